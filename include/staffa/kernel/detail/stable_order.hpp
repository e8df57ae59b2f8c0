// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/list_orders.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/detail/sort_key.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Stable merge sort of n rows, which come in ascending order, by `before(a, b)`.
template <class Before>
inline void merge_sort(std::int32_t* rows, std::size_t n, std::int32_t* scratch, Before before) noexcept {
  constexpr std::size_t run = 8;
  for (std::size_t start = 0; start < n; start += run)
    for (std::size_t k = start + 1; k < (std::min)(start + run, n); ++k) {
      const std::int32_t row = rows[k];
      std::size_t place = k;
      for (; place > start && before(row, rows[place - 1]); --place) rows[place] = rows[place - 1];
      rows[place] = row;
    }
  std::int32_t* from = rows;
  std::int32_t* to = scratch;
  for (std::size_t width = run; width < n; width *= 2) {
    for (std::size_t start = 0; start < n; start += 2 * width) {
      const std::int32_t* middle = from + (std::min)(start + width, n);
      const std::int32_t* end = from + (std::min)(start + 2 * width, n);
      std::merge<const std::int32_t*>(from + start, middle, middle, end, to + start, before);
    }
    std::swap(from, to);
  }
  if (from != rows) std::copy_n(from, n, rows);
}

/// Orders the `rows` rows from `first`, whatever their number, missing ones last.
/// @param scratch room for `rows`
template <direction D, class T>
inline void order_list(const T* values, const bool* valid, std::int32_t first, std::size_t rows, std::int32_t* scratch,
                       std::int32_t* out) noexcept {
  std::size_t present = 0;
  std::size_t missing = 0;
  for (std::int32_t row = first; row < first + static_cast<std::int32_t>(rows); ++row) {
    const bool is_present = valid == nullptr || valid[row];
    out[present] = row;  // one of the two is overwritten by the next row
    scratch[missing] = row;
    present += is_present ? 1 : 0;
    missing += is_present ? 0 : 1;
  }
  std::copy_n(scratch, missing, out + present);
  merge_sort(out, present, scratch,
             [=](std::int32_t a, std::int32_t b) { return sort_key<D>(values[a]) < sort_key<D>(values[b]); });
}

/// Writes as much of the order of each list as there is room for from its out_offsets to the next.
/// @param scratch room for twice the rows of the longest list; if there is room for whole lists, for once
template <direction D, class T>
inline void order_lists(const T* values, std::span<const std::int32_t> offsets, const std::int32_t* out_offsets,
                        std::int32_t* scratch, std::int32_t* out, const bool* valid) noexcept {
  list_orders<D, T> counted;
  for (std::size_t i = 0; i + 1 < offsets.size();) {
    if (valid == nullptr) {
      const std::size_t begin = std::exchange(i, counted.take(offsets, out_offsets, i));
      if (i != begin) {
        counted.write_taken(values, offsets[begin], out);
        continue;
      }
    }
    const std::size_t rows = length(offsets.data(), i);
    const std::size_t wanted = length(out_offsets, i);
    std::int32_t* order = wanted == rows ? out + out_offsets[i] : scratch + rows;
    if (valid == nullptr && rows <= counted.long_list) counted.write_one(values, offsets[i], rows, order);
    else order_list<D>(values, valid, offsets[i], rows, scratch, order);
    if (wanted != rows) std::copy_n(order, wanted, out + out_offsets[i]);
    ++i;
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
