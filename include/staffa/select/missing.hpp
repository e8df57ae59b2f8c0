// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/simd/pack.hpp>

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Keeps a value where the mask is true. Written as an operation with an option result of its own.
template <class T>
struct mask_f {
  static constexpr bool custom_missing = true;
  template <class, class>
  using result = option<T>;
  template <class A, class B, class P>
  [[gnu::always_inline]] static inline maybe_pack<P> eval(const P& x, const simd::mask& m) {
    return {x, m};
  }
  template <class P, class Q>
  [[gnu::always_inline]] static inline auto eval_missing(const P& x, const Q& m) {
    const auto mm = as_maybe(m);
    const auto xx = as_maybe(x);
    return maybe_pack<decltype(xx.value)>{xx.value, xx.valid & mm.value & mm.valid};
  }
};

struct value_or_f {
  static constexpr bool custom_missing = true;
  static constexpr bool total = true;  // its result is never missing
  template <class A, class>
  using result = A;
  template <class P, class Q>
  [[gnu::always_inline]] static inline auto eval_missing(const maybe_pack<P>& x, const Q& d) {
    return simd::select(x.valid, x.value, d);
  }
};

struct is_missing_f {
  static constexpr bool custom_missing = true;
  static constexpr bool total = true;
  template <class>
  using result = bool;
  template <class P>
  [[gnu::always_inline]] static inline simd::mask eval_missing(const maybe_pack<P>& x) {
    return !x.valid;
  }
};

/// The default of `value_or` as a value of the column's type; an integer must fit, a fraction does not compile.
template <class T, class S>
scalar<lane_t<T>> default_value(S s) {
  static_assert(!std::same_as<T, bool> || std::same_as<S, bool>, "value_or of a mask takes true or false");
  static_assert(std::same_as<T, bool> || !std::same_as<S, bool>, "a bool is not a number");
  static_assert(!std::integral<T> || std::integral<S>, "value_or of an integer column takes an integer, not a fraction");
  if constexpr (std::integral<T> && std::integral<S> && !std::same_as<T, bool> && !std::same_as<S, bool>)
    if (!std::in_range<T>(s)) throw_unfit(std::to_string(s), "does not fit the type of the column");
  return scalar<lane_t<T>>(static_cast<lane_t<T>>(s));
}

/// What is not chosen may be missing.
struct where_f {
  static constexpr bool custom_missing = true;
  template <class, class A, class B>
  using result = common_value_t<A, B>;
  template <class, class A, class B, class P, class Q>
  [[gnu::always_inline]] static inline auto eval(const simd::mask& m, const P& a, const Q& b) {
    return choose(m, a, b);
  }
  template <class M, class P, class Q>
  [[gnu::always_inline]] static inline auto eval_missing(const M& m, const P& a, const Q& b) {
    const auto mm = as_maybe(m);
    const auto aa = as_maybe(a);
    const auto bb = as_maybe(b);
    const auto chosen = choose(mm.value, aa.value, bb.value);
    return maybe_pack<std::remove_cvref_t<decltype(chosen)>>{
        chosen, mm.valid & simd::select(mm.value, aa.valid, bb.valid)};
  }

 private:
  template <class P, class Q>
  [[gnu::always_inline]] static inline auto choose(const simd::mask& m, const P& a, const Q& b) {
    if constexpr (std::same_as<P, Q>) {
      return simd::select(m, a, b);
    } else {
      using L = common_value_t<typename P::value_type, typename Q::value_type>;
      return simd::select(m, simd::convert<L>(a), simd::convert<L>(b));
    }
  }
};

template <class T>
struct clip_f {
  template <class, class, class>
  using result = T;
  template <class A, class B, class C, class P, class Q, class R>
  [[gnu::always_inline]] static inline auto eval(const P& x, const Q& lo, const R& hi) {
    using L = lane_t<T>;
    const auto v = simd::convert<L>(x);
    const auto clipped = (simd::min)((simd::max)(v, simd::convert<L>(lo)), simd::convert<L>(hi));
    if constexpr (std::floating_point<L>) return simd::select(simd::isnan(v), v, clipped);
    else return clipped;
  }
};

/// A bound of `clip` as an operand: it must be a value that a column of T can hold, for so is the result.
template <class T, class B>
auto clip_bound(const B& b) {
  if constexpr (std::is_arithmetic_v<B>) {
    static_assert(!std::same_as<B, bool>, "a bool is not a number");
    if constexpr (std::integral<T>) {
      static_assert(std::integral<B>, "clip of an integer column takes integers as bounds, not fractions");
      if (!std::in_range<T>(b)) throw_unfit(std::to_string(b), "does not fit the type of the column");
    }
    return scalar<lane_t<T>>(static_cast<lane_t<T>>(b));
  } else {
    using V = plain_t<value_t<expression_t<B>>>;
    static_assert(widens(type_id_of<V>(), type_id_of<T>()) || std::same_as<promote_t<V, T>, T>,
                  "clip(x, lo, hi): a bound is of a wider type than x: cast x to that type, e.g. cast<double>(x)");
    return as_expression(b);
  }
}

/// lo <= hi by value; false if one is NaN.
template <class L, class H>
bool in_order(L lo, H hi) {
  if constexpr (std::integral<L> && std::integral<H>) return std::cmp_less_equal(lo, hi);
  else return static_cast<double>(lo) <= static_cast<double>(hi);
}

}  // namespace detail

/// Is the value missing, row by row?
template <detail::column_like A>
auto is_missing(const A& x) {
  static_assert(detail::is_optional<value_t<detail::expression_t<A>>>, "nothing can be missing in this column");
  return detail::make_apply(detail::is_missing_f{}, detail::as_expression(x));
}

/// The value, or a default where it is missing. The column keeps its type: a floating default is rounded to it.
template <detail::column_like A, class S>
  requires std::is_arithmetic_v<S>
auto value_or(const A& x, S fallback) {
  using T = value_t<detail::expression_t<A>>;
  if constexpr (!detail::is_optional<T>) return detail::as_expression(x);
  else
    return detail::make_apply(detail::value_or_f{}, detail::as_expression(x),
                              detail::default_value<detail::plain_t<T>>(fallback));
}

/// The same rows as x, missing where the mask is not true: `argmin(mask(mass, opposite_charge))`.
template <detail::column_like A, detail::column_like M>
auto mask(const A& x, const M& m) {
  static_assert(detail::is_bool<detail::expression_t<M>>, "a number is not a mask: write the comparison");
  using T = detail::plain_t<value_t<detail::expression_t<A>>>;
  return detail::make_apply(detail::mask_f<T>{}, detail::as_expression(x), detail::as_expression(m));
}

/// a where the mask is true, else b, of their common type; missing where the mask is, or the one chosen.
template <detail::column_like M, class A, class B>
  requires((detail::column_like<A> || std::is_arithmetic_v<A>) && (detail::column_like<B> || std::is_arithmetic_v<B>))
auto where(const M& m, const A& a, const B& b) {
  static_assert(detail::is_bool<detail::expression_t<M>>, "a number is not a mask: write the comparison");
  const auto operand = [](const auto& x, const auto& other) {
    using X = std::remove_cvref_t<decltype(x)>;
    using Y = std::remove_cvref_t<decltype(other)>;
    if constexpr (detail::column_like<X>) return detail::as_expression(x);
    else if constexpr (detail::column_like<Y> && !std::same_as<X, bool>)
      return detail::arithmetic_scalar<detail::plain_t<value_t<detail::expression_t<Y>>>>(x);
    else if constexpr (std::floating_point<X> || std::same_as<X, bool>) return detail::scalar<X>(x);
    else return detail::scalar<detail::written_integer_t<X>>(x);
  };
  return detail::make_apply(detail::where_f{}, detail::as_expression(m), operand(a, b), operand(b, a));
}

/// x limited to [lo, hi], of x's type; NaN stays NaN. The bounds may be columns.
/// @throws usage_error if both bounds are numbers and lo > hi
template <detail::column_like A, class L, class H>
  requires((detail::column_like<L> || std::is_arithmetic_v<L>) && (detail::column_like<H> || std::is_arithmetic_v<H>))
auto clip(const A& x, const L& lo, const H& hi) {
  using T = detail::plain_t<value_t<detail::expression_t<A>>>;
  if constexpr (std::is_arithmetic_v<L> && std::is_arithmetic_v<H>)
    if (!detail::in_order(lo, hi))
      throw usage_error("clip: the lower bound " + std::to_string(lo) + " is above the upper bound " +
                        std::to_string(hi));
  static_assert(number<T>, "clip takes numbers");
  return detail::make_apply(detail::clip_f<T>{}, detail::as_expression(x), detail::clip_bound<T>(lo),
                            detail::clip_bound<T>(hi));
}

}  // namespace staffa::inline STAFFA_ABI
