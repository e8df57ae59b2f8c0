// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace staffa::property::reference {

__extension__ using wide_integer = __int128;

template <class T>
using total_t = std::conditional_t<std::floating_point<T>, double, wide_integer>;

/// Sum of each list in double or in more than 64 bits; `overflow` is the first list that does not fit Out, or -1.
template <class Out, class T>
std::vector<Out> sum(const T* values, const std::vector<std::int32_t>& offsets, const bool* valid,
                     std::int64_t& overflow) {
  std::vector<Out> out;
  overflow = -1;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    total_t<T> total = 0;
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row)
      if (valid == nullptr || valid[row]) total += static_cast<total_t<T>>(values[row]);
    out.push_back(static_cast<Out>(total));
    if (std::integral<T> && total != total_t<T>(out[i]) && overflow < 0) overflow = static_cast<int>(i);
  }
  return out;
}

}  // namespace staffa::property::reference
