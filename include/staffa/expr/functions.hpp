// SPDX-License-Identifier: MIT
#pragma once

// Elementary functions, row by row. A number among the arguments takes the type of the column it meets, and a missing
// argument gives a missing result. Errors are 3 units in the last place or less, see docs/reference.md for each.

#include <staffa/core/config.hpp>
#include <staffa/expr/detail/functions.hpp>
#include <staffa/expr/operand.hpp>

namespace staffa::inline STAFFA_ABI {

/// Square root; NaN below 0. Of integers in double.
template <detail::column_like A>
auto sqrt(const A& x) {
  return detail::make_function(detail::sqrt_f{}, x);
}
/// Cube root. Of integers in double.
template <detail::column_like A>
auto cbrt(const A& x) {
  return detail::make_function(detail::cbrt_f{}, x);
}
/// e to the power x. Of integers in double.
template <detail::column_like A>
auto exp(const A& x) {
  return detail::make_function(detail::exp_f{}, x);
}
/// exp(x) - 1, accurate near 0. Of integers in double.
template <detail::column_like A>
auto expm1(const A& x) {
  return detail::make_function(detail::expm1_f{}, x);
}
/// Natural logarithm; NaN below 0, -inf at 0. Of integers in double.
template <detail::column_like A>
auto log(const A& x) {
  return detail::make_function(detail::log_f{}, x);
}
/// Logarithm to base 10. Of integers in double.
template <detail::column_like A>
auto log10(const A& x) {
  return detail::make_function(detail::log10_f{}, x);
}
/// log(1 + x), accurate near 0. Of integers in double.
template <detail::column_like A>
auto log1p(const A& x) {
  return detail::make_function(detail::log1p_f{}, x);
}
/// Sine of an angle in radians. Of integers in double.
template <detail::column_like A>
auto sin(const A& x) {
  return detail::make_function(detail::sin_f{}, x);
}
/// Cosine of an angle in radians. Of integers in double.
template <detail::column_like A>
auto cos(const A& x) {
  return detail::make_function(detail::cos_f{}, x);
}
/// Tangent of an angle in radians. Of integers in double.
template <detail::column_like A>
auto tan(const A& x) {
  return detail::make_function(detail::tan_f{}, x);
}
/// Arc sine, in radians; NaN outside [-1, 1]. Of integers in double.
template <detail::column_like A>
auto asin(const A& x) {
  return detail::make_function(detail::asin_f{}, x);
}
/// Arc cosine, in radians; NaN outside [-1, 1]. Of integers in double.
template <detail::column_like A>
auto acos(const A& x) {
  return detail::make_function(detail::acos_f{}, x);
}
/// Arc tangent, in radians. Of integers in double.
template <detail::column_like A>
auto atan(const A& x) {
  return detail::make_function(detail::atan_f{}, x);
}
/// Hyperbolic sine. Of integers in double.
template <detail::column_like A>
auto sinh(const A& x) {
  return detail::make_function(detail::sinh_f{}, x);
}
/// Hyperbolic cosine. Of integers in double.
template <detail::column_like A>
auto cosh(const A& x) {
  return detail::make_function(detail::cosh_f{}, x);
}
/// Hyperbolic tangent. Of integers in double.
template <detail::column_like A>
auto tanh(const A& x) {
  return detail::make_function(detail::tanh_f{}, x);
}
/// Inverse hyperbolic sine. Of integers in double.
template <detail::column_like A>
auto asinh(const A& x) {
  return detail::make_function(detail::asinh_f{}, x);
}
/// The error function. Of integers in double.
template <detail::column_like A>
auto erf(const A& x) {
  return detail::make_function(detail::erf_f{}, x);
}
/// Angle of the point (x, y), in radians; 0 for (0, 0).
template <class A, class B>
  requires detail::some_columns<A, B>
auto atan2(const A& y, const B& x) {
  return detail::make_function(detail::atan2_f{}, y, x);
}
/// sqrt(x^2 + y^2). The squares must not overflow: in float, x and y up to 1e19.
template <class A, class B>
  requires detail::some_columns<A, B>
auto hypot(const A& x, const B& y) {
  return detail::make_function(detail::hypot_f{}, x, y);
}
/// x to the power y.
template <class A, class B>
  requires detail::some_columns<A, B>
auto pow(const A& x, const B& y) {
  return detail::make_function(detail::pow_f{}, x, y);
}
/// Absolute value, of the column's type (small integers: int).
template <detail::column_like A>
auto abs(const A& x) {
  return detail::make_apply(detail::abs_f{}, detail::as_expression(x));
}

/// The smallest of several values row by row, of their common type; NaN loses to a number.
template <class A, class B, class... Cs>
  requires detail::some_columns<A, B, Cs...>
auto (min)(const A& a, const B& b, const Cs&... cs) {
  return detail::make_function(detail::min_f{}, a, b, cs...);
}
/// The largest of several values row by row, of their common type; NaN loses to a number.
template <class A, class B, class... Cs>
  requires detail::some_columns<A, B, Cs...>
auto (max)(const A& a, const B& b, const Cs&... cs) {
  return detail::make_function(detail::max_f{}, a, b, cs...);
}

}  // namespace staffa::inline STAFFA_ABI
