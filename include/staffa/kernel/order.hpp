// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/detail/stable_order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// The rows of each list in stable order of their values, counted in the whole column. In both directions NaN comes
/// last and missing values after NaN; -0 equals +0.
/// @param scratch room for the rows of the longest list
/// @param out room for offsets.back(); its padding is cleared
/// @param valid validity of the values, or null
template <direction D, number T>
inline void argsort(const T* values, std::span<const std::int32_t> offsets, std::int32_t* scratch, std::int32_t* out,
                    const bool* valid = nullptr) noexcept {
  detail::order_lists<D>(values, offsets, offsets.data(), scratch, out, valid);
  detail::clear_padding(out + offsets.back());
}

/// Offsets of the lists cut to their first n rows: the count pass of `head_index` and `leading_index`.
/// @param new_offsets as many as `offsets`
inline void head_offsets(std::span<const std::int32_t> offsets, std::size_t n, std::int32_t* new_offsets) noexcept {
  std::int32_t total = 0;
  new_offsets[0] = 0;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    new_offsets[i + 1] = total += static_cast<std::int32_t>((std::min)(detail::length(offsets.data(), i), n));
}

/// The first n rows of each list.
/// @param new_offsets from `head_offsets`
/// @param index room for new_offsets' last; its padding is cleared
inline void head_index(std::span<const std::int32_t> offsets, const std::int32_t* new_offsets,
                       std::int32_t* index) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    detail::write_run(index + new_offsets[i], offsets[i], detail::length(new_offsets, i));
  detail::clear_padding(index + new_offsets[offsets.size() - 1]);
}

/// The first n rows of each list in stable descending order of `values`, as in `argsort`.
/// @param new_offsets from `head_offsets` with n >= 1
/// @param scratch room for twice the rows of the longest list
/// @param index room for new_offsets' last; its padding is cleared
/// @param valid validity of the values, or null
template <number T>
inline void leading_index(const T* values, std::span<const std::int32_t> offsets, const std::int32_t* new_offsets,
                          std::int32_t* scratch, std::int32_t* index, const bool* valid = nullptr) noexcept {
  detail::order_lists<direction::descending>(values, offsets, new_offsets, scratch, index, valid);
  detail::clear_padding(index + new_offsets[offsets.size() - 1]);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
