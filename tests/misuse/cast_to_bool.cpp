// SPDX-License-Identifier: MIT
// build error: a number is not a mask: write the comparison, e.g. x != 0
#include <staffa/staffa.hpp>

auto f(const staffa::flat<int>& x) { return staffa::cast<bool>(x); }
