// SPDX-License-Identifier: MIT
#pragma once

// The footer of a Parquet file. Arrow makes objects of all of it: of the names, encodings and statistics of every chunk
// of every column. For a file of many columns and row groups that takes as long as reading a column, and ten times the
// footer's memory. Here one pass takes the numbers that reading needs; Arrow gets the rest, the schema above all.

#include <staffa/core/config.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/thrift.hpp>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/config.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// What a footer says of a column chunk, unchecked; types and codecs by the format's numbers.
struct footer_chunk {
  std::int64_t values = 0;
  std::int64_t uncompressed_bytes = 0;
  std::int64_t compressed_bytes = 0;
  std::int64_t data = 0;         ///< where its data pages begin
  std::int64_t dictionary = -1;  ///< where its dictionary does, if the footer tells
  std::int16_t type = -1;
  std::int16_t codec = -1;
  bool present = false;  ///< the footer tells of it
  bool encrypted = false;
  bool elsewhere = false;  ///< in another file

  /// @throws std::runtime_error if the codec is none of the format
  [[nodiscard]] ::parquet::Compression::type compression() const {
    using ::parquet::Compression;
    switch (codec) {
      case 0: return Compression::UNCOMPRESSED;
      case 1: return Compression::SNAPPY;
      case 2: return Compression::GZIP;
      case 3: return Compression::LZO;
      case 4: return Compression::BROTLI;
      case 5: return Compression::LZ4_HADOOP;  // "LZ4" of the format, which has a frame of Hadoop's
      case 6: return Compression::ZSTD;
      case 7: return Compression::LZ4;
      default: throw std::runtime_error("the column chunk has an unknown compression");
    }
  }
};

struct parquet_footer {
  std::shared_ptr<::parquet::FileMetaData> rest;  ///< without the row groups
  std::vector<std::int64_t> group_rows;
  std::vector<footer_chunk> chunks;  ///< of all columns in the first row group, in the second ...
};

/// Takes the row groups out of a footer.
class footer_reader {
 public:
  /// @throws std::runtime_error if the bytes are no footer
  static parquet_footer read(const std::uint8_t* begin, const std::uint8_t* end,
                             const ::parquet::ReaderProperties& properties) {
    footer_reader reader(begin, end);
    reader.file();
    if (reader.groups_begin_ == nullptr) thrift_reader::fail();
    // The same footer with an empty list of structures, for Arrow.
    std::string rest(begin, reader.groups_begin_);
    rest += static_cast<char>(thrift_type::structure);
    rest.append(reader.groups_end_, end);
    reader.footer_.rest = decode(rest, properties);
    const auto columns = static_cast<std::size_t>(reader.footer_.rest->num_columns());
    for (std::size_t g = 0; g < reader.sizes_.size(); ++g)
      if (reader.sizes_[g] != columns)
        throw std::runtime_error("row group " + std::to_string(g) + " has " + std::to_string(reader.sizes_[g]) +
                                 " columns, its schema has " + std::to_string(columns));
    return std::move(reader.footer_);
  }

 private:
  footer_reader(const std::uint8_t* begin, const std::uint8_t* end) : bytes_(begin, end) {}

  static std::shared_ptr<::parquet::FileMetaData> decode(const std::string& bytes,
                                                         const ::parquet::ReaderProperties& properties) {
#if ARROW_VERSION_MAJOR >= 26
    return ::parquet::FileMetaData::Make(bytes.data(), static_cast<std::int64_t>(bytes.size()), properties);
#else
    auto size = static_cast<std::uint32_t>(bytes.size());
    return ::parquet::FileMetaData::Make(bytes.data(), &size, properties);
#endif
  }

  /// Numbers of the fields are those of the format's definition (parquet.thrift).
  void file() {
    bytes_.each_field([&](int id, thrift_type type) {
      if (id != 4 || type != thrift_type::list) return false;
      if (groups_begin_ != nullptr) thrift_reader::fail();
      groups_begin_ = bytes_.position();
      each_structure([&] { row_group(); });
      groups_end_ = bytes_.position();
      return true;
    });
  }

  void row_group() {
    const std::size_t before = footer_.chunks.size();
    std::int64_t rows = -1;
    bytes_.each_field([&](int id, thrift_type type) {
      if (id == 1 && type == thrift_type::list) {
        each_structure([&] { chunk(footer_.chunks.emplace_back()); });
        return true;
      }
      return id == 3 && number(type, rows);
    });
    footer_.group_rows.push_back(rows);
    sizes_.push_back(footer_.chunks.size() - before);
  }

  void chunk(footer_chunk& to) {
    bytes_.each_field([&](int id, thrift_type type) {
      if (id == 1 && type == thrift_type::binary) {
        to.elsewhere = bytes_.binary() > 0;
        return true;
      }
      if (id == 3 && type == thrift_type::structure) {
        metadata(to);
        return true;
      }
      to.encrypted = to.encrypted || id == 8;
      return false;
    });
  }

  void metadata(footer_chunk& to) {
    std::int64_t physical = -1;
    std::int64_t codec = -1;
    to.values = to.uncompressed_bytes = to.compressed_bytes = to.data = -1;
    bytes_.each_field([&](int id, thrift_type type) {
      switch (id) {
        case 1: return number(type, physical);
        case 4: return number(type, codec);
        case 5: return number(type, to.values);
        case 6: return number(type, to.uncompressed_bytes);
        case 7: return number(type, to.compressed_bytes);
        case 9: return number(type, to.data);
        case 11: return number(type, to.dictionary);
        default: return false;
      }
    });
    const auto in_range = [](std::int64_t n) { return static_cast<std::int16_t>(n >= 0 && n < 100 ? n : -1); };
    to.type = in_range(physical);
    to.codec = in_range(codec);
    to.present = true;
  }

  bool number(thrift_type type, std::int64_t& to) {
    if (!thrift_reader::is_integer(type)) return false;
    to = bytes_.integer();
    return true;
  }

  template <class Structure>
  void each_structure(Structure&& structure) {
    const thrift_reader::list_head head = bytes_.list();
    if (head.size > 0 && head.type != thrift_type::structure) thrift_reader::fail();
    for (std::size_t i = 0; i < head.size; ++i) structure();
  }

  thrift_reader bytes_;
  const std::uint8_t* groups_begin_ = nullptr;  // of the list of row groups
  const std::uint8_t* groups_end_ = nullptr;
  std::vector<std::size_t> sizes_;  // of the row groups: columns
  parquet_footer footer_;
};

/// Reads the footer of a file of so many bytes: it stands before its own length and four letters at the file's end.
/// @throws std::runtime_error if the file is no Parquet file, or its footer is encrypted or damaged
inline parquet_footer read_footer(::arrow::io::RandomAccessFile& file, std::int64_t bytes,
                                  const ::parquet::ReaderProperties& properties) {
  constexpr std::int64_t frame = 8;
  const auto last = [&](std::int64_t n) {
    std::shared_ptr<::arrow::Buffer> got = arrow_value(file.ReadAt(bytes - n, n));
    if (got->size() != n) throw std::runtime_error("the file became shorter while it was read");
    return got;
  };
  if (bytes < frame) throw std::runtime_error("it is no Parquet file: it has " + std::to_string(bytes) + " bytes");
  std::shared_ptr<::arrow::Buffer> tail = last((std::min<std::int64_t>)(bytes, 64 * 1024));  // most often it is all
  const std::uint8_t* const end = tail->data() + tail->size() - frame;
  if (std::memcmp(end + 4, "PARE", 4) == 0) throw std::runtime_error("its footer is encrypted");
  if (std::memcmp(end + 4, "PAR1", 4) != 0)
    throw std::runtime_error("it is no Parquet file, or it was not written to its end: it does not end with PAR1");
  const std::int64_t length = std::int64_t{end[0]} | std::int64_t{end[1]} << 8 | std::int64_t{end[2]} << 16 |
                              std::int64_t{end[3]} << 24;
  if (length > bytes - frame)
    throw std::runtime_error("its footer would have " + std::to_string(length) + " bytes, the file has " +
                             std::to_string(bytes));
  if (length > tail->size() - frame) tail = last(length + frame);
  const std::uint8_t* const footer_end = tail->data() + tail->size() - frame;
  return footer_reader::read(footer_end - length, footer_end, properties);
}

}  // namespace staffa::inline STAFFA_ABI::detail::pq
