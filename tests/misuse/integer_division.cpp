// SPDX-License-Identifier: MIT
// build error: integer division: write a * 1.0 / b for a fraction in double
#include <staffa/staffa.hpp>

auto ratio(const staffa::jagged<int>& a, const staffa::jagged<int>& b) { return a / b; }
