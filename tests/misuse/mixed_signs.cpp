// SPDX-License-Identifier: MIT
// build error: a signed and an unsigned integer do not mix in arithmetic: cast one, cast<std::int64_t>(x)
#include <staffa/staffa.hpp>

auto f(const staffa::flat<int>& a, const staffa::flat<unsigned>& b) { return a + b; }
