// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/mask_words.hpp>
#include <staffa/simd/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace staffa::inline STAFFA_ABI::kernel {

/// Validity bitmap to one byte per row: out[k] = bit first_bit + k (least significant bit of each byte first).
///
/// The bitmap is exact: no byte is read that does not hold one of the bits.
/// @param out room for n; written past its end by less than 8
inline void expand_bits(const std::uint8_t* bitmap, std::size_t first_bit, std::size_t n, bool* out) noexcept {
  const std::size_t shift = first_bit % 8;
  const std::uint8_t* byte = bitmap + first_bit / 8;
  for (std::size_t row = 0; row < n; row += 8, ++byte) {
    const bool two = shift != 0 && n - row > 8 - shift;
    const unsigned bits = byte[0] | (two ? static_cast<unsigned>(byte[1]) << 8 : 0u);
    const std::uint64_t spread = simd::bytes_of_bits(bits >> shift);
    std::memcpy(out + row, &spread, sizeof spread);
  }
}

/// One byte per row to a validity bitmap that starts at bit 0; the bits after the last row are 0.
/// @param bitmap room for (n + 7) / 8 bytes, exact
inline void pack_bits(const bool* flags, std::size_t n, std::uint8_t* bitmap) noexcept {
  std::size_t row = 0;
  const auto pack = [](std::uint64_t word) { return static_cast<std::uint8_t>(detail::flag_bits(word)); };
  for (; row + 8 <= n; row += 8) *bitmap++ = pack(detail::load_flags(flags + row));
  if (row < n) *bitmap = pack(detail::first_flags(detail::load_flags(flags + row), n - row));
}

/// True if no flag of n is false; true for none.
inline bool all_set(const bool* flags, std::size_t n) noexcept {
  std::size_t row = 0;
  std::uint64_t all = detail::all_flags;
  for (; row + 8 <= n; row += 8) all &= detail::load_flags(flags + row);
  if (row < n) all &= detail::load_flags(flags + row) | ~detail::first_flags(~std::uint64_t{0}, n - row);
  return all == detail::all_flags;
}

/// True if no bit of the n from first_bit is 0; true for none. The bitmap is exact.
inline bool all_set(const std::uint8_t* bitmap, std::size_t first_bit, std::size_t n) noexcept {
  const std::size_t end = first_bit + n;
  std::size_t bit = first_bit;
  unsigned good = 1;
  for (; bit < end && bit % 8 != 0; ++bit) good &= static_cast<unsigned>(bitmap[bit / 8]) >> (bit % 8);
  unsigned bytes = 0xffu;
  for (; bit + 8 <= end; bit += 8) bytes &= bitmap[bit / 8];
  for (; bit < end; ++bit) good &= static_cast<unsigned>(bitmap[bit / 8]) >> (bit % 8);
  return (good & 1u) != 0 && bytes == 0xffu;
}

}  // namespace staffa::inline STAFFA_ABI::kernel
