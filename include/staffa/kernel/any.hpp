// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/mask_words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel {

/// For each list: is some value true? False for an empty list.
/// @param valid validity of the values, or null: missing ones are skipped
inline void any(const bool* values, std::span<const std::int32_t> offsets, bool* out,
                const bool* valid = nullptr) noexcept {
  detail::with_flags(values, valid, [=](auto flags) {
    detail::count_in_lists(flags, offsets, [=](std::size_t i, std::int32_t begin, std::int32_t end) {
      out[i] = begin != end;
    });
  });
}

/// For each list: is every value true? True for an empty list.
/// @param valid validity of the values, or null: missing ones are skipped
inline void all(const bool* values, std::span<const std::int32_t> offsets, bool* out,
                const bool* valid = nullptr) noexcept {
  const auto false_ones = [=](auto flags) {
    detail::count_in_lists(flags, offsets, [=](std::size_t i, std::int32_t begin, std::int32_t end) {
      out[i] = begin == end;
    });
  };
  const auto negated = [=]<class Words>(std::type_identity<Words>, std::size_t row) STAFFA_INLINE {
    return detail::load_flags<Words>(values + row) ^ detail::all_flags;
  };
  if (valid == nullptr) false_ones(negated);
  else
    false_ones([=]<class Words>(std::type_identity<Words> as, std::size_t row) STAFFA_INLINE {
      return negated(as, row) & detail::load_flags<Words>(valid + row);
    });
}

}  // namespace staffa::inline STAFFA_ABI::kernel
