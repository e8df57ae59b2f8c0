// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/flags.hpp>
#include <staffa/simd/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

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

/// Calls `f` with what reads the flags from a row on, of `mask`, or of `mask && valid` where there is a validity. How
/// many tells its first argument, a std::type_identity of words.
template <class F>
inline void with_flags(const bool* mask, const bool* valid, F f) noexcept {
  const auto plain = [=]<class Words>(std::type_identity<Words>, std::size_t row) STAFFA_INLINE {
    return load_flags<Words>(mask + row);
  };
  if (valid == nullptr) f(plain);
  else
    f([=]<class Words>(std::type_identity<Words> as, std::size_t row) STAFFA_INLINE {
      return plain(as, row) & load_flags<Words>(valid + row);
    });
}

/// Calls write(row, bits) for `simd::compress_rows` rows at a time, a bit for each; those behind the last row are 0.
template <class Write>
[[gnu::always_inline]] inline void for_kept(std::span<const bool> mask, const bool* valid, const Write& write) noexcept {
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

/// Calls `f(i, previous, count)` for every list i in turn: the set flags before its first row, and before the first row
/// behind it. (Were it the caller who remembers the count before, that would be in memory.)
///
/// `flags` reads flags as in `with_flags`. First the flags before each row are counted, many rows at a time, then the
/// borders look theirs up: no branch depends on the length of a list.
/// @return the set flags before the first list
template <class Flags, class F>
[[gnu::always_inline]] inline std::int32_t count_in_lists(Flags flags, std::span<const std::int32_t> offsets,
                                                          F f) noexcept {
  constexpr std::int32_t some = 2048;  // rows at a time
  constexpr std::size_t step = simd::detail::counted_flags;
  constexpr std::size_t unroll = 8;
  const std::int32_t* const ends = offsets.data() + 1;
  const std::size_t lists = offsets.size() - 1;
  std::int32_t before[1 + some + step];  // flags before each row
  std::int32_t total = 0;
  for (std::int32_t row = 0; row < offsets[0]; ++row)
    total += static_cast<std::int32_t>(flags(std::type_identity<std::uint64_t>(), static_cast<std::size_t>(row)) & 1u);
  const std::int32_t first = total;
  std::int32_t previous = total;
  std::size_t list = 0;
  for (std::int32_t start = offsets[0]; list < lists;) {
    const std::int32_t stop = offsets.back() - start < some ? offsets.back() : start + some;
    const auto rows = static_cast<std::size_t>(stop - start);
    before[0] = total;
    const auto count = [&](std::size_t row, std::size_t n) STAFFA_INLINE {
      const auto words =
          flags(std::type_identity<simd::detail::flag_words>(), static_cast<std::size_t>(start) + row);
      total = simd::detail::count_flags(words, n, total, before + 1 + row);
    };
    std::size_t row = 0;
    for (; row + step <= rows; row += step) count(row, step);
    if (row < rows) count(row, rows - row);
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
