// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// Row of the first best value of each list, or -1.
template <class T, class Better>
std::vector<std::int32_t> first_best(const T* values, const std::vector<std::int32_t>& offsets, const bool* valid,
                                     Better better) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    out.push_back(-1);
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row)
      if ((valid == nullptr || valid[row]) && values[row] == values[row])
        if (out.back() < 0 || better(values[row], values[out.back()])) out.back() = row;
  }
  return out;
}

}  // namespace staffa::property::reference
