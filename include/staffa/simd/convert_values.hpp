// SPDX-License-Identifier: MIT
#pragma once

// `lanes` numbers of one type as numbers of another, as the compiler's own vectors do it, or better.

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd::detail {

// Narrow integers, of one byte or two, are widened and narrowed by name: g++ 12 takes many of them apart one by one,
// which is many times the instructions.
#if defined(__AVX2__) && !defined(__clang__)
/// `lanes` narrow integers as as many of four bytes.
template <class From>
[[gnu::always_inline]] inline void widen_values(const void* from, vector<std::int32_t>& to) noexcept {
  constexpr bool has_sign = std::is_signed_v<From>;
#if defined(__AVX512F__)
  if constexpr (sizeof(From) == 1) {
    __m128i narrow;
    std::memcpy(&narrow, from, sizeof narrow);
    to = bits_as<vector<std::int32_t>>(has_sign ? _mm512_cvtepi8_epi32(narrow) : _mm512_cvtepu8_epi32(narrow));
  } else {
    __m256i narrow;
    std::memcpy(&narrow, from, sizeof narrow);
    to = bits_as<vector<std::int32_t>>(has_sign ? _mm512_cvtepi16_epi32(narrow) : _mm512_cvtepu16_epi32(narrow));
  }
#else
  if constexpr (sizeof(From) == 1) {
    const __m128i narrow = _mm_loadl_epi64(static_cast<const __m128i*>(from));
    to = bits_as<vector<std::int32_t>>(has_sign ? _mm256_cvtepi8_epi32(narrow) : _mm256_cvtepu8_epi32(narrow));
  } else {
    const __m128i narrow = _mm_loadu_si128(static_cast<const __m128i*>(from));
    to = bits_as<vector<std::int32_t>>(has_sign ? _mm256_cvtepi16_epi32(narrow) : _mm256_cvtepu16_epi32(narrow));
  }
#endif
}

/// The low bits of each.
template <class To>
[[gnu::always_inline]] inline void narrow_values(const vector<std::int32_t>& from, void* to) noexcept {
  constexpr bool bytes = sizeof(To) == 1;
#if defined(__AVX512F__)
  const auto wide = bits_as<__m512i>(from);
  if constexpr (bytes) {
    const __m128i narrow = _mm512_cvtepi32_epi8(wide);
    std::memcpy(to, &narrow, sizeof narrow);
  } else {
    const __m256i narrow = _mm512_cvtepi32_epi16(wide);
    std::memcpy(to, &narrow, sizeof narrow);
  }
#else
  // Each half gathers its low bytes in front, then the halves meet.
  const __m128i places = bytes ? _mm_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)
                               : _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1);
  const auto wide = bits_as<__m256i>(from);
  const __m128i low = _mm_shuffle_epi8(_mm256_castsi256_si128(wide), places);
  const __m128i high = _mm_shuffle_epi8(_mm256_extracti128_si256(wide, 1), places);
  const __m128i narrow = bytes ? _mm_unpacklo_epi32(low, high) : _mm_unpacklo_epi64(low, high);
  std::memcpy(to, &narrow, lanes * sizeof(To));
#endif
}
#endif

/// Converts `lanes` values in memory. Through memory in name only: a vector wider than a register must not be passed.
template <class To, class From>
[[gnu::always_inline]] inline void convert_values(void* to, const void* from) noexcept {
#if defined(__AVX2__) && !defined(__clang__)
  vector<std::int32_t> between;
  if constexpr (sizeof(From) < 4) {
    widen_values<From>(from, between);
    if constexpr (sizeof(To) == 4 && std::is_integral_v<To>) std::memcpy(to, &between, sizeof between);
    else convert_values<To, std::int32_t>(to, &between);
    return;
  } else if constexpr (sizeof(To) < 4) {
    if constexpr (sizeof(From) == 4 && std::is_integral_v<From>) std::memcpy(&between, from, sizeof between);
    else convert_values<std::int32_t, From>(&between, from);
    narrow_values<To>(between, to);
    return;
  }
#endif
  vector<From> values;
  std::memcpy(&values, from, sizeof(values));
  const vector<To> converted = __builtin_convertvector(values, vector<To>);
  std::memcpy(to, &converted, sizeof(converted));
}

}  // namespace staffa::inline STAFFA_ABI::simd::detail
