// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI {

/// How much of what a file says is checked while it is read. What memory safety needs is checked always.
enum class validation : std::uint8_t {
  none,       ///< the file is trusted: neither lists nor counters are compared
  structure,  ///< lists of one collection have equal lengths; a counter that is read agrees with its lists
  full        ///< the counter of every collection read agrees, read or not; page checksums are verified where present
};

/// How Parquet files are read.
struct parquet_options {
  validation validate = validation::structure;
  /// Maps files instead of reading them. A mapped file counts as memory in use, and one that is cut short by somebody
  /// else while it is read ends the program.
  bool memory_map = false;
  /// A larger row group is read in slices of so many events, without ever being decoded whole.
  std::size_t max_batch_events = 131'072;
  /// The most memory one column of a batch may take; a file that asks for more is refused.
  std::size_t max_column_bytes = std::size_t{1} << 31;
};

}  // namespace staffa::inline STAFFA_ABI
