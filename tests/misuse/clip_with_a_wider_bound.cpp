// SPDX-License-Identifier: MIT
// build error: a bound is of a wider type than x
#include <staffa/staffa.hpp>

auto f(const staffa::flat<float>& x, const staffa::flat<double>& most) { return clip(x, 0, most); }
