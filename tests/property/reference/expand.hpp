// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// For each row its list.
inline std::vector<std::int32_t> parent_index(const std::vector<std::int32_t>& offsets) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row) out.push_back(static_cast<std::int32_t>(i));
  return out;
}

/// For each row its place in its list.
template <class Out>
std::vector<Out> local_index(const std::vector<std::int32_t>& offsets) {
  std::vector<Out> out;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row) out.push_back(row - offsets[i]);
  return out;
}

}  // namespace staffa::property::reference
