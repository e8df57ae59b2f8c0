// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// Turns n offsets that start anywhere into offsets that start at 0.
/// @pre check_structure holds, and the last one will fit an int32
template <offset_type Offset>
inline void localise(const Offset* offsets, std::size_t n, std::int32_t* out) noexcept {
  const Offset first = offsets[0];
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::int32_t>(offsets[i] - first);
}

/// First list whose length differs between two sets of offsets over the same parents, or -1. Neither the offsets' type
/// nor where they start matters. Of sets of unequal size the first list that only one of them has.
template <offset_type A, offset_type B>
inline std::int64_t first_difference(std::span<const A> a, std::span<const B> b) noexcept {
  const std::size_t common = a.size() < b.size() ? a.size() : b.size();
  for (std::size_t i = 0; i + 1 < common; ++i)
    if (std::int64_t{a[i + 1]} - a[i] != std::int64_t{b[i + 1]} - b[i]) return static_cast<std::int64_t>(i);
  if (a.size() == b.size()) return -1;
  return common == 0 ? 0 : static_cast<std::int64_t>(common) - 1;
}

/// Rows of the longest list.
inline std::int32_t longest_list(std::span<const std::int32_t> offsets) noexcept {
  std::int32_t longest = 0;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const std::int32_t rows = offsets[i + 1] - offsets[i];
    longest = rows > longest ? rows : longest;
  }
  return longest;
}

/// Checks offsets that come from outside: not negative, never falling, inside the content.
/// @return -1, or the first list that is not well placed; 0 if there is not even one offset
template <offset_type Offset>
inline std::int64_t check_structure(std::span<const Offset> offsets, std::size_t content_length) noexcept {
  if (offsets.empty() || offsets[0] < 0) return 0;
  const auto inside = [=](Offset offset) { return static_cast<std::uint64_t>(offset) <= content_length; };
  bool good = inside(offsets[0]);
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) good = good & (offsets[i] <= offsets[i + 1]);
  if (good & inside(offsets.back())) return -1;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    if (offsets[i] > offsets[i + 1] || !inside(offsets[i + 1])) return static_cast<std::int64_t>(i);
  return 0;
}

}  // namespace staffa::inline STAFFA_ABI::kernel
