// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/mask_words.hpp>
#include <staffa/simd/memory.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// The values of the rows where `mask` holds, in order: `take` through `select`, without the index. A missing mask
/// value counts as false.
///
/// Eight rows at a time are put in the order of a table and stored whole; the next eight overwrite what was too much.
/// @param values with padding
/// @param out room for the kept rows
/// @param valid validity of the mask, or null
/// @return how many they are
template <class T>
  requires(sizeof(T) == 4)
inline std::size_t compress(const T* values, std::span<const bool> mask, T* out, const bool* valid = nullptr) noexcept {
  T* const begin = out;
  detail::for_eights(mask, valid, [&](std::size_t row, std::uint64_t word) {
    const std::uint64_t bits = detail::flag_bits(word);
    simd::permute_eight(values + row, detail::set_places[bits].data(), out);
    out += std::popcount(bits);
  });
  return static_cast<std::size_t>(out - begin);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
