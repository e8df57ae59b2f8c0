// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/table.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/detail/lock.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/expr/slice.hpp>
#include <staffa/source/arrays.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A table in memory as a source: read in place, a slice at a time.
/// A template only so that it is compiled where a table is opened.
template <std::same_as<table> Table>
class table_source_of final : public sliced_source {
 public:
  explicit table_source_of(Table t) : sliced_source(t.rows()), table_(std::move(t)) {
    for (const table_column& column : table_.columns()) {
      const column_view& view = column.view;
      column_info info{.name = column.name,
                       .type = view.type,
                       .list = column.is_list(),
                       .nullable = column.nullable,
                       .collection = column.collection};
      if (info.list && info.collection.empty()) info.collection = collection_of_name(column.name);
      infos_.push_back(std::move(info));
      alike_.push_back(views_.size());
      views_.push_back(view);
    }
  }

  [[nodiscard]] std::string name() const override { return "a table in memory"; }
  [[nodiscard]] std::span<const column_info> columns() const override { return {infos_.data(), infos_.size()}; }
  /// @throws data_error naming the first column, one that differs, the first event and both lengths
  void check_lists(const std::vector<std::size_t>& columns) const override {
    const detail::held_lock lock(mutex_);
    for (const std::size_t k : columns) compare_lists(columns.front(), k);
  }
  [[nodiscard]] std::unique_ptr<batch> read(std::size_t index, std::span<const column_request> columns) const override {
    auto* out = new slice_of_table;
    std::unique_ptr<batch> owner(out);
    const batch_info info = describe(index);
    out->count = info.events;
    for (const column_request& request : columns)
      out->views.push_back(part(views_[request.column], static_cast<std::size_t>(info.first_event), info.events));
    return owner;
  }

 private:
  struct slice_of_table final : batch {
    [[nodiscard]] std::size_t events() const override { return count; }
    [[nodiscard]] column_view column(std::size_t k) const override { return views[k]; }
    std::size_t count = 0;
    std::vector<column_view> views;
  };

  /// Rows [first, first + rows) of a view. Lists keep their content and move in the offsets.
  static column_view part(column_view v, std::size_t first, std::size_t rows) {
    v.rows = rows;
    if (v.offset_bytes != 0) {
      v.offsets = static_cast<const std::byte*>(v.offsets) + first * v.offset_bytes;
      return v;
    }
    if (v.valid != nullptr) {  // bits cannot move: slices are multiples of 8 rows long, so bytes can
      v.valid += first / 8;
    }
    v.data = static_cast<const std::byte*>(v.data) + first * size_of(v.type);
    v.values = rows;
    v.readable -= first;
    return v;
  }

  // Compares a pair of columns once, however often they are asked for.
  void compare_lists(std::size_t a, std::size_t b) const {
    if (alike_[a] == alike_[b]) return;
    if (views_[a].offsets != views_[b].offsets) compare_lengths(a, b);
    const std::size_t old = alike_[b];
    for (std::size_t& first : alike_)
      if (first == old) first = alike_[a];
  }
  void compare_lengths(std::size_t a, std::size_t b) const {
    // Mostly the offsets are copies of each other.
    const std::size_t bytes = views_[a].offset_bytes;
    if (views_[a].rows == 0) return;
    if (bytes == views_[b].offset_bytes &&
        std::memcmp(views_[a].offsets, views_[b].offsets, (views_[a].rows + 1) * bytes) == 0)
      return;
    for (std::size_t row = 0; row < views_[a].rows; ++row) {
      const auto length = [row](const column_view& v) { return detail::offset_at(v, row + 1) - detail::offset_at(v, row); };
      if (length(views_[a]) != length(views_[b]))
        throw data_error("collection", detail::text_of({"columns '", infos_[a].name, "' and '", infos_[b].name,
                                          "' of one collection have lists of ", std::to_string(length(views_[a])),
                                          " and ", std::to_string(length(views_[b])), " elements"}),
                         {.file = {}, .column = {}, .event = static_cast<std::int64_t>(row)});
    }
  }

  Table table_;
  std::vector<column_info> infos_;
  std::vector<column_view> views_;
  mutable detail::short_lock mutex_;
  mutable std::vector<std::size_t> alike_;  // columns known to have equal lists have the same number
};

using table_source = table_source_of<table>;

/// The rows of a table as events.
template <std::same_as<table> Table = table>
event_set open(std::type_identity_t<Table> t) {
  return event_set(std::make_shared<table_source_of<Table>>(std::move(t)));
}

}  // namespace staffa::inline STAFFA_ABI
