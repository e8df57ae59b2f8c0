// SPDX-License-Identifier: MIT
#pragma once

// Columns of a Parquet file as a correction takes them.

#include <staffa/core/error.hpp>
#include <staffa/core/names.hpp>

#include <arrow/api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace correction_command {

/// A value or a file that is at fault.
class data_fault : public staffa::error {
 public:
  using error::error;
};

/// One column of a row group. Without lists there is one value per row.
struct read_column {
  enum class type { integer, single, real, text } what = type::real;
  bool lists = false;
  bool unsigned_64 = false;
  std::vector<std::int64_t> offsets;  ///< of lists
  std::vector<bool> has_list;
  std::vector<bool> valid;  ///< of values
  std::vector<std::int64_t> integers;
  std::vector<float> singles;
  std::vector<double> reals;
  std::vector<std::string> texts;

  [[nodiscard]] std::size_t size() const { return valid.size(); }
};

class column_reader {
 public:
  column_reader(std::string name, std::int64_t first_row) : name_(std::move(name)), first_row_(first_row) {}

  read_column read(const arrow::ChunkedArray& chunks) {
    for (const auto& chunk : chunks.chunks()) add(*chunk);
    if (chunks.num_chunks() == 0) kind(*chunks.type());
    return std::move(out_);
  }

 private:
  [[noreturn]] void refuse(const arrow::DataType& t) const {
    throw data_fault("column '" + name_ + "' is of type " + t.ToString() +
                     ": expected numbers, texts, or lists of them");
  }

  void kind(const arrow::DataType& t) {
    using type = arrow::Type;
    switch (t.id()) {
      case type::LIST: out_.lists = true, kind(*static_cast<const arrow::ListType&>(t).value_type()); return;
      case type::LARGE_LIST: out_.lists = true, kind(*static_cast<const arrow::LargeListType&>(t).value_type()); return;
      case type::DICTIONARY: return kind(*static_cast<const arrow::DictionaryType&>(t).value_type());
      case type::FLOAT: out_.what = read_column::type::single; return;
      case type::DOUBLE: out_.what = read_column::type::real; return;
      case type::UINT64: out_.unsigned_64 = true; [[fallthrough]];
      case type::INT8:
      case type::INT16:
      case type::INT32:
      case type::INT64:
      case type::UINT8:
      case type::UINT16:
      case type::UINT32: out_.what = read_column::type::integer; return;
      case type::STRING:
      case type::LARGE_STRING: out_.what = read_column::type::text; return;
      default: refuse(t);
    }
  }

  void add(const arrow::Array& a) {
    kind(*a.type());
    if (a.type_id() == arrow::Type::LIST) return add_lists(static_cast<const arrow::ListArray&>(a));
    if (a.type_id() == arrow::Type::LARGE_LIST) return add_lists(static_cast<const arrow::LargeListArray&>(a));
    add_values(a, 0, a.length());
  }
  template <class Lists>
  void add_lists(const Lists& a) {
    if (out_.offsets.empty()) out_.offsets.push_back(0);
    for (std::int64_t k = 0; k < a.length(); ++k) {
      out_.has_list.push_back(a.IsValid(k));
      if (a.IsValid(k)) add_values(*a.values(), a.value_offset(k), a.value_offset(k + 1));
      out_.offsets.push_back(static_cast<std::int64_t>(out_.valid.size()));
    }
  }

  template <class Array, class Value>
  void numbers(const arrow::Array& a, std::int64_t from, std::int64_t to, std::vector<Value>& into) {
    const auto& typed = static_cast<const Array&>(a);
    for (std::int64_t k = from; k < to; ++k) {
      out_.valid.push_back(typed.IsValid(k));
      if constexpr (std::is_same_v<Array, arrow::UInt64Array>) {
        if (typed.IsValid(k) && typed.Value(k) > static_cast<std::uint64_t>(INT64_MAX))
          throw data_fault("column '" + name_ + "': the integer " + std::to_string(typed.Value(k)) +
                           " does not fit 64 bits with a sign, row " + std::to_string(row_of()));
      }
      into.push_back(typed.IsValid(k) ? static_cast<Value>(typed.Value(k)) : Value{});
    }
  }
  [[nodiscard]] std::int64_t row_of() const {
    return first_row_ + static_cast<std::int64_t>(out_.lists ? out_.has_list.size() - 1 : out_.valid.size() - 1);
  }

  template <class Array>
  void strings(const arrow::Array& a, std::int64_t from, std::int64_t to) {
    const auto& typed = static_cast<const Array&>(a);
    for (std::int64_t k = from; k < to; ++k) {
      out_.valid.push_back(typed.IsValid(k));
      out_.texts.emplace_back(typed.IsValid(k) ? typed.GetView(k) : std::string_view());
    }
  }

  void add_values(const arrow::Array& a, std::int64_t from, std::int64_t to) {
    using type = arrow::Type;
    switch (a.type_id()) {
      case type::INT8: return numbers<arrow::Int8Array>(a, from, to, out_.integers);
      case type::INT16: return numbers<arrow::Int16Array>(a, from, to, out_.integers);
      case type::INT32: return numbers<arrow::Int32Array>(a, from, to, out_.integers);
      case type::INT64: return numbers<arrow::Int64Array>(a, from, to, out_.integers);
      case type::UINT8: return numbers<arrow::UInt8Array>(a, from, to, out_.integers);
      case type::UINT16: return numbers<arrow::UInt16Array>(a, from, to, out_.integers);
      case type::UINT32: return numbers<arrow::UInt32Array>(a, from, to, out_.integers);
      case type::UINT64: return numbers<arrow::UInt64Array>(a, from, to, out_.integers);
      case type::FLOAT: return numbers<arrow::FloatArray>(a, from, to, out_.singles);
      case type::DOUBLE: return numbers<arrow::DoubleArray>(a, from, to, out_.reals);
      case type::STRING: return strings<arrow::StringArray>(a, from, to);
      case type::LARGE_STRING: return strings<arrow::LargeStringArray>(a, from, to);
      case type::DICTIONARY: {
        const auto& typed = static_cast<const arrow::DictionaryArray&>(a);
        for (std::int64_t k = from; k < to; ++k) {
          const bool valid = typed.IsValid(k) && typed.dictionary()->IsValid(typed.GetValueIndex(k));
          if (valid) add_values(*typed.dictionary(), typed.GetValueIndex(k), typed.GetValueIndex(k) + 1);
          else out_.valid.push_back(false), pad();
        }
        return;
      }
      default: refuse(*a.type());
    }
  }
  void pad() {
    switch (out_.what) {
      case read_column::type::integer: out_.integers.push_back(0); return;
      case read_column::type::single: out_.singles.push_back(0); return;
      case read_column::type::real: out_.reals.push_back(0); return;
      case read_column::type::text: out_.texts.emplace_back(); return;
    }
  }

  std::string name_;
  std::int64_t first_row_;
  read_column out_;
};

}  // namespace correction_command
