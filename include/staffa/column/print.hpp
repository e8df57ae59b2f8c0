// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/detail/erased.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/rows.hpp>
#include <staffa/column/table.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/core/types.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

namespace staffa::inline STAFFA_ABI {

namespace detail {

// Longer columns and lists show this many items at either end.
inline constexpr std::size_t print_whole = 10;
inline constexpr std::size_t print_edge = 3;

template <class Item>
void print_items(std::ostream& out, std::size_t count, const Item& item) {
  out << '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out << ", ";
    if (count > print_whole && i == print_edge) {
      out << "..., ";
      i = count - print_edge;
    }
    item(i);
  }
  out << ']';
}

/// The shortest digits that read back as the same number; independent of the stream's settings and locale.
template <value T>
void print_value(std::ostream& out, T value) {
  if constexpr (std::is_same_v<T, bool>) {
    out << (value ? "true" : "false");
  } else {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out << std::string_view(text.data(), static_cast<std::size_t>(end - text.data()));
  }
}

template <class T>
void print_item(std::ostream& out, const T& item);

template <class Range>
void print_range(std::ostream& out, const Range& range) {
  print_items(out, range.size(), [&](std::size_t i) { print_item(out, range[i]); });
}

template <template <template <class> class> class R>
void print_record(std::ostream& out, const R<plain>& row) {
  out << '{';
  for_each_field(row, [&](const auto& field, auto index) {
    if (index > 0) out << ", ";
    out << field_name<R, index>() << ": ";
    print_item(out, field);
  });
  out << '}';
}

template <class T>
void print_item(std::ostream& out, const T& item) {
  if constexpr (value<T>) print_value(out, item);
  else if constexpr (requires { item.has_value(); }) {
    if (item.has_value()) print_item(out, *item);
    else out << "None";
  } else if constexpr (record_instance<T>) {
    print_record(out, item);
  } else {
    print_range(out, item);
  }
}

inline void print_view(std::ostream& out, const column_view& view) {
  visit_type(view.type, [&]<class Tag>(Tag) {
    const auto* values = static_cast<const typename Tag::type*>(view.data);
    const auto print_at = [&](std::size_t k) {
      if (item_present(view, k)) print_value(out, values[k]);
      else out << "None";
    };
    print_items(out, view.rows, [&](std::size_t row) {
      if (view.offsets == nullptr) return print_at(row);
      const std::size_t first = item_begin(view, row);
      print_items(out, item_begin(view, row + 1) - first, [&](std::size_t k) { print_at(first + k); });
    });
  });
}

}  // namespace detail

/// `3.5` or `None`.
template <class T>
std::ostream& operator<<(std::ostream& out, const option<T>& row) {
  detail::print_item(out, row);
  return out;
}

/// `[1, 2, None]`; of more than 10 rows the first and last three: `[1, 2, 3, ..., 98, 99, 100]`.
template <class T>
std::ostream& operator<<(std::ostream& out, const flat<T>& column) {
  detail::print_range(out, column);
  return out;
}

/// `[{pt: 40, eta: 1.5}, {pt: 25, eta: -2}]`
template <template <template <class> class> class R>
std::ostream& operator<<(std::ostream& out, const record<R>& column) {
  detail::print_range(out, column);
  return out;
}

/// `[[1, 2], [], [3]]`
template <class T, class Offset>
std::ostream& operator<<(std::ostream& out, const jagged<T, Offset>& column) {
  detail::print_range(out, column);
  return out;
}

template <class Access>
std::ostream& operator<<(std::ostream& out, const list_row<Access>& list) {
  detail::print_range(out, list);
  return out;
}

/// A line for each column: name, type, values.
inline std::ostream& operator<<(std::ostream& out, const table& events) {
  std::size_t name_width = 0;
  std::size_t type_width = 0;
  for (const table_column& column : events.columns()) {
    name_width = (std::max)(name_width, column.name.size());
    type_width = (std::max)(type_width, column.type().size());
  }
  out << "table of " << events.rows() << " rows\n";
  for (const table_column& column : events.columns()) {
    const std::string type = column.type();
    out << column.name << std::string(name_width - column.name.size() + 2, ' ') << type
        << std::string(type_width - type.size() + 2, ' ');
    detail::print_view(out, column.view);
    out << '\n';
  }
  return out;
}

}  // namespace staffa::inline STAFFA_ABI
