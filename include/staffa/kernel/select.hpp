// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/mask_words.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/simd/memory.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// Writes the rows where `mask` holds, in order, and returns how many they are. A missing mask value counts as false.
///
/// Some rows at a time, as `compress` does: no branch depends on the mask.
/// @param index room for the kept rows; its padding is cleared
/// @param valid validity of the mask, or null
inline std::size_t select(std::span<const bool> mask, std::int32_t* index, const bool* valid = nullptr) noexcept {
  std::int32_t* out = index;
  detail::for_kept(mask, valid, [&](std::size_t row, std::uint32_t bits) {
    simd::store_places(static_cast<std::int32_t>(row), bits, out);
    out += std::popcount(bits);
  });
  detail::clear_padding(out);
  return static_cast<std::size_t>(out - index);
}

/// How many rows `select` writes.
inline std::size_t count_selected(std::span<const bool> mask, const bool* valid = nullptr) noexcept {
  constexpr std::size_t some = 8 * 255;  // rows: words of eight flags are added up byte by byte, and no byte overflows
  const bool* const also = valid == nullptr ? mask.data() : valid;
  const auto flags = [=](std::size_t row) {
    return detail::load_flags(mask.data() + row) & detail::load_flags(also + row);
  };
  std::size_t count = 0;
  for (std::size_t start = 0; start < mask.size(); start += some) {
    const std::size_t rows = mask.size() - start < some ? mask.size() - start : some;
    std::uint64_t sums = 0;
    for (std::size_t row = 0; row + 8 <= rows; row += 8) sums += flags(start + row);
    if (rows % 8 != 0) sums += detail::first_flags(flags(start + rows - rows % 8), rows % 8);
    constexpr std::uint64_t every_other = 0x00ff00ff00ff00ffu;
    const std::uint64_t pairs = (sums & every_other) + ((sums >> 8) & every_other);
    count += (pairs * 0x0001000100010001u) >> 48;
  }
  return count;
}

/// The offsets of the lists that remain of the rows of lists where `mask` holds, over the same parents.
/// @pre mask.size() == offsets.back()
/// @param new_offsets as many as `offsets`
inline void select_offsets(std::span<const bool> mask, std::span<const std::int32_t> offsets, std::int32_t* new_offsets,
                           const bool* valid = nullptr) noexcept {
  new_offsets[0] = detail::count_in_lists(
      {mask.data(), valid}, offsets,
      [=](std::size_t i, std::int32_t, std::int32_t count) { new_offsets[i + 1] = count; });
}

}  // namespace staffa::inline STAFFA_ABI::kernel
