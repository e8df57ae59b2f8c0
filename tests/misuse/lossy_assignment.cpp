// SPDX-License-Identifier: MIT
// build error: the array has another type than the expression
#include <staffa/staffa.hpp>

void f(const staffa::flat<double>& x) { staffa::flat<float> y = x * 2; }
