// SPDX-License-Identifier: MIT
#pragma once

// What binning and filling mean, in plain loops.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace staffa::property::reference {

template <class T>
std::int32_t regular_cell(T value, double lower, double upper, std::int32_t bins) {
  const double z = (static_cast<double>(value) - lower) / (upper - lower);
  if (z < 0) return 0;
  if (z < 1) return 1 + static_cast<std::int32_t>(bins * z);
  return bins + 1;  // NaN too
}

template <class T>
std::int32_t variable_cell(T value, const std::vector<double>& edges) {
  const auto x = static_cast<double>(value);
  for (std::size_t k = 0; k < edges.size(); ++k) {
    if (x < edges[k]) return static_cast<std::int32_t>(k);
  }
  return static_cast<std::int32_t>(edges.size());  // NaN too
}

template <class T>
std::int32_t integer_cell(T value, std::int32_t first, std::int32_t last) {
  for (std::int64_t k = first; k < last; ++k) {
    if (std::cmp_equal(value, k)) return static_cast<std::int32_t>(k - first + 1);
  }
  return std::cmp_less(value, first) ? 0 : last - first + 1;
}

inline std::vector<std::uint64_t> fill_counts(const std::vector<std::int32_t>& cells, const bool* valid,
                                              std::size_t size) {
  std::vector<std::uint64_t> out(size);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (valid == nullptr || valid[i]) ++out[static_cast<std::size_t>(cells[i])];
  }
  return out;
}

}  // namespace staffa::property::reference
