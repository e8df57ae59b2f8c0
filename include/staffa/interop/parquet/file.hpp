// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/interop/parquet/footer.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/options.hpp>
#include <staffa/interop/parquet/schema.hpp>

#include <arrow/io/file.h>
#include <arrow/io/interfaces.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// Where a column chunk lies in its file, and what is in it.
struct chunk_place {
  std::int64_t begin = 0;  ///< of its pages, the dictionary among them
  std::int64_t end = 0;
  std::int64_t data = 0;    ///< of its data pages, unless they come first
  std::int64_t values = 0;  ///< levels, that is: missing values and empty lists count
  std::int64_t uncompressed_bytes = 0;
  ::parquet::Compression::type compression = ::parquet::Compression::UNCOMPRESSED;
};

/// A Parquet file whose footer has been read. The file itself is open only while somebody reads: a data set may have
/// more files than a process may have open.
class parquet_file {
 public:
  parquet_file(std::filesystem::path path, const parquet_options& options)
      : path_(std::move(path)), text_(path_.string()), memory_map_(options.memory_map) {
    properties_.set_page_checksum_verification(options.validate == validation::full);
    std::error_code failed;
    const std::filesystem::file_status status = std::filesystem::status(path_, failed);
    if (status.type() == std::filesystem::file_type::not_found)
      throw source_error("cannot open '" + text_ + "': there is no such file");
    if (status.type() == std::filesystem::file_type::directory)
      throw source_error("cannot open '" + text_ + "': it is a directory");
    parquet_guard(
        [&] { return "cannot open '" + text_ + "'"; },
        [&] {
          const std::shared_ptr<::arrow::io::RandomAccessFile> file = open();
          bytes_ = arrow_value(file->GetSize());
          footer_ = read_footer(*file, bytes_, properties_);
          always_compressed_ = footer_.rest->writer_version().VersionLt(
              ::parquet::ApplicationVersion::PARQUET_CPP_10353_FIXED_VERSION());  // wrote a wrong flag, as Arrow knows
          std::int64_t left = footer_.rest->num_rows();
          for (std::size_t g = 0; g < group_rows().size(); ++g) {
            if (group_rows()[g] < 0 || group_rows()[g] > left)
              throw std::runtime_error("row group " + std::to_string(g) + " has a wrong number of rows");
            left -= group_rows()[g];
          }
          if (left != 0) throw std::runtime_error("its row groups do not add up to its rows");
        });
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] const ::parquet::SchemaDescriptor& schema() const { return *footer_.rest->schema(); }
  /// Drops its own schema, and what came with it, for that of another file, to which it must be equal.
  void share_schema(const parquet_file& other) { footer_.rest = other.footer_.rest; }

  /// What is wrong with one column is an error for those who read it, no reason to refuse the file.
  /// @param column index of the leaf  @throws std::runtime_error if it cannot be read at all
  [[nodiscard]] chunk_place chunk(int row_group, int column) const {
    const ::parquet::ColumnDescriptor& leaf = *schema().Column(column);
    const auto group = static_cast<std::size_t>(row_group);
    const footer_chunk& chunk =
        footer_.chunks[group * static_cast<std::size_t>(schema().num_columns()) + static_cast<std::size_t>(column)];
    if (chunk.encrypted) throw std::runtime_error("the column is encrypted");
    if (chunk.elsewhere) throw std::runtime_error("the column is in another file, which is not supported");
    if (!chunk.present) throw std::runtime_error("the footer does not tell where the column chunk is");
    if (chunk.type != static_cast<int>(leaf.physical_type()))
      throw std::runtime_error("the column chunk has another type");
    chunk_place place;
    place.data = chunk.data;
    place.begin = place.data;
    if (chunk.dictionary > 0) place.begin = (std::min)(place.begin, chunk.dictionary);
    const std::int64_t bytes = chunk.compressed_bytes;
    if (place.begin < 0 || bytes < 0 || place.begin > bytes_ || bytes > bytes_ - place.begin ||
        place.data - place.begin > bytes)
      throw std::runtime_error("the column chunk lies outside the file");
    place.end = place.begin + bytes;
    place.values = chunk.values;
    const std::int64_t rows = group_rows()[group];
    if (leaf.max_repetition_level() > 0 ? place.values < rows : place.values != rows)
      throw std::runtime_error("the column chunk has a wrong number of values");
    place.uncompressed_bytes = chunk.uncompressed_bytes;
    place.compression = chunk.compression();
    return place;
  }

  [[nodiscard]] const ::parquet::ReaderProperties& properties() const { return properties_; }
  [[nodiscard]] bool always_compressed() const { return always_compressed_; }
  [[nodiscard]] const std::vector<std::int64_t>& group_rows() const { return footer_.group_rows; }

  /// The open file, shared by all who read at this time.
  [[nodiscard]] std::shared_ptr<::arrow::io::RandomAccessFile> handle() const {
    const std::scoped_lock lock(mutex_);
    if (auto open_now = handle_.lock()) return open_now;
    std::shared_ptr<::arrow::io::RandomAccessFile> file = open();
    if (arrow_value(file->GetSize()) != bytes_) throw std::runtime_error("the file has changed since it was opened");
    handle_ = file;
    return file;
  }

 private:
  [[nodiscard]] std::shared_ptr<::arrow::io::RandomAccessFile> open() const {
    if (memory_map_) return arrow_value(::arrow::io::MemoryMappedFile::Open(text_, ::arrow::io::FileMode::READ));
    return arrow_value(::arrow::io::ReadableFile::Open(text_));
  }

  std::filesystem::path path_;
  std::string text_;
  bool memory_map_;
  ::parquet::ReaderProperties properties_ = ::parquet::default_reader_properties();
  std::int64_t bytes_ = 0;
  parquet_footer footer_;
  bool always_compressed_ = false;
  mutable std::mutex mutex_;
  mutable std::weak_ptr<::arrow::io::RandomAccessFile> handle_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
