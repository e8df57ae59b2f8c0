// SPDX-License-Identifier: MIT
#pragma once

// The only file that knows the versions of xsimd (8.1 to 14.1) and their gaps.

#include <staffa/core/config.hpp>
#include <staffa/simd/batch.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd::detail {

/// Makes the compiler forget where a value came from, at no cost. g++ fuses a product into a later sum wherever both
/// meet in one function; then the bits of a value would depend on what else is computed from it.
template <class T>
[[gnu::always_inline]] inline batch<T> opaque(batch<T> x) noexcept {
#if defined(__GNUC__) && !defined(__clang__)
  if constexpr (std::is_floating_point_v<T>) {
    auto raw = x.data;
#if defined(__AVX512F__)
    asm("" : "+v"(raw));
#elif defined(__FMA__)
    asm("" : "+x"(raw));
#elif defined(__aarch64__)
    asm("" : "+w"(raw));
#endif
    return batch<T>::of(raw);
  }
#endif
  return x;
}

/// The same for one number, whatever flags a program is compiled with: clang fuses, too, if it is told to.
[[gnu::always_inline]] inline double alone(double x) noexcept {
#if defined(__SSE2__)
  asm("" : "+x"(x));
#elif defined(__aarch64__)
  asm("" : "+w"(x));
#endif
  return x;
}

/// a / b, rounded once. With NEON xsimd multiplies floats by a reciprocal that it approximates.
template <class T>
[[gnu::always_inline]] inline batch<T> divide(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() / b.as_wrapping());
}

/// The square root, rounded once. With NEON xsimd approximates it for floats, too.
template <class T>
[[gnu::always_inline]] inline batch<T> square_root(batch<T> x) noexcept {
#if defined(__aarch64__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(vsqrtq_f32(x.data));
#endif
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm512_sqrt_ps(x.data));
  else return batch<T>::of(_mm512_sqrt_pd(x.data));
#else
  return batch<T>::of(xsimd::sqrt(x.for_xsimd()));
#endif
}

/// a * b + c, rounded once where the instruction set can: with AVX-512 xsimd 8.1 rounds the product first.
template <class T>
[[gnu::always_inline]] inline batch<T> plus_product(batch<T> a, batch<T> b, batch<T> c) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm512_fmadd_ps(a.data, b.data, c.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm512_fmadd_pd(a.data, b.data, c.data));
  else return a * b + c;
#else
  return batch<T>::of(xsimd::fma(a.for_xsimd(), b.for_xsimd(), c.for_xsimd()));
#endif
}

/// c - a * b, rounded once where the instruction set can: with NEON, too, xsimd's `fnma` rounds the product first.
template <class T>
[[gnu::always_inline]] inline batch<T> minus_product(batch<T> a, batch<T> b, batch<T> c) noexcept {
#if defined(__aarch64__)
  return batch<T>::of(xsimd::fma((-a).for_xsimd(), b.for_xsimd(), c.for_xsimd()));
#elif defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm512_fnmadd_ps(a.data, b.data, c.data));
  else return batch<T>::of(_mm512_fnmadd_pd(a.data, b.data, c.data));
#else
  return batch<T>::of(xsimd::fnma(a.for_xsimd(), b.for_xsimd(), c.for_xsimd()));
#endif
}

/// a where c is true, else b. With AVX-512 xsimd 8.1's `select` of integers does not compile without optimisation.
template <class T>
[[gnu::always_inline]] inline batch<T> choose(batch_bool<T> c, batch<T> a, batch<T> b) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm512_mask_blend_ps(c.data, b.data, a.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm512_mask_blend_pd(c.data, b.data, a.data));
  else if constexpr (sizeof(T) == 4) return batch<T>::of(_mm512_mask_blend_epi32(c.data, b.data, a.data));
  else return batch<T>::of(_mm512_mask_blend_epi64(c.data, b.data, a.data));
#else
  return batch<T>::of(xsimd::select(typename batch_bool<T>::foreign(c.data), a.for_xsimd(), b.for_xsimd()));
#endif
}

template <class T>
[[gnu::always_inline]] inline batch<T> absolute(batch<T> x) noexcept {
  if constexpr (std::is_floating_point_v<T>) {
    using I = batch<signed_as<T>>;
    return bits_as<batch<T>>(bits_as<I>(x) & I((std::numeric_limits<signed_as<T>>::max)()));
  } else {
    return batch<T>::of(xsimd::abs(x.for_xsimd()));
  }
}

/// The first of two where it is less (or greater), else the second, NaN or not, as the instruction does it; what newer
/// versions of xsimd make of NaN differs.
template <bool Greater, class T>
[[gnu::always_inline]] inline batch<T> extremum(batch<T> a, batch<T> b) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>)
    return batch<T>::of(Greater ? _mm512_max_ps(a.data, b.data) : _mm512_min_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>)
    return batch<T>::of(Greater ? _mm512_max_pd(a.data, b.data) : _mm512_min_pd(a.data, b.data));
  else
#elif defined(__AVX__)
  if constexpr (std::is_same_v<T, float>)
    return batch<T>::of(Greater ? _mm256_max_ps(a.data, b.data) : _mm256_min_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>)
    return batch<T>::of(Greater ? _mm256_max_pd(a.data, b.data) : _mm256_min_pd(a.data, b.data));
  else
#elif defined(__SSE2__)
  if constexpr (std::is_same_v<T, float>)
    return batch<T>::of(Greater ? _mm_max_ps(a.data, b.data) : _mm_min_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>)
    return batch<T>::of(Greater ? _mm_max_pd(a.data, b.data) : _mm_min_pd(a.data, b.data));
  else
#endif
    return choose(Greater ? b < a : a < b, a, b);
}

/// a < b ? a : b
template <class T>
[[gnu::always_inline]] inline batch<T> lesser(batch<T> a, batch<T> b) noexcept {
  return extremum<false>(a, b);
}

/// b < a ? a : b
template <class T>
[[gnu::always_inline]] inline batch<T> greater(batch<T> a, batch<T> b) noexcept {
  return extremum<true>(a, b);
}

#if defined(__SSE2__) && !defined(__SSE4_1__)
inline constexpr bool rounding_loses_sign = true;  ///< xsimd takes -0.25 up to +0
#else
inline constexpr bool rounding_loses_sign = false;
#endif

#if defined(__aarch64__)
inline constexpr bool approximates_floats = true;  ///< xsimd's functions of floats divide and take roots by approximation
#else
inline constexpr bool approximates_floats = false;
#endif

/// Bit l of the result is lane l.
template <class T>
[[gnu::always_inline]] inline std::uint32_t to_bits(batch_bool<T> b) noexcept {
  const auto raw = b.data;
  if constexpr (has_mask_registers) {
    return static_cast<std::uint32_t>(raw);
  } else {
#if defined(__AVX__)
    if constexpr (sizeof(T) == 4) return static_cast<std::uint32_t>(_mm256_movemask_ps(bits_as<__m256>(raw)));
    else return static_cast<std::uint32_t>(_mm256_movemask_pd(bits_as<__m256d>(raw)));
#elif defined(__SSE2__)
    if constexpr (sizeof(T) == 4) return static_cast<std::uint32_t>(_mm_movemask_ps(bits_as<__m128>(raw)));
    else return static_cast<std::uint32_t>(_mm_movemask_pd(bits_as<__m128d>(raw)));
#else
    signed_as<T> lane[batch<T>::size];
    std::memcpy(lane, &raw, sizeof(lane));
    std::uint32_t bits = 0;
    for (std::size_t l = 0; l < batch<T>::size; ++l) bits |= static_cast<std::uint32_t>(lane[l] != 0) << l;
    return bits;
#endif
  }
}

template <class I, std::size_t... Lane>
[[gnu::always_inline]] inline batch<I> lane_bits(std::index_sequence<Lane...>) noexcept {
  using word = typename wrapping_as<I>::type;
  return batch<I>(typename batch<I>::wrapping{static_cast<word>(word{1} << Lane)...});
}

/// The inverse of `to_bits`; higher bits do not matter.
template <class T>
[[gnu::always_inline]] inline batch_bool<T> from_bits(std::uint32_t bits) noexcept {
  if constexpr (has_mask_registers) {
    return {static_cast<typename batch_bool<T>::register_type>(bits)};
  } else {
    using I = signed_as<T>;
    const auto lane = lane_bits<I>(std::make_index_sequence<batch<T>::size>());
    return bits_as<batch_bool<T>>((batch<I>(static_cast<I>(bits)) & lane) == lane);
  }
}

}  // namespace staffa::inline STAFFA_ABI::simd::detail
