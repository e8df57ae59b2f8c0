// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/combinations.hpp>
#include <staffa/expr/operand.hpp>

#include <array>
#include <utility>

namespace staffa::inline STAFFA_ABI {
namespace detail {

template <int K, class D>
struct wrong_number_of_members {
  static_assert(K >= 1 && K <= 4, "combinations<K>: K is 1, 2, 3 or 4");
  static_assert(!event_level<D>, "combinations are made of objects of one event: use a collection or a list column");
};

template <int K, row_wise X>
auto combinations_of(const X& x) {
  using C = domain::combinations<K, row_domain_t<X>>;
  const domain_ref& of = domain_under(x);
  const auto combined = combinations_domain<K>(of);
  const auto member = [&](int k) {
    return reroot<C, false>(x, route{combined, member_index<K>(of, combined, k)});
  };
  return [&]<int... Ks>(std::integer_sequence<int, Ks...>) {
    return std::array{member(Ks)...};
  }(std::make_integer_sequence<int, K>{});
}

}  // namespace detail

/// All choices of K different rows of each event's list, in lexicographic order, as K handles (or columns): the first
/// members, the second members ... A list shorter than K gives none.
///
/// @return std::array of K handles on domain::combinations<K, D>; `auto [a, b, c] = combinations<3>(jets);`
/// @throws data_error during the pass if one chunk has more than 2^31 - 1 combinations
template <int K, class X>
  requires(detail::column_like<X> || object_handle<X>)
auto combinations(const X& x) {
  if constexpr (!row_wise<X>) {
    return combinations<K>(detail::as_expression(x));
  } else {
    using D = detail::row_domain_t<X>;
    (void)detail::wrong_number_of_members<K, D>{};
    if constexpr (K >= 1 && K <= 4 && !detail::event_level<D>) return detail::combinations_of<K>(x);
  }
}

/// `auto [a, b] = pairs(muons);`: all pairs of different objects of an event.
template <class X>
auto pairs(const X& x) {
  return combinations<2>(x);
}

/// `auto [a, b, c] = triples(jets);`
template <class X>
auto triples(const X& x) {
  return combinations<3>(x);
}

}  // namespace staffa::inline STAFFA_ABI
