// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace staffa::property::reference {

/// Rows where the mask is true and not missing.
inline std::vector<std::int32_t> select(std::span<const bool> mask, const bool* valid) {
  std::vector<std::int32_t> rows;
  for (std::size_t row = 0; row < mask.size(); ++row)
    if ((valid == nullptr || valid[row]) && mask[row]) rows.push_back(static_cast<std::int32_t>(row));
  return rows;
}

/// Offsets of what remains of each list.
inline std::vector<std::int32_t> selected_offsets(std::span<const bool> mask, const bool* valid,
                                                  const std::vector<std::int32_t>& offsets) {
  std::vector<std::int32_t> out{0};
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    out.push_back(out.back());
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row)
      out.back() += (valid == nullptr || valid[row]) && mask[static_cast<std::size_t>(row)];
  }
  return out;
}

}  // namespace staffa::property::reference
