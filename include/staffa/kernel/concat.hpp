// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// The offsets of the lists of each collection that is put together, all over the same events; at least one.
using offsets_of_parts = std::span<const std::span<const std::int32_t>>;

/// Offsets of the lists "the event's rows of the first part, then those of the second ...".
/// @param out as many as the offsets of any part
/// @return -1, or the first event at which there are more than 2^31 - 1 rows
inline std::int64_t concat_offsets(offsets_of_parts parts, std::int32_t* out) noexcept {
  const std::size_t borders = parts[0].size();
  std::int64_t rows = 0;
  for (const auto& offsets : parts) rows += offsets.back();
  if (rows > (std::numeric_limits<std::int32_t>::max)()) {
    for (std::size_t i = 1; i < borders; ++i) {
      rows = 0;
      for (const auto& offsets : parts) rows += offsets[i];
      if (rows > (std::numeric_limits<std::int32_t>::max)()) return static_cast<std::int64_t>(i) - 1;
    }
  }
  // Offsets start at 0, so those of the whole are sums of those of the parts.
  std::copy_n(parts[0].data(), borders, out);
  for (std::size_t k = 1; k < parts.size(); ++k)
    for (std::size_t i = 0; i < borders; ++i) out[i] += parts[k][i];
  return -1;
}

/// So many rows of one part, the ones that come next there.
struct concat_run {
  std::int32_t part;
  std::int32_t rows;
};

/// The rows of the whole as runs of one part each: few where some parts have few rows, for then the longest part goes
/// on over many events.
/// @param whole what concat_offsets wrote
/// @param out room for offsets_of_parts::size() + 1 runs an event, and one more
/// @return how many runs there are, none of them empty
inline std::size_t concat_runs(offsets_of_parts parts, std::span<const std::int32_t> whole, concat_run* out) noexcept {
  std::size_t longest = 0;
  for (std::size_t k = 1; k < parts.size(); ++k)
    if (parts[k].back() > parts[longest].back()) longest = k;
  const std::int32_t* const own = parts[longest].data();
  const concat_run* const begin = out;
  std::int32_t done = 0;
  const auto add = [&](std::size_t part, std::int32_t rows) {
    *out = {static_cast<std::int32_t>(part), rows};
    out += rows > 0 ? 1 : 0;
  };
  const auto catch_up = [&](std::int32_t until) {
    add(longest, until - done);
    done = until;
  };
  const auto others = [=, all = whole.data()](auto at) { return at(all + 1) - at(all) != at(own + 1) - at(own); };
  detail::for_wanted(whole.size() - 1, others, [&](std::size_t i) {
    for (std::size_t k = 0; k < parts.size(); ++k)
      if (k == longest) {
        catch_up(own[i + 1]);
      } else {
        if (k < longest) catch_up(own[i]);
        add(k, parts[k][i + 1] - parts[k][i]);
      }
  });
  catch_up(own[whole.size() - 1]);
  return static_cast<std::size_t>(out - begin);
}

/// Puts the values of the parts together.
/// @param parts the values of each part; left behind those that were copied
/// @param out room for all rows
template <class T>
inline void concat(std::span<const concat_run> runs, const T** parts, T* out) noexcept {
  for (const concat_run run : runs) {
    const T*& from = parts[run.part];
    const auto rows = static_cast<std::size_t>(run.rows);
    detail::copy_run(out, from, rows);
    from += rows;
    out += rows;
  }
}

/// For each row the part it comes from: 0, 1, ...
/// @param out room for all rows; its padding is cleared
inline void concat_source(std::span<const concat_run> runs, std::int32_t* out) noexcept {
  for (const concat_run run : runs) {
    const auto rows = static_cast<std::size_t>(run.rows);
    detail::write_same(out, run.part, rows);
    out += rows;
  }
  detail::clear_padding(out);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
