// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// For each list whether some present value equals `wanted`.
inline std::vector<char> some(const bool* values, const std::vector<std::int32_t>& offsets, const bool* valid,
                              bool wanted) {
  std::vector<char> out;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    out.push_back(0);
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row)
      if ((valid == nullptr || valid[row]) && values[row] == wanted) out.back() = 1;
  }
  return out;
}

}  // namespace staffa::property::reference
