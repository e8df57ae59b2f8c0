// SPDX-License-Identifier: MIT
#pragma once

// The only file that includes xsimd, and the only one that knows its versions (8.1 to 14.1) and its gaps.

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>

#include <xsimd/xsimd.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd::detail {

#ifdef XSIMD_NO_SUPPORTED_ARCHITECTURE
#error "Staffa needs an instruction set that xsimd supports: SSE2 or better, or NEON"
#endif

template <class T>
using batch = xsimd::batch<T>;
template <class T>
using batch_bool = xsimd::batch_bool<T>;

static_assert(batch<float>::size == lanes, "simd/config.hpp and xsimd disagree on the width of a register");

#if defined(__AVX512F__)
inline constexpr bool has_mask_registers = true;  ///< a batch_bool is an integer, not a register of ones and zeros
#else
inline constexpr bool has_mask_registers = false;
#endif

/// `lanes` values as the compiler's own vector type: it converts between types better than any list of intrinsics.
template <class T>
struct vector_of {
  typedef T type __attribute__((vector_size(lanes * sizeof(T))));
};
template <class T>
using vector = typename vector_of<T>::type;

/// The integer type of the same size: what a mask is computed in.
template <std::size_t Bytes>
struct signed_of_size;
template <>
struct signed_of_size<4> {
  using type = std::int32_t;
};
template <>
struct signed_of_size<8> {
  using type = std::int64_t;
};
template <class T>
using signed_as = typename signed_of_size<sizeof(T)>::type;

/// Reinterprets the bits.
template <class To, class From>
[[gnu::always_inline]] inline To bits_as(const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(To));
  return to;
}

/// Makes the compiler forget where a value came from, at no cost. g++ fuses a product into a later sum wherever both
/// meet in one function; then the bits of a value would depend on what else is computed from it.
template <class T>
[[gnu::always_inline]] inline batch<T> opaque(batch<T> x) noexcept {
#if defined(__GNUC__) && !defined(__clang__)
  if constexpr (std::is_floating_point_v<T>) {
    typename batch<T>::register_type raw = x;
#if defined(__AVX512F__)
    asm("" : "+v"(raw));
#elif defined(__FMA__)
    asm("" : "+x"(raw));
#elif defined(__aarch64__)
    asm("" : "+w"(raw));
#endif
    return raw;
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
  const typename batch<T>::register_type dividend = a;
  const typename batch<T>::register_type divisor = b;
  return batch<T>(dividend / divisor);
}

/// The square root, rounded once. With NEON xsimd approximates it for floats, too.
template <class T>
[[gnu::always_inline]] inline batch<T> square_root(batch<T> x) noexcept {
#if defined(__aarch64__)
  if constexpr (std::is_same_v<T, float>) return batch<T>(vsqrtq_f32(x));
#endif
  return xsimd::sqrt(x);
}

/// a * b + c, rounded once where the instruction set can: with AVX-512 xsimd 8.1 rounds the product first.
template <class T>
[[gnu::always_inline]] inline batch<T> plus_product(batch<T> a, batch<T> b, batch<T> c) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>(_mm512_fmadd_ps(a, b, c));
  if constexpr (std::is_same_v<T, double>) return batch<T>(_mm512_fmadd_pd(a, b, c));
#endif
  return xsimd::fma(a, b, c);
}

/// c - a * b, rounded once where the instruction set can: with NEON, too, xsimd's `fnma` rounds the product first.
template <class T>
[[gnu::always_inline]] inline batch<T> minus_product(batch<T> a, batch<T> b, batch<T> c) noexcept {
#if defined(__aarch64__)
  return xsimd::fma(-a, b, c);
#elif defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>(_mm512_fnmadd_ps(a, b, c));
  else return batch<T>(_mm512_fnmadd_pd(a, b, c));
#else
  return xsimd::fnma(a, b, c);
#endif
}

/// a where c is true, else b. With AVX-512 xsimd 8.1's `select` of integers does not compile without optimisation.
template <class T>
[[gnu::always_inline]] inline batch<T> choose(batch_bool<T> c, batch<T> a, batch<T> b) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_integral_v<T>) {
    const typename batch_bool<T>::register_type mask = c;
    const __m512i yes = a;
    const __m512i no = b;
    if constexpr (sizeof(T) == 4) return batch<T>(_mm512_mask_blend_epi32(static_cast<__mmask16>(mask), no, yes));
    else return batch<T>(_mm512_mask_blend_epi64(static_cast<__mmask8>(mask), no, yes));
  } else
#endif
    return xsimd::select(c, a, b);
}

#if defined(__SSE2__)
inline constexpr bool min_is_ternary = true;  ///< xsimd's `min(a, b)` is `a < b ? a : b`, NaN or not; `max` likewise
#else
inline constexpr bool min_is_ternary = false;
#endif

/// a < b ? a : b
template <class T>
[[gnu::always_inline]] inline batch<T> lesser(batch<T> a, batch<T> b) noexcept {
  if constexpr (min_is_ternary && std::is_floating_point_v<T>) return (xsimd::min)(a, b);
  else return choose<T>(a < b, a, b);
}

/// b < a ? a : b
template <class T>
[[gnu::always_inline]] inline batch<T> greater(batch<T> a, batch<T> b) noexcept {
  if constexpr (min_is_ternary && std::is_floating_point_v<T>) return (xsimd::max)(a, b);
  else return choose<T>(b < a, a, b);
}

#if defined(__SSE2__) && !defined(__SSE4_1__)
inline constexpr bool rounding_loses_sign = true;  ///< xsimd takes -0.25 up to +0
#else
inline constexpr bool rounding_loses_sign = false;
#endif

/// -a. With AVX-512 xsimd 8.1 takes it from 0, and the negative of 0 is 0 then, not -0.
template <class T>
[[gnu::always_inline]] inline batch<T> negative(batch<T> a) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_floating_point_v<T>) return a ^ batch<T>(T(-0.0));
#endif
  return -a;
}

#if defined(__aarch64__)
inline constexpr bool approximates_floats = true;  ///< xsimd's functions of floats divide and take roots by approximation
#else
inline constexpr bool approximates_floats = false;
#endif

/// Bit l of the result is lane l.
template <class T>
[[gnu::always_inline]] inline std::uint32_t to_bits(batch_bool<T> b) noexcept {
  const typename batch_bool<T>::register_type raw = b;
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
  return batch<I>{static_cast<I>(std::uint64_t{1} << Lane)...};
}

/// The inverse of `to_bits`; higher bits do not matter.
template <class T>
[[gnu::always_inline]] inline batch_bool<T> from_bits(std::uint32_t bits) noexcept {
  if constexpr (has_mask_registers) {
    return batch_bool<T>(static_cast<typename batch_bool<T>::register_type>(bits));
  } else {
    using I = signed_as<T>;
    const auto lane = lane_bits<I>(std::make_index_sequence<batch<T>::size>());
    return bits_as<batch_bool<T>>((batch<I>(static_cast<I>(bits)) & lane) == lane);
  }
}

}  // namespace staffa::inline STAFFA_ABI::simd::detail
