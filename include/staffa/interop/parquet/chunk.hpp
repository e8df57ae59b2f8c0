// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/interop/parquet/bits.hpp>
#include <staffa/interop/parquet/column_run.hpp>
#include <staffa/interop/parquet/file.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/levels.hpp>
#include <staffa/interop/parquet/memory.hpp>
#include <staffa/interop/parquet/pages.hpp>
#include <staffa/interop/parquet/schema.hpp>
#include <staffa/interop/parquet/values.hpp>

#include <parquet/column_page.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// Reads a run of events of one column out of its column chunk.
class column_reader {
 public:
  column_reader(const read_place& place, const parquet_leaf& leaf)
      : place_(place),
        leaf_(leaf),
        definition_{leaf.max_level, leaf.element_level},
        page_bytes_(place.memory) {}

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
    const chunk_place chunk = place_.file->chunk(place_.row_group, leaf_.index);
    const ::parquet::ColumnDescriptor& column = *place_.file->schema().Column(leaf_.index);
    const auto all = static_cast<std::size_t>(chunk.values);
    page_reader pages(place_.handle, *place_.file, chunk, column, want.first_level);
    if (want.values) decoder_ = make_decoder(leaf_.info.type, column);

    column_run run;
    run.values = read_buffer(place_.memory);
    if (want.values) reserve(run, (std::min)(expected(all), place_.rows * 32 + 1024));
    data_page page;
    bool first = true;
    bool ended = false;
    while (!ended && pages.next(page, [&](const auto& dictionary) { on_dictionary(dictionary); })) {
      if (pages.next_level() > all) throw std::runtime_error("its pages hold more values than it has");
      const std::size_t page_begin = pages.next_level() - page.levels;
      const std::size_t skip =
          std::exchange(first, false) ? want.first_level - (std::min)(want.first_level, page_begin) : 0;
      ended = leaf_.info.list ? take_lists(run, want, page, page_begin, skip) : take_flat(run, want, page, skip);
    }
    if (!ended && pages.next_level() != all) throw std::runtime_error("its pages hold fewer values than it has");
    if (want.levels) {
      complete_ = complete_ && run.continues.size() == *want.levels;
    } else {
      if (run.rows != place_.rows || (!ended && !place_.last))
        throw std::runtime_error("its pages hold fewer rows than the row group has");
      if (!well_formed(run.continues, run.element)) throw std::runtime_error("its lists are malformed");
    }
    if (want.values) run.values.pad(run.count * size_of(leaf_.info.type));
    return run;
  }

  void on_dictionary(const ::parquet::DictionaryPage& page) {
    if (decoder_ != nullptr) decoder_->set_dictionary(page);
  }

  /// Takes what the run needs of a page. @return true if the run is complete
  bool take_flat(column_run& run, const column_want& want, const data_page& page, std::size_t skip) {
    const std::size_t n = (std::min)(page.levels - skip, place_.rows - run.rows);
    valid_.clear();
    if (definition_.max_level > 0) definition_.append(page.definition, page.levels, run.element, valid_, missing_list_);
    const auto present = [&](std::size_t from, std::size_t m) {
      return definition_.max_level > 0 ? valid_.count(from, m) : m;
    };
    const std::size_t presents = present(skip, n);
    if (presents < n && !want.accept_missing) {
      std::size_t at = skip;
      while (valid_[at]) ++at;
      refuse_null("a value is null", run.rows + at - skip);
    }
    run.rows += n;
    take_values(run, page, present(0, page.levels), present(0, skip), presents, n,
                [&](bit_writer& bits) { bits.put(valid_, skip, n); });
    return run.rows == place_.rows && !place_.last;
  }

  /// The levels of the page are decoded to the end of the run's, and what is not wanted of them is taken off again.
  bool take_lists(column_run& run, const column_want& want, const data_page& page, std::size_t page_begin,
                  std::size_t skip) {
    if (const known_page* same = find_known(want, page, page_begin)) {
      bit_writer(run.continues, same->levels).put(want.same->continues, page_begin - want.first_level, same->levels);
      bit_writer(run.element, same->levels).put(want.same->element, page_begin - want.first_level, same->levels);
      take_values(run, page, same->elements, 0, same->elements, same->elements,
                  [&](bit_writer& bits) { bits.put_run(true, same->elements); });
      return false;
    }
    const std::size_t base = run.continues.size();
    valid_.clear();
    missing_list_.clear();
    append_levels(page.repetition, page.levels, run.continues);
    definition_.append(page.definition, page.levels, run.element, valid_, missing_list_);
    const bool nullable = definition_.has_missing_values();
    const auto present = [&](std::size_t from, std::size_t m) {
      return nullable ? valid_.count(from, m) : run.element.count(base + from, m);
    };
    bool ended = false;
    const std::size_t n = levels_to_take(run, want, base, page.levels, skip, ended);
    const std::size_t elements = run.element.count(base + skip, n);
    const std::size_t presents = present(skip, n);
    const std::size_t lists = n - run.continues.count(base + skip, n);
    const std::size_t all_present = want.values ? present(0, page.levels) : 0;
    const std::size_t skipped = want.values ? present(0, skip) : 0;
    if (want.values && !want.accept_missing) refuse_nulls(run, base, skip, n, presents < elements);
    run.continues.truncate(base + skip + n);
    run.element.truncate(base + skip + n);
    drop_front(run.continues, skip);  // only ever the first page: base is 0
    drop_front(run.element, skip);
    run.rows += lists;
    const bool nothing_missing =
        presents == elements && (!definition_.has_missing_lists() || missing_list_.count(skip, n) == 0);
    if (!want.levels && skip == 0 && n == page.levels && nothing_missing)
      run.pages.push_back({page_begin,
                           n,
                           elements,
                           {page.repetition.begin(), page.repetition.end()},
                           {page.definition.begin(), page.definition.end()}});
    if (!want.values) {
      run.count += elements;
      return ended;
    }
    take_values(run, page, all_present, skipped, presents, elements, [&](bit_writer& bits) {
      for (std::size_t i = 0; i < n; ++i)
        if (run.element[base + i]) bits.put(!nullable || valid_[skip + i] ? 1 : 0, 1);
    });
    return ended;
  }

  static bool same_bytes(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
  }
  static const known_page* find_known(const column_want& want, const data_page& page, std::size_t page_begin) {
    if (want.same == nullptr) return nullptr;
    const auto found = std::lower_bound(
        want.same->pages.begin(), want.same->pages.end(), page_begin,
        [](const known_page& known, std::size_t begin) { return known.begin < begin; });
    const bool same = found != want.same->pages.end() && found->begin == page_begin && found->levels == page.levels &&
                      same_bytes(found->repetition, page.repetition) && same_bytes(found->definition, page.definition);
    return same ? &*found : nullptr;
  }

  /// How many levels of the page, after `skip`, belong to the run. Sets `ended` if the run ends before the page does.
  std::size_t levels_to_take(const column_run& run, const column_want& want, std::size_t base, std::size_t levels,
                             std::size_t skip, bool& ended) {
    const std::size_t here = levels - skip;
    if (base == 0 && here > 0 && run.continues[skip]) throw std::runtime_error("it starts in the middle of a list");
    if (want.levels) {
      const std::size_t n = (std::min)(here, *want.levels - base);
      ended = n < here;
      complete_ = !ended || (!place_.last && !run.continues[base + skip + n]);
      return n;
    }
    const std::size_t end = run.continues.find_zero(base + skip, place_.rows - run.rows) - base;
    ended = end < levels;
    if (ended && place_.last) throw std::runtime_error("its pages hold more lists than the row group has rows");
    return end - skip;
  }

  /// Decodes the values of a page: of `all` present ones `skip` are passed over and `n` taken, spread to `slots`.
  template <class AppendValidity>
  void take_values(column_run& run, const data_page& page, std::size_t all, std::size_t skip, std::size_t n,
                   std::size_t slots, AppendValidity&& append_validity) {
    if (slots == 0) return;
    reserve(run, run.count + slots);
    std::byte* to = run.values.at(run.count * size_of(leaf_.info.type));
    const bool whole = n == all && page.plain_bytes == n * size_of(leaf_.info.type);
    if (n > 0 && page.codec != nullptr && whole && page.encoding == ::parquet::Encoding::PLAIN &&
        decoder_->takes_plain_bytes()) {
      page.decompress(reinterpret_cast<std::uint8_t*>(to));
    } else if (n > 0) {
      decoder_->set_page(page.encoding, decompressed(page), all);
      decoder_->skip(skip);
      decoder_->take(to, n);
    }
    if (n < slots && run.valid.size() == 0) bit_writer(run.valid, run.count).put_run(true, run.count);
    if (n < slots || run.valid.size() > 0) {
      bit_writer bits(run.valid, slots);
      append_validity(bits);
    }
    if (n < slots) spread_values(leaf_.info.type, to, n, run.valid, run.count, slots);
    run.count += slots;
  }

  std::span<const std::uint8_t> decompressed(const data_page& page) {
    if (page.codec == nullptr) return page.values;
    page_bytes_.reserve(page.plain_bytes, 0);
    auto* bytes = reinterpret_cast<std::uint8_t*>(page_bytes_.at(0));
    page.decompress(bytes);
    return {bytes, page.plain_bytes};
  }

  /// Looks for the first missing value or list of a page and reports the event it is in.
  void refuse_nulls(const column_run& run, std::size_t base, std::size_t skip, std::size_t n, bool null_value) const {
    const bool lists = definition_.has_missing_lists() && missing_list_.count(skip, n) > 0;
    if (!null_value && !lists) return;
    std::size_t row = run.rows - 1;
    for (std::size_t i = skip;; ++i) {
      if (!run.continues[base + i]) ++row;
      if (lists && missing_list_[i]) refuse_null("a list is null", row);
      if (null_value && run.element[base + i] && !valid_[i]) refuse_null("a value is null", row);
    }
  }

  [[noreturn]] void refuse_null(const std::string& what, std::size_t row) const {
    throw data_error("read", what + ", and nulls were not asked for",
                     {place_.file->text(), leaf_.info.name, place_.first_event + static_cast<std::int64_t>(row)});
  }

  /// Values the run will have if they are spread evenly.
  [[nodiscard]] std::size_t expected(std::size_t all) const {
    const double share = static_cast<double>(place_.rows) / static_cast<double>(place_.group_rows);
    return static_cast<std::size_t>(static_cast<double>(all) * share * (share < 1 ? 1.05 : 1.0)) + 1;
  }

  void reserve(column_run& run, std::size_t values) {
    const std::size_t size = size_of(leaf_.info.type);
    if (values > place_.max_column_bytes / size || values > (std::numeric_limits<std::int32_t>::max)())
      throw std::runtime_error("a batch of " + std::to_string(place_.rows) + " events has too many values (" +
                               std::to_string(values) + " or more); read smaller batches, see max_batch_events");
    run.values.reserve(values * size, run.count * size);
  }

  const read_place& place_;
  const parquet_leaf& leaf_;
  std::unique_ptr<value_decoder> decoder_;
  definition_reader definition_;
  bit_list valid_;  // of the page, one bit a level
  bit_list missing_list_;
  read_buffer page_bytes_;  // if it came compressed
  bool complete_ = true;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
