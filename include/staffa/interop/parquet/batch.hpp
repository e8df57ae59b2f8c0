// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/interop/parquet/chunk.hpp>
#include <staffa/interop/parquet/levels.hpp>
#include <staffa/interop/parquet/memory.hpp>
#include <staffa/interop/parquet/options.hpp>
#include <staffa/interop/parquet/schema.hpp>
#include <staffa/source/source.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

class parquet_batch final : public batch {
 public:
  explicit parquet_batch(std::size_t events) : events_(events) {}
  [[nodiscard]] std::size_t events() const override { return events_; }
  [[nodiscard]] column_view column(std::size_t k) const override { return columns_.at(k); }

  void add(column_view view) { columns_.push_back(std::move(view)); }

 private:
  std::size_t events_;
  std::vector<column_view> columns_;
};

/// At which level of a column each slice of its row group starts; learnt slice by slice.
struct slice_starts {
  std::mutex mutex;
  std::vector<std::size_t> levels{0};
};

/// The lists of a collection in a batch: those of the column of it that was read first.
struct batch_lists {
  const parquet_leaf* leader = nullptr;
  std::size_t first_level = 0;
  column_run run;  // its values are gone
  std::shared_ptr<const void> owner;
  const std::int32_t* offsets = nullptr;
};

/// Memory of one column of a batch.
struct column_memory {
  read_buffer values;
  std::vector<std::uint64_t> valid;
  std::shared_ptr<const void> offsets;
};

/// Reads the columns of one batch and checks them against one another.
class batch_reader {
 public:
  /// @param slice which slice of its row group the batch is  @param events rows of every slice but the last
  batch_reader(const read_place& place, std::size_t slice, std::size_t events, validation validate)
      : place_(place), slice_(slice), slice_events_(events), validate_(validate) {}

  column_view read_flat(const parquet_leaf& leaf, bool accept_missing) {
    column_reader reader(place_, leaf);
    column_run run = reader.read({.first_level = place_.first_row, .accept_missing = accept_missing});
    return finish(leaf, std::move(run), nullptr);
  }

  /// @param collection whose lists it has  @param starts of the slices, in terms of this column's levels; used if it is
  ///        the first of its collection
  column_view read_list(const parquet_leaf& leaf, const std::string& collection, bool accept_missing,
                        slice_starts& starts) {
    const auto known = lists_.find(collection);
    if (known == lists_.end()) {
      batch_lists& lists = lists_[collection];
      column_run run = lead(leaf, accept_missing, true, starts, lists);
      return finish(leaf, std::move(run), &lists);
    }
    batch_lists& lists = known->second;
    column_reader reader(place_, leaf);
    const bool same_levels =
        leaf.max_level == lists.leader->max_level && leaf.element_level == lists.leader->element_level;
    column_run run = reader.read({.first_level = lists.first_level,
                                  .levels = lists.run.continues.size(),
                                  .accept_missing = accept_missing,
                                  .same = same_levels ? &lists.run : nullptr});
    const bool same = validate_ == validation::none ? run.count == lists.run.count
                                                    : reader.complete() && run.continues == lists.run.continues &&
                                                          run.element == lists.run.element;
    if (!same) report_difference(leaf, lists);
    return finish(leaf, std::move(run), &lists);
  }

  /// Reads the lists of a collection, without values, if nothing of it has been read.
  void read_lists_only(const parquet_leaf& leaf, const std::string& collection, slice_starts& starts) {
    if (lists_.contains(collection)) return;
    batch_lists& lists = lists_[collection];
    lead(leaf, true, false, starts, lists);
  }

  /// Compares a counter column with the lists it counts.
  void check_counter(const parquet_leaf& counter, const column_view& view, const std::string& collection) const {
    const batch_lists& lists = lists_.at(collection);
    visit_type(view.type, [&]<class T>(std::type_identity<T>) {
      if constexpr (number<T> && std::is_integral_v<T>) {
        const T* counts = static_cast<const T*>(view.data);
        const auto length = [&](std::size_t i) { return lists.offsets[i + 1] - lists.offsets[i]; };
        bool equal = true;  // without a branch, so that it vectorises; the second pass looks for the culprit
        for (std::size_t i = 0; i < place_.rows; ++i)
          equal = equal & (static_cast<std::int64_t>(counts[i]) == length(i));
        if (equal) return;
        for (std::size_t i = 0; i < place_.rows; ++i) {
          if (static_cast<std::int64_t>(counts[i]) == length(i)) continue;
          if (view.valid != nullptr && (view.valid[i / 8] >> (i % 8) & 1) == 0) continue;
          throw data_error("read",
                           "the counter says " + std::to_string(counts[i]) + " but the list of '" +
                               lists.leader->info.name + "' has " + std::to_string(length(i)) +
                               (length(i) == 1 ? " value" : " values"),
                           at(counter, i));
        }
      }
    });
  }

 private:
  /// Reads the first column of a collection: its lists are those that the others are compared with.
  column_run lead(const parquet_leaf& leaf, bool accept_missing, bool values, slice_starts& starts,
                  batch_lists& lists) {
    lists.leader = &leaf;
    column_run run;
    if (slice_ == 0 && place_.last) {
      run = column_reader(place_, leaf).read({.values = values, .accept_missing = accept_missing});
    } else {
      run = lead_slice(leaf, accept_missing, values, starts, lists);
    }
    if (run.count > (std::numeric_limits<std::int32_t>::max)())
      throw source_error(column_reader(place_, leaf).describe() + ": a batch has too many values for its offsets");
    const std::size_t bytes = (place_.rows + 1) * sizeof(std::int32_t);
    read_buffer offsets(place_.memory);
    offsets.reserve(bytes, 0);
    lists.offsets = reinterpret_cast<const std::int32_t*>(offsets.at(0));
    write_offsets(run.continues, run.element, reinterpret_cast<std::int32_t*>(offsets.at(0)));
    offsets.pad(bytes);
    lists.owner = std::move(offsets).share();
    lists.run.continues = std::move(run.continues);
    lists.run.element = std::move(run.element);
    lists.run.count = run.count;
    lists.run.pages = std::move(run.pages);
    return run;
  }

  /// The same for a slice of a row group. Where it starts is known once the slice before has been read: those who read
  /// the slices in parallel wait for one another here, and only here; who comes first goes over the earlier slices.
  column_run lead_slice(const parquet_leaf& leaf, bool accept_missing, bool values, slice_starts& starts,
                        batch_lists& lists) {
    std::unique_lock lock(starts.mutex);
    while (starts.levels.size() <= slice_) {
      read_place earlier = place_;
      earlier.rows = slice_events_;
      earlier.first_row = (starts.levels.size() - 1) * slice_events_;
      earlier.last = false;
      const std::size_t from = starts.levels.back();
      const column_run run =
          column_reader(earlier, leaf).read({.first_level = from, .values = false, .accept_missing = true});
      starts.levels.push_back(from + run.continues.size());
    }
    lists.first_level = starts.levels[slice_];
    const bool teaches = starts.levels.size() == slice_ + 1 && !place_.last;
    if (!teaches) lock.unlock();
    column_run run = column_reader(place_, leaf)
                         .read({.first_level = lists.first_level, .values = values, .accept_missing = accept_missing});
    if (teaches) starts.levels.push_back(lists.first_level + run.continues.size());
    return run;
  }

  [[noreturn]] void report_difference(const parquet_leaf& leaf, const batch_lists& lists) const {
    const column_run run =
        column_reader(place_, leaf).read({.first_level = lists.first_level, .values = false, .accept_missing = true});
    std::vector<std::int32_t> offsets(place_.rows + 1);
    write_offsets(run.continues, run.element, offsets.data());
    for (std::size_t i = 0; i < place_.rows; ++i) {
      const std::int32_t first = lists.offsets[i + 1] - lists.offsets[i];
      const std::int32_t second = offsets[i + 1] - offsets[i];
      if (first != second)
        throw data_error("read",
                         "lists of one collection have different lengths: " + std::to_string(first) + " in '" +
                             lists.leader->info.name + "' and " + std::to_string(second) + " in '" + leaf.info.name +
                             "'",
                         at(leaf, i));
    }
    throw source_error(column_reader(place_, leaf).describe() + ": its lists are malformed");
  }

  [[nodiscard]] location at(const parquet_leaf& leaf, std::size_t row) const {
    return {place_.file->text(), leaf.info.name, place_.first_event + static_cast<std::int64_t>(row)};
  }

  column_view finish(const parquet_leaf& leaf, column_run&& run, const batch_lists* lists) const {
    auto memory = std::make_shared<column_memory>();
    memory->values = std::move(run.values);
    column_view view;
    view.type = leaf.info.type;
    view.data = memory->values.at(0);
    view.rows = place_.rows;
    view.values = run.count;
    view.readable = (memory->values.capacity() + read_buffer::padding) / size_of(view.type);
    if (run.valid.size() > 0) {
      memory->valid.resize(run.valid.size() / 64 + 1 + read_buffer::padding / sizeof(std::uint64_t));
      for (std::size_t w = 0; w * 64 < run.valid.size(); ++w) {
        std::uint64_t word = run.valid.word(w);
        if constexpr (std::endian::native == std::endian::big)
          word = load_bytes({reinterpret_cast<const std::uint8_t*>(&word), 8});  // a bitmap is in bytes
        memory->valid[w] = word;
      }
      view.valid = reinterpret_cast<const std::uint8_t*>(memory->valid.data());
    }
    if (lists != nullptr) {
      memory->offsets = lists->owner;
      view.offsets = lists->offsets;
      view.offset_bytes = sizeof(std::int32_t);
    }
    view.owner = std::move(memory);
    return view;
  }

  const read_place& place_;
  std::size_t slice_;
  std::size_t slice_events_;
  validation validate_;
  std::map<std::string, batch_lists> lists_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
