// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// The row at a position of each list, -1 outside.
template <class K>
std::vector<std::int32_t> at(const std::vector<std::int32_t>& offsets, const std::vector<K>& positions) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    std::int32_t found = -1;
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row)
      if (positions[i] >= K{0} && static_cast<std::uint64_t>(positions[i]) == static_cast<std::uint64_t>(row - offsets[i]))
        found = row;
    out.push_back(found);
  }
  return out;
}

inline std::int64_t first_missing(const std::vector<std::int32_t>& index) {
  for (std::size_t i = 0; i < index.size(); ++i)
    if (index[i] < 0) return static_cast<std::int64_t>(i);
  return -1;
}

}  // namespace staffa::property::reference
