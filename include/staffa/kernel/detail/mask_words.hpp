// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/flags.hpp>
#include <staffa/simd/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel::detail {

using simd::detail::all_flags;
using simd::detail::flag_bits;

/// Eight flags as the low bits of eight bytes, or more of them. Padding may hold anything, hence the mask.
template <class Words = std::uint64_t>
inline Words load_flags(const bool* flags) noexcept {
  Words words;
  std::memcpy(&words, flags, sizeof words);
  return words & all_flags;
}

/// Keeps the first `count` (below 8) of eight byte flags.
inline std::uint64_t first_flags(std::uint64_t word, std::size_t count) noexcept {
  return word & ((std::uint64_t{1} << (8 * count)) - 1);
}

/// Flags of rows: those of a mask, or their opposites, and false where a row is not valid (`valid` may be null).
struct row_flags {
  const bool* mask;
  const bool* valid;
  bool opposite = false;

  [[nodiscard]] bool operator[](std::size_t row) const noexcept {
    return mask[row] != opposite && (valid == nullptr || valid[row]);
  }
};

/// Calls write(row, bits) for `simd::compress_rows` rows at a time, a bit for each; those behind the last row are 0.
template <class Write>
[[gnu::always_inline]] inline void for_kept(std::span<const bool> mask, const bool* valid,
                                            const Write& write) noexcept {
  const auto all = [&](auto kept) STAFFA_INLINE {
    constexpr std::size_t step = simd::compress_rows;
    const std::size_t rows = mask.size();
    std::size_t row = 0;
    for (; row + step <= rows; row += step) write(row, kept(row));
    if (row < rows) write(row, kept(row) & ((std::uint32_t{1} << (rows - row)) - 1));
  };
  const bool* const flags = mask.data();
  if (valid == nullptr) all([=](std::size_t row) { return simd::load_kept(flags + row); });
  else all([=](std::size_t row) { return simd::load_kept(flags + row) & simd::load_kept(valid + row); });
}

/// Rows that `count_rows` counts at most.
inline constexpr std::size_t counted_rows = 2048;
using counts_before = std::int32_t[1 + counted_rows + simd::detail::counted_flags];

/// out[k] for k = 0 .. rows: `before` + the flags set among the first k. What lies behind is overwritten.
[[gnu::noinline]] inline void count_rows(const row_flags& flags, std::size_t start, std::size_t rows,
                                         std::int32_t before, counts_before& out) noexcept {
  using words = simd::detail::flag_words;
  constexpr std::size_t step = simd::detail::counted_flags;
  const bool* const mask = flags.mask + start;
  const auto count = [&](const auto& read) STAFFA_INLINE {
    std::int32_t total = before;
    for (std::size_t row = 0; row < rows; row += step)
      total = simd::detail::count_flags(read(row), rows - row < step ? rows - row : step, total, out + 1 + row);
  };
  out[0] = before;
  if (flags.valid == nullptr && !flags.opposite) {
    count([=](std::size_t row) STAFFA_INLINE { return load_flags<words>(mask + row); });
  } else {
    // Numbers in place of choices, of which the compiler would make loops of their own.
    const std::uint64_t changed = flags.opposite ? all_flags : 0;
    const std::uint64_t valid_anyway = flags.valid == nullptr ? all_flags : 0;
    const bool* const valid = flags.valid == nullptr ? mask : flags.valid + start;
    count([=](std::size_t row) STAFFA_INLINE {
      return (load_flags<words>(mask + row) ^ changed) & (load_flags<words>(valid + row) | valid_anyway);
    });
  }
}

/// Calls `f(i, previous, count)` for every list i in turn: the set flags before its first row, and before the first row
/// behind it. (Were it the caller who remembers the count before, that would be in memory.)
///
/// First the flags before each row are counted, then the borders look theirs up: no branch depends on the length of a
/// list.
/// @return the set flags before the first list
template <class F>
[[gnu::always_inline]] inline std::int32_t count_in_lists(const row_flags& flags, std::span<const std::int32_t> offsets,
                                                          F f) noexcept {
  constexpr std::size_t unroll = 8;
  const std::int32_t* const ends = offsets.data() + 1;
  const std::size_t lists = offsets.size() - 1;
  counts_before before;
  std::int32_t first = 0;
  for (std::int32_t row = 0; row < offsets[0]; ++row) first += flags[static_cast<std::size_t>(row)] ? 1 : 0;
  std::int32_t previous = first;
  std::size_t list = 0;
  std::int32_t total = first;
  for (std::int32_t start = offsets[0]; list < lists;) {
    constexpr auto some = static_cast<std::int32_t>(counted_rows);
    const std::int32_t stop = offsets.back() - start < some ? offsets.back() : start + some;
    count_rows(flags, static_cast<std::size_t>(start), static_cast<std::size_t>(stop - start), total, before);
    total = before[stop - start];
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
