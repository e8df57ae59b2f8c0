// SPDX-License-Identifier: MIT
// build error: a correction is bound to at least one column
#include <staffa/correct/bind.hpp>

auto f(const staffa::correction& sf) { return sf("2018", 45.0); }
