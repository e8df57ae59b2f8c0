// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace staffa::property::reference {

/// Rows of each list in stable order: numbers, then NaN, then missing.
template <class T>
std::vector<std::int32_t> argsort(const T* values, const std::vector<std::int32_t>& offsets, const bool* valid,
                                  bool descending) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(offsets.back()));
  std::iota(rows.begin(), rows.end(), 0);
  const auto group = [=](int row) { return valid && !valid[row] ? 2 : values[row] != values[row] ? 1 : 0; };
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    std::sort(rows.begin() + offsets[i], rows.begin() + offsets[i + 1], [=](std::int32_t a, std::int32_t b) {
      if (group(a) != group(b)) return group(a) < group(b);
      if (group(a) != 0 || values[a] == values[b]) return a < b;
      return (values[a] < values[b]) != descending;
    });
  return rows;
}

}  // namespace staffa::property::reference
