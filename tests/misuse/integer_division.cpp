// SPDX-License-Identifier: MIT
// build error: integer division: write a / cast<double>(b) for a fraction, int_div(a, b) for a whole number
#include <staffa/staffa.hpp>

auto ratio(const staffa::jagged<int>& a, const staffa::jagged<int>& b) { return a / b; }
