// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel::detail {

static_assert(std::endian::native == std::endian::little, "Staffa packs bytes into words: little-endian machines only");

/// Eight flags, all set.
inline constexpr std::uint64_t all_flags = 0x0101010101010101u;

/// Eight flags as the low bits of eight bytes. Padding may hold anything, hence the mask.
inline std::uint64_t load_flags(const bool* flags) noexcept {
  std::uint64_t word;
  std::memcpy(&word, flags, sizeof word);
  return word & all_flags;
}

/// Keeps the first `count` (below 8) of eight byte flags.
inline std::uint64_t first_flags(std::uint64_t word, std::size_t count) noexcept {
  return word & ((std::uint64_t{1} << (8 * count)) - 1);
}

/// Byte k's flag becomes bit k: the partial products of the multiplication never meet, so nothing carries.
inline std::uint64_t flag_bits(std::uint64_t word) noexcept { return (word * 0x0102040810204080u) >> 56; }

/// Bit k of the low eight becomes byte k's flag.
inline std::uint64_t spread_bits(std::uint64_t bits) noexcept {
  // One copy of the bits in each byte, of which byte k keeps bit k; any kept bit then carries into the byte's top.
  const std::uint64_t kept = (bits * all_flags) & 0x8040201008040201u;
  return ((kept + 0x7f7f7f7f7f7f7f7fu) >> 7) & all_flags;
}

/// How many of eight byte flags are set.
inline std::uint64_t count_flags(std::uint64_t word) noexcept { return (word * all_flags) >> 56; }

/// Calls `f` with what reads rows row .. row + 7 of `mask`, or of `mask && valid` where there is a validity.
template <class F>
inline void with_flags(const bool* mask, const bool* valid, F f) noexcept {
  if (valid == nullptr) f([=](std::size_t row) { return load_flags(mask + row); });
  else f([=](std::size_t row) { return load_flags(mask + row) & load_flags(valid + row); });
}

/// Calls `f(i, count)` for every border i of the lists in turn, `count` being the set flags before row offsets[i].
///
/// `flags(row)` gives rows row .. row + 7 as byte flags. Counting before each border rather than inside each list
/// leaves no branch that depends on the length of a list.
template <class Flags, class F>
inline void count_before_borders(Flags flags, std::span<const std::int32_t> offsets, F f) noexcept {
  constexpr std::size_t words = 64;
  const auto rows = static_cast<std::size_t>(offsets.back());
  std::uint64_t bits[words + 1];
  std::int32_t before[words + 1];
  std::int32_t total = 0;
  std::size_t border = 0;
  for (std::size_t start = 0; border < offsets.size(); start += 64 * words) {
    const std::size_t end = (std::min)(rows, start + 64 * words);
    std::size_t word = 0;
    for (std::size_t row = start; row < end; row += 64, ++word) {
      bits[word] = 0;
      for (std::size_t byte = 0; byte < 8; ++byte)
        if (row + 8 * byte < end) bits[word] |= flag_bits(flags(row + 8 * byte)) << (8 * byte);
      before[word] = total;
      total += std::popcount(bits[word]);
    }
    bits[word] = 0;  // for borders at `end`; what lies behind the last row no border counts
    before[word] = total;
    for (; border < offsets.size() && static_cast<std::size_t>(offsets[border]) <= end; ++border) {
      const std::size_t place = static_cast<std::size_t>(offsets[border]) - start;
      const std::uint64_t below = bits[place / 64] & ((std::uint64_t{1} << (place % 64)) - 1);
      f(border, before[place / 64] + std::popcount(below));
    }
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
