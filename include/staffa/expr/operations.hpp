// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/apply.hpp>
#include <staffa/simd/pack.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

template <class T>
concept integer = number<T> && std::integral<T>;

/// C++ promotion, except that a negative number never becomes a large unsigned one: that does not compile.
template <class A, class B>
struct promote {
  static_assert(!std::same_as<A, bool> && !std::same_as<B, bool>,
                "a bool is not a number: count with sum(mask), or convert with where(mask, 1, 0)");
  using type = decltype(A() + B());
  static_assert(std::floating_point<type> || std::signed_integral<type> ||
                    (std::unsigned_integral<A> && std::unsigned_integral<B>),
                "a signed and an unsigned integer do not mix in arithmetic: cast one, cast<std::int64_t>(x)");
};
template <class A, class B>
using promote_t = typename promote<A, B>::type;

/// The type of values of which one is chosen: theirs if it is one, else by promotion.
template <class A, class... Bs>
struct common_value {
  using type = A;
};
template <class A, class B, class... Cs>
struct common_value<A, B, Cs...>
    : common_value<typename std::conditional_t<std::same_as<A, B>, std::type_identity<A>, promote<A, B>>::type, Cs...> {};
template <class... Ts>
using common_value_t = typename common_value<Ts...>::type;

/// The type in which an integer written in a formula is computed: int, unsigned, or one of 64 bits.
template <class S>
using written_integer_t =
    std::conditional_t<sizeof(S) < 8, decltype(+S()),
                       std::conditional_t<std::signed_integral<S>, std::int64_t, std::uint64_t>>;

template <class R, class P>
[[gnu::always_inline]] inline auto to_lanes(const P& p) {
  return simd::convert<lane_t<R>>(p);
}

struct add {
  template <class A, class B>
  using result = promote_t<A, B>;
  template <class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return to_lanes<result<A, B>>(a) + to_lanes<result<A, B>>(b);
  }
};
struct subtract {
  template <class A, class B>
  using result = promote_t<A, B>;
  template <class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return to_lanes<result<A, B>>(a) - to_lanes<result<A, B>>(b);
  }
};
struct multiply {
  template <class A, class B>
  using result = promote_t<A, B>;
  template <class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return to_lanes<result<A, B>>(a) * to_lanes<result<A, B>>(b);
  }
};
struct divide {
  template <class A, class B>
  using result = promote_t<A, B>;
  template <class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return to_lanes<result<A, B>>(a) / to_lanes<result<A, B>>(b);
  }
};
struct negate {
  template <class A>
  using result = decltype(-A());
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& a) {
    return -to_lanes<result<A>>(a);
  }
};

/// The type two numbers are compared in; comparisons of integers are by value whatever their signs.
template <class A, class B>
struct compared {
  using type = decltype(A() + B());
};
template <integer A, integer B>
  requires(std::signed_integral<A> != std::signed_integral<B>)
struct compared<A, B> {
  using type = std::int64_t;
};
template <class A, class B>
inline constexpr bool beyond_int64 = (std::same_as<A, std::uint64_t> && integer<B> && std::signed_integral<B>) ||
                                     (std::same_as<B, std::uint64_t> && integer<A> && std::signed_integral<A>);

/// A 64-bit integer and a double: neither type holds all values of the other.
template <class A, class B>
inline constexpr bool exact_in_neither = integer<A> && sizeof(A) == 8 && std::same_as<B, double>;

/// The comparison with its operands exchanged.
template <class Op>
struct mirrored {
  using type = Op;
};

/// Shared by the comparisons; `Self::compare(x, y)` on equal types.
template <class Self>
struct comparison {
  template <class A, class B>
  using result = bool;

  template <class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline simd::mask eval(const P& a, const Q& b) {
    if constexpr (std::same_as<A, bool> || std::same_as<B, bool>) {
      static_assert(std::same_as<A, B>, "a bool compares with a bool only");
      return Self::compare_bool(a, b);
    } else if constexpr (beyond_int64<A, B>) {
      // Compare as unsigned where neither is negative; a negative number is below every unsigned one.
      const auto ua = simd::convert<std::uint64_t>(a);
      const auto ub = simd::convert<std::uint64_t>(b);
      if constexpr (std::signed_integral<A>) return simd::select(a < P(0), Self::when_less, Self::compare(ua, ub));
      else return simd::select(b < Q(0), Self::when_greater, Self::compare(ua, ub));
    } else if constexpr (exact_in_neither<A, B>) {
      // Rounding keeps the order: only where the rounded integer meets the double must the integers decide.
      const auto rounded = simd::convert<double>(a);
      const simd::mask met = rounded == b;
      const simd::mask beyond = b >= Q(std::signed_integral<A> ? 0x1p63 : 0x1p64);  // all integers are below
      const auto whole = simd::convert<A>(simd::select(met & (!beyond), b, Q(0)));
      const simd::mask by_integers = simd::select(beyond, Self::when_less, Self::compare(a, whole));
      return simd::select(met, by_integers, Self::compare(rounded, b));
    } else if constexpr (exact_in_neither<B, A>) {
      return mirrored<Self>::type::template eval<B, A>(b, a);
    } else {
      using T = typename compared<A, B>::type;
      return Self::compare(to_lanes<T>(a), to_lanes<T>(b));
    }
  }
};

struct equal : comparison<equal> {
  static constexpr simd::mask when_less{0}, when_greater{0};
  template <class P>
  [[gnu::always_inline]] static inline simd::mask compare(const P& a, const P& b) { return a == b; }
  [[gnu::always_inline]] static inline simd::mask compare_bool(simd::mask a, simd::mask b) { return !(a ^ b); }
};
struct not_equal : comparison<not_equal> {
  static constexpr simd::mask when_less = simd::all_lanes, when_greater = simd::all_lanes;
  template <class P>
  [[gnu::always_inline]] static inline simd::mask compare(const P& a, const P& b) { return a != b; }
  [[gnu::always_inline]] static inline simd::mask compare_bool(simd::mask a, simd::mask b) { return a ^ b; }
};
struct less : comparison<less> {
  static constexpr simd::mask when_less = simd::all_lanes, when_greater{0};
  template <class P>
  [[gnu::always_inline]] static inline simd::mask compare(const P& a, const P& b) { return a < b; }
};
struct less_equal : comparison<less_equal> {
  static constexpr simd::mask when_less = simd::all_lanes, when_greater{0};
  template <class P>
  [[gnu::always_inline]] static inline simd::mask compare(const P& a, const P& b) { return a <= b; }
};
struct greater : comparison<greater> {
  static constexpr simd::mask when_less{0}, when_greater = simd::all_lanes;
  template <class P>
  [[gnu::always_inline]] static inline simd::mask compare(const P& a, const P& b) { return a > b; }
};
struct greater_equal : comparison<greater_equal> {
  static constexpr simd::mask when_less{0}, when_greater = simd::all_lanes;
  template <class P>
  [[gnu::always_inline]] static inline simd::mask compare(const P& a, const P& b) { return a >= b; }
};

template <>
struct mirrored<less> {
  using type = greater;
};
template <>
struct mirrored<greater> {
  using type = less;
};
template <>
struct mirrored<less_equal> {
  using type = greater_equal;
};
template <>
struct mirrored<greater_equal> {
  using type = less_equal;
};

/// Three-valued: `missing && false` is false.
struct logical_and {
  static constexpr bool custom_missing = true;
  template <class A, class B>
  using result = bool;
  template <class A, class B>
  [[gnu::always_inline]] static inline simd::mask eval(simd::mask a, simd::mask b) { return a & b; }
  template <class P, class Q>
  [[gnu::always_inline]] static inline maybe_pack<simd::mask> eval_missing(const P& p, const Q& q) {
    const auto [a, b] = both(p, q);
    const simd::mask known_false = (a.valid & !a.value) | (b.valid & !b.value);
    return {a.value & b.value, (a.valid & b.valid) | known_false};
  }
  static constexpr maybe_pack<simd::mask> full(simd::mask m) { return {m, simd::all_lanes}; }
  static constexpr maybe_pack<simd::mask> full(maybe_pack<simd::mask> m) { return {m.value & m.valid, m.valid}; }
  struct two {
    maybe_pack<simd::mask> a, b;
  };
  template <class P, class Q>
  static constexpr two both(const P& p, const Q& q) { return {full(p), full(q)}; }
};
/// Three-valued: `missing || true` is true.
struct logical_or {
  static constexpr bool custom_missing = true;
  template <class A, class B>
  using result = bool;
  template <class A, class B>
  [[gnu::always_inline]] static inline simd::mask eval(simd::mask a, simd::mask b) { return a | b; }
  template <class P, class Q>
  [[gnu::always_inline]] static inline maybe_pack<simd::mask> eval_missing(const P& p, const Q& q) {
    const auto [a, b] = logical_and::both(p, q);
    return {a.value | b.value, (a.valid & b.valid) | a.value | b.value};
  }
};
struct logical_not {
  template <class A>
  using result = bool;
  template <class A>
  [[gnu::always_inline]] static inline simd::mask eval(simd::mask a) { return !a; }
};

}  // namespace staffa::inline STAFFA_ABI::detail
