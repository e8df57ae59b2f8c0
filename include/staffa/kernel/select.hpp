// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/mask_words.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// Writes the rows where `mask` holds, in order, and returns how many they are. A missing mask value counts as false.
///
/// Eight rows at a time through a table: no branch depends on the mask.
/// @param index room for the kept rows; its padding is cleared
/// @param valid validity of the mask, or null
inline std::size_t select(std::span<const bool> mask, std::int32_t* index, const bool* valid = nullptr) noexcept {
  std::int32_t* out = index;
  const std::size_t rows = mask.size();
  detail::with_flags(mask.data(), valid, [&](auto flags) {
    const auto write = [&](std::size_t row, std::uint64_t word) {
      const auto places = detail::set_places[detail::flag_bits(word)];
      for (std::size_t lane = 0; lane < 8; ++lane) out[lane] = static_cast<std::int32_t>(row + places[lane]);
      out += detail::count_flags(word);
    };
    std::size_t row = 0;
    for (; row + 8 <= rows; row += 8) write(row, flags(row));
    if (row < rows) write(row, detail::first_flags(flags(row), rows - row));
  });
  detail::clear_padding(out);
  return static_cast<std::size_t>(out - index);
}

/// The same for the rows of lists: also writes the offsets of the lists that remain, over the same parents.
/// @pre mask.size() == offsets.back()
/// @param new_offsets as many as `offsets`
inline std::size_t select(std::span<const bool> mask, std::span<const std::int32_t> offsets, std::int32_t* index,
                          std::int32_t* new_offsets, const bool* valid = nullptr) noexcept {
  detail::with_flags(mask.data(), valid, [=](auto flags) {
    new_offsets[0] = detail::count_in_lists(
        flags, offsets, [=](std::size_t i, std::int32_t, std::int32_t count) { new_offsets[i + 1] = count; });
  });
  return select(mask, index, valid);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
