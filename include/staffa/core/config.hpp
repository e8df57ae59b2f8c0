// SPDX-License-Identifier: MIT
#pragma once

// Version, the ISA-tagged inline namespace, inlining and the assertion macro: the only macros Staffa defines.

#include <staffa/core/version.hpp>

#include <cassert>

// Code that contains SIMD batches differs with the `-m` flags of its translation unit. The tag puts each flavour into
// its own (inline) namespace, so that two units built with different flags never share a symbol.
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define STAFFA_ABI v0_avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define STAFFA_ABI v0_avx2_fma
#elif defined(__AVX2__)
#define STAFFA_ABI v0_avx2
#elif defined(__AVX__)
#define STAFFA_ABI v0_avx
#elif defined(__SSE4_2__)
#define STAFFA_ABI v0_sse4_2
#elif defined(__SSE4_1__)
#define STAFFA_ABI v0_sse4_1
#elif defined(__SSSE3__)
#define STAFFA_ABI v0_ssse3
#elif defined(__SSE2__)
#define STAFFA_ABI v0_sse2
#elif defined(__ARM_NEON) || defined(__aarch64__)
#define STAFFA_ABI v0_neon
#else
#define STAFFA_ABI v0_scalar
#endif

/// For lambdas in hot loops, which have no place for [[gnu::always_inline]] before C++23.
#define STAFFA_INLINE __attribute__((always_inline))

/// Checks an invariant of Staffa itself (never user input, which throws). Define it to nothing to remove the checks.
#ifndef STAFFA_ASSERT
#define STAFFA_ASSERT(condition) assert(condition)
#endif
