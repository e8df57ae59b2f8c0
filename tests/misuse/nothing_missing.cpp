// SPDX-License-Identifier: MIT
// build error: nothing can be missing in this column
#include <staffa/staffa.hpp>

auto f(const staffa::flat<int>& x) { return is_missing(x); }
