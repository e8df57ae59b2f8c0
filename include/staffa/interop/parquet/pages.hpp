// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/interop/parquet/file.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/levels.hpp>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/compression.h>
#include <arrow/util/config.h>
#include <parquet/column_page.h>
#include <parquet/column_reader.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// The bytes of one column chunk. Reads page by page: Arrow's own streams read all of the chunk, or copy twice.
class chunk_stream final : public ::arrow::io::InputStream {
 public:
  chunk_stream(std::shared_ptr<::arrow::io::RandomAccessFile> file, std::int64_t begin, std::int64_t end)
      : file_(std::move(file)), begin_(begin), at_(begin), end_(end) {}

  /// The next read only moves on. (Advance() cannot be overridden; it reads and drops.)
  void skip_next_read() { skip_ = true; }

  ::arrow::Status Close() override {
    closed_ = true;
    return ::arrow::Status::OK();
  }
  [[nodiscard]] bool closed() const override { return closed_; }
  [[nodiscard]] ::arrow::Result<std::int64_t> Tell() const override { return at_ - begin_; }

  ::arrow::Result<std::int64_t> Read(std::int64_t n, void* out) override {
    const bool skipped = skip_;
    ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<::arrow::Buffer> bytes, Read(n));
    if (!skipped) std::memcpy(out, bytes->data(), static_cast<std::size_t>(bytes->size()));
    return bytes->size();
  }

  ::arrow::Result<std::shared_ptr<::arrow::Buffer>> Read(std::int64_t n) override {
    n = (std::min)(n, end_ - at_);
    if (n > 0 && !std::exchange(skip_, false)) {
      ARROW_ASSIGN_OR_RAISE(std::shared_ptr<::arrow::Buffer> bytes, bytes_at(n, n));
      at_ += n;
      return bytes;
    }
    skip_ = false;
    at_ += n;
    return std::make_shared<::arrow::Buffer>(nullptr, 0);
  }

  ::arrow::Result<std::string_view> Peek(std::int64_t n) override {
    n = (std::min)(n, end_ - at_);
    if (n <= 0) return std::string_view{};
    const std::int64_t whole = end_ - at_ <= small_chunk ? end_ - at_ : n;
    ARROW_ASSIGN_OR_RAISE(peeked_, bytes_at(n, whole));
    return std::string_view(reinterpret_cast<const char*>(peeked_->data()), static_cast<std::size_t>(peeked_->size()));
  }

 private:
  /// Read in one go. A float an event of a row group of 65,536 is one, headers and all.
  static constexpr std::int64_t small_chunk = 320 * 1024;

  /// `n` bytes from here on, out of the window if it has them; else the window becomes the next `window` bytes.
  ::arrow::Result<std::shared_ptr<::arrow::Buffer>> bytes_at(std::int64_t n, std::int64_t window) {
    if (window_ == nullptr || at_ < window_at_ || at_ + n > window_at_ + window_->size()) {
      ARROW_ASSIGN_OR_RAISE(std::shared_ptr<::arrow::Buffer> bytes, file_->ReadAt(at_, window));
      if (bytes->size() < n) return ::arrow::Status::IOError("the file ends early");
      if (window == n) return bytes;
      window_ = std::move(bytes);
      window_at_ = at_;
    }
    return ::arrow::SliceBuffer(window_, at_ - window_at_, n);
  }

  std::shared_ptr<::arrow::io::RandomAccessFile> file_;
  std::int64_t begin_;
  std::int64_t at_;
  std::int64_t end_;
  std::shared_ptr<::arrow::Buffer> window_;
  std::shared_ptr<::arrow::Buffer> peeked_;
  std::int64_t window_at_ = 0;
  bool skip_ = false;
  bool closed_ = false;
};

/// A data page. Its bytes live until the next one is asked for.
struct data_page {
  std::shared_ptr<::parquet::Page> owner;
  std::size_t levels = 0;  ///< values, missing ones and empty lists
  ::parquet::Encoding::type encoding = ::parquet::Encoding::PLAIN;
  std::span<const std::uint8_t> repetition;
  std::span<const std::uint8_t> definition;
  std::span<const std::uint8_t> values;
  ::arrow::util::Codec* codec = nullptr;  ///< of the values, if they are still compressed
  std::size_t plain_bytes = 0;            ///< of the values when they are not

  /// Writes the `plain_bytes` that compressed values stand for.
  void decompress(std::uint8_t* to) const {
    const auto size = static_cast<std::int64_t>(plain_bytes);
    if (arrow_value(codec->Decompress(static_cast<std::int64_t>(values.size()), values.data(), size, to)) != size)
      throw std::runtime_error("a page has fewer bytes than its header says");
  }
};

/// The pages of one column chunk, in order.
class page_reader {
 public:
  /// @param first_level pages that end at or before this level are stepped over without being decompressed
  page_reader(const std::shared_ptr<::arrow::io::RandomAccessFile>& handle, const parquet_file& file,
              const chunk_place& chunk, const ::parquet::ColumnDescriptor& column, std::size_t first_level)
      : handle_(handle), file_(file), chunk_(chunk), column_(column), first_level_(first_level) {
    const bool has_dictionary = chunk.begin < chunk.data;
    // Pages in the middle may do without the dictionary: writers give it up when it has grown too large.
    const bool dictionary_later = first_level > 0 && has_dictionary;
    if (dictionary_later) dictionary_ = open(chunk.begin, chunk.data, 1, chunk.compression);
    // Values without levels are decompressed by those who know where to.
    if (!repeated() && !optional() && !has_dictionary && chunk.compression != ::parquet::Compression::UNCOMPRESSED)
      codec_ = ::parquet::GetCodec(chunk.compression);
    open_pages(dictionary_later ? chunk.data : chunk.begin);
  }
  page_reader(const page_reader&) = delete;
  page_reader& operator=(const page_reader&) = delete;

  /// Gets the next data page. @return false after the last
  /// @param on_dictionary called with a dictionary page that comes before it
  template <class OnDictionary>
  bool next(data_page& page, OnDictionary&& on_dictionary) {
    while (std::shared_ptr<::parquet::Page> got = pages_->NextPage()) {
      switch (got->type()) {
        case ::parquet::PageType::DICTIONARY_PAGE:
          if (codec_ != nullptr) {  // the footer did not tell of it, and here it is still compressed
            codec_.reset();
            first_level_ = (std::max)(first_level_, next_level_);  // what has been handed out is stepped over
            open_pages(chunk_.begin);
            break;
          }
          on_dictionary(static_cast<const ::parquet::DictionaryPage&>(*got));
          break;
        case ::parquet::PageType::DATA_PAGE:
          split(static_cast<const ::parquet::DataPageV1&>(*got), got, page);
          return with_dictionary(page, on_dictionary);
        case ::parquet::PageType::DATA_PAGE_V2:
          split(static_cast<const ::parquet::DataPageV2&>(*got), got, page);
          return with_dictionary(page, on_dictionary);
        default: break;
      }
    }
    return false;
  }

  /// Number of levels in the pages before the one that comes next.
  [[nodiscard]] std::size_t next_level() const { return next_level_; }

 private:
  [[nodiscard]] bool repeated() const { return column_.max_repetition_level() > 0; }
  [[nodiscard]] bool optional() const { return column_.max_definition_level() > 0; }

  std::unique_ptr<::parquet::PageReader> open(std::int64_t from, std::int64_t to, std::int64_t values,
                                              ::parquet::Compression::type compression) {
    stream_ = std::make_shared<chunk_stream>(handle_, from, to);
#if ARROW_VERSION_MAJOR >= 25
    return ::parquet::PageReader::Open(stream_, values, compression, file_.properties(), column_,
                                       file_.always_compressed());
#else
    return ::parquet::PageReader::Open(stream_, values, compression, file_.properties(), file_.always_compressed());
#endif
  }

  void open_pages(std::int64_t from) {
    next_level_ = 0;
    pages_ = open(from, chunk_.end, chunk_.values,
                  codec_ != nullptr ? ::parquet::Compression::UNCOMPRESSED : chunk_.compression);
    pages_->set_data_page_filter([this](const ::parquet::DataPageStats& stats) {
      if (stats.num_values < 0) throw std::runtime_error("a page has a negative number of values");
      const std::size_t end = next_level_ + static_cast<std::size_t>(stats.num_values);
      if (end > first_level_) return false;
      next_level_ = end;
      stream_->skip_next_read();
      return true;
    });
  }

  /// Reads the dictionary if this page is the first that needs it.
  template <class OnDictionary>
  bool with_dictionary(const data_page& page, OnDictionary&& on_dictionary) {
    if (dictionary_ == nullptr || (page.encoding != ::parquet::Encoding::RLE_DICTIONARY &&
                                   page.encoding != ::parquet::Encoding::PLAIN_DICTIONARY))
      return true;
    const std::shared_ptr<::parquet::Page> got = dictionary_->NextPage();
    if (got == nullptr || got->type() != ::parquet::PageType::DICTIONARY_PAGE)
      throw std::runtime_error("a page needs a dictionary that is not there");
    on_dictionary(static_cast<const ::parquet::DictionaryPage&>(*got));
    dictionary_.reset();
    return true;
  }

  void begin(const ::parquet::DataPage& got, std::shared_ptr<::parquet::Page> owner, data_page& page) {
    if (got.num_values() < 0) throw std::runtime_error("a page has a negative number of values");
    page = {};
    page.levels = static_cast<std::size_t>(got.num_values());
    page.encoding = got.encoding();
    page.values = {got.data(), static_cast<std::size_t>(got.size())};
    page.owner = std::move(owner);
    next_level_ += page.levels;
  }

  static std::span<const std::uint8_t> cut(std::span<const std::uint8_t>& bytes, std::size_t n) {
    if (n > bytes.size()) throw std::runtime_error("a page is shorter than its levels");
    const auto front = bytes.first(n);
    bytes = bytes.subspan(n);
    return front;
  }

  void split(const ::parquet::DataPageV1& got, std::shared_ptr<::parquet::Page> owner, data_page& page) {
    begin(got, std::move(owner), page);
    const auto levels = [&](::parquet::Encoding::type encoding) {
      if (encoding != ::parquet::Encoding::RLE) throw std::runtime_error("levels are in an old, unsupported encoding");
      const auto size = cut(page.values, 4);
      return cut(page.values, static_cast<std::size_t>(load_bytes(size)));
    };
    if (repeated()) page.repetition = levels(got.repetition_level_encoding());
    if (optional()) page.definition = levels(got.definition_level_encoding());
    leave_compressed(page, got.uncompressed_size());
  }

  void split(const ::parquet::DataPageV2& got, std::shared_ptr<::parquet::Page> owner, data_page& page) {
    begin(got, std::move(owner), page);
    const int repetition = got.repetition_levels_byte_length();
    const int definition = got.definition_levels_byte_length();
    if (repetition < 0 || definition < 0) throw std::runtime_error("a page has levels of negative length");
    page.repetition = cut(page.values, static_cast<std::size_t>(repetition));
    page.definition = cut(page.values, static_cast<std::size_t>(definition));
    if (got.is_compressed() || file_.always_compressed())
      leave_compressed(page, got.uncompressed_size() - repetition - definition);
  }

  /// @param bytes of the values when they are not compressed
  void leave_compressed(data_page& page, std::int64_t bytes) const {
    if (codec_ == nullptr) return;
    if (bytes < 0) throw std::runtime_error("a page has a negative size");
    page.codec = codec_.get();
    page.plain_bytes = static_cast<std::size_t>(bytes);
  }

  std::shared_ptr<::arrow::io::RandomAccessFile> handle_;
  const parquet_file& file_;
  const chunk_place& chunk_;
  const ::parquet::ColumnDescriptor& column_;
  std::size_t first_level_;
  std::unique_ptr<::arrow::util::Codec> codec_;  // of pages that come as they are in the file
  std::shared_ptr<chunk_stream> stream_;         // of pages_
  std::unique_ptr<::parquet::PageReader> pages_;
  std::unique_ptr<::parquet::PageReader> dictionary_;  // if it is not in pages_ and has not been needed
  std::size_t next_level_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
