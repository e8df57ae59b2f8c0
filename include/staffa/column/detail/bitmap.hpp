// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::detail {

/// Bytes of a bitmap of `bits` bits, least significant bit first.
constexpr std::size_t bitmap_bytes(std::size_t bits) { return (bits + 7) / 8; }

constexpr bool bit_at(const std::uint8_t* bitmap, std::size_t i) { return (bitmap[i / 8] >> (i % 8) & 1) != 0; }

constexpr void set_bit(std::uint8_t* bitmap, std::size_t i) {
  bitmap[i / 8] = static_cast<std::uint8_t>(bitmap[i / 8] | (1U << (i % 8)));
}

/// Number of set bits among the first `bits`.
constexpr std::size_t count_bits(const std::uint8_t* bitmap, std::size_t bits) {
  std::size_t total = 0;
  for (std::size_t k = 0; k < bits / 8; ++k) total += static_cast<std::size_t>(std::popcount(bitmap[k]));
  for (std::size_t i = bits / 8 * 8; i < bits; ++i) total += bit_at(bitmap, i) ? 1 : 0;
  return total;
}

}  // namespace staffa::inline STAFFA_ABI::detail
