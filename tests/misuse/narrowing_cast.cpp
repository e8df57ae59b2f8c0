// SPDX-License-Identifier: MIT
// build error: cast<T>(x) converts to a wider type only; this one could lose values
#include <staffa/staffa.hpp>

auto f(const staffa::flat<double>& x) { return staffa::cast<float>(x); }
