// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// All pairs of each event, a slowest: the offsets seen from a, the row of a and the row of b.
inline void cross(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b,
                  std::vector<std::int32_t>& offsets, std::vector<std::int32_t>& row_a,
                  std::vector<std::int32_t>& row_b) {
  offsets = {0};
  for (std::size_t i = 0; i + 1 < a.size(); ++i)
    for (std::int32_t ra = a[i]; ra < a[i + 1]; ++ra) {
      for (std::int32_t rb = b[i]; rb < b[i + 1]; ++rb) row_a.push_back(ra), row_b.push_back(rb);
      offsets.push_back(static_cast<std::int32_t>(row_a.size()));
    }
}

}  // namespace staffa::property::reference
