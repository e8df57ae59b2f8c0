// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/pick.hpp>
#include <staffa/kernel/at.hpp>
#include <staffa/reduce/reduce.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The row at a position of each list. @tparam K the type of the positions
template <class K>
class at_node final : public index_node {
 public:
  /// inputs: the way from the parent to the events, the domain, the positions unless there is one for all
  /// @param position the one for all
  /// @param checked an error where a list has no such position, else missing
  at_node(std::vector<node_ref>&& inputs, domain_ref of, std::size_t way, std::int64_t position, bool optional,
          bool checked)
      : index_node(std::move(inputs), optional), of_(std::move(of)), way_(way), position_(position), checked_(checked) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    const std::span<const std::int32_t> offsets{e.offsets(way_), parents + 1};
    auto* out = e.allocate<std::int32_t>(parents);
    const bool each = inputs().size() > way_ + 1;  // list has a position of its own
    const K* positions = each ? e.data<K>(way_ + 1) : nullptr;
    const std::int64_t outside = each ? kernel::at(offsets, positions, out, e.input(way_ + 1).valid)
                                      : kernel::at(offsets, position_, out);
    if (checked_ && outside >= 0) {
      const auto list = static_cast<std::size_t>(outside);
      e.fail("take from " + of_->describe(),
             "there is no position " + (each ? std::to_string(positions[list]) : std::to_string(position_)) +
                 " in a list of " + std::to_string(offsets[list + 1] - offsets[list]),
             event_row(e, 0, way_, outside));
    }
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard]] domain_ref one_per_list_of() const override { return of_; }

 private:
  domain_ref of_;
  std::size_t way_;
  std::int64_t position_;
  bool checked_;
};

/// The last row of each list.
class last_node final : public index_node {
 public:
  /// inputs: the parent, the domain
  last_node(std::vector<node_ref>&& inputs, domain_ref of) : index_node(std::move(inputs), true), of_(std::move(of)) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    auto* out = e.allocate<std::int32_t>(parents);
    kernel::last({e.offsets(1), parents + 1}, out);
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard]] domain_ref one_per_list_of() const override { return of_; }

 private:
  domain_ref of_;
};

/// Named in the compiler's message: the lists, and what was given as a position in them.
template <class Lists, class Position>
struct wrong_position {
  static_assert(always_false<Lists>,
                "at(x, k) and take(x, k): k is an integer, or a column of integers with one value per list of x");
};

template <class K>
struct position_value {
  using type = K;
  static constexpr bool optional = false;
  template <class P>
  static constexpr bool per_list = true;
};
template <column_like K>
struct position_value<K> {
  using type = plain_t<value_t<expression_t<K>>>;
  static constexpr bool optional = is_optional<value_t<expression_t<K>>>;
  template <class P>
  static constexpr bool per_list = reaches<P, domain_t<expression_t<K>>>();
};

/// @tparam Checked an error where a list has no such position
template <bool Checked, class X, class K>
auto pick_position(const X& x, const K& k) {
  using D = row_domain_t<X>;
  using P = typename D::parent;
  using V = position_value<K>;
  using T = typename V::type;
  (void)nothing_to_reduce<D>{};
  if constexpr (event_level<D>) {
    return;
  } else if constexpr (!position<T> || !V::template per_list<P>) {
    (void)wrong_position<D, K>{};
  } else {
    constexpr bool optional = !Checked || V::optional;
    const domain_ref of = rows_of(x).ref;
    const domain_ref& on = of->parent();
    std::vector<node_ref> inputs = with_way_to_event({}, on);
    const std::size_t way = inputs.size();
    inputs.push_back(of);
    index_ref rows;
    if constexpr (column_like<K>) {
      inputs.push_back(materialise(lift<P>(as_expression(k), on)));
      rows = intern<at_node<T>>(std::move(inputs), node_key().add(Checked), of, way, std::int64_t{0}, optional,
                                Checked);
    } else {
      constexpr std::int64_t most = (std::numeric_limits<std::int64_t>::max)();
      const std::int64_t fixed = std::in_range<std::int64_t>(k) ? static_cast<std::int64_t>(k) : most;  // outside
      rows = intern<at_node<std::int64_t>>(std::move(inputs), node_key().add(Checked).add(fixed), of, way, fixed,
                                           optional, Checked);
    }
    return reroot<P, optional>(x, route{on, rows});
  }
}

}  // namespace detail

/// The value or object at position k of each list, counted from 0; missing outside the list. Negative is outside: for
/// the end of a list there is `last`. k is an integer or a column with one integer per list.
template <class X, class K>
  requires((detail::column_like<X> || object_handle<X>) && (detail::column_like<K> || std::is_arithmetic_v<K>))
auto at(const X& x, const K& k) {
  if constexpr (!row_wise<X>) return at(detail::as_expression(x), k);
  else return detail::pick_position<false>(x, k);
}

/// The value or object at position k of each list, which must be there: never missing, unless k is. Lists of all events
/// are looked at; for some of the events select those first, `take(x[count(x) > 2], 2)`.
/// @throws data_error naming the event, the position and the length of the list
template <class X, class K>
  requires((detail::column_like<X> || object_handle<X>) && (detail::column_like<K> || std::is_arithmetic_v<K>))
auto take(const X& x, const K& k) {
  if constexpr (!row_wise<X>) return take(detail::as_expression(x), k);
  else return detail::pick_position<true>(x, k);
}

/// The last value or object of each list; missing where the list is empty.
template <class X>
  requires(detail::column_like<X> || object_handle<X>)
auto last(const X& x) {
  if constexpr (!row_wise<X>) {
    return last(detail::as_expression(x));
  } else {
    using D = detail::row_domain_t<X>;
    (void)detail::nothing_to_reduce<D>{};
    if constexpr (!detail::event_level<D>) {
      const detail::domain_ref of = detail::rows_of(x).ref;
      const detail::index_ref rows = detail::intern<detail::last_node>({of->parent(), of}, {}, of);
      return detail::reroot<typename D::parent, true>(x, detail::route{of->parent(), rows});
    }
  }
}

}  // namespace staffa::inline STAFFA_ABI
