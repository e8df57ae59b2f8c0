// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace staffa::inline STAFFA_ABI::kernel {

namespace detail {
/// The row at a position of list i, or -1.
template <std::integral K>
[[gnu::always_inline]] inline std::int32_t row_at(std::span<const std::int32_t> offsets, std::size_t i, K position) noexcept {
  const std::int32_t length = offsets[i + 1] - offsets[i];
  const bool inside = std::cmp_greater_equal(position, 0) && std::cmp_less(position, length);
  return inside ? offsets[i] + static_cast<std::int32_t>(position) : -1;
}
}  // namespace detail

/// The row at one position of each list, or -1 where the list is not that long. Negative is outside.
/// @param out its padding is cleared
/// @return the first list that has no such position, -1 if there is none
inline std::int64_t at(std::span<const std::int32_t> offsets, std::int64_t position, std::int32_t* out) noexcept {
  std::int64_t outside = -1;
  for (std::size_t i = offsets.size() - 1; i-- > 0;) {
    out[i] = detail::row_at(offsets, i, position);
    if (out[i] < 0) outside = static_cast<std::int64_t>(i);
  }
  detail::clear_padding(out + offsets.size() - 1);
  return outside;
}

/// The same with a position for each list.
/// @param valid validity of the positions, or null; a missing one gives -1 and is not outside
template <std::integral K>
std::int64_t at(std::span<const std::int32_t> offsets, const K* positions, std::int32_t* out, const bool* valid) noexcept {
  std::int64_t outside = -1;
  for (std::size_t i = offsets.size() - 1; i-- > 0;) {
    const bool present = valid == nullptr || valid[i];
    out[i] = present ? detail::row_at(offsets, i, positions[i]) : -1;
    if (present && out[i] < 0) outside = static_cast<std::int64_t>(i);
  }
  detail::clear_padding(out + offsets.size() - 1);
  return outside;
}

/// The last row of each list, or -1 for an empty one.
/// @param out its padding is cleared
inline void last(std::span<const std::int32_t> offsets, std::int32_t* out) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) out[i] = offsets[i] < offsets[i + 1] ? offsets[i + 1] - 1 : -1;
  detail::clear_padding(out + offsets.size() - 1);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
