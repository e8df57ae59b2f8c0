// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/option.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/operations.hpp>
#include <staffa/simd/arithmetic.hpp>

#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {
namespace detail {

struct quotient_of {
  static constexpr const char* name = "int_div";
  template <class P>
  [[gnu::always_inline]] static inline P eval(const P& a, const P& b) { return simd::int_div(a, b); }
  /// Where there is no quotient: the least integer has no opposite.
  template <class T>
  [[gnu::always_inline]] static inline simd::mask undefined(const simd::pack<T>& a, const simd::pack<T>& b) {
    simd::mask none = b == simd::pack<T>(T{0});
    if constexpr (std::signed_integral<T>)
      none = none | ((b == simd::pack<T>(T{-1})) & (a == simd::pack<T>((std::numeric_limits<T>::min)())));
    return none;
  }
};
struct remainder_of {
  static constexpr const char* name = "int_mod";
  template <class P>
  [[gnu::always_inline]] static inline P eval(const P& a, const P& b) { return simd::int_mod(a, b); }
  template <class T>
  [[gnu::always_inline]] static inline simd::mask undefined(const simd::pack<T>&, const simd::pack<T>& b) {
    return b == simd::pack<T>(T{0});
  }
};

/// Division by a column, any value of which may be 0. @tparam R the type of the result
template <class Op, class R>
struct checked_division {
  static constexpr bool custom_missing = true;
  template <class, class>
  using result = option<R>;
  template <class, class, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return eval_missing(a, b);
  }
  template <class P, class Q>
  [[gnu::always_inline]] static inline auto eval_missing(const P& p, const Q& q) {
    const auto a = as_maybe(p);
    const auto b = as_maybe(q);
    const auto x = to_lanes<R>(a.value);
    const auto y = to_lanes<R>(b.value);
    return maybe_pack<simd::pack<R>>{Op::eval(x, y), a.valid & b.valid & !Op::undefined(x, y)};
  }
};

/// Division by a number that is not 0.
template <class Op>
struct plain_division {
  template <class A, class>
  using result = decltype(A() + A());
  template <class A, class, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const P& a, const Q& b) {
    return Op::eval(to_lanes<result<A, A>>(a), b);
  }
};

template <class Op, class A, class B>
auto make_division(const A& a, const B& b) {
  using T = typename plain_value<A>::type;
  using U = typename plain_value<B>::type;
  if constexpr (!both_integers<A, B>) {
    static_assert(always_false<A>,
                  "int_div and int_mod divide integers: for floating numbers write trunc(a / b), fmod(a, b)");
  } else if constexpr (mixes_signs<A, B>()) {
    static_assert(always_false<A>,
                  "a signed and an unsigned integer do not mix in arithmetic: cast one, cast<std::int64_t>(x)");
  } else if constexpr (std::is_arithmetic_v<B>) {
    const auto divisor = arithmetic_scalar<T>(b);
    if (b == 0) throw usage_error(std::string(Op::name) + ": the divisor is 0");
    if constexpr (std::signed_integral<B> && std::same_as<Op, quotient_of>)
      if (b == -1) throw usage_error("int_div: to divide by -1 write -x");
    return make_apply(plain_division<Op>{}, as_expression(a), divisor);
  } else if constexpr (std::is_arithmetic_v<A>) {
    return make_apply(checked_division<Op, decltype(U() + U())>{}, arithmetic_scalar<U>(a), as_expression(b));
  } else {
    return make_apply(checked_division<Op, promote_t<T, U>>{}, as_expression(a), as_expression(b));
  }
}

}  // namespace detail

/// The whole part of a / b, cut off towards zero, of integers. By a column it is an option: missing where the divisor is
/// 0, and where the quotient does not fit (the least integer divided by -1). By a number other than 0 it is plain.
/// @throws usage_error if the divisor is the number 0, or -1
template <class A, class B>
  requires detail::operands<A, B>
auto int_div(const A& a, const B& b) {
  return detail::make_division<detail::quotient_of>(a, b);
}

/// What `int_div` leaves, with the sign of a: a - b * int_div(a, b). By a column it is an option: missing where the
/// divisor is 0. By a number other than 0 it is plain: `int_mod(event, 2) == 0`.
/// @throws usage_error if the divisor is the number 0
template <class A, class B>
  requires detail::operands<A, B>
auto int_mod(const A& a, const B& b) {
  return detail::make_division<detail::remainder_of>(a, b);
}

}  // namespace staffa::inline STAFFA_ABI
