// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/interop/parquet.hpp>

#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/column_writer.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace parquet_files {

namespace schema = ::parquet::schema;
using ::parquet::Repetition;
using ::parquet::Type;

/// A folder of its own for each test, removed afterwards.
class folder {
 public:
  folder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            ("staffa-" + std::string(test->test_suite_name()) + "-" + test->name() + "-" +
             std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

// --- writing files with any schema, levels given by hand ---

using column_writer = std::function<void(::parquet::ColumnWriter&)>;

/// The levels and present values of one column of one row group. D is Parquet's type.
template <class D>
column_writer raw(std::vector<typename D::c_type> values, std::vector<std::int16_t> definition = {},
                  std::vector<std::int16_t> repetition = {}) {
  return [=](::parquet::ColumnWriter& out) {
    const std::size_t levels = definition.empty() ? values.size() : definition.size();
    static_cast<::parquet::TypedColumnWriter<D>&>(out).WriteBatch(
        static_cast<std::int64_t>(levels), definition.empty() ? nullptr : definition.data(),
        repetition.empty() ? nullptr : repetition.data(), values.data());
  };
}

using row_group = std::vector<column_writer>;

inline void write_raw(
    const std::filesystem::path& path, const schema::NodeVector& fields, const std::vector<row_group>& groups,
    const std::shared_ptr<::parquet::WriterProperties>& properties = ::parquet::default_writer_properties()) {
  auto stream = ::arrow::io::FileOutputStream::Open(path.string()).ValueOrDie();
  const auto root =
      std::static_pointer_cast<schema::GroupNode>(schema::GroupNode::Make("schema", Repetition::REQUIRED, fields));
  auto writer = ::parquet::ParquetFileWriter::Open(stream, root, properties);
  for (const row_group& columns : groups) {
    auto* group = writer->AppendRowGroup();
    for (const column_writer& column : columns) {
      auto* out = group->NextColumn();
      column(*out);
      out->Close();
    }
  }
  writer->Close();
  (void)stream->Close();
}

inline schema::NodePtr leaf(const std::string& name, Type::type type, Repetition::type repetition) {
  return schema::PrimitiveNode::Make(name, repetition, type);
}

/// The three-level list `name` of an element.
inline schema::NodePtr list_of(const std::string& name, schema::NodePtr element,
                               Repetition::type repetition = Repetition::REQUIRED) {
  return schema::GroupNode::Make(name, repetition,
                                 {schema::GroupNode::Make("list", Repetition::REPEATED, {std::move(element)})},
                                 ::parquet::LogicalType::List());
}

template <class T>
using lists = std::vector<std::vector<T>>;

/// Levels of a required list of required values.
template <class D>
column_writer raw_lists(const lists<typename D::c_type>& rows) {
  std::vector<typename D::c_type> values;
  std::vector<std::int16_t> definition;
  std::vector<std::int16_t> repetition;
  for (const auto& row : rows) {
    if (row.empty()) {
      definition.push_back(0);
      repetition.push_back(0);
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      values.push_back(row[i]);
      definition.push_back(1);
      repetition.push_back(i == 0 ? 0 : 1);
    }
  }
  return raw<D>(values, definition, repetition);
}

// --- reading columns back as plain vectors ---

inline std::size_t column_number(const staffa::origin& source, std::string_view name) {
  for (std::size_t i = 0; i < source.columns().size(); ++i)
    if (source.columns()[i].name == name) return i;
  throw std::out_of_range("no column " + std::string(name));
}

template <class T>
using maybe_lists = std::vector<std::vector<std::optional<T>>>;

/// Rows of a view; a flat column has one value a row.
template <class T>
maybe_lists<T> rows_of(const staffa::column_view& view) {
  maybe_lists<T> rows(view.rows);
  if (view.type != staffa::type_id_of<T>()) throw std::logic_error("another type");
  const T* values = static_cast<const T*>(view.data);
  const auto* offsets = static_cast<const std::int32_t*>(view.offsets);
  for (std::size_t i = 0; i < view.rows; ++i) {
    const std::size_t begin = offsets == nullptr ? i : static_cast<std::size_t>(offsets[i]);
    const std::size_t end = offsets == nullptr ? i + 1 : static_cast<std::size_t>(offsets[i + 1]);
    if (end > view.values || end < begin) throw std::logic_error("offsets out of range");
    for (std::size_t k = begin; k < end; ++k) {
      const bool present = view.valid == nullptr || (view.valid[k / 8] >> (k % 8) & 1) != 0;
      rows[i].push_back(present ? std::optional<T>(values[k]) : std::nullopt);
    }
  }
  return rows;
}

/// All rows of a column, batch after batch.
template <class T>
maybe_lists<T> read_all(const staffa::event_source& source, std::string_view name, bool accept_missing = false) {
  maybe_lists<T> rows;
  const staffa::column_request request{column_number(source, name), accept_missing};
  for (std::size_t b = 0; b < source.batches(); ++b) {
    const auto batch = source.read(b, {&request, 1});
    for (auto& row : rows_of<T>(batch->column(0))) rows.push_back(std::move(row));
  }
  return rows;
}

/// Reads all batches of the named columns and drops them: for what it throws.
inline void read_columns(const staffa::event_source& source, const std::vector<std::string>& names) {
  std::vector<staffa::column_request> requests;
  for (const std::string& name : names) requests.push_back({column_number(source, name), false});
  for (std::size_t b = 0; b < source.batches(); ++b) static_cast<void>(source.read(b, requests));
}

/// The message of the E that `work` throws; a failure if it throws nothing or something else.
template <class E, class Work>
std::string message_of(Work&& work) {
  try {
    std::forward<Work>(work)();
  } catch (const E& e) {
    return e.what();
  } catch (const std::exception& e) {
    ADD_FAILURE() << "another exception: " << e.what();
    return {};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

#define EXPECT_CONTAINS(text, part)                                                                 \
  do {                                                                                              \
    const std::string whole = (text);                                                               \
    EXPECT_NE(whole.find(part), std::string::npos) << "'" << whole << "' lacks '" << (part) << "'"; \
  } while (false)

// --- views on vectors, for the writer ---

template <class T>
staffa::column_view flat_view(const std::vector<T>& values) {
  staffa::column_view view;
  view.type = staffa::type_id_of<T>();
  view.data = values.data();
  view.rows = view.values = view.readable = values.size();
  return view;
}

/// A jagged column that keeps its memory; offsets need not start at 0.
template <class T, class Offset = std::int32_t>
struct jagged_data {
  std::vector<T> values;
  std::vector<Offset> offsets;

  explicit jagged_data(const lists<T>& rows, std::size_t head = 0) : values(head), offsets{static_cast<Offset>(head)} {
    for (const auto& row : rows) {
      values.insert(values.end(), row.begin(), row.end());
      offsets.push_back(static_cast<Offset>(values.size()));
    }
  }
  [[nodiscard]] staffa::column_view view() const {
    staffa::column_view v;
    v.type = staffa::type_id_of<T>();
    v.data = values.data();
    v.offsets = offsets.data();
    v.offset_bytes = sizeof(Offset);
    v.rows = offsets.size() - 1;
    v.values = v.readable = values.size();
    return v;
  }
};

inline staffa::column_info info(const std::string& name, staffa::type_id type, bool list = false,
                                const std::string& collection = {}, bool nullable = false) {
  return {name, type, list, nullable, collection};
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A length as the format's compact protocol writes it.
inline std::string length_bytes(std::uint64_t n) {
  std::string bytes;
  for (; n >= 128; n >>= 7) bytes.push_back(static_cast<char>((n & 127) | 128));
  bytes.push_back(static_cast<char>(n));
  return bytes;
}

/// A number, not below 0, as it writes them.
inline std::string varint(std::int64_t number) { return length_bytes(static_cast<std::uint64_t>(number) * 2); }

/// Puts `by` in the place of `what`, which must be as long and there once.
inline void replace_once(std::string& bytes, const std::string& what, const std::string& by) {
  const std::size_t at = bytes.find(what);
  if (by.size() != what.size() || at == std::string::npos || bytes.find(what, at + 1) != std::string::npos)
    throw std::logic_error("cannot replace these bytes");
  bytes.replace(at, by.size(), by);
}

}  // namespace parquet_files
