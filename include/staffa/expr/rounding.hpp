// SPDX-License-Identifier: MIT
#pragma once

// Rounding, signs and what kind of number a value is, row by row, all exact. A missing argument gives a missing result.

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/detail/functions.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/power.hpp>

#include <concepts>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// A function of a floating number that does nothing to an integer.
template <class Self>
struct rounding_function {
  template <class A>
  using result = decltype(+A());
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& a) {
    static_assert(number<A>, "a bool is not a number");
    if constexpr (std::floating_point<A>) return Self::f(a);
    else return to_lanes<result<A>>(a);
  }
};
struct floor_f : rounding_function<floor_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::floor(x); }
};
struct ceil_f : rounding_function<ceil_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::ceil(x); }
};
struct trunc_f : rounding_function<trunc_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::trunc(x); }
};
struct fmod_f : real_function2<fmod_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x, const auto& y) { return simd::fmod(x, y); }
};

struct sign_f {
  template <class A>
  using result = decltype(+A());
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& a) {
    static_assert(number<A>, "a bool is not a number");
    if constexpr (std::floating_point<A>) {
      return simd::sign(a);
    } else {
      using L = simd::pack<lane_t<result<A>>>;
      const L x = to_lanes<result<A>>(a);
      const L zero(lane_t<result<A>>{0});
      const L one(lane_t<result<A>>{1});
      const L positive = simd::select(x > zero, one, zero);
      if constexpr (std::unsigned_integral<result<A>>) return positive;
      else return simd::select(x < zero, -one, positive);
    }
  }
};

struct isnan_f {
  template <class>
  using result = bool;
  template <class A, class P>
  [[gnu::always_inline]] static inline simd::mask eval(const P& a) {
    static_assert(number<A>, "a bool is not a number");
    if constexpr (std::floating_point<A>) return simd::isnan(a);
    else return simd::mask{0};
  }
};
struct isfinite_f {
  template <class>
  using result = bool;
  template <class A, class P>
  [[gnu::always_inline]] static inline simd::mask eval(const P& a) {
    static_assert(number<A>, "a bool is not a number");
    return simd::isfinite(a);
  }
};

}  // namespace detail

/// The largest whole number not above x, of x's type; integers stay. For an integer column write
/// `cast<std::int32_t>(floor(x))`.
template <detail::column_like A>
auto floor(const A& x) {
  return detail::make_function(detail::floor_f{}, x);
}
/// The smallest whole number not below x, of x's type; integers stay.
template <detail::column_like A>
auto ceil(const A& x) {
  return detail::make_function(detail::ceil_f{}, x);
}
/// x without its fraction, of x's type; integers stay.
template <detail::column_like A>
auto trunc(const A& x) {
  return detail::make_function(detail::trunc_f{}, x);
}
/// The remainder of x / y with the sign of x; NaN where y is 0. Of integers in double: `int_mod` is theirs.
template <class A, class B>
  requires detail::some_columns<A, B>
auto fmod(const A& x, const B& y) {
  return detail::make_function(detail::fmod_f{}, x, y);
}
/// -1, 0 or 1, of x's type; NaN stays NaN.
template <detail::column_like A>
auto sign(const A& x) {
  return detail::make_function(detail::sign_f{}, x);
}
/// Is the value NaN? False for integers. A missing value is not NaN: the answer is missing.
template <detail::column_like A>
auto isnan(const A& x) {
  return detail::make_function(detail::isnan_f{}, x);
}
/// Is the value neither NaN nor infinite? True for integers.
template <detail::column_like A>
auto isfinite(const A& x) {
  return detail::make_function(detail::isfinite_f{}, x);
}

}  // namespace staffa::inline STAFFA_ABI
