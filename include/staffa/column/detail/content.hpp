// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/flat.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/rows.hpp>
#include <staffa/column/validation.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/reflect.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

template <class T, class Offset>
class jagged;

/// Looks at a column again, at the level given.
/// @throws data_error naming the first bad row
template <class T>
void validate(const flat<T>& column, validation level, std::string_view operation = "validate") {
  if constexpr (std::is_same_v<typename flat<T>::stored, bool>) {
    if (level != validation::full) return;
    // Read as bytes: a bool that is neither 0 nor 1 may not be looked at as a bool.
    const auto* bytes = reinterpret_cast<const unsigned char*>(column.data());
    for (std::size_t i = 0; i < column.size(); ++i)
      if (bytes[i] > 1)
        throw data_error(std::string(operation), "a bool is 0 or 1, not " + std::to_string(bytes[i]),
                         location{.file = {}, .column = {}, .event = static_cast<std::int64_t>(i)});
  }
}
template <template <template <class> class> class R>
void validate(const record<R>& column, validation level, std::string_view operation = "validate") {
  for_each_field(column.fields(), [&](const auto& field, auto) { validate(field, level, operation); });
}

namespace detail {

template <class T>
inline constexpr bool is_record = false;
template <template <template <class> class> class R>
inline constexpr bool is_record<record<R>> = true;
template <class T>
inline constexpr bool is_jagged = false;
template <class T, class Offset>
inline constexpr bool is_jagged<jagged<T, Offset>> = true;

template <class T>
concept list_item = element<T> || is_record<T> || is_jagged<T>;

// The column that the lists of a jagged column share, what one list is written as in braces, and how the lists join.
template <class T>
struct content_traits {
  using content = flat<T>;
  using initializer = std::initializer_list<T>;
};
template <template <template <class> class> class R>
struct content_traits<record<R>> {
  using content = record<R>;
  using initializer = std::initializer_list<R<plain>>;
};
template <class T, class Offset>
struct content_traits<jagged<T, Offset>> {
  using content = jagged<T, Offset>;
  using initializer = std::initializer_list<typename content_traits<T>::initializer>;
};
template <class T>
using content_t = typename content_traits<T>::content;
template <class T>
using list_initializer_t = typename content_traits<T>::initializer;

/// The items of all lists, one list after the other.
template <class T>
content_t<T> joined(std::span<const list_initializer_t<T>> lists) {
  using item = typename list_initializer_t<T>::value_type;
  std::vector<item> items;
  for (const auto& list : lists) items.insert(items.end(), list.begin(), list.end());
  if constexpr (element<T>) return content_t<T>(items);  // not a span: std::vector<bool> has none
  else return content_t<T>(std::span<const item>(items));
}

/// Items of lists, by `==`; records field by field.
struct equal_items {
  template <class A>
  bool operator()(const A& a, const A& b) const {
    if constexpr (record_instance<A>) {
      auto right = tie_fields(b);
      bool equal = true;
      for_each_field(a, [&](const auto& field, auto i) { equal = equal && field == right.template get<i>(); });
      return equal;
    } else {
      return a == b;
    }
  }
  template <class Access>
  bool operator()(const list_row<Access>& a, const list_row<Access>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), *this);
  }
};

}  // namespace detail
}  // namespace staffa::inline STAFFA_ABI
