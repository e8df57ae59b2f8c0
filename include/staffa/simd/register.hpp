// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

/// The types that are computed in. Narrower columns are widened when they are loaded.
template <class T>
concept lane_type = staffa::detail::one_of<T, float, double, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;

template <class T>
concept floating_lane = staffa::detail::one_of<T, float, double>;

template <class T>
concept integer_lane = lane_type<T> && !floating_lane<T>;

/// One truth value per lane, as bits: a mask serves packs of every width.
struct mask {
  std::uint32_t bits = 0;  ///< bit l is lane l; bits from `lanes` upwards are 0

  static constexpr std::uint32_t all_bits = (std::uint32_t{1} << lanes) - 1;

  friend constexpr mask operator&(mask a, mask b) noexcept { return {a.bits & b.bits}; }
  friend constexpr mask operator|(mask a, mask b) noexcept { return {a.bits | b.bits}; }
  friend constexpr mask operator^(mask a, mask b) noexcept { return {a.bits ^ b.bits}; }
  friend constexpr mask operator!(mask a) noexcept { return {a.bits ^ all_bits}; }
  friend constexpr bool operator==(mask a, mask b) noexcept = default;

  [[nodiscard]] constexpr bool get(std::size_t lane) const noexcept { return ((bits >> lane) & 1u) != 0; }
};

/// Every lane set.
inline constexpr mask all_lanes{mask::all_bits};

constexpr int count(mask m) noexcept { return __builtin_popcount(m.bits); }
constexpr bool any(mask m) noexcept { return m.bits != 0; }
constexpr bool all(mask m) noexcept { return m.bits == mask::all_bits; }

/// The first n lanes, or all if there are not that many.
constexpr mask first_lanes(std::size_t n) noexcept {
  return {n < lanes ? (std::uint32_t{1} << n) - 1 : mask::all_bits};
}

/// `lanes` values of T. Operators work lane by lane; no product is ever fused with a sum, so that the bits of a value
/// do not depend on the formula it is part of (write `fma` where that is wanted).
template <lane_type T>
struct pack {
  using value_type = T;
  static constexpr std::size_t parts = lanes / detail::batch<T>::size;
  static_assert(parts == 1 || parts == 2);

  detail::batch<T> part[parts];

  pack() = default;
  [[gnu::always_inline]] explicit pack(T value) noexcept {
    part[0] = detail::batch<T>(value);
    if constexpr (parts == 2) part[1] = part[0];
  }

  /// For rare use: it goes through memory.
  [[nodiscard]] T get(std::size_t lane) const noexcept {
    T values[lanes];
    for (std::size_t p = 0; p < parts; ++p) part[p].store_unaligned(values + p * detail::batch<T>::size);
    return values[lane];
  }
};

template <lane_type T>
[[gnu::always_inline]] inline pack<T> broadcast(T value) noexcept {
  return pack<T>(value);
}

namespace detail {

// Registers are written out, one or two: at -O2 g++ keeps a loop over them, and then they live in memory.

/// f on each register of the packs.
template <class T, class F, class... Packs>
[[gnu::always_inline]] inline pack<T> each(F f, const pack<T>& first, const Packs&... rest) noexcept {
  pack<T> out;
  out.part[0] = f(first.part[0], rest.part[0]...);
  if constexpr (pack<T>::parts == 2) out.part[1] = f(first.part[1], rest.part[1]...);
  return out;
}

/// f on each register of two packs gives truth values.
template <class T, class F>
[[gnu::always_inline]] inline mask test(F f, const pack<T>& a, const pack<T>& b) noexcept {
  std::uint32_t bits = to_bits<T>(f(a.part[0], b.part[0]));
  if constexpr (pack<T>::parts == 2) bits |= to_bits<T>(f(a.part[1], b.part[1])) << batch<T>::size;
  return {bits};
}

}  // namespace detail

template <class T>
[[gnu::always_inline]] inline pack<T> operator+(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::opaque<T>(x + y); }, a, b);
}
template <class T>
[[gnu::always_inline]] inline pack<T> operator-(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::opaque<T>(x - y); }, a, b);
}
template <class T>
[[gnu::always_inline]] inline pack<T> operator*(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::opaque<T>(x * y); }, a, b);
}
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> operator/(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::divide<T>(x, y); }, a, b);
}
template <class T>
[[gnu::always_inline]] inline pack<T> operator-(pack<T> a) noexcept {
  return detail::each([](auto x) STAFFA_INLINE { return -x; }, a);
}
template <integer_lane T>
[[gnu::always_inline]] inline pack<T> operator&(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::batch<T>(x & y); }, a, b);
}
template <integer_lane T>
[[gnu::always_inline]] inline pack<T> operator|(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::batch<T>(x | y); }, a, b);
}
template <integer_lane T>
[[gnu::always_inline]] inline pack<T> operator^(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::batch<T>(x ^ y); }, a, b);
}
template <class T>
[[gnu::always_inline]] inline pack<T>& operator+=(pack<T>& a, pack<T> b) noexcept {
  return a = a + b;
}

/// a * b + c, rounded once where the instruction set can.
template <class T>
[[gnu::always_inline]] inline pack<T> fma(pack<T> a, pack<T> b, pack<T> c) noexcept {
  const auto f = [](auto x, auto y, auto z) STAFFA_INLINE {
    return detail::opaque<T>(detail::plus_product<T>(x, y, z));
  };
  return detail::each(f, a, b, c);
}

template <class T>
[[gnu::always_inline]] inline mask operator==(pack<T> a, pack<T> b) noexcept {
  return detail::test([](auto x, auto y) STAFFA_INLINE { return x == y; }, a, b);
}
template <class T>
[[gnu::always_inline]] inline mask operator!=(pack<T> a, pack<T> b) noexcept {
  return !(a == b);  // NaN differs from everything
}
template <class T>
[[gnu::always_inline]] inline mask operator<(pack<T> a, pack<T> b) noexcept {
  return detail::test([](auto x, auto y) STAFFA_INLINE { return x < y; }, a, b);
}
template <class T>
[[gnu::always_inline]] inline mask operator<=(pack<T> a, pack<T> b) noexcept {
  return detail::test([](auto x, auto y) STAFFA_INLINE { return x <= y; }, a, b);
}
template <class T>
[[gnu::always_inline]] inline mask operator>(pack<T> a, pack<T> b) noexcept {
  return b < a;
}
template <class T>
[[gnu::always_inline]] inline mask operator>=(pack<T> a, pack<T> b) noexcept {
  return b <= a;
}

/// a where the mask is set, else b.
template <class T>
[[gnu::always_inline]] inline pack<T> select(mask m, pack<T> a, pack<T> b) noexcept {
  pack<T> out;
  out.part[0] = detail::choose<T>(detail::from_bits<T>(m.bits), a.part[0], b.part[0]);
  if constexpr (pack<T>::parts == 2) {
    out.part[1] = detail::choose<T>(detail::from_bits<T>(m.bits >> detail::batch<T>::size), a.part[1], b.part[1]);
  }
  return out;
}

constexpr mask select(mask m, mask a, mask b) noexcept { return {(m.bits & a.bits) | (~m.bits & b.bits)}; }

template <class T>
[[gnu::always_inline]] inline mask isnan(pack<T> a) noexcept {
  return !(a == a);
}

}  // namespace staffa::inline STAFFA_ABI::simd
