// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/simd/math.hpp>

#include <concepts>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

/// The type a function of the reals works in: floating types as they are, integers as double.
template <class T>
using real_t = std::conditional_t<std::floating_point<T>, T, double>;
template <class A, class B>
using common_real_t = real_t<promote_t<A, B>>;

/// A function of one real: `Self::f(pack)`.
template <class Self>
struct real_function {
  template <class A>
  using result = real_t<A>;
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& a) {
    static_assert(number<A>, "a bool is not a number");
    return Self::f(simd::convert<real_t<A>>(a));
  }
};
/// A function of two reals.
template <class Self>
struct real_function2 {
  template <class A, class B>
  using result = common_real_t<A, B>;
  template <class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return Self::f(simd::convert<result<A, B>>(a), simd::convert<result<A, B>>(b));
  }
};

struct sqrt_f : real_function<sqrt_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::sqrt(x); }
};
struct cbrt_f : real_function<cbrt_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::cbrt(x); }
};
struct erf_f : real_function<erf_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::erf(x); }
};
struct exp_f : real_function<exp_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::exp(x); }
};
struct expm1_f : real_function<expm1_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::expm1(x); }
};
struct log_f : real_function<log_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::log(x); }
};
struct log10_f : real_function<log10_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::log10(x); }
};
struct log1p_f : real_function<log1p_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::log1p(x); }
};
struct sin_f : real_function<sin_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::sin(x); }
};
struct cos_f : real_function<cos_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::cos(x); }
};
struct tan_f : real_function<tan_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::tan(x); }
};
struct asin_f : real_function<asin_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::asin(x); }
};
struct acos_f : real_function<acos_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::acos(x); }
};
struct atan_f : real_function<atan_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::atan(x); }
};
struct sinh_f : real_function<sinh_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::sinh(x); }
};
struct cosh_f : real_function<cosh_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::cosh(x); }
};
struct tanh_f : real_function<tanh_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::tanh(x); }
};
struct asinh_f : real_function<asinh_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x) { return simd::asinh(x); }
};
struct atan2_f : real_function2<atan2_f> {
  [[gnu::always_inline]] static inline auto f(const auto& y, const auto& x) { return simd::atan2(y, x); }
};
struct hypot_f : real_function2<hypot_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x, const auto& y) { return simd::hypot(x, y); }
};
struct pow_f : real_function2<pow_f> {
  [[gnu::always_inline]] static inline auto f(const auto& x, const auto& y) { return simd::pow(x, y); }
};

struct abs_f {
  template <class A>
  using result = decltype(+A());
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& a) {
    static_assert(number<A>, "a bool is not a number");
    if constexpr (std::unsigned_integral<A>) return to_lanes<result<A>>(a);
    else return simd::abs(to_lanes<result<A>>(a));
  }
};

/// Elementwise minimum and maximum: NaN loses to a number.
struct min_f {
  template <class... Ts>
  using result = common_value_t<Ts...>;
  template <class... Ts, class... Ps>
  [[gnu::always_inline]] static inline auto eval(const Ps&... ps) {
    static_assert((number<Ts> && ...), "a bool is not a number");
    return fold(simd::convert<lane_t<result<Ts...>>>(ps)...);
  }
  template <class P>
  [[gnu::always_inline]] static inline P fold(const P& a) { return a; }
  template <class P, class... Ps>
  [[gnu::always_inline]] static inline P fold(const P& a, const P& b, const Ps&... rest) { return fold((simd::min)(a, b), rest...); }
};
struct max_f {
  template <class... Ts>
  using result = common_value_t<Ts...>;
  template <class... Ts, class... Ps>
  [[gnu::always_inline]] static inline auto eval(const Ps&... ps) {
    static_assert((number<Ts> && ...), "a bool is not a number");
    return fold(simd::convert<lane_t<result<Ts...>>>(ps)...);
  }
  template <class P>
  [[gnu::always_inline]] static inline P fold(const P& a) { return a; }
  template <class P, class... Ps>
  [[gnu::always_inline]] static inline P fold(const P& a, const P& b, const Ps&... rest) { return fold((simd::max)(a, b), rest...); }
};

/// A conversion that always succeeds.
template <class T>
struct widen_f {
  template <class>
  using result = T;
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& a) {
    return simd::convert<lane_t<T>>(a);
  }
};

/// A number among the arguments of a function takes the type of the column it meets.
template <class T, class A>
auto function_operand(const A& a) {
  if constexpr (std::is_arithmetic_v<A>) return arithmetic_scalar<T>(a);
  else return as_expression(a);
}

/// The plain value type of the first column among the arguments.
template <class A, class... As>
struct first_column_value {
  using type = typename first_column_value<As...>::type;
};
template <column_like A, class... As>
struct first_column_value<A, As...> {
  using type = plain_t<value_t<expression_t<A>>>;
};

template <class Op, class... As>
auto make_function(Op op, const As&... args) {
  using T = typename first_column_value<As...>::type;
  return make_apply(op, function_operand<T>(args)...);
}

template <class... As>
concept some_columns = (column_like<As> || ...) && ((column_like<As> || std::is_arithmetic_v<As>)&&...);

}  // namespace staffa::inline STAFFA_ABI::detail
