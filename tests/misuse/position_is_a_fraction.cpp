// SPDX-License-Identifier: MIT
// build error: at(x, k) and take(x, k): k is an integer, or a column of integers with one value per list of x
#include <staffa/staffa.hpp>

auto f(const staffa::jagged<float>& x) { return take(x, 0.5); }
