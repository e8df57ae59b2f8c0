// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/apply.hpp>
#include <staffa/expr/array.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/operations.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail {

template <class A>
concept array_like = is_array<A>;

/// An expression, or an array in memory that becomes one.
template <class A>
concept column_like = expression<A> || array_like<A>;

/// What an operator accepts: columns and plain numbers, at least one column.
template <class A, class B>
concept operands = (column_like<A> && (column_like<B> || std::is_arithmetic_v<B>)) ||
                   (std::is_arithmetic_v<A> && column_like<B>);

template <expression E>
const E& as_expression(const E& e) {
  return e;
}

template <class A>
using expression_t = std::remove_cvref_t<decltype(as_expression(std::declval<const A&>()))>;

template <class A>
struct plain_value {
  using type = A;
};
template <column_like A>
struct plain_value<A> {
  using type = plain_t<value_t<expression_t<A>>>;
};
template <class A, class B>
inline constexpr bool both_integers =
    std::integral<typename plain_value<A>::type> && std::integral<typename plain_value<B>::type> &&
    !std::same_as<typename plain_value<A>::type, bool> && !std::same_as<typename plain_value<B>::type, bool>;

[[noreturn, gnu::noinline, gnu::cold]] inline void throw_unfit(const std::string& value, const char* what) {
  throw usage_error(text_of({"the number ", value, " ", what}));
}

/// A scalar in arithmetic with a column of T: it takes the column's type, unless it is of a higher kind.
template <class T, class S>
auto arithmetic_scalar(S s) {
  static_assert(!std::same_as<S, bool> && !std::same_as<T, bool>,
                "a bool is not a number: count with sum(mask), or convert with where(mask, 1, 0)");
  if constexpr (std::floating_point<T>) {
    return scalar<T>(static_cast<T>(s));
  } else if constexpr (std::floating_point<S>) {
    return scalar<double>(static_cast<double>(s));
  } else {
    using R = decltype(T() + T());
    if (!std::in_range<R>(s)) throw_unfit(std::to_string(s), "does not fit the type of the column it meets");
    return scalar<R>(static_cast<R>(s));
  }
}

/// -1, 0 or 1: how a floating number compares with any number, both exactly. @pre neither is NaN
template <std::floating_point T, class S>
int exact_order(T x, S c) {
  if constexpr (std::floating_point<S>) {
    return static_cast<double>(x) < static_cast<double>(c) ? -1 : static_cast<double>(x) > static_cast<double>(c);
  } else {
    constexpr T limit = std::signed_integral<S> ? static_cast<T>(0x1p63) : static_cast<T>(0x1p64);
    if (x >= limit) return 1;  // no 64-bit integer is
    const auto whole = static_cast<std::conditional_t<std::signed_integral<S>, std::int64_t, std::uint64_t>>(x);
    return std::cmp_less(whole, c) ? -1 : std::cmp_greater(whole, c);
  }
}

/// The bound in T that gives, for every x of T, what comparing with the exact number c would give.
template <class Op, std::floating_point T, class S>
T exact_bound(S c) {
  const T nearest = static_cast<T>(c);
  if (std::isnan(nearest)) return nearest;
  const int order = exact_order(nearest, c);
  constexpr bool below = std::same_as<Op, greater> || std::same_as<Op, less_equal>;  // the largest T below c
  constexpr bool above = std::same_as<Op, less> || std::same_as<Op, greater_equal>;  // the smallest T above c
  constexpr T infinity = std::numeric_limits<T>::infinity();
  if constexpr (below) return order > 0 ? std::nextafter(nearest, -infinity) : nearest;
  else if constexpr (above) return order < 0 ? std::nextafter(nearest, infinity) : nearest;
  else return order == 0 ? nearest : std::numeric_limits<T>::quiet_NaN();  // equal to nothing, different from all
}

/// A scalar compared with a column of T by Op (column on the left).
template <class Op, class T, class S>
auto comparison_scalar(S s) {
  if constexpr (std::same_as<T, bool>) {
    static_assert(std::same_as<S, bool>, "a mask compares with true or false only");
    return scalar<bool>(s);
  } else if constexpr (std::floating_point<T>) {
    static_assert(!std::same_as<S, bool>, "a bool is not a number");
    return scalar<T>(exact_bound<Op, T>(s));
  } else if constexpr (std::floating_point<S>) {
    return scalar<double>(static_cast<double>(s));
  } else {
    static_assert(!std::same_as<S, bool>, "a bool is not a number");
    return scalar<written_integer_t<S>>(s);
  }
}

/// True if two columns of integers have different signs and arithmetic would be unsigned.
template <class A, class B>
constexpr bool mixes_signs() {
  if constexpr (!column_like<A> || !column_like<B>) return false;
  else {
    using T = typename plain_value<A>::type;
    using U = typename plain_value<B>::type;
    return both_integers<A, B> && std::unsigned_integral<decltype(T() + U())> &&
           (std::signed_integral<T> || std::signed_integral<U>);
  }
}

template <class Op, class A, class B>
auto make_arithmetic(Op op, const A& a, const B& b) {
  if constexpr (std::same_as<typename plain_value<A>::type, bool> || std::same_as<typename plain_value<B>::type, bool>) {
    static_assert(always_false<Op>, "a bool is not a number: count with sum(mask), or convert with where(mask, 1, 0)");
  } else if constexpr (mixes_signs<A, B>()) {
    static_assert(always_false<Op>, "a signed and an unsigned integer do not mix in arithmetic: cast one, cast<std::int64_t>(x)");
  } else if constexpr (std::is_arithmetic_v<B>) {
    const auto& x = as_expression(a);
    return make_apply(op, x, arithmetic_scalar<plain_t<value_t<expression_t<A>>>>(b));
  } else if constexpr (std::is_arithmetic_v<A>) {
    const auto& x = as_expression(b);
    return make_apply(op, arithmetic_scalar<plain_t<value_t<expression_t<B>>>>(a), x);
  } else {
    return make_apply(op, as_expression(a), as_expression(b));
  }
}

template <class Op, class A, class B>
auto make_comparison(Op op, const A& a, const B& b) {
  if constexpr (std::is_arithmetic_v<B>) {
    return make_apply(op, as_expression(a), comparison_scalar<Op, plain_t<value_t<expression_t<A>>>>(b));
  } else if constexpr (std::is_arithmetic_v<A>) {
    return make_comparison(typename mirrored<Op>::type{}, b, a);
  } else {
    return make_apply(op, as_expression(a), as_expression(b));
  }
}

template <class A>
decltype(auto) logic_operand(const A& a) {
  if constexpr (std::is_arithmetic_v<A>) {
    static_assert(std::same_as<A, bool>, "a number is not a mask: write the comparison, e.g. x == 0");
    return scalar<bool>(a);
  } else {
    static_assert(std::same_as<plain_t<value_t<expression_t<A>>>, bool>,
                  "a number is not a mask: write the comparison, e.g. x == 0");
    return as_expression(a);
  }
}

template <class Op, class A, class B>
auto make_logic(Op op, const A& a, const B& b) {
  return make_apply(op, logic_operand(a), logic_operand(b));
}

}  // namespace staffa::inline STAFFA_ABI::detail
