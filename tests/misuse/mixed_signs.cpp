// SPDX-License-Identifier: MIT
// build error: a signed and an unsigned integer do not mix in arithmetic: cast one of them first
#include <staffa/staffa.hpp>

auto f(const staffa::flat<int>& a, const staffa::flat<unsigned>& b) { return a + b; }
