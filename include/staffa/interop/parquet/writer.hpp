// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/write_column.hpp>

#include <arrow/io/file.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

enum class parquet_compression : std::uint8_t { none, snappy, zstd };

/// How Parquet files are written.
struct parquet_write_options {
  parquet_compression compression = parquet_compression::snappy;
  std::size_t row_group_events = 65'536;  ///< of every row group but the last, however the events are handed over
};

/// Writes columns to a Parquet file.
///
/// The file appears under its name when `close` succeeds, whole; until then it has a temporary name beside it, and is
/// removed if the writer goes away without `close`. Lists are written as `Jet_pt: list<float>`; a dot in a name becomes
/// an underscore.
class parquet_writer {
 public:
  /// @param columns name, type, list and nullable of each; lists of one collection must have equal lengths
  /// @throws source_error if the file cannot be made, usage_error for columns without a name or of the same name
  parquet_writer(std::filesystem::path path, const std::vector<column_info>& columns,
                 parquet_write_options options = {})
      : path_(std::move(path)), text_(path_.string()), options_(options), partial_{partial_name(path_)} {
    if (columns.empty()) throw usage_error("parquet_writer: '" + text_ + "' would have no columns");
    if (options_.row_group_events == 0) throw usage_error("parquet_writer: row_group_events must be at least 1");
    std::error_code ignored;
    if (std::filesystem::is_directory(path_, ignored))
      throw source_error("cannot write '" + text_ + "': it is a directory");
    guarded([&] {
      const std::shared_ptr<::parquet::schema::GroupNode> schema = make_schema(columns);
      stream_ = detail::pq::arrow_value(::arrow::io::FileOutputStream::Open(partial_.path.string()));
      partial_.exists = true;
      writer_ = ::parquet::ParquetFileWriter::Open(stream_, schema, make_properties());
    });
  }

  parquet_writer(const parquet_writer&) = delete;
  parquet_writer& operator=(const parquet_writer&) = delete;

  /// Appends the rows of the columns, which are in the order of the constructor.
  /// @throws usage_error if they are not the declared ones, data_error for a missing value in a column that is not
  /// nullable or lists of different lengths, source_error if writing fails; the writer can then only be destroyed
  void write(std::span<const column_view> columns) {
    if (writer_ == nullptr) throw usage_error("parquet_writer: '" + text_ + "' is closed or has failed");
    try {
      const std::size_t rows = check(columns);
      guarded([&] { append(columns, rows); });
    } catch (...) {
      abandon();
      throw;
    }
  }

  /// Completes the file and gives it its name, replacing one that was there.
  void close() {
    if (writer_ == nullptr) throw usage_error("parquet_writer: '" + text_ + "' is closed or has failed");
    try {
      guarded([&] {
        writer_->Close();
        detail::pq::arrow_check(stream_->Close());
        std::filesystem::rename(partial_.path, path_);
      });
      partial_.exists = false;
      writer_.reset();
    } catch (...) {
      abandon();
      throw;
    }
  }

  [[nodiscard]] std::int64_t events() const { return events_; }  ///< handed over so far

  ~parquet_writer() { abandon(); }

 private:
  /// The file under its temporary name; removed with its owner.
  struct partial_file {
    std::filesystem::path path;
    bool exists = false;

    explicit partial_file(std::filesystem::path p) : path(std::move(p)) {}
    partial_file(const partial_file&) = delete;
    partial_file& operator=(const partial_file&) = delete;
    ~partial_file() { remove(); }
    void remove() noexcept {
      std::error_code ignored;
      if (std::exchange(exists, false)) std::filesystem::remove(path, ignored);
    }
  };

  static std::filesystem::path partial_name(const std::filesystem::path& path) {
    constexpr char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::random_device random;
    std::filesystem::path name = path;
    name += ".partial-";
    for (int i = 0; i < 8; ++i) name += digits[random() % 36];
    return name;
  }

  template <class Work>
  void guarded(Work&& work) const {
    detail::pq::parquet_guard([&] { return "cannot write '" + text_ + "'"; }, std::forward<Work>(work));
  }

  std::shared_ptr<::parquet::schema::GroupNode> make_schema(const std::vector<column_info>& columns) {
    ::parquet::schema::NodeVector nodes;
    std::set<std::string> names;
    for (const column_info& info : columns) {
      std::string name = info.name;
      std::replace(name.begin(), name.end(), '.', '_');
      if (name.empty() || !names.insert(name).second)
        throw usage_error("parquet_writer: '" + text_ + "' would have " +
                          (name.empty() ? "a column without a name" : "two columns named '" + name + "'"));
      nodes.push_back(detail::pq::column_node(name, info));
      columns_.emplace_back(info);
    }
    return std::static_pointer_cast<::parquet::schema::GroupNode>(
        ::parquet::schema::GroupNode::Make("schema", ::parquet::Repetition::REQUIRED, nodes));
  }

  [[nodiscard]] std::shared_ptr<::parquet::WriterProperties> make_properties() const {
    ::parquet::WriterProperties::Builder builder;
    switch (options_.compression) {
      case parquet_compression::none: builder.compression(::parquet::Compression::UNCOMPRESSED); break;
      case parquet_compression::snappy: builder.compression(::parquet::Compression::SNAPPY); break;
      case parquet_compression::zstd: builder.compression(::parquet::Compression::ZSTD); break;
    }
    builder.disable_dictionary();  // it costs time and gains nothing for measured values; integers are worth it
    for (const detail::pq::column_writer& column : columns_) {
      const type_id type = column.info().type;
      if (type == type_id::float32 || type == type_id::float64 || type == type_id::boolean) continue;
      std::string name = column.info().name;
      std::replace(name.begin(), name.end(), '.', '_');
      builder.enable_dictionary(column.info().list ? name + ".list.element" : name);
    }
    return builder.build();
  }

  /// Checks that the views are the declared columns. @return their rows
  std::size_t check(std::span<const column_view> views) const {
    const auto refuse = [&](const std::string& what) { throw usage_error("parquet_writer: '" + text_ + "': " + what); };
    if (views.size() != columns_.size())
      refuse(std::to_string(views.size()) + " columns are written, " + std::to_string(columns_.size()) +
             " were declared");
    const std::size_t rows = views.front().rows;
    for (std::size_t c = 0; c < views.size(); ++c) {
      const column_view& view = views[c];
      const column_info& info = columns_[c].info();
      const std::string column = "column '" + info.name + "' ";
      if (view.rows != rows)
        refuse(column + "has " + std::to_string(view.rows) + " rows, the first one " + std::to_string(rows));
      if (view.type != info.type)
        refuse(column + "is of type " + std::string(name_of(view.type)) + ", declared was " +
               std::string(name_of(info.type)));
      if ((view.offset_bytes != 0) != info.list)
        refuse(column + (info.list ? "has no lists but was declared to" : "has lists but was not declared to"));
      if (info.list) check_lists(views, c);
      else if (view.values < rows) refuse(column + "has fewer values than rows");
    }
    return rows;
  }

  void check_lists(std::span<const column_view> views, std::size_t c) const {
    const column_info& info = columns_[c].info();
    const detail::pq::view_reader lists(views[c]);
    std::size_t same = 0;  // the first column of the collection
    while (same < c && (info.collection.empty() || columns_[same].info().collection != info.collection ||
                        !columns_[same].info().list))
      ++same;
    const detail::pq::view_reader others(views[same]);
    for (std::size_t i = 0; i < views[c].rows; ++i) {
      const auto at = [&] { return location{text_, info.name, events_ + static_cast<std::int64_t>(i)}; };
      const std::int64_t length = lists.begin(i + 1) - lists.begin(i);
      if (lists.begin(i) < 0 || length < 0 || lists.begin(i + 1) > static_cast<std::int64_t>(views[c].values))
        throw data_error("write", "offsets do not rise within the values", at());
      const std::int64_t other = others.begin(i + 1) - others.begin(i);
      if (length != other)
        throw data_error("write",
                         "lists of one collection have different lengths: " + std::to_string(other) + " in '" +
                             columns_[same].info().name + "' and " + std::to_string(length) + " in '" + info.name + "'",
                         at());
    }
  }

  void append(std::span<const column_view> columns, std::size_t rows) {
    for (std::size_t first = 0; first < rows;) {
      if (group_ == nullptr) group_ = writer_->AppendBufferedRowGroup();
      const std::size_t n = (std::min)(rows - first, options_.row_group_events - group_rows_);
      for (std::size_t c = 0; c < columns.size(); ++c)
        columns_[c].write(*group_->column(static_cast<int>(c)), columns[c], first, n, text_, events_);
      first += n;
      group_rows_ += n;
      if (group_rows_ < options_.row_group_events) continue;
      group_->Close();
      group_ = nullptr;
      group_rows_ = 0;
    }
    events_ += static_cast<std::int64_t>(rows);
  }

  /// Drops what has been written.
  void abandon() noexcept {
    try {
      if (stream_ != nullptr) static_cast<void>(stream_->Close());  // first: what Arrow still wants to write is lost
      writer_.reset();
    } catch (...) {
      static_cast<void>(0);
    }
    group_ = nullptr;
    partial_.remove();
  }

  std::filesystem::path path_;
  std::string text_;
  parquet_write_options options_;
  partial_file partial_;
  std::vector<detail::pq::column_writer> columns_;
  std::shared_ptr<::arrow::io::FileOutputStream> stream_;
  std::unique_ptr<::parquet::ParquetFileWriter> writer_;
  ::parquet::RowGroupWriter* group_ = nullptr;
  std::size_t group_rows_ = 0;
  std::int64_t events_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI
