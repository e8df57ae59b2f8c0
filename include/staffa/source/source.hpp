// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A run of consecutive events that is read in one go: a row group, or a slice of an array in memory.
struct batch_info {
  std::string file;              ///< empty for data in memory
  std::int64_t row_group = -1;   ///< of that file, or -1
  std::int64_t first_event = 0;  ///< index of its first event in the whole input
  std::size_t events = 0;
};

/// One column a pass wants to read.
struct column_request {
  std::size_t column = 0;      ///< position in `event_source::columns()`
  bool accept_missing = false; ///< false: a null is an error naming file, column and event
  std::int32_t lists = -1;     ///< lists: those with one number were asked for as fields of one collection and must be
                               ///< equally long; -1: not said, `column_info::collection` counts
};

/// The columns of one run of events in memory. Views stay valid as long as the batch.
class batch {
 public:
  virtual ~batch() = default;
  [[nodiscard]] virtual std::size_t events() const = 0;
  /// The k-th requested column. Lists asked for as one collection have equal lengths: the source has checked it.
  [[nodiscard]] virtual column_view column(std::size_t k) const = 0;
};

/// What yields columns: arrays in memory, Parquet files, generated events.
///
/// The division into batches depends on the data alone, never on threads or on what is read: results are merged in
/// batch order and chunks restart at each batch.
class event_source : public origin {
 public:
  [[nodiscard]] virtual std::size_t batches() const = 0;
  [[nodiscard]] virtual batch_info describe(std::size_t index) const = 0;
  /// Memory that `read` of this batch will need, in bytes: the input pipeline's budget is kept with it.
  [[nodiscard]] virtual std::size_t bytes(std::size_t index, std::span<const column_request> columns) const = 0;
  /// Reads a batch. Called from several threads at once.
  /// @throws source_error, data_error naming file, column and event or row group
  [[nodiscard]] virtual std::unique_ptr<batch> read(std::size_t index,
                                                    std::span<const column_request> columns) const = 0;
};

}  // namespace staffa::inline STAFFA_ABI
