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
  detail::count_in_lists({values, valid}, offsets, [=](std::size_t i, std::int32_t begin, std::int32_t end) {
    out[i] = begin != end;
  });
}

/// For each list: is every value true? True for an empty list.
/// @param valid validity of the values, or null: missing ones are skipped
inline void all(const bool* values, std::span<const std::int32_t> offsets, bool* out,
                const bool* valid = nullptr) noexcept {
  const detail::row_flags false_ones{values, valid, true};
  detail::count_in_lists(false_ones, offsets, [=](std::size_t i, std::int32_t begin, std::int32_t end) {
    out[i] = begin == end;
  });
}

}  // namespace staffa::inline STAFFA_ABI::kernel
