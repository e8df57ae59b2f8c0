// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/options.hpp>
#include <staffa/interop/parquet/schema.hpp>

#include <arrow/io/file.h>
#include <arrow/io/interfaces.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
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
          footer_ = ::parquet::ParquetFileReader::Open(file, properties_)->metadata();
          always_compressed_ = footer_->writer_version().VersionLt(
              ::parquet::ApplicationVersion::PARQUET_CPP_10353_FIXED_VERSION());  // wrote a wrong flag, as Arrow knows
          std::int64_t rows = 0;
          for (int i = 0; i < footer_->num_row_groups(); ++i) {
            groups_.push_back(footer_->RowGroup(i)->num_rows());
            if (groups_.back() < 0 || groups_.back() > footer_->num_rows() - rows)
              throw std::runtime_error("row group " + std::to_string(i) + " has a wrong number of rows");
            rows += groups_.back();
          }
          if (rows != footer_->num_rows()) throw std::runtime_error("its row groups do not add up to its rows");
          schema_ = footer_->Subset({});
        });
  }

  /// Bytes of its footer, as it is written; Arrow's form takes some ten times as many.
  [[nodiscard]] std::size_t footer_bytes() const { return footer_->size(); }
  /// Keeps of the footer the places of its chunks only. Not to be called while others read.
  void drop_footer() {
    parquet_guard([&] { return "cannot open '" + text_ + "'"; },
                  [&] {
                    for (int group = 0; group < footer_->num_row_groups(); ++group)
                      for (int column = 0; column < footer_->num_columns(); ++column) keep_place(group, column);
                    footer_.reset();
                  });
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] const ::parquet::SchemaDescriptor& schema() const { return *schema_->schema(); }
  /// Drops its own schema for that of another file, to which it must be equal.
  void share_schema(const parquet_file& other) { schema_ = other.schema_; }
  /// @param column index of the leaf  @throws std::runtime_error if it cannot be read at all
  [[nodiscard]] chunk_place chunk(int row_group, int column) const {
    if (footer_ != nullptr) return place_of(row_group, column);
    const std::size_t at = static_cast<std::size_t>(row_group) * static_cast<std::size_t>(schema().num_columns()) +
                           static_cast<std::size_t>(column);
    if (const auto found = problems_.find(at); found != problems_.end()) throw std::runtime_error(found->second);
    return chunks_[at];
  }
  [[nodiscard]] const ::parquet::ReaderProperties& properties() const { return properties_; }
  [[nodiscard]] bool always_compressed() const { return always_compressed_; }
  [[nodiscard]] const std::vector<std::int64_t>& group_rows() const { return groups_; }

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
  /// Of the footer's chunk.  @throws std::runtime_error if it cannot be read at all
  [[nodiscard]] chunk_place place_of(int row_group, int column) const {
    const auto group = footer_->RowGroup(row_group);
    const auto chunk = group->ColumnChunk(column);
    const ::parquet::ColumnDescriptor& leaf = *group->schema()->Column(column);
    if (chunk->crypto_metadata() != nullptr) throw std::runtime_error("the column is encrypted");
    if (!chunk->file_path().empty())
      throw std::runtime_error("the column is in another file, which is not supported");
    if (chunk->type() != leaf.physical_type()) throw std::runtime_error("the column chunk has another type");
    chunk_place place;
    place.data = chunk->data_page_offset();
    place.begin = place.data;
    if (chunk->has_dictionary_page() && chunk->dictionary_page_offset() > 0)
      place.begin = (std::min)(place.begin, chunk->dictionary_page_offset());
    const std::int64_t bytes = chunk->total_compressed_size();
    if (place.begin < 0 || bytes < 0 || place.begin > bytes_ || bytes > bytes_ - place.begin ||
        place.data - place.begin > bytes)
      throw std::runtime_error("the column chunk lies outside the file");
    place.end = place.begin + bytes;
    place.values = chunk->num_values();
    const bool lists = leaf.max_repetition_level() > 0;
    if (lists ? place.values < group->num_rows() : place.values != group->num_rows())
      throw std::runtime_error("the column chunk has a wrong number of values");
    place.uncompressed_bytes = chunk->total_uncompressed_size();
    place.compression = chunk->compression();
    return place;
  }

  /// What is wrong with one column is an error for those who read it, no reason to refuse the file.
  void keep_place(int row_group, int column) {
    chunk_place place;
    try {
      place = place_of(row_group, column);
    } catch (const std::exception& e) {
      problems_.emplace(chunks_.size(), one_line(e.what()));
    }
    chunks_.push_back(place);
  }

  [[nodiscard]] std::shared_ptr<::arrow::io::RandomAccessFile> open() const {
    if (memory_map_) return arrow_value(::arrow::io::MemoryMappedFile::Open(text_, ::arrow::io::FileMode::READ));
    return arrow_value(::arrow::io::ReadableFile::Open(text_));
  }

  std::filesystem::path path_;
  std::string text_;
  bool memory_map_;
  ::parquet::ReaderProperties properties_ = ::parquet::default_reader_properties();
  std::int64_t bytes_ = 0;
  std::shared_ptr<::parquet::FileMetaData> footer_;  // until it is dropped
  std::shared_ptr<::parquet::FileMetaData> schema_;  // the footer without its row groups
  std::vector<chunk_place> chunks_;                  // then: of the first row group, of the second ...
  std::map<std::size_t, std::string> problems_;      // of chunks
  bool always_compressed_ = false;
  std::vector<std::int64_t> groups_;
  mutable std::mutex mutex_;
  mutable std::weak_ptr<::arrow::io::RandomAccessFile> handle_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
