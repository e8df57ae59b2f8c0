// SPDX-License-Identifier: MIT
// build error: int_div and int_mod divide integers: for floating numbers write trunc(a / b), fmod(a, b)
#include <staffa/staffa.hpp>

auto f(const staffa::flat<float>& a) { return int_mod(a, 2); }
