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

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

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
    parquet_guard([&] { return "cannot open '" + text_ + "'"; }, [&] {
      const std::shared_ptr<::arrow::io::RandomAccessFile> file = open();
      bytes_ = arrow_value(file->GetSize());
      metadata_ = ::parquet::ParquetFileReader::Open(file, properties_)->metadata();
      always_compressed_ = metadata_->writer_version().VersionLt(
          ::parquet::ApplicationVersion::PARQUET_CPP_10353_FIXED_VERSION());  // wrote a wrong flag, as Arrow knows
      groups_.reserve(static_cast<std::size_t>(metadata_->num_row_groups()));
      std::int64_t rows = 0;
      for (int i = 0; i < metadata_->num_row_groups(); ++i) {
        groups_.push_back(metadata_->RowGroup(i)->num_rows());
        if (groups_.back() < 0 || groups_.back() > metadata_->num_rows() - rows)
          throw std::runtime_error("row group " + std::to_string(i) + " has a wrong number of rows");
        rows += groups_.back();
      }
      if (rows != metadata_->num_rows()) throw std::runtime_error("its row groups do not add up to its rows");
    });
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] const ::parquet::FileMetaData& metadata() const { return *metadata_; }
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
  [[nodiscard]] std::shared_ptr<::arrow::io::RandomAccessFile> open() const {
    if (memory_map_) return arrow_value(::arrow::io::MemoryMappedFile::Open(text_, ::arrow::io::FileMode::READ));
    return arrow_value(::arrow::io::ReadableFile::Open(text_));
  }

  std::filesystem::path path_;
  std::string text_;
  bool memory_map_;
  ::parquet::ReaderProperties properties_ = ::parquet::default_reader_properties();
  std::int64_t bytes_ = 0;
  std::shared_ptr<::parquet::FileMetaData> metadata_;
  bool always_compressed_ = false;
  std::vector<std::int64_t> groups_;
  mutable std::mutex mutex_;
  mutable std::weak_ptr<::arrow::io::RandomAccessFile> handle_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
