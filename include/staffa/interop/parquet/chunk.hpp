// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/interop/parquet/file.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/levels.hpp>
#include <staffa/interop/parquet/memory.hpp>
#include <staffa/interop/parquet/pages.hpp>
#include <staffa/interop/parquet/schema.hpp>
#include <staffa/interop/parquet/values.hpp>

#include <arrow/io/interfaces.h>
#include <parquet/metadata.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail {

/// The run of events a batch covers, and the open file they are in.
struct read_place {
  const parquet_file* file = nullptr;
  std::shared_ptr<::arrow::io::RandomAccessFile> handle;
  std::shared_ptr<const ::parquet::RowGroupMetaData> metadata;
  std::shared_ptr<read_memory> memory;
  int row_group = 0;
  std::size_t first_row = 0;  ///< within the row group
  std::size_t rows = 0;
  bool last = true;              ///< nothing of the row group comes after these rows
  std::int64_t first_event = 0;  ///< of these rows, in the whole input
  std::size_t max_column_bytes = 0;
};

/// What a run of events of one column holds, decoded.
struct column_run {
  bit_list continues;     // lists: one bit a level, see levels.hpp
  bit_list element;
  bit_list valid;         // one bit a value, from the first missing value on; empty if there is none
  read_buffer values;
  std::size_t count = 0;  // values, missing ones included
  std::size_t rows = 0;   // lists, or values of a flat column
};

/// How much of a column to read, from where, and what for.
struct column_want {
  std::size_t first_level = 0;         ///< flat columns: the first row
  std::optional<std::size_t> levels = std::nullopt;  ///< lists: so many levels, else as many as the rows take
  bool values = true;                  ///< false: only the lists
  bool accept_missing = false;
};

/// Reads a run of events of one column out of its column chunk.
class column_reader {
 public:
  column_reader(const read_place& place, const parquet_leaf& leaf) : place_(place), leaf_(leaf) {}

  [[nodiscard]] column_run read(const column_want& want) {
    return parquet_guard([&] { return describe(); }, [&] { return read_pages(want); });
  }

  /// True after `read` if the lists of the column chunk end with those of the run, or the next list starts there.
  [[nodiscard]] bool complete() const { return complete_; }

  [[nodiscard]] std::string describe() const {
    return "cannot read column '" + leaf_.info.name + "' of '" + place_.file->text() + "', row group " +
           std::to_string(place_.row_group);
  }

 private:
  column_run read_pages(const column_want& want) {
    const auto chunk = place_.metadata->ColumnChunk(leaf_.index);
    const ::parquet::ColumnDescriptor& column = *place_.file->metadata().schema()->Column(leaf_.index);
    const std::int64_t total = chunk->num_values();
    if (total < 0 || (leaf_.info.list ? total < place_.metadata->num_rows() : total != place_.metadata->num_rows()))
      throw std::runtime_error("it has a wrong number of values");
    const auto all = static_cast<std::size_t>(total);
    page_reader pages(place_.handle, place_.file->bytes(), *chunk, column, place_.file->properties(),
                      place_.file->always_compressed(), want.first_level);
    if (want.values) decoder_ = make_decoder(leaf_.info.type, column);

    column_run run;
    run.values = read_buffer(place_.memory);
    if (want.values) reserve(run, std::min(expected(all), place_.rows * 32 + 1024));
    data_page page;
    std::size_t skip = 0;
    bool first = true;
    bool ended = false;
    while (!ended && pages.next(page, [&](const auto& dictionary) { on_dictionary(dictionary); })) {
      const std::size_t page_begin = pages.next_level() - page.levels;
      if (first) carried_element_ = page_begin > 0;
      if (std::exchange(first, false)) skip = want.first_level - std::min(want.first_level, page_begin);
      decode_levels(page);
      const std::size_t n = levels_to_take(run, want, page.levels, skip, ended);
      take(run, want, page, skip, n);
      skip = 0;
      if (pages.next_level() > all) throw std::runtime_error("its pages hold more values than it has");
      if (!leaf_.info.list) ended = run.rows == place_.rows && !place_.last;
    }
    if (!ended && pages.next_level() != all) throw std::runtime_error("its pages hold fewer values than it has");
    if (want.levels) complete_ = complete_ && run.continues.size() == *want.levels;
    else if (run.rows != place_.rows || (!ended && !place_.last))
      throw std::runtime_error("its pages hold fewer lists than the row group has rows");
    if (want.values) run.values.pad(run.count * size_of(leaf_.info.type));
    return run;
  }

  void on_dictionary(const ::parquet::DictionaryPage& page) {
    if (decoder_ != nullptr) decoder_->set_dictionary(page);
  }

  void decode_levels(const data_page& page) {
    continues_.clear();
    definition_.clear();
    if (leaf_.info.list) append_levels(page.repetition, page.levels, continues_);
    if (leaf_.max_level > 0) definition_.decode(page.definition, leaf_.max_level, leaf_.element_level, page.levels);
    if (leaf_.info.list && !well_formed(continues_, definition_.element, carried_element_))
      throw std::runtime_error("its lists are malformed");
    if (page.levels > 0 && leaf_.info.list) carried_element_ = definition_.element[page.levels - 1];
  }

  /// How many levels of the page, after `skip`, belong to the run. Sets `ended` if the run ends before the page does.
  std::size_t levels_to_take(const column_run& run, const column_want& want, std::size_t levels, std::size_t skip,
                             bool& ended) {
    const std::size_t here = levels - skip;
    if (!leaf_.info.list) return std::min(here, place_.rows - run.rows);
    if (here > 0 && run.continues.size() == 0 && continues_[skip])
      throw std::runtime_error("it starts in the middle of a list");
    if (want.levels) {
      const std::size_t n = std::min(here, *want.levels - run.continues.size());
      ended = n < here;
      complete_ = !ended || (!place_.last && !continues_[skip + n]);
      return n;
    }
    const std::size_t end = continues_.find_zero(skip, place_.rows - run.rows);
    ended = end < levels;
    if (ended && place_.last) throw std::runtime_error("its pages hold more lists than the row group has rows");
    return end - skip;
  }

  void take(column_run& run, const column_want& want, const data_page& page, std::size_t skip, std::size_t n) {
    const bool list = leaf_.info.list;
    const bool nullable = leaf_.max_level > leaf_.element_level;
    const bit_list& present = nullable ? definition_.valid : definition_.element;
    const auto count = [&](const bit_list& bits, std::size_t from, std::size_t m) {
      return list || nullable ? bits.count(from, m) : m;
    };
    const std::size_t elements = list ? definition_.element.count(skip, n) : n;
    const std::size_t presents = count(present, skip, n);
    if (list) {
      run.rows += n - continues_.count(skip, n);
      run.continues.append(continues_, skip, n);
      run.element.append(definition_.element, skip, n);
    } else {
      run.rows += n;
    }
    if (!want.accept_missing && want.values) refuse_nulls(run, skip, n, nullable && presents < elements);
    if (want.values && n > 0) {
      reserve(run, run.count + elements);
      decoder_->set_page(page.encoding, page.values, count(present, 0, page.levels));
      decoder_->skip(count(present, 0, skip));
      std::byte* to = run.values.at(run.count * size_of(leaf_.info.type));
      decoder_->take(to, presents);
      if (presents < elements && run.valid.size() == 0) run.valid.append_run(true, run.count);
      if (presents < elements || run.valid.size() > 0) append_validity(run.valid, skip, n, nullable);
      if (presents < elements) spread_values(leaf_.info.type, to, presents, run.valid, run.count, elements);
    }
    run.count += elements;
  }

  void append_validity(bit_list& valid, std::size_t skip, std::size_t n, bool nullable) const {
    if (!leaf_.info.list) {
      valid.append(definition_.valid, skip, n);
      return;
    }
    for (std::size_t i = skip; i < skip + n; ++i)
      if (definition_.element[i]) valid.append_run(!nullable || definition_.valid[i], 1);
  }

  void refuse_nulls(const column_run& run, std::size_t skip, std::size_t n, bool null_value) const {
    const bool lists = definition_.null_list.size() > 0 && definition_.null_list.count(skip, n) > 0;
    if (!null_value && !lists) return;
    const auto null_list = [&](std::size_t i) { return lists && definition_.null_list[i]; };
    const auto missing = [&](std::size_t i) {
      return null_value && !definition_.valid[i] && (!leaf_.info.list || definition_.element[i]);
    };
    std::size_t at = skip;
    while (!null_list(at) && !missing(at)) ++at;
    // Rows before this page plus those that start up to the level (the level belongs to the last of them).
    const std::size_t row = leaf_.info.list ? run.rows - (n - continues_.count(skip, n)) + (at + 1 - skip) -
                                                  continues_.count(skip, at + 1 - skip) - 1
                                            : run.rows - n + at - skip;
    throw data_error("read", null_list(at) ? "a list is null, and nulls were not asked for"
                                           : "a value is null, and nulls were not asked for",
                     {place_.file->text(), leaf_.info.name, place_.first_event + static_cast<std::int64_t>(row)});
  }

  /// Values the run will have if they are spread evenly.
  [[nodiscard]] std::size_t expected(std::size_t all) const {
    const double share = static_cast<double>(place_.rows) / static_cast<double>(std::max<std::int64_t>(
                                                                place_.metadata->num_rows(), 1));
    return static_cast<std::size_t>(static_cast<double>(all) * std::min(share, 1.0) * (share < 1 ? 1.05 : 1.0)) + 1;
  }

  void reserve(column_run& run, std::size_t values) {
    const std::size_t size = size_of(leaf_.info.type);
    if (values > place_.max_column_bytes / size || values > std::numeric_limits<std::int32_t>::max())
      throw std::runtime_error("a batch of " + std::to_string(place_.rows) + " events has too many values (" +
                               std::to_string(values) + " or more); read smaller batches, see max_batch_events");
    run.values.reserve(values * size, run.count * size);
  }

  const read_place& place_;
  const parquet_leaf& leaf_;
  std::unique_ptr<value_decoder> decoder_;
  bit_list continues_;  // of the page
  definition_bits definition_;
  bool carried_element_ = false;
  bool complete_ = true;
};

}  // namespace staffa::inline STAFFA_ABI::detail
