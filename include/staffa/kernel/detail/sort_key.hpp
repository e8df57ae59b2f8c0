// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/masked_head.hpp>

#include <bit>
#include <concepts>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::kernel {

enum class direction { ascending, descending };

namespace detail {

/// An unsigned number whose order is that of the values in the direction asked for: integers can be selected without a
/// branch, floating values cannot. NaN comes after every number, with all bits set; -0 equals +0.
template <direction D, class T>
inline bits_t<sizeof(T)> sort_key(T value) noexcept {
  using bits = bits_t<sizeof(T)>;
  constexpr bits sign = static_cast<bits>(bits{1} << (8 * sizeof(T) - 1));
  constexpr bits flip = D == direction::descending ? static_cast<bits>(~bits{0}) : bits{0};
  if constexpr (std::floating_point<T>) {
    const bits raw = std::bit_cast<bits>(value + T{0});  // -0 becomes +0
    const bits negative = static_cast<bits>(bits{0} - (raw >> (8 * sizeof(T) - 1)));
    const bits key = static_cast<bits>((raw ^ (negative | sign)) ^ flip);
    const bits nan = static_cast<bits>(bits{0} - static_cast<bits>(value != value));
    return static_cast<bits>(key | nan);
  } else if constexpr (std::signed_integral<T>) {
    return static_cast<bits>((static_cast<bits>(value) ^ sign) ^ flip);
  } else {
    return static_cast<bits>(value ^ flip);
  }
}

}  // namespace detail
}  // namespace staffa::inline STAFFA_ABI::kernel
