// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/cross.hpp>
#include <staffa/expr/operand.hpp>

#include <tuple>
#include <type_traits>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Named in the compiler's message: two collections that are not lists of the same rows.
template <class A, class B>
struct no_common_parent {
  static_assert(always_false<A>, "cross(a, b) pairs objects of the same event: both must be collections (or list "
                                 "columns) over the same events");
};

template <row_wise A, row_wise B>
auto cross_of(const A& a, const B& b) {
  using DA = row_domain_t<A>;
  using DB = row_domain_t<B>;
  if constexpr (event_level<DA> || event_level<DB>) {
    (void)no_common_parent<DA, DB>{};
  } else if constexpr (!std::is_same_v<typename DA::parent, typename DB::parent>) {
    // One side belongs to selected events only: so do the pairs.
    if constexpr (event_level<typename DA::parent> && reaches<typename DA::parent, typename DB::parent>()) {
      using W = domain::within<DB, typename DA::parent>;
      const domain_ref kept = within_domain<DB, typename DA::parent>(rows_of(b).ref, rows_of(a).ref->parent());
      return cross_of(a, reroot<W, false>(b, route{kept, base_index(kept)}));
    } else if constexpr (event_level<typename DB::parent> && reaches<typename DB::parent, typename DA::parent>()) {
      using W = domain::within<DA, typename DB::parent>;
      const domain_ref kept = within_domain<DA, typename DB::parent>(rows_of(a).ref, rows_of(b).ref->parent());
      return cross_of(reroot<W, false>(a, route{kept, base_index(kept)}), b);
    } else {
      (void)no_common_parent<DA, DB>{};
    }
  } else {
    const domain_ref on_a = rows_of(a).ref;
    const domain_ref on_b = rows_of(b).ref;
    const domain_ref& parent = on_a->parent();
    if (parent != on_b->parent() && !parent->same_rows(*on_b->parent())) throw_other_cut(parent, on_b->parent());
    using C = domain::cross<DA, DB>;
    const domain_ref pairs = cross_domain(on_a, on_b);
    return std::tuple(reroot<C, false>(a, route{pairs, parent_index(pairs)}),
                      reroot<C, false>(b, route{pairs, cross_index(pairs)}));
  }
}

}  // namespace detail

/// `auto [j, l] = cross(jets, leptons);`: for each jet every lepton of its event, the jet the slowest. A reduction of
/// something on these pairs is per jet: `any(delta_r(j, l) < 0.4)`.
template <class A, class B>
  requires((detail::column_like<A> || object_handle<A>) && (detail::column_like<B> || object_handle<B>))
auto cross(const A& a, const B& b) {
  if constexpr (!row_wise<A>) return cross(detail::as_expression(a), b);
  else if constexpr (!row_wise<B>) return cross(a, detail::as_expression(b));
  else return detail::cross_of(a, b);
}

}  // namespace staffa::inline STAFFA_ABI
