// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/interop/parquet/batch.hpp>
#include <staffa/interop/parquet/chunk.hpp>
#include <staffa/interop/parquet/counters.hpp>
#include <staffa/interop/parquet/file.hpp>
#include <staffa/interop/parquet/guard.hpp>
#include <staffa/interop/parquet/memory.hpp>
#include <staffa/interop/parquet/options.hpp>
#include <staffa/interop/parquet/schema.hpp>
#include <staffa/source/source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// Events in Parquet files, in the order of the files and of the row groups in them.
///
/// A column is a leaf of the schema: `Jet_pt` of a list of numbers, `Jet.pt` of a list of structs, `MET.pt` of a group.
/// The footers are read when it is made, data when asked for. A batch is a row group, or a slice of a large one.
/// A null value is an error unless it is accepted; so is a null list, and where it is accepted it reads as an empty
/// one.
class parquet_source final : public event_source {
 public:
  /// @throws source_error naming the file that is missing, unreadable or not Parquet
  explicit parquet_source(const std::vector<std::filesystem::path>& files, parquet_options options = {})
      : options_(options), memory_(std::make_shared<detail::pq::read_memory>()) {
    if (files.empty()) throw source_error("cannot read Parquet: no file is given");
    if (options_.max_batch_events == 0 || options_.max_batch_events > max_rows)
      throw usage_error("parquet_options: max_batch_events is " + std::to_string(options_.max_batch_events) +
                        ", it must be at least 1 and below 2^31");
    for (const std::filesystem::path& path : files) add_file(path);
    for (const detail::pq::parquet_leaf& leaf : files_.front().columns->leaves) infos_.push_back(leaf.info);
    problems_.resize(infos_.size());
    for (std::size_t f = 1; f < files_.size(); ++f) match(files_[f]);
    counters_ = detail::pq::counters_of(infos_);
  }

  [[nodiscard]] std::string name() const override {
    const std::string& first = files_.front().file->text();
    return files_.size() == 1 ? first : first + " and " + std::to_string(files_.size() - 1) + " more";
  }
  [[nodiscard]] std::span<const column_info> columns() const override { return infos_; }
  /// Columns of the first file that Staffa cannot read, for messages.
  [[nodiscard]] std::span<const unsupported_column> unsupported() const { return files_.front().columns->others; }
  [[nodiscard]] std::size_t batches() const override { return batches_; }
  [[nodiscard]] std::int64_t events() const { return events_; }

  [[nodiscard]] batch_info describe(std::size_t index) const override {
    const placed p = locate(index);
    return {p.file->file->text(), p.group->row_group, p.group->first_event + static_cast<std::int64_t>(p.first_row),
            p.rows};
  }

  [[nodiscard]] std::size_t bytes(std::size_t index, std::span<const column_request> columns) const override {
    check(columns);
    const placed p = locate(index);
    return detail::pq::parquet_guard(
        [&] { return problem_at(p); },
        [&] {
          const double share = static_cast<double>(p.rows) / static_cast<double>(p.group->rows);
          double total = 0;
          for (const column_request& request : columns) {
            const detail::pq::parquet_leaf& leaf = leaf_of(*p.file, request.column);
            const detail::pq::chunk_place chunk = p.file->file->chunk(p.group->row_group, leaf.index);
            total += share * static_cast<double>(chunk.values) * static_cast<double>(size_of(leaf.info.type));
            if (leaf.info.list) total += 4.0 * static_cast<double>(p.rows + 1);
            total += (std::min)(static_cast<double>(chunk.uncompressed_bytes), 1048576.0);  // the page at work
          }
          return static_cast<std::size_t>(std::clamp(total, 0.0, 1e18));
        });
  }

  [[nodiscard]] std::unique_ptr<batch> read(std::size_t index, std::span<const column_request> columns) const override {
    check(columns);
    const placed p = locate(index);
    detail::pq::read_place place;
    detail::pq::parquet_guard([&] { return problem_at(p); },
                              [&] {
                                place.file = p.file->file.get();
                                place.handle = place.file->handle();
                              });
    place.memory = memory_;
    place.row_group = p.group->row_group;
    place.group_rows = p.group->rows;
    place.first_row = p.first_row;
    place.rows = p.rows;
    place.last = p.first_row + p.rows == p.group->rows;
    place.first_event = p.group->first_event + static_cast<std::int64_t>(p.first_row);
    place.max_column_bytes = options_.max_column_bytes;
    detail::pq::batch_reader reader(place, p.first_row / options_.max_batch_events, options_.max_batch_events,
                                    options_.validate);
    auto result = std::make_unique<detail::pq::parquet_batch>(p.rows);
    for (const column_request& request : columns) {
      const detail::pq::parquet_leaf& leaf = leaf_of(*p.file, request.column);
      result->add(leaf.info.list ? reader.read_list(leaf, collection_of(request), request.accept_missing,
                                                    starts(*p.group, leaf.index))
                                 : reader.read_flat(leaf, request.accept_missing));
    }
    if (options_.validate != validation::none) check_counters(p, reader, columns, *result);
    return result;
  }

 private:
  static constexpr std::size_t max_rows = (std::numeric_limits<std::int32_t>::max)() - 1;

  struct input_file {
    std::unique_ptr<detail::pq::parquet_file> file;
    std::shared_ptr<const detail::pq::parquet_columns> columns;
    std::vector<std::size_t> leaves;  // of the source's columns; empty: the same as in the first file
  };
  struct group_place {
    std::size_t file = 0;
    int row_group = 0;
    std::size_t rows = 0;
    std::int64_t first_event = 0;
    std::size_t first_batch = 0;
  };
  struct placed {
    const input_file* file;
    const group_place* group;
    std::size_t first_row;
    std::size_t rows;
  };

  /// The name that `batch_reader` knows a collection by: as it was asked for, or else as the columns' names have it.
  [[nodiscard]] std::string collection_of(const column_request& request) const {
    return request.lists < 0 ? infos_[request.column].collection : '#' + std::to_string(request.lists);
  }

  void add_file(const std::filesystem::path& path) {
    input_file next{std::make_unique<detail::pq::parquet_file>(path, options_), nullptr, {}};
    if (!files_.empty() && files_.front().file->schema().Equals(next.file->schema())) {
      next.file->share_schema(*files_.front().file);
      next.columns = files_.front().columns;
    } else {
      next.columns = std::make_shared<detail::pq::parquet_columns>(detail::pq::schema_walk::of(next.file->schema()));
    }
    int row_group = 0;
    for (const std::int64_t rows : next.file->group_rows()) {
      if (rows > (std::numeric_limits<std::int64_t>::max)() / 2 - events_)
        throw source_error("cannot open '" + next.file->text() + "': it claims more events than can be");
      if (rows > 0) {
        const auto n = static_cast<std::size_t>(rows);
        groups_.push_back({files_.size(), row_group, n, events_, batches_});
        batches_ += (n + options_.max_batch_events - 1) / options_.max_batch_events;
        events_ += rows;
      }
      ++row_group;
    }
    files_.push_back(std::move(next));
  }

  /// Finds the first file's columns in another one.
  void match(input_file& other) {
    if (other.columns == files_.front().columns) return;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < other.columns->leaves.size(); ++i)
      places.emplace(other.columns->leaves[i].info.name, i);
    const auto text = [](const column_info& info) {
      return info.list ? "list<" + std::string(name_of(info.type)) + ">" : std::string(name_of(info.type));
    };
    other.leaves.resize(infos_.size());
    for (std::size_t c = 0; c < infos_.size(); ++c) {
      column_info& wanted = infos_[c];
      const auto found = places.find(wanted.name);
      std::string has;  // what the file has instead
      if (found != places.end()) {
        const column_info& info = other.columns->leaves[found->second].info;
        if (info.type != wanted.type || info.list != wanted.list) has = text(info);
        other.leaves[c] = found->second;
        wanted.nullable = wanted.nullable || info.nullable;
      } else {
        for (const unsupported_column& column : other.columns->others)
          if (column.name == wanted.name) has = column.type;
      }
      const std::string& file = other.file->text();
      const std::string& first = files_.front().file->text();
      if (!problems_[c].empty() || (found != places.end() && has.empty())) continue;
      problems_[c] = has.empty() ? "'" + file + "' has no column '" + wanted.name + "', which '" + first + "' has"
                                 : "column '" + wanted.name + "' has type " + has + " in '" + file + "' but " +
                                       text(wanted) + " in '" + first + "'";
    }
  }

  /// Compares the counters that were read with their lists; at level full, those of every collection read.
  void check_counters(const placed& p, detail::pq::batch_reader& reader, std::span<const column_request> columns,
                      const batch& values) const {
    for (const auto& [column, what] : counters_) {
      const detail::pq::parquet_leaf& counter = leaf_of(*p.file, column);
      std::optional<column_view> view;
      for (std::size_t k = 0; k < columns.size() && !view; ++k)
        if (columns[k].column == column) view = values.column(k);
      const auto read = std::ranges::find_if(
          columns, [&](const column_request& r) { return std::ranges::find(what, r.column) != what.end(); });
      const bool all = options_.validate == validation::full && problems_[column].empty();
      if (!view && all && read != columns.end()) view = reader.read_flat(counter, true);
      if (!view) continue;
      if (read != columns.end()) {
        reader.check_counter(counter, *view, collection_of(*read));
      } else {
        const detail::pq::parquet_leaf& smallest = smallest_of(p, what);
        reader.read_lists_only(smallest, smallest.info.collection, starts(*p.group, smallest.index));
        reader.check_counter(counter, *view, smallest.info.collection);
      }
    }
  }

  /// The column of a collection whose lists are the least work to get at.
  const detail::pq::parquet_leaf& smallest_of(const placed& p, const std::vector<std::size_t>& columns) const {
    const auto size = [&](std::size_t c) {
      const detail::pq::chunk_place chunk = p.file->file->chunk(p.group->row_group, leaf_of(*p.file, c).index);
      return chunk.end - chunk.begin;
    };
    const auto smaller = [&](std::size_t a, std::size_t b) { return size(a) < size(b); };
    return detail::pq::parquet_guard([&] { return problem_at(p); },
                                     [&]() -> const detail::pq::parquet_leaf& {
                                       return leaf_of(*p.file, *std::min_element(columns.begin(), columns.end(), smaller));
                                     });
  }

  void check(std::span<const column_request> columns) const {
    for (const column_request& request : columns) {
      if (request.column >= infos_.size())
        throw usage_error("parquet_source: there is no column number " + std::to_string(request.column));
      if (!problems_[request.column].empty()) throw source_error(problems_[request.column]);
    }
  }

  [[nodiscard]] placed locate(std::size_t index) const {
    if (index >= batches_) throw usage_error("parquet_source: there is no batch number " + std::to_string(index));
    const auto after = std::upper_bound(groups_.begin(), groups_.end(), index, [](std::size_t batch, const group_place& g) {
      return batch < g.first_batch;
    });
    const group_place& group = *std::prev(after);
    const std::size_t first_row = (index - group.first_batch) * options_.max_batch_events;
    return {&files_[group.file], &group, first_row, (std::min)(options_.max_batch_events, group.rows - first_row)};
  }

  [[nodiscard]] static std::string problem_at(const placed& p) {
    return "cannot read '" + p.file->file->text() + "', row group " + std::to_string(p.group->row_group);
  }

  [[nodiscard]] const detail::pq::parquet_leaf& leaf_of(const input_file& file, std::size_t column) const {
    return file.columns->leaves[file.leaves.empty() ? column : file.leaves[column]];
  }

  [[nodiscard]] detail::pq::slice_starts& starts(const group_place& group, int leaf) const {
    if (group.rows <= options_.max_batch_events) return unsliced_;
    const std::scoped_lock lock(starts_mutex_);
    return starts_[{group.first_batch, leaf}];
  }

  parquet_options options_;
  std::shared_ptr<detail::pq::read_memory> memory_;
  std::vector<input_file> files_;
  std::vector<group_place> groups_;
  std::size_t batches_ = 0;
  std::int64_t events_ = 0;
  std::vector<column_info> infos_;
  std::vector<std::string> problems_;  // of a column that not all files have alike; empty if they do
  detail::pq::counted_lists counters_;
  mutable std::mutex starts_mutex_;
  mutable std::map<std::pair<std::size_t, int>, detail::pq::slice_starts> starts_;
  mutable detail::pq::slice_starts unsliced_;
};

}  // namespace staffa::inline STAFFA_ABI
