// SPDX-License-Identifier: MIT
// build error: the callable given to map() returns a number, a bool, or an option of one
#include <staffa/staffa.hpp>

#include <string>

auto f(const staffa::flat<int>& x) {
  return map(x, [](int i) { return std::to_string(i); });
}
