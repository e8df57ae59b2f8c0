// SPDX-License-Identifier: MIT
// build error: integer division: write a / 2.0 for a fraction, int_div(a, 2) for a whole number
#include <staffa/staffa.hpp>

auto half(const staffa::flat<int>& a) { return a / 2; }
