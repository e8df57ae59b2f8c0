// SPDX-License-Identifier: MIT
#pragma once

// One register of numbers and its operators. The only file that includes xsimd; what its versions (8.1 to 14.1) lack is
// in simd/compat.hpp.

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>

#include <xsimd/xsimd.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

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

}  // namespace staffa::inline STAFFA_ABI::simd::detail
