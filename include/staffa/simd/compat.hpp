// SPDX-License-Identifier: MIT
#pragma once

// The only file that includes xsimd, and the only one that knows its versions (8.1 to 14.1) and its gaps.

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>

#include <xsimd/xsimd.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd::detail {

#ifdef XSIMD_NO_SUPPORTED_ARCHITECTURE
#error "Staffa needs an instruction set that xsimd supports: SSE2 or better, or NEON"
#endif

#if defined(__AVX512F__)
inline constexpr bool has_mask_registers = true;  ///< a batch_bool is an integer, not a register of ones and zeros
#else
inline constexpr bool has_mask_registers = false;
#endif

/// Numbers as the compiler's own vector type: it converts between types better than any list of intrinsics.
template <class T, std::size_t Count>
struct vector_of {
  typedef T type __attribute__((vector_size(Count * sizeof(T))));
};
template <class T>
using vector = typename vector_of<T, lanes>::type;

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

/// The type T is added and multiplied in: of integers the unsigned one, which may wrap.
template <class T>
struct wrapping_as {
  using type = T;
};
template <class T>
  requires std::is_integral_v<T>
struct wrapping_as<T> {
  using type = std::make_unsigned_t<T>;
};

/// Reinterprets the bits.
template <class To, class From>
[[gnu::always_inline]] inline To bits_as(const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(To));
  return to;
}

/// A register of numbers, as xsimd's batch is. That one's constructors and operators are inline functions that call
/// others, and into a function that is always inlined g++ inlines only such as are so too: each use remained a call,
/// with an object in memory, in all that is made of it. Of this one each operation is a statement of the compiler's.
template <class T>
struct batch {
  using foreign = xsimd::batch<T>;
  using register_type = typename foreign::register_type;
  static constexpr std::size_t size = foreign::size;

  /// The same as the compiler's own vectors, whose sums and products of integers wrap if they are unsigned.
  using numbers = typename vector_of<T, size>::type;
  using wrapping = typename vector_of<typename wrapping_as<T>::type, size>::type;

  register_type data;

  batch() = default;
  [[gnu::always_inline]] explicit batch(T value) noexcept
      : batch(static_cast<typename wrapping_as<T>::type>(value) - wrapping{}) {}  // of -0 this is -0
  [[gnu::always_inline]] explicit batch(wrapping values) noexcept : data(reinterpret_cast<register_type>(values)) {}
  [[gnu::always_inline]] static batch of(register_type data) noexcept {
    batch out;
    out.data = data;
    return out;
  }
  [[gnu::always_inline]] static batch of(const foreign& x) noexcept { return of(x.data); }

  [[nodiscard, gnu::always_inline]] foreign for_xsimd() const noexcept { return foreign(data); }
  [[nodiscard, gnu::always_inline]] numbers as_numbers() const noexcept { return reinterpret_cast<numbers>(data); }
  [[nodiscard, gnu::always_inline]] wrapping as_wrapping() const noexcept { return reinterpret_cast<wrapping>(data); }

  [[gnu::always_inline]] static batch load_unaligned(const T* p) noexcept {
    batch out;
    std::memcpy(&out.data, p, sizeof out.data);
    return out;
  }
  [[gnu::always_inline]] void store_unaligned(T* p) const noexcept { std::memcpy(p, &data, sizeof data); }
};

static_assert(batch<float>::size == lanes, "simd/config.hpp and xsimd disagree on the width of a register");

/// A truth value for each number of a batch.
template <class T>
struct batch_bool {
  using foreign = xsimd::batch_bool<T>;
  using register_type = typename foreign::register_type;

  register_type data;
};

template <class T>
[[gnu::always_inline]] inline batch<T> operator+(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() + b.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator-(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() - b.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator*(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() * b.as_wrapping());
}
/// Also of 0 and -0.
template <class T>
[[gnu::always_inline]] inline batch<T> operator-(batch<T> a) noexcept {
  return batch<T>(-a.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator&(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() & b.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator|(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() | b.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator^(batch<T> a, batch<T> b) noexcept {
  return batch<T>(a.as_wrapping() ^ b.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator~(batch<T> a) noexcept {
  return batch<T>(~a.as_wrapping());
}
template <class T>
[[gnu::always_inline]] inline batch<T> operator<<(batch<T> a, int by) noexcept {
  return batch<T>(a.as_wrapping() << by);
}
/// Of signed numbers the sign is what moves in.
template <class T>
[[gnu::always_inline]] inline batch<T> operator>>(batch<T> a, int by) noexcept {
  return batch<T>(reinterpret_cast<typename batch<T>::wrapping>(a.as_numbers() >> by));
}

#if defined(__AVX512F__)
/// The comparison of these numbers among floating types and among integers.
template <int Floating, int Integer, class T>
[[gnu::always_inline]] inline batch_bool<T> compare(batch<T> a, batch<T> b) noexcept {
  if constexpr (std::is_same_v<T, float>) return {_mm512_cmp_ps_mask(a.data, b.data, Floating)};
  else if constexpr (std::is_same_v<T, double>) return {_mm512_cmp_pd_mask(a.data, b.data, Floating)};
  else if constexpr (sizeof(T) == 4 && std::is_signed_v<T>) return {_mm512_cmp_epi32_mask(a.data, b.data, Integer)};
  else if constexpr (sizeof(T) == 4) return {_mm512_cmp_epu32_mask(a.data, b.data, Integer)};
  else if constexpr (std::is_signed_v<T>) return {_mm512_cmp_epi64_mask(a.data, b.data, Integer)};
  else return {_mm512_cmp_epu64_mask(a.data, b.data, Integer)};
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator==(batch<T> a, batch<T> b) noexcept {
  return compare<_CMP_EQ_OQ, _MM_CMPINT_EQ>(a, b);
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator<(batch<T> a, batch<T> b) noexcept {
  return compare<_CMP_LT_OQ, _MM_CMPINT_LT>(a, b);
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator<=(batch<T> a, batch<T> b) noexcept {
  return compare<_CMP_LE_OQ, _MM_CMPINT_LE>(a, b);
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator&(batch_bool<T> a, batch_bool<T> b) noexcept {
  return {static_cast<typename batch_bool<T>::register_type>(a.data & b.data)};
}
#else
#if defined(__SSE2__) && !defined(__SSE4_2__)
/// g++ 12 compares integers of eight bytes one by one here; xsimd does not.
template <class T>
inline constexpr bool compares_by_xsimd = std::is_integral_v<T> && sizeof(T) == 8;
#else
template <class T>
inline constexpr bool compares_by_xsimd = false;
#endif

/// The truth values that a comparison of the compiler's gives.
template <class T, class Vector>
[[gnu::always_inline]] inline batch_bool<T> truth_of(Vector v) noexcept {
  return {reinterpret_cast<typename batch_bool<T>::register_type>(v)};
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator==(batch<T> a, batch<T> b) noexcept {
  if constexpr (compares_by_xsimd<T>) return {(a.for_xsimd() == b.for_xsimd()).data};
  else return truth_of<T>(a.as_numbers() == b.as_numbers());
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator<(batch<T> a, batch<T> b) noexcept {
  if constexpr (compares_by_xsimd<T>) return {(a.for_xsimd() < b.for_xsimd()).data};
  else return truth_of<T>(a.as_numbers() < b.as_numbers());
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator<=(batch<T> a, batch<T> b) noexcept {
  if constexpr (compares_by_xsimd<T>) return {(a.for_xsimd() <= b.for_xsimd()).data};
  else return truth_of<T>(a.as_numbers() <= b.as_numbers());
}
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator&(batch_bool<T> a, batch_bool<T> b) noexcept {
  using words = typename batch<signed_as<T>>::numbers;
  return truth_of<T>(reinterpret_cast<words>(a.data) & reinterpret_cast<words>(b.data));
}
#endif
template <class T>
[[gnu::always_inline]] inline batch_bool<T> operator>(batch<T> a, batch<T> b) noexcept {
  return b < a;
}

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

/// a < b ? a : b, NaN or not, as the instruction does it; what newer versions of xsimd make of NaN differs.
template <class T>
[[gnu::always_inline]] inline batch<T> lesser(batch<T> a, batch<T> b) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm512_min_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm512_min_pd(a.data, b.data));
  else
#elif defined(__AVX__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm256_min_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm256_min_pd(a.data, b.data));
  else
#elif defined(__SSE2__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm_min_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm_min_pd(a.data, b.data));
  else
#endif
    return choose(a < b, a, b);
}

/// b < a ? a : b, likewise.
template <class T>
[[gnu::always_inline]] inline batch<T> greater(batch<T> a, batch<T> b) noexcept {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm512_max_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm512_max_pd(a.data, b.data));
  else
#elif defined(__AVX__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm256_max_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm256_max_pd(a.data, b.data));
  else
#elif defined(__SSE2__)
  if constexpr (std::is_same_v<T, float>) return batch<T>::of(_mm_max_ps(a.data, b.data));
  else if constexpr (std::is_same_v<T, double>) return batch<T>::of(_mm_max_pd(a.data, b.data));
  else
#endif
    return choose(b < a, a, b);
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
