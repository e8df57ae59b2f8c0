// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/kernel/expand.hpp>
#include <staffa/kernel/reduce.hpp>
#include <staffa/reduce/detail/search.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/expr/pick.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// At most one row of each list, found by its values.
template <class Op, class T>
class arg_node final : public index_node {
 public:
  /// inputs: the parent, the domain reduced, the values
  arg_node(std::vector<node_ref>&& inputs, const domain_ref& of) : index_node(std::move(inputs), true), of_(of) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    auto* out = e.allocate<std::int32_t>(parents);
    Op::run(e.data<T>(2), std::span<const std::int32_t>{e.offsets(1), parents + 1}, out, e.input(2).valid);
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard]] domain_ref one_per_list_of() const override { return of_; }

 private:
  domain_ref of_;
};

struct argmin_op {
  static constexpr bool ascending = true;
  template <class T>
  static void run(const T* values, std::span<const std::int32_t> offsets, std::int32_t* out, const bool* valid) {
    kernel::argmin(values, offsets, out, valid);
  }
};
struct argmax_op {
  static constexpr bool ascending = false;
  template <class T>
  static void run(const T* values, std::span<const std::int32_t> offsets, std::int32_t* out, const bool* valid) {
    kernel::argmax(values, offsets, out, valid);
  }
};

template <class Op, class T>
[[gnu::noinline]] index_ref arg_found(const domain_ref& of, const value_ref& values) {
  return intern<arg_node<Op, T>>({of->parent(), of, values}, {}, of);
}

template <class Op, class A>
auto arg_reduce(const A& a) {
  const auto& e = as_expression(a);
  using E = expression_t<A>;
  using D = domain_t<E>;
  (void)nothing_to_reduce<D>{};
  if constexpr (!number<plain_t<value_t<E>>>) {
    static_assert(always_false<A>, "argmin and argmax compare numbers, not a mask");
  } else if constexpr (!event_level<D>) {
    index_ref rows;
    if constexpr (maybe_searchable<E>) rows = search_of<Op>(e);
    if (!rows) rows = arg_found<Op, plain_t<value_t<E>>>(e.domain(), materialise(e));
    return row_index<D, typename D::parent>(e.domain()->parent(), e.domain(), rows);
  }
}

/// The first row of each list.
class first_node final : public index_node {
 public:
  /// inputs: the parent, the domain
  first_node(std::vector<node_ref>&& inputs, const domain_ref& of) : index_node(std::move(inputs), true), of_(of) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    auto* out = e.allocate<std::int32_t>(parents);
    kernel::first({e.offsets(1), parents + 1}, out);
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard]] domain_ref one_per_list_of() const override { return of_; }

 private:
  domain_ref of_;
};

/// Position of each row in its list.
class local_index_node final : public value_node {
 public:
  /// inputs: the domain, its parent
  local_index_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    auto* out = e.allocate<std::int64_t>(e.rows(0));
    kernel::local_index({e.offsets(0), e.rows(1) + 1}, out);
    e.yield({.data = out, .rows = e.rows(0)});
  }
};

[[gnu::noinline]] inline value_ref local_positions(const domain_ref& of) {
  return intern<local_index_node>({of, of->parent()}, {}, of);
}
template <class D>
value_ref local_index_of(const domain_ref& of) {
  (void)nothing_to_reduce<D>{};
  return local_positions(of);
}

}  // namespace detail

/// Where the smallest value of each list is, as an optional index for `x[i]`. Ties: the first; NaN and missing values
/// never win; an empty list gives a missing index.
template <detail::column_like A>
auto argmin(const A& a) {
  return detail::arg_reduce<detail::argmin_op>(a);
}

/// Where the largest value of each list is. Ties: the first; NaN and missing values never win.
template <detail::column_like A>
auto argmax(const A& a) {
  return detail::arg_reduce<detail::argmax_op>(a);
}

/// The first value or object of each list; missing where the list is empty.
template <class X>
  requires(detail::column_like<X> || object_handle<X>)
auto first(const X& x) {
  if constexpr (!row_wise<X>) {
    return first(detail::as_expression(x));
  } else {
    using D = detail::row_domain_t<X>;
    (void)detail::nothing_to_reduce<D>{};
    if constexpr (!detail::event_level<D>) {
      const detail::domain_ref of = detail::rows_of(x).ref;
      const detail::index_ref rows = detail::intern<detail::first_node>({of->parent(), of}, {}, of);
      return x[row_index<D, typename D::parent>(of->parent(), of, rows)];
    }
  }
}

/// Position of each object in its event's list, 0, 1, ..., as int64. For members of pairs and for picked objects: the
/// position in the collection they were taken from.
template <template <template <class> class> class R, class D, class Of, bool O>
auto local_index(const objects<R, D, Of, O>& x) {
  const auto data = detail::local_index_of<Of>(handle::of(x));
  return column<detail::maybe_t<std::int64_t, O>, D>(handle::on(x), data, handle::index(x));
}
/// Position of each value in its list.
template <detail::column_like A>
auto local_index(const A& a) {
  const auto& e = detail::as_expression(a);
  using D = domain_t<detail::expression_t<A>>;
  return column<std::int64_t, D>(e.domain(), detail::local_index_of<D>(e.domain()));
}

}  // namespace staffa::inline STAFFA_ABI
