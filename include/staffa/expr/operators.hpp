// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/apply.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/operations.hpp>

#include <concepts>

namespace staffa::inline STAFFA_ABI::detail {

template <class E>
inline constexpr bool is_bool = std::same_as<plain_t<value_t<E>>, bool>;

/// `==` and `!=` of two arrays ask whether the arrays are equal, as for any container; else they go row by row.
template <class A, class B>
concept row_by_row = operands<A, B> && (expression<A> || expression<B> || !column_like<A> || !column_like<B>);

}  // namespace staffa::inline STAFFA_ABI::detail

namespace staffa::inline STAFFA_ABI {

/// Arithmetic row by row. Types follow C++; a number written in the formula takes the column's type.
template <class A, class B>
  requires detail::operands<A, B>
auto operator+(const A& a, const B& b) {
  return detail::make_arithmetic(detail::add{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator-(const A& a, const B& b) {
  return detail::make_arithmetic(detail::subtract{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator*(const A& a, const B& b) {
  return detail::make_arithmetic(detail::multiply{}, a, b);
}
/// Floating division follows IEEE. Two integers do not divide: see the message.
template <class A, class B>
  requires detail::operands<A, B>
auto operator/(const A& a, const B& b) {
  if constexpr (detail::both_integers<A, B> && detail::column_like<A> && detail::column_like<B>) {
    static_assert(detail::always_false<A>,
                  "integer division: write a / cast<double>(b) for a fraction, int_div(a, b) for a whole number");
  } else if constexpr (detail::both_integers<A, B>) {
    static_assert(detail::always_false<A>,
                  "integer division: write a / 2.0 for a fraction, int_div(a, 2) for a whole number");
  } else {
    return detail::make_arithmetic(detail::divide{}, a, b);
  }
}
template <detail::column_like A>
auto operator-(const A& a) {
  using T = typename detail::plain_value<A>::type;
  if constexpr (std::same_as<T, bool>)
    static_assert(detail::always_false<A>, "a bool is not a number: for the opposite write !mask");
  else if constexpr (std::unsigned_integral<decltype(+T())>)
    static_assert(detail::always_false<A>, "an unsigned integer has no negative: cast it first, -cast<std::int64_t>(x)");
  else return detail::make_apply(detail::negate{}, detail::as_expression(a));
}
template <detail::column_like A>
auto operator+(const A& a) {
  return detail::as_expression(a);
}

/// Comparisons row by row, exact: `x < 0.4` is true where the stored value is below the number 0.4.
template <class A, class B>
  requires detail::row_by_row<A, B>
auto operator==(const A& a, const B& b) {
  return detail::make_comparison(detail::equal{}, a, b);
}
template <class A, class B>
  requires detail::row_by_row<A, B>
auto operator!=(const A& a, const B& b) {
  return detail::make_comparison(detail::not_equal{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator<(const A& a, const B& b) {
  return detail::make_comparison(detail::less{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator<=(const A& a, const B& b) {
  return detail::make_comparison(detail::less_equal{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator>(const A& a, const B& b) {
  return detail::make_comparison(detail::greater{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator>=(const A& a, const B& b) {
  return detail::make_comparison(detail::greater_equal{}, a, b);
}

/// Logic row by row, three-valued where a value may be missing.
template <class A, class B>
  requires detail::operands<A, B>
auto operator&&(const A& a, const B& b) {
  return detail::make_logic(detail::logical_and{}, a, b);
}
template <class A, class B>
  requires detail::operands<A, B>
auto operator||(const A& a, const B& b) {
  return detail::make_logic(detail::logical_or{}, a, b);
}
template <detail::column_like A>
auto operator!(const A& a) {
  const auto e = detail::as_expression(a);
  static_assert(detail::is_bool<decltype(e)>, "a number is not a mask: write the comparison, e.g. x == 0");
  return detail::make_apply(detail::logical_not{}, e);
}

}  // namespace staffa::inline STAFFA_ABI
