// SPDX-License-Identifier: MIT
#pragma once

// Corrections as expressions on columns.

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/correct/argument.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/binding.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/correction_node.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/policy.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/expr/operand.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail::corrections {

/// All columns among an argument's values.
template <class A>
auto columns_of(const A&) {
  return std::tuple<>{};
}
template <class... Es>
auto columns_of(const varied_columns<Es...>& v) {
  return v.columns;
}
template <class V>
auto columns_of(const named_argument<V>& a) {
  return columns_of(a.value);
}

/// A column at the rows of D. Where it is a plain column of what is just above, that is noted, too.
template <class D, class E>
column_input input_of(const E& e, const domain_ref& on) {
  using T = plain_t<value_t<E>>;
  static_assert(!std::is_same_v<T, bool>, "a mask is not an input of a correction: write where(mask, 1, 0)");
  column_input in{materialise(lift<D>(e, on)), type_id_of<T>(), is_optional<value_t<E>>, nullptr, nullptr};
  if constexpr (requires { e.data(); } && std::is_same_v<domain_t<E>, typename D::parent>)
    if (!e.index() && e.domain() == on->parent()) in.above = e.data();
  return in;
}

/// Adds an argument to a binding, its columns read on the rows of D.
template <class D>
void add_argument(binding& to, const domain_ref&, const std::string& name, const varied_constant& v) {
  to.add(name, v);
}
template <class D, class... Es>
void add_argument(binding& to, const domain_ref& on, const std::string& name, const varied_columns<Es...>& v) {
  to.add(name,
         std::apply([&](const auto&... c) { return std::vector<column_input>{input_of<D>(c, on)...}; }, v.columns),
         v.names, v.texts);
}
template <class D, class V>
void add_argument(binding& to, const domain_ref& on, const named_argument<V>& a) {
  add_argument<D>(to, on, a.name, a.value);
}
template <class D>
void add_argument(binding& to, const domain_ref&, const correction_policy& p) {
  to.policy(p);
}
template <class D>
void add_argument(binding& to, const domain_ref&, const variation_policy& p) {
  to.policy(p.name, p.policy);
}
template <class D, class X>
void add_argument(binding& to, const domain_ref& on, const X& x) {
  add_argument<D>(to, on, std::string(), value_of(x));
}

/// Where the columns of a correction meet; if nowhere, what to complain of.
template <class D, class... Rest>
struct meeting_of {
  using type = D;
  using complaint = void;
};
template <class D, class E, class... Rest>
struct meeting_of<D, E, Rest...> : meeting_of<join_t<D, E>, Rest...> {};
template <class D, class E, class... Rest>
  requires std::is_void_v<join_t<D, E>>
struct meeting_of<D, E, Rest...> {
  using type = void;
  using complaint = mismatch<D, E>;
};
template <class>
struct meeting_of_columns;
template <class... Es>
struct meeting_of_columns<std::tuple<Es...>> : meeting_of<domain_t<Es>...> {};

template <class>
inline constexpr bool any_optional = false;
template <class... Es>
inline constexpr bool any_optional<std::tuple<Es...>> = (is_optional<value_t<Es>> || ...);

template <class A>
auto normal(const A& a) {
  if constexpr (column_like<A>) return value_of(a);
  else return a;
}

template <class D, class Columns, class... Args>
auto bind_on(const correction& c, const Columns& columns, const Args&... args) {
  const typed_domain<D> on = std::apply([](const auto&... x) { return join_all(domain_of(x)...); }, columns);
  binding bound(c);
  (add_argument<D>(bound, on.ref, args), ...);
  auto made = bound.finish();
  using T = maybe_t<double, any_optional<Columns>>;
  return corrected<T, D>(on.ref, make_correction_node(on.ref, std::move(made.plan), std::move(made.columns)),
                         std::move(made.names));
}

}  // namespace detail::corrections

/// `sf(arg("pt") = jets.pt, ...)`: see `correction::operator()`. One argument for each input, by name or in order, of
/// exactly its type: float or double columns for real inputs, integer columns for int ones, texts or `dictionary` for
/// strings. Columns may lie on rows above one another; the result is on the finest of them, and missing where one of
/// them is. Further arguments: a `correction_policy`, and `on_failure(...)`.
/// @throws bind_error
template <class... Args>
auto bind_correction(const correction& c, const Args&... args) {
  using Columns = decltype(std::tuple_cat(detail::corrections::columns_of(detail::corrections::normal(args))...));
  if constexpr (std::tuple_size_v<Columns> == 0) {
    static_assert(detail::always_false<Columns>,
                  "a correction is bound to at least one column; for plain values there is correction::evaluate(...)");
  } else {
    using where = detail::corrections::meeting_of_columns<Columns>;
    if constexpr (std::is_void_v<typename where::type>) (void)typename where::complaint{};
    else
      return detail::corrections::bind_on<typename where::type>(
          c, std::tuple_cat(detail::corrections::columns_of(detail::corrections::normal(args))...), args...);
  }
}

}  // namespace staffa::inline STAFFA_ABI
