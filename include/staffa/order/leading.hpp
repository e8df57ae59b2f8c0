// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/kernel/order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The first N rows of each list, as they are stored.
class head_node final : public domain_node {
 public:
  /// inputs: the domain, its parent
  head_node(std::vector<node_ref>&& inputs, const domain_ref& of, std::size_t n)
      : domain_node(std::move(inputs), of->parent(), of, "the first " + std::to_string(n) + " of " + of->name()), n_(n) {}
  void evaluate(evaluation& e) const override {
    const std::span<const std::int32_t> lists{e.offsets(0), e.rows(1) + 1};
    auto* offsets = e.allocate<std::int32_t>(lists.size());
    kernel::head_offsets(lists, n_, offsets);
    const auto rows = static_cast<std::size_t>(offsets[e.rows(1)]);
    auto* index = e.allocate<std::int32_t>(rows);
    kernel::head_index(lists, offsets, index);
    e.yield({.data = index, .offsets = offsets, .rows = rows});
  }

 private:
  std::size_t n_;
};

/// The N rows of each list that have the largest keys, largest first.
template <class T>
class leading_node final : public domain_node {
 public:
  /// inputs: the domain, its parent, the keys
  leading_node(std::vector<node_ref>&& inputs, const domain_ref& of, std::size_t n)
      : domain_node(std::move(inputs), of->parent(), of, "the leading " + std::to_string(n) + " of " + of->name()), n_(n) {}
  void evaluate(evaluation& e) const override {
    const std::span<const std::int32_t> lists{e.offsets(0), e.rows(1) + 1};
    auto* offsets = e.allocate<std::int32_t>(lists.size());
    kernel::head_offsets(lists, n_, offsets);
    const auto rows = static_cast<std::size_t>(offsets[e.rows(1)]);
    std::int32_t longest = 0;
    for (std::size_t i = 0; i + 1 < lists.size(); ++i) longest = (std::max)(longest, lists[i + 1] - lists[i]);
    auto* scratch = e.scratch<std::int32_t>(2 * static_cast<std::size_t>(longest));
    auto* index = e.allocate<std::int32_t>(rows);
    kernel::leading_index(e.data<T>(2), lists, offsets, scratch, index, e.input(2).valid);
    e.yield({.data = index, .offsets = offsets, .rows = rows});
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({"the leading ", std::to_string(n_), " of ", base()->describe(), " by ", inputs()[2]->describe()});
  }

 private:
  std::size_t n_;
};

template <int N, class D>
struct check_leading {
  static_assert(N >= 1, "leading<N>: N is at least 1");
  static_assert(!event_level<D>, "leading<N> takes the first objects of each event: use a collection or a list column");
};

}  // namespace detail

/// The first N objects (or values) of each event, fewer where the list is short.
template <int N, class X>
  requires(detail::column_like<X> || object_handle<X>)
auto leading(const X& x) {
  if constexpr (!row_wise<X>) {
    return leading<N>(detail::as_expression(x));
  } else {
    using D = detail::row_domain_t<X>;
    (void)detail::check_leading<N, D>{};
    const detail::domain_ref of = detail::rows_of(x).ref;
    const auto target = detail::intern<detail::head_node>({of, of->parent()}, detail::node_key().add(N), of,
                                                          static_cast<std::size_t>(N));
    return detail::choose_rows<domain::ordered<D>>(x, detail::route{target, detail::base_index(target)});
  }
}

/// The N objects (or values) of each event with the largest keys, largest first; equal keys stay in order, NaN comes
/// after all numbers and missing keys last. Fewer where the list is short.
template <int N, class X, detail::column_like K>
  requires(detail::column_like<X> || object_handle<X>)
auto leading(const X& x, const K& key) {
  if constexpr (!row_wise<X>) {
    return leading<N>(detail::as_expression(x), key);
  } else {
    using D = detail::row_domain_t<X>;
    (void)detail::check_leading<N, D>{};
    const detail::domain_ref of = detail::rows_of(x).ref;
    const auto keys = detail::lift<D>(detail::as_expression(key), of);
    using T = detail::plain_t<value_t<std::remove_cvref_t<decltype(keys)>>>;
    static_assert(number<T>, "leading<N>(x, key): the key is a number");
    const detail::domain_ref target = detail::intern<detail::leading_node<T>>(
        {of, of->parent(), detail::materialise(keys)}, detail::node_key().add(N), of, static_cast<std::size_t>(N));
    return detail::choose_rows<domain::ordered<D>>(x, detail::route{target, detail::base_index(target)});
  }
}

}  // namespace staffa::inline STAFFA_ABI
