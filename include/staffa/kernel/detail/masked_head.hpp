// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel::detail {

template <std::size_t Bytes>
using bits_t = std::conditional_t<
    Bytes == 1, std::uint8_t,
    std::conditional_t<Bytes == 2, std::uint16_t, std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>>;

/// Rows of a list that are read without asking how long it is.
inline constexpr std::size_t head_rows = 4;

/// Row n: all bits set for the first n rows.
template <class Bits>
inline constexpr auto head_masks = [] {
  std::array<std::array<Bits, head_rows>, head_rows + 1> table{};
  for (std::size_t n = 0; n <= head_rows; ++n)
    for (std::size_t row = 0; row < n; ++row) table[n][row] = static_cast<Bits>(~Bits{0});
  return table;
}();

/// The first rows of a list of `rows`, then zeros: what lies behind the list may be anything, NaN too.
template <class T>
inline std::array<T, head_rows> masked_head(const T* list, std::size_t rows) noexcept {
  using bits = bits_t<sizeof(T)>;
  const auto& mask = head_masks<bits>[rows < head_rows ? rows : head_rows];
  std::array<bits, head_rows> read;
  std::memcpy(read.data(), list, sizeof read);
  for (std::size_t row = 0; row < head_rows; ++row) read[row] &= mask[row];
  return std::bit_cast<std::array<T, head_rows>>(read);
}

/// The value if it is present, else 0, without a branch (a select of floating values would become one).
template <class T>
inline T value_or_zero(T x, bool present) noexcept {
  using bits = bits_t<sizeof(T)>;
  return std::bit_cast<T>(static_cast<bits>(std::bit_cast<bits>(x) & static_cast<bits>(-static_cast<int>(present))));
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
