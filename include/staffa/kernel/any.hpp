// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/mask_words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// For each list: is some value true? False for an empty list.
/// @param valid validity of the values, or null: missing ones are skipped
inline void any(const bool* values, std::span<const std::int32_t> offsets, bool* out,
                const bool* valid = nullptr) noexcept {
  std::int32_t previous = 0;
  detail::with_flags(values, valid, [&](auto flags) {
    detail::count_before_borders(flags, offsets, [&](std::size_t border, std::int32_t count) {
      if (border > 0) out[border - 1] = count != previous;
      previous = count;
    });
  });
}

/// For each list: is every value true? True for an empty list.
/// @param valid validity of the values, or null: missing ones are skipped
inline void all(const bool* values, std::span<const std::int32_t> offsets, bool* out,
                const bool* valid = nullptr) noexcept {
  std::int32_t previous = 0;
  const auto false_ones = [&](auto flags) {
    detail::count_before_borders(flags, offsets, [&](std::size_t border, std::int32_t count) {
      if (border > 0) out[border - 1] = count == previous;
      previous = count;
    });
  };
  const auto negated = [=](std::size_t row) { return detail::load_flags(values + row) ^ detail::all_flags; };
  if (valid == nullptr) false_ones(negated);
  else false_ones([=](std::size_t row) { return negated(row) & detail::load_flags(valid + row); });
}

}  // namespace staffa::inline STAFFA_ABI::kernel
