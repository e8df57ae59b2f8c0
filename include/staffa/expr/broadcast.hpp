// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/apply.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/expr/operand.hpp>

#include <concepts>
#include <type_traits>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The rows that a handle, a column, an array or the events stand for.
template <class X>
auto rows_given(const X& x) {
  if constexpr (std::same_as<X, event_set>) return typed_domain<domain::events>{x.domain()};
  else if constexpr (column_like<X>) return rows_of(as_expression(x));
  else return rows_of(x);
}
template <class X>
concept has_rows = std::same_as<X, event_set> || column_like<X> || object_handle<X>;

/// One number for every row.
template <class T>
struct constant_f {
  static constexpr bool custom_missing = true;  // a row that is not there has no constant: see `rerooted`
  template <class>
  using result = T;
  template <class, class P>
  [[gnu::always_inline]] static inline P eval(const P& value) {
    return value;
  }
};

/// Named in the compiler's message: where the value lives, and the rows it was asked on.
template <class Value, class Rows>
struct no_broadcast {
  static_assert(always_false<Value>, "broadcast(x, rows): x has one value per row of a domain above rows, or of what they "
                                     "were selected from");
};

}  // namespace detail

/// x at each of the given rows: `broadcast(met, jets)` is the event's met at each jet. Formulas do it by themselves; this
/// is for a column that is to be collected or filled alone.
/// @param rows a collection, a column or an array; they lie below x's rows or were selected from them
template <detail::column_like A, detail::has_rows X>
auto broadcast(const A& x, const X& rows) {
  const auto& e = detail::as_expression(x);
  const auto to = detail::rows_given(rows);
  using D = typename std::remove_const_t<decltype(to)>::type;
  if constexpr (!detail::reaches<D, domain_t<detail::expression_t<A>>>())
    (void)detail::no_broadcast<domain_t<detail::expression_t<A>>, D>{};
  else return detail::lift<D>(e, to.ref);
}

/// The same number, or bool, on each of the given rows: `constant(events, 1.0)`. It has the number's own type.
/// @param rows the events, a collection, a column or an array
template <detail::has_rows X, class S>
  requires std::is_arithmetic_v<S>
auto constant(const X& rows, S number) {
  const auto to = detail::rows_given(rows);
  using D = typename std::remove_const_t<decltype(to)>::type;
  if constexpr (std::integral<S> && !std::same_as<S, bool>) {
    using T = detail::written_integer_t<S>;
    return detail::apply<detail::constant_f<T>, D, detail::scalar<T>>{{}, {{detail::scalar<T>(number)}}, to.ref};
  } else {
    return detail::apply<detail::constant_f<S>, D, detail::scalar<S>>{{}, {{detail::scalar<S>(number)}}, to.ref};
  }
}

}  // namespace staffa::inline STAFFA_ABI
