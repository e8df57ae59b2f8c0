// SPDX-License-Identifier: MIT
// build error: this has one value per event already
#include <staffa/staffa.hpp>

auto f(const staffa::flat<float>& x) { return last(x); }
