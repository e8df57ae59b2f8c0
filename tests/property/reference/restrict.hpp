// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// The lists of the chosen parents: their offsets, then their rows.
inline void restrict_lists(const std::vector<std::int32_t>& parents, const std::vector<std::int32_t>& offsets,
                           std::vector<std::int32_t>& new_offsets, std::vector<std::int32_t>& rows) {
  new_offsets = {0};
  for (const std::int32_t p : parents) {
    for (std::int32_t row = offsets[static_cast<std::size_t>(p)]; row < offsets[static_cast<std::size_t>(p) + 1]; ++row)
      rows.push_back(row);
    new_offsets.push_back(static_cast<std::int32_t>(rows.size()));
  }
}

}  // namespace staffa::property::reference
