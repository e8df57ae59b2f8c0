// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// Each event's rows of the first part, then of the second ...: offsets, rows in the stack of all parts, and the part.
inline void concat(const std::vector<std::vector<std::int32_t>>& parts, std::vector<std::int32_t>& offsets,
                   std::vector<std::int32_t>& rows, std::vector<std::int32_t>& source) {
  offsets = {0};
  for (std::size_t i = 0; i + 1 < parts[0].size(); ++i) {
    std::int32_t base = 0;
    for (std::size_t p = 0; p < parts.size(); base += parts[p++].back())
      for (std::int32_t row = parts[p][i]; row < parts[p][i + 1]; ++row)
        rows.push_back(base + row), source.push_back(static_cast<std::int32_t>(p));
    offsets.push_back(static_cast<std::int32_t>(rows.size()));
  }
}

}  // namespace staffa::property::reference
