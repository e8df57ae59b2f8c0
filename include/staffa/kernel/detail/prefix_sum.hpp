// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Offsets of `lists` lists whose lengths are `length(i)`.
/// @param length gives int64 below 2^52
/// @param out room for lists + 1
/// @return -1, or the first list at which the total exceeds an int32
template <class Length>
inline std::int64_t prefix_sum(std::size_t lists, std::int32_t* out, Length length) noexcept {
  constexpr std::int64_t limit = (std::numeric_limits<std::int32_t>::max)();
  constexpr std::size_t stretch = 1024;
  std::int64_t total = 0;
  out[0] = 0;
  for (std::size_t i = 0; i < lists;) {
    for (const std::size_t end = (std::min)(lists, i + stretch); i < end; ++i) {
      total += length(i);
      out[i + 1] = static_cast<std::int32_t>(total);
    }
    total = (std::min)(total, limit + 1);  // once too large it stays so: looked at only at the end
  }
  if (total <= limit) return -1;
  total = 0;
  for (std::size_t i = 0;; ++i)
    if ((total += length(i)) > limit) return static_cast<std::int64_t>(i);
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
