// SPDX-License-Identifier: MIT
// build error: integer division: write a / cast<double>(b), or int_div(a, b)
#include <staffa/staffa.hpp>

auto ratio(const staffa::jagged<int>& a, const staffa::jagged<int>& b) { return a / b; }
