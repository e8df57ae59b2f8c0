// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace staffa::inline STAFFA_ABI {

/// How closely memory that comes from outside is looked at.
enum class validation : std::uint8_t {
  none,       ///< trusted
  structure,  ///< offsets do not decrease and lie inside the content, lengths agree
  full        ///< also the values, where not every bit pattern is one (a bool is 0 or 1)
};

/// Checks the offsets of lists over `items` values: at least one, none negative or decreasing, none beyond the items.
/// @throws data_error with the first bad row
template <offset_type Offset>
void check_offsets(std::span<const Offset> offsets, std::size_t items, std::string_view operation,
                   std::string_view column = {}) {
  const auto fail = [&](const std::string& reason, std::int64_t row) {
    throw data_error(std::string(operation), reason,
                     location{.file = {}, .column = std::string(column), .event = row});
  };
  const auto show = [&](std::size_t i) { return "offsets[" + std::to_string(i) + "] = " + std::to_string(offsets[i]); };
  if (offsets.empty()) fail("n lists need n + 1 offsets, but there are none", -1);
  if (offsets[0] < 0) fail(show(0) + " is negative", 0);
  // Two passes: the first has no branch in it and vectorises; the second looks for the culprit, if there is one.
  bool rising = true;
  for (std::size_t i = 1; i < offsets.size(); ++i) rising = rising & (offsets[i] >= offsets[i - 1]);
  if (!rising) {
    std::size_t i = 1;
    while (offsets[i] >= offsets[i - 1]) ++i;
    fail("offsets decrease: " + show(i) + " after " + show(i - 1), static_cast<std::int64_t>(i) - 1);
  }
  if (static_cast<std::uint64_t>(offsets.back()) <= items) return;
  std::size_t i = 0;
  while (static_cast<std::uint64_t>(offsets[i]) <= items) ++i;
  fail(show(i) + " lies beyond the " + std::to_string(items) + " values",
       i == 0 ? 0 : static_cast<std::int64_t>(i) - 1);
}

namespace detail {

/// A number of items as an offset: an error where it does not fit, never a wrap.
template <offset_type Offset>
Offset checked_offset(std::size_t items, std::size_t row, std::string_view operation) {
  if (items > static_cast<std::size_t>((std::numeric_limits<Offset>::max)()))
    throw data_error(std::string(operation),
                     std::to_string(items) + " values do not fit offsets of " + std::to_string(8 * sizeof(Offset)) +
                         " bits" + (sizeof(Offset) < 8 ? ": write jagged<T, std::int64_t>" : ""),
                     location{.file = {}, .column = {}, .event = static_cast<std::int64_t>(row)});
  return static_cast<Offset>(items);
}

}  // namespace detail
}  // namespace staffa::inline STAFFA_ABI
