// SPDX-License-Identifier: MIT
// build error: value_or of an integer column takes an integer, not a fraction
#include <staffa/staffa.hpp>

auto f(const staffa::flat<staffa::option<int>>& x) { return value_or(x, 0.5); }
