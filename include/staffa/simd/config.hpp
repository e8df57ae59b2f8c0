// SPDX-License-Identifier: MIT
#pragma once

// How wide a step is. Kept apart from the packs, so that whoever only sizes buffers does not parse xsimd.

#include <staffa/core/config.hpp>

#include <cstddef>

namespace staffa::inline STAFFA_ABI::simd {

/// Rows worked on at once: as many as the widest register of this build holds floats.
#if defined(__AVX512F__)
inline constexpr std::size_t lanes = 16;
#elif defined(__AVX__)
inline constexpr std::size_t lanes = 8;
#else
inline constexpr std::size_t lanes = 4;
#endif

/// Bytes past the end of an array that a kernel may read or overwrite: `lanes` of the widest type on any build, and 32
/// values of four bytes.
inline constexpr std::size_t padding_bytes = 128;

#if defined(__FMA__) || defined(__AVX512F__) || defined(__aarch64__)
inline constexpr bool has_fma = true;  ///< `fma` rounds once
#else
inline constexpr bool has_fma = false;
#endif

}  // namespace staffa::inline STAFFA_ABI::simd
