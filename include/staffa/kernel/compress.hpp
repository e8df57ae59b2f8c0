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
/// Some rows at a time are put in order (by a table, or AVX-512's instruction for it) and stored whole; the next ones
/// overwrite what was too much.
/// @param values with padding
/// @param out room for the kept rows, with padding
/// @param valid validity of the mask, or null
/// @return how many they are
template <class T>
  requires(sizeof(T) == 4)
inline std::size_t compress(const T* values, std::span<const bool> mask, T* out, const bool* valid = nullptr) noexcept {
  T* const begin = out;
  detail::for_kept(mask, valid, [&](std::size_t row, std::uint32_t bits) {
    if constexpr (simd::compress_rows * sizeof(T) == 64) simd::prefetch(values + row, 4096);  // a step reads a line
    simd::compress(values + row, bits, out);
    out += std::popcount(bits);
  });
  return static_cast<std::size_t>(out - begin);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
