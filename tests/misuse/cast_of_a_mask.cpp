// SPDX-License-Identifier: MIT
// build error: a bool is not a number: for 1 and 0 write where(mask, 1, 0)
#include <staffa/staffa.hpp>

auto f(const staffa::flat<bool>& x) { return staffa::cast<int>(x); }
