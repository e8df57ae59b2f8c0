// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/detail/erased.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/names.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/core/types.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A column of a table.
struct table_column {
  std::string name;
  std::string collection;  ///< "Jet" if it was added as a field of records named "Jet"; else empty
  bool nullable = false;   ///< values may be missing, also if none is
  column_view view;

  [[nodiscard]] bool is_list() const noexcept { return view.offsets != nullptr; }
  /// "float", "option<float>", "list<float>", "list<option<float>>"
  [[nodiscard]] std::string type() const { return is_list() ? "list<" + item_type() + ">" : item_type(); }
  /// "float", "option<float>"
  [[nodiscard]] std::string item_type() const {
    const std::string text(name_of(view.type));
    return nullable ? "option<" + text + ">" : text;
  }
};

/// Named columns of one length, in the order they were added: the events of a file in memory.
///
/// `table t; t.add("MET_pt", met).add("Jet", jets);`, where records become a column for each field (`Jet_pt` ...). A
/// copy is cheap and shares the memory.
class table {
 public:
  /// @throws usage_error if the name is taken, or if the number of rows is not that of the columns before
  template <class T>
  table& add(std::string name, const flat<T>& column) {
    return insert({.name = std::move(name), .collection = {}, .nullable = detail::is_option<T>, .view = column.view()});
  }
  template <element T, class Offset>
  table& add(std::string name, const jagged<T, Offset>& column) {
    return insert({.name = std::move(name), .collection = {}, .nullable = detail::is_option<T>, .view = column.view()});
  }
  /// A column for each field, named "name_field".
  template <template <template <class> class> class R>
  table& add(const std::string& name, const record<R>& columns) {
    for_each_field(columns.fields(), [&]<class T>(const flat<T>& column, auto field) {
      add(name + "_" + std::string(field_name<R, field>()), column);
    });
    return *this;
  }
  template <template <template <class> class> class R, class Offset>
  table& add(const std::string& name, const jagged<record<R>, Offset>& lists) {
    for_each_field(lists.content().fields(), [&]<class T>(const flat<T>& column, auto field) {
      const auto items = jagged<T, Offset>::from_offsets(lists.offsets(), column, validation::none);
      insert({.name = name + "_" + std::string(field_name<R, field>()),
              .collection = name,
              .nullable = detail::is_option<T>,
              .view = items.view()});
    });
    return *this;
  }
  /// A column without its static type, as sources and sinks have them; trusted.
  table& add(table_column column) { return insert(std::move(column)); }

  [[nodiscard]] std::size_t rows() const noexcept { return columns_.empty() ? 0 : columns_.front().view.rows; }
  [[nodiscard]] const std::vector<table_column>& columns() const noexcept { return columns_; }
  [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }

  /// The column of this name, of any type.
  /// @throws source_error naming the nearest columns there are
  [[nodiscard]] const table_column& column(std::string_view name) const {
    if (const table_column* found = find(name)) return *found;
    detail::nearest_five nearest(name);
    for (const table_column& c : columns_) nearest.add(c.name);
    throw source_error("table: no column '" + std::string(name) + "'; " + nearest.text());
  }

  /// One value per row: `get<float>("MET_pt")`, sharing the memory. Values that may be missing are an `option<float>`,
  /// which also takes a column where none may be.
  /// @throws source_error if there is no such column, or if it is of another type
  template <element T>
  [[nodiscard]] flat<T> get(std::string_view name) const {
    const table_column& found = column(name);
    require<T>(found, false, 0);
    return flat<T>::from_view(found.view);
  }
  /// One list per row: `get_list<float>("Jet_pt")`, sharing the memory.
  /// @throws source_error if there is no such column, or if it is of another type
  template <element T, offset_type Offset = std::int32_t>
  [[nodiscard]] jagged<T, Offset> get_list(std::string_view name) const {
    const table_column& found = column(name);
    require<T>(found, true, sizeof(Offset));
    return jagged<T, Offset>::from_view(found.view);
  }

  /// The same names and types in the same order, and equal values; by `==`, so a NaN equals nothing.
  template <std::same_as<table> T>
  friend bool operator==(const T& a, const std::type_identity_t<T>& b) {
    return std::equal(a.columns_.begin(), a.columns_.end(), b.columns_.begin(), b.columns_.end(), equal_columns<T>);
  }

 private:
  [[nodiscard]] const table_column* find(std::string_view name) const noexcept {
    for (const table_column& c : columns_)
      if (c.name == name) return &c;
    return nullptr;
  }

  table& insert(table_column column) {
    if (find(column.name) != nullptr) throw usage_error("table: there is a column '" + column.name + "' already");
    if (!columns_.empty() && column.view.rows != rows())
      throw usage_error("table: column '" + column.name + "' has " + std::to_string(column.view.rows) + " rows, but '" +
                        columns_.front().name + "' has " + std::to_string(rows()));
    columns_.push_back(std::move(column));
    return *this;
  }

  template <class T>
  static void require(const table_column& found, bool list, std::size_t offset_bytes) {
    table_column asked;
    asked.nullable = detail::is_option<T>;
    asked.view.type = type_id_of<detail::stored_t<T>>();
    const bool fits =
        found.view.type == asked.view.type && found.is_list() == list && (asked.nullable || !found.nullable);
    if (!fits)
      throw source_error("table: column '" + found.name + "' is " + found.type() + ", not " +
                         (list ? "list<" + asked.item_type() + ">" : asked.item_type()) + ": write " + call(found));
    if (list && found.view.offset_bytes != offset_bytes)
      throw source_error("table: column '" + found.name + "' has offsets of " +
                         std::to_string(8 * found.view.offset_bytes) + " bits, not of " +
                         std::to_string(8 * offset_bytes) + ": write " + call(found));
  }

  /// How to ask for a column: `get_list<option<std::int32_t>>("Jet_id")`.
  static std::string call(const table_column& column) {
    std::string type(name_of(column.view.type));
    if (type.find("int") != std::string::npos) type = "std::" + type + "_t";
    if (column.nullable) type = "option<" + type + ">";
    if (column.view.offset_bytes == 8) type += ", std::int64_t";
    return (column.is_list() ? "get_list<" : "get<") + type + ">(\"" + column.name + "\")";
  }

  template <std::same_as<table>>  // compiled where tables are compared, and not before
  static bool equal_columns(const table_column& a, const table_column& b) {
    return a.name == b.name && a.type() == b.type() && detail::equal_rows(a.view, b.view);
  }

  std::vector<table_column> columns_;
};

}  // namespace staffa::inline STAFFA_ABI
