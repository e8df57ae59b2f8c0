// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/pack.hpp>

#include <array>
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

/// How many of eight byte flags are set.
inline std::uint64_t count_flags(std::uint64_t word) noexcept { return (word * all_flags) >> 56; }

/// For each of the 256 masks of eight rows the places of its set bits, then zeros.
inline constexpr auto set_places = [] {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (std::size_t bits = 0; bits < 256; ++bits)
    for (std::uint8_t place = 0, next = 0; place < 8; ++place)
      if ((bits >> place) & 1u) table[bits][next++] = place;
  return table;
}();

/// Calls `f` with what reads rows row .. row + 7 of `mask`, or of `mask && valid` where there is a validity.
template <class F>
inline void with_flags(const bool* mask, const bool* valid, F f) noexcept {
  if (valid == nullptr) f([=](std::size_t row) { return load_flags(mask + row); });
  else f([=](std::size_t row) { return load_flags(mask + row) & load_flags(valid + row); });
}

/// Calls write(row, word) for the flags of eight rows at a time; those behind the last row are cleared.
template <class Write>
[[gnu::always_inline]] inline void for_eights(std::span<const bool> mask, const bool* valid,
                                              const Write& write) noexcept {
  with_flags(mask.data(), valid, [&](auto flags) {
    const std::size_t rows = mask.size();
    std::size_t row = 0;
    for (; row + 8 <= rows; row += 8) write(row, flags(row));
    if (row < rows) write(row, first_flags(flags(row), rows - row));
  });
}

/// Calls `f(i, previous, count)` for every list i in turn: the set flags before its first row, and before the first row
/// behind it. (Were it the caller who remembers the count before, that would be in memory.)
///
/// `flags(row)` gives rows row .. row + 7 as byte flags. First the flags before each row are counted, eight rows in one
/// multiplication, then the borders look theirs up: no branch depends on the length of a list.
/// @return the set flags before the first list
template <class Flags, class F>
[[gnu::always_inline]] inline std::int32_t count_in_lists(Flags flags, std::span<const std::int32_t> offsets,
                                                          F f) noexcept {
  constexpr std::int32_t some = 2048;                              // rows at a time
  constexpr std::size_t step = simd::lanes < 8 ? 8 : simd::lanes;  // rows that are counted in bytes
  constexpr std::size_t unroll = 8;
  const std::int32_t* const ends = offsets.data() + 1;
  const std::size_t lists = offsets.size() - 1;
  std::int32_t before[1 + some + step];  // flags before each row
  std::int32_t total = 0;
  for (std::int32_t row = 0; row < offsets[0]; ++row)
    total += static_cast<std::int32_t>(flags(static_cast<std::size_t>(row)) & 1u);
  const std::int32_t first = total;
  std::int32_t previous = total;
  std::size_t list = 0;
  for (std::int32_t start = offsets[0]; list < lists;) {
    const std::int32_t stop = offsets.back() - start < some ? offsets.back() : start + some;
    const auto rows = static_cast<std::size_t>(stop - start);
    before[0] = total;
    const auto count = [&](std::size_t row, auto read) {
      std::uint64_t within[step / 8];  // in byte k the flags of this step up to its row k
      std::uint64_t sum = 0;
      for (std::size_t word = 0; word < step / 8; ++word) {
        const std::uint64_t flag = read(row + 8 * word);
        const std::uint64_t sums = flag * all_flags;  // byte k: flags 0 .. k
        within[word] = sums + sum * all_flags;
        sum += sums >> 56;
      }
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(within);
      for (std::size_t lane = 0; lane < step; lane += simd::lanes)
        simd::store(before + 1 + row + lane, simd::load<std::int32_t>(bytes + lane) + simd::pack<std::int32_t>(total));
      total += static_cast<std::int32_t>(sum);
    };
    std::size_t row = 0;
    for (; row + step <= rows; row += step)
      count(row, [&](std::size_t at) { return flags(static_cast<std::size_t>(start) + at); });
    if (row < rows)
      count(row, [&](std::size_t at) {
        if (at >= rows) return std::uint64_t{0};
        const std::uint64_t flag = flags(static_cast<std::size_t>(start) + at);
        return rows - at < 8 ? first_flags(flag, rows - at) : flag;
      });
    const auto go = [&](std::size_t i) STAFFA_INLINE {
      // Unsigned, so that the start is taken off the array's address once, not off every border.
      const std::size_t end = static_cast<std::uint32_t>(ends[i]);
      const std::int32_t now = before[end - static_cast<std::size_t>(start)];
      f(i, previous, now);
      previous = now;
    };
    for (; list + unroll <= lists && ends[list + unroll - 1] <= stop; list += unroll) {
#pragma GCC unroll 8
      for (std::size_t k = 0; k < unroll; ++k) go(list + k);
    }
    for (; list < lists && ends[list] <= stop; ++list) go(list);
    start = stop;
  }
  return first;
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
