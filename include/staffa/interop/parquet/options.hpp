// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/validation.hpp>
#include <staffa/core/config.hpp>

#include <cstddef>

namespace staffa::inline STAFFA_ABI {

/// How Parquet files are read.
struct parquet_options {
  /// What memory safety needs is checked always. `none`: neither lists nor counters are compared; `structure`: lists of
  /// one collection have equal lengths, and a counter (`nJet`) that is read agrees with its lists; `full`: so does the
  /// counter of every collection that is read, and page checksums, where a file has them, are verified.
  validation validate = validation::structure;
  /// Maps files instead of reading them. A mapped file counts as memory in use, and one that is cut short by somebody
  /// else while it is read ends the program.
  bool memory_map = false;
  /// A larger row group is read in slices of so many events, without ever being decoded whole.
  std::size_t max_batch_events = 262'144;
  /// The most memory one column of a batch may take; a file that asks for more is refused.
  std::size_t max_column_bytes = std::size_t{1} << 31;
};

}  // namespace staffa::inline STAFFA_ABI
