// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <concepts>
#include <limits>
#include <utility>

namespace staffa::property::reference {

/// True if T can hold x, for integers without its fraction; long double holds every value exactly.
template <class T, class S>
bool fits(S x) {
  if constexpr (std::integral<T> && std::integral<S>) return std::in_range<T>(x);
  else if constexpr (std::integral<T>)
    return std::trunc(static_cast<long double>(x)) >= static_cast<long double>((std::numeric_limits<T>::min)()) &&
           std::trunc(static_cast<long double>(x)) <= static_cast<long double>((std::numeric_limits<T>::max)());
  else if constexpr (std::integral<S>) return true;
  else return !std::isfinite(x) || std::isfinite(static_cast<T>(x));
}

}  // namespace staffa::property::reference
