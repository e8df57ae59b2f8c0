// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/kernel/cross.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// For each row of a, every row of b of the same parent.
class cross_node final : public domain_node {
 public:
  /// inputs: a, b, their parent and the way from it to the events
  cross_node(std::vector<node_ref>&& inputs, const domain_ref& a, const domain_ref& b)
      : domain_node(std::move(inputs), a, nullptr, "cross of " + a->name() + " and " + b->name()) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(2);
    auto* offsets = e.allocate<std::int32_t>(e.rows(0) + 1);
    const std::int64_t full =
        kernel::cross_offsets({e.offsets(0), parents + 1}, {e.offsets(1), parents + 1}, offsets);
    if (full >= 0)
      e.fail(name(), "more than 2^31 - 1 pairs up to here in one chunk; cut the collections, or use smaller chunks",
             event_row(e, 2, inputs().size(), full));
    e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[e.rows(0)])});
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({"cross of ", inputs()[0]->describe(), " and ", inputs()[1]->describe()});
  }
};

/// The row of b of each pair.
class cross_index_node final : public index_node {
 public:
  /// inputs: a, b, their parent, the pairs
  explicit cross_index_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), false) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(2);
    auto* out = e.allocate<std::int32_t>(e.rows(3));
    kernel::cross_index_b({e.offsets(0), parents + 1}, {e.offsets(1), parents + 1}, out);
    e.yield({.data = out, .rows = e.rows(3)});
  }
};

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
    const domain_ref pairs = intern<cross_node>(with_way_to_event({on_a, on_b}, parent), {}, on_a, on_b);
    const index_ref index_b = intern<cross_index_node>({on_a, on_b, parent, pairs}, {});
    return std::tuple(reroot<C, false>(a, route{pairs, parent_index(pairs)}),
                      reroot<C, false>(b, route{pairs, index_b}));
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
