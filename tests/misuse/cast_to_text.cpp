// SPDX-License-Identifier: MIT
// build error: cast and saturate convert to a type that a column can hold
#include <staffa/staffa.hpp>

auto f(const staffa::flat<int>& x) { return staffa::saturate<const char*>(x); }
