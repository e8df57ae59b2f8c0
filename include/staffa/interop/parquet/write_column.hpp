// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>

#include <parquet/column_writer.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// The leaf that holds values of a type.
inline ::parquet::schema::NodePtr value_node(const std::string& name, type_id type, bool nullable) {
  const auto repetition = nullable ? ::parquet::Repetition::OPTIONAL : ::parquet::Repetition::REQUIRED;
  return visit_type(type, [&]<class T>(std::type_identity<T>) -> ::parquet::schema::NodePtr {
    if constexpr (std::is_same_v<T, bool>) {
      return ::parquet::schema::PrimitiveNode::Make(name, repetition, ::parquet::Type::BOOLEAN);
    } else if constexpr (std::is_floating_point_v<T>) {
      return ::parquet::schema::PrimitiveNode::Make(
          name, repetition, std::is_same_v<T, float> ? ::parquet::Type::FLOAT : ::parquet::Type::DOUBLE);
    } else {
      return ::parquet::schema::PrimitiveNode::Make(
          name, repetition, ::parquet::LogicalType::Int(static_cast<int>(8 * sizeof(T)), std::is_signed_v<T>),
          sizeof(T) == 8 ? ::parquet::Type::INT64 : ::parquet::Type::INT32);
    }
  });
}

/// A column of a file: values, or the standard three-level list of them.
inline ::parquet::schema::NodePtr column_node(const std::string& name, const column_info& info) {
  using ::parquet::schema::GroupNode;
  if (!info.list) return value_node(name, info.type, info.nullable);
  const auto values =
      GroupNode::Make("list", ::parquet::Repetition::REPEATED, {value_node("element", info.type, info.nullable)});
  return GroupNode::Make(name, ::parquet::Repetition::REQUIRED, {values}, ::parquet::LogicalType::List());
}

/// Reads a column_view whatever its offsets are.
class view_reader {
 public:
  explicit view_reader(const column_view& view) : view_(view) {}

  /// Where the values of a row start; for a flat column the row itself.
  [[nodiscard]] std::int64_t begin(std::size_t row) const {
    if (view_.offset_bytes == 0) return static_cast<std::int64_t>(row);
    return view_.offset_bytes == sizeof(std::int32_t) ? static_cast<const std::int32_t*>(view_.offsets)[row]
                                                      : static_cast<const std::int64_t*>(view_.offsets)[row];
  }
  [[nodiscard]] bool present(std::int64_t value) const {
    return view_.valid == nullptr || (view_.valid[value / 8] >> (value % 8) & 1) != 0;
  }

 private:
  const column_view& view_;
};

/// Writes runs of rows of one column into its place in a row group.
class column_writer {
 public:
  explicit column_writer(column_info info) : info_(std::move(info)) {}

  [[nodiscard]] const column_info& info() const { return info_; }

  /// @pre the view fits the column: see parquet_writer  @param first_event number of row 0 in the file
  void write(::parquet::ColumnWriter& out, const column_view& view, std::size_t first, std::size_t n,
             const std::string& file, std::int64_t first_event) {
    const view_reader rows(view);
    set_levels(rows, view, first, n, file, first_event);
    const std::int64_t begin = rows.begin(first);
    const std::int64_t end = rows.begin(first + n);
    visit_type(info_.type, [&]<class T>(std::type_identity<T>) {
      using D = std::conditional_t<
          std::is_same_v<T, bool>, ::parquet::BooleanType,
          std::conditional_t<
              std::is_same_v<T, float>, ::parquet::FloatType,
              std::conditional_t<std::is_same_v<T, double>, ::parquet::DoubleType,
                                 std::conditional_t<sizeof(T) == 8, ::parquet::Int64Type, ::parquet::Int32Type>>>>;
      using stored = typename D::c_type;
      const T* values = static_cast<const T*>(view.data) + begin;
      const auto count = static_cast<std::size_t>(end - begin);
      const stored* dense = nullptr;
      std::unique_ptr<stored[]> copy;
      if (sizeof(T) == sizeof(stored) && (view.valid == nullptr || !info_.nullable)) {
        dense = reinterpret_cast<const stored*>(values);  // T is stored, or its unsigned twin
      } else {
        copy = std::make_unique_for_overwrite<stored[]>(count);
        std::size_t at = 0;
        for (std::size_t i = 0; i < count; ++i)
          if (rows.present(begin + static_cast<std::int64_t>(i))) copy[at++] = static_cast<stored>(values[i]);
        dense = copy.get();
      }
      auto& typed = static_cast<::parquet::TypedColumnWriter<D>&>(out);
      const auto levels = static_cast<std::int64_t>(info_.list ? repetition_.size() : n);
      typed.WriteBatch(levels, definition_.empty() ? nullptr : definition_.data(),
                       repetition_.empty() ? nullptr : repetition_.data(), dense);
    });
  }

 private:
  void set_levels(const view_reader& rows, const column_view& view, std::size_t first, std::size_t n,
                  const std::string& file, std::int64_t first_event) {
    definition_.clear();
    repetition_.clear();
    const auto level_of = [&](std::int64_t value, std::size_t row) -> std::int16_t {
      const bool present = rows.present(value);
      if (!present && !info_.nullable)
        throw data_error("write", "a value is missing, and the column was not declared nullable",
                         {file, info_.name, first_event + static_cast<std::int64_t>(row)});
      return static_cast<std::int16_t>((info_.list ? 1 : 0) + (info_.nullable && present ? 1 : 0));
    };
    if (!info_.list) {
      if (info_.nullable || view.valid != nullptr)
        for (std::size_t i = first; i < first + n; ++i)
          definition_.push_back(level_of(static_cast<std::int64_t>(i), i));
      return;
    }
    for (std::size_t i = first; i < first + n; ++i) {
      const std::int64_t begin = rows.begin(i);
      const std::int64_t end = rows.begin(i + 1);
      repetition_.push_back(0);
      if (begin == end) definition_.push_back(0);
      for (std::int64_t k = begin; k < end; ++k) {
        if (k > begin) repetition_.push_back(1);
        definition_.push_back(level_of(k, i));
      }
    }
  }

  column_info info_;
  std::vector<std::int16_t> definition_;
  std::vector<std::int16_t> repetition_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
