// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/first_best.hpp>
#include <staffa/kernel/detail/sort_key.hpp>

#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// Row of the least value of each list, counted in the whole column; the first of equal ones (-0 equals +0). NaN and
/// missing values never win: -1 if there is nothing else.
/// @param out its padding is cleared
/// @param valid validity of the values, or null
template <number T>
inline void argmin(const T* values, std::span<const std::int32_t> offsets, std::int32_t* out,
                   const bool* valid = nullptr) noexcept {
  detail::best_rows<direction::ascending>(values, offsets, out, valid);
}

/// The same for the greatest value.
template <number T>
inline void argmax(const T* values, std::span<const std::int32_t> offsets, std::int32_t* out,
                   const bool* valid = nullptr) noexcept {
  detail::best_rows<direction::descending>(values, offsets, out, valid);
}

/// Least value of each list: T{} with validity false where `argmin` gives -1.
/// @param valid validity of the values, or null
template <number T>
inline void (min)(const T* values, std::span<const std::int32_t> offsets, T* out, bool* out_valid,
                  const bool* valid = nullptr) noexcept {
  detail::best_values<direction::ascending>(values, offsets, out, out_valid, valid);
}

/// Greatest value of each list: T{} with validity false where `argmax` gives -1.
/// @param valid validity of the values, or null
template <number T>
inline void (max)(const T* values, std::span<const std::int32_t> offsets, T* out, bool* out_valid,
                  const bool* valid = nullptr) noexcept {
  detail::best_values<direction::descending>(values, offsets, out, out_valid, valid);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
