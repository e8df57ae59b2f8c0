// SPDX-License-Identifier: MIT
#pragma once

// What is read of a column chunk, and what comes of it.

#include <staffa/core/config.hpp>
#include <staffa/interop/parquet/bits.hpp>
#include <staffa/interop/parquet/file.hpp>
#include <staffa/interop/parquet/memory.hpp>

#include <arrow/io/interfaces.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// The run of events a batch covers, and the open file they are in.
struct read_place {
  const parquet_file* file = nullptr;
  std::shared_ptr<::arrow::io::RandomAccessFile> handle;
  std::shared_ptr<read_memory> memory;
  int row_group = 0;
  std::size_t group_rows = 0;  ///< of the row group
  std::size_t first_row = 0;   ///< within the row group
  std::size_t rows = 0;
  bool last = true;              ///< nothing of the row group comes after these rows
  std::int64_t first_event = 0;  ///< of these rows, in the whole input
  std::size_t max_column_bytes = 0;
};

/// A page whose levels are known: those of another column of the collection are most often the same bytes.
struct known_page {
  std::size_t begin = 0;  // level of the column chunk
  std::size_t levels = 0;
  std::size_t elements = 0;
  std::vector<std::uint8_t> repetition;
  std::vector<std::uint8_t> definition;
};

/// What a run of events of one column holds, decoded.
struct column_run {
  bit_list continues;  // lists: one bit a level, see levels.hpp
  bit_list element;
  bit_list valid;  // one bit a value, from the first missing value on; empty if there is none
  read_buffer values;
  std::size_t count = 0;          // values, missing ones included
  std::size_t rows = 0;           // lists, or values of a flat column
  std::vector<known_page> pages;  // lists: pages that lie wholly in the run and miss nothing
};

/// How much of a column to read, from where, and what for.
struct column_want {
  std::size_t first_level = 0;                       ///< flat columns: the first row
  std::optional<std::size_t> levels = std::nullopt;  ///< lists: so many levels, else as many as the rows take
  bool values = true;                                ///< false: only the lists
  bool accept_missing = false;
  const column_run* same = nullptr;  ///< lists: a run from the same level on, of a column with the same levels
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
