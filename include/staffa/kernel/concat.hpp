// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// The offsets of the lists of each collection that is put together, all over the same events; at least one.
struct offsets_of_parts {
  const std::int32_t* const* offsets;
  std::size_t parts;

  [[nodiscard]] std::size_t size() const noexcept { return parts; }
  [[nodiscard]] const std::int32_t* operator[](std::size_t k) const noexcept { return offsets[k]; }
};

/// Offsets of the lists "the event's rows of the first part, then those of the second ...".
/// @param lists how many each part has  @param out room for lists + 1
/// @return -1, or the first event at which there are more than 2^31 - 1 rows
inline std::int64_t concat_offsets(offsets_of_parts parts, std::size_t lists, std::int32_t* out) noexcept {
  const auto too_many = [&](std::size_t border) {
    std::int64_t rows = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) rows += parts[k][border];
    return rows > (std::numeric_limits<std::int32_t>::max)();
  };
  if (too_many(lists))
    for (std::size_t i = 0; i < lists; ++i)
      if (too_many(i + 1)) return static_cast<std::int64_t>(i);
  // Offsets start at 0, so those of the whole are sums of those of the parts.
  std::memcpy(out, parts[0], (lists + 1) * sizeof(std::int32_t));
  for (std::size_t k = 1; k < parts.size(); ++k) {
    const std::int32_t* const more = parts[k];
    for (std::size_t i = 0; i <= lists; ++i) out[i] += more[i];
  }
  return -1;
}

/// Rows of one part that come one after the other, there and in the whole.
struct concat_run {
  std::int32_t part;
  std::int32_t first;  ///< row of the part
  std::int32_t rows;
};

namespace detail {
/// The rows of the whole as runs of one part each: few where some parts have few rows, for then the longest part goes
/// on over many events.
/// @param start start(k, i): the row with which list i of part k begins
/// @param apart a condition on a pack of lists, as for `for_wanted`: lists behind which a run may not go on
template <class Start, class Apart>
[[gnu::always_inline]] inline std::size_t find_runs(offsets_of_parts parts, std::span<const std::int32_t> whole,
                                                    concat_run* out, const Start& start, const Apart& apart) noexcept {
  const std::size_t lists = whole.size() - 1;
  std::size_t longest = 0;
  for (std::size_t k = 1; k < parts.size(); ++k)
    if (parts[k][lists] > parts[longest][lists]) longest = k;
  const std::int32_t* const own = parts[longest];
  const concat_run* const begin = out;
  std::size_t list = 0;  // the first whose rows of the longest part are still to come
  const auto add = [&](std::size_t part, std::size_t from, std::int32_t rows) {
    *out = {static_cast<std::int32_t>(part), start(part, from), rows};
    out += rows > 0 ? 1 : 0;
  };
  const auto catch_up = [&](std::size_t end) {
    add(longest, list, own[end] - own[list]);
    list = end;
  };
  const auto ends = [=, all = whole.data()](auto at) {
    return (at(all + 1) - at(all) != at(own + 1) - at(own)) | apart(at);
  };
  for_wanted(lists, ends, [&](std::size_t i) {
    for (std::size_t k = 0; k < parts.size(); ++k)
      if (k == longest) {
        catch_up(i + 1);
      } else {
        if (k < longest) catch_up(i);
        add(k, i, parts[k][i + 1] - parts[k][i]);
      }
  });
  if (list < lists) catch_up(lists);
  return static_cast<std::size_t>(out - begin);
}
}  // namespace detail

/// The runs of a concatenation, none of them empty, in the order of its rows.
/// @param whole what concat_offsets wrote
/// @param out room for offsets_of_parts::size() + 1 runs an event, and one more
/// @return how many there are
inline std::size_t concat_runs(offsets_of_parts parts, std::span<const std::int32_t> whole, concat_run* out) noexcept {
  const auto start = [=](std::size_t k, std::size_t i) { return parts[k][i]; };
  return detail::find_runs(parts, whole, out, start, [](auto) { return simd::mask{}; });
}

/// The same where the parts are lists of chosen parents, as runs of the rows from which they were chosen.
/// @param chosen the parents, none twice; with padding
/// @param from the offsets of each part's lists of all parents
inline std::size_t concat_chosen_runs(offsets_of_parts parts, std::span<const std::int32_t> whole,
                                      const std::int32_t* chosen, offsets_of_parts from, concat_run* out) noexcept {
  const auto start = [=](std::size_t k, std::size_t i) { return from[k][static_cast<std::size_t>(chosen[i])]; };
  return detail::find_runs(parts, whole, out, start,
                           [=](auto at) { return at(chosen + 1) - at(chosen) != simd::pack<std::int32_t>(1); });
}

/// Puts the values of the parts together.
/// @param count of the runs  @param parts the values of each part, with padding
/// @param out room for all rows
template <class T>
inline void concat(const concat_run* runs, std::size_t count, const T* const* parts, T* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const concat_run run = runs[i];
    const auto rows = static_cast<std::size_t>(run.rows);
    const T* const from = parts[run.part] + run.first;
    simd::prefetch(from, 1024);
    detail::copy_run(out, from, rows);
    out += rows;
  }
}

/// For each row the part it comes from: 0, 1, ...
/// @param count of the runs  @param out room for all rows; its padding is cleared
inline void concat_source(const concat_run* runs, std::size_t count, std::int32_t* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const auto rows = static_cast<std::size_t>(runs[i].rows);
    detail::write_same(out, runs[i].part, rows);
    out += rows;
  }
  detail::clear_padding(out);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
