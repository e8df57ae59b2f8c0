// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/reflect.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace staffa::inline STAFFA_ABI {

namespace detail {

/// The same bits: NaN equals a NaN of the same payload, and +0 is not -0.
struct identical_items {
  template <class A>
  bool operator()(const A& a, const A& b) const {
    if constexpr (value<A>) {
      return std::memcmp(&a, &b, sizeof(A)) == 0;
    } else if constexpr (record_instance<A>) {
      auto right = tie_fields(b);
      bool same = true;
      for_each_field(a, [&](const auto& field, auto i) { same = same && (*this)(field, right.template get<i>()); });
      return same;
    } else if constexpr (requires { a.has_value(); }) {
      return a.has_value() == b.has_value() && (!a.has_value() || (*this)(*a, *b));
    } else {
      return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), *this);
    }
  }
};

}  // namespace detail

/// True if two columns have the same rows bit by bit, where `==` goes by value. Where values lie in memory, and what a
/// missing one hides, does not matter.
template <class T>
bool identical(const flat<T>& a, const flat<T>& b) {
  return detail::identical_items{}(a, b);
}
template <class T, class Offset>
bool identical(const jagged<T, Offset>& a, const jagged<T, Offset>& b) {
  return detail::identical_items{}(a, b);
}
template <template <template <class> class> class R>
bool identical(const record<R>& a, const record<R>& b) {
  return detail::identical_items{}(a, b);
}

}  // namespace staffa::inline STAFFA_ABI
