// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/masked_head.hpp>
#include <staffa/kernel/detail/sort_key.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Lists up to this length are ordered by counting, for each row, those that come before it.
inline constexpr std::size_t ranked_rows = 8;

/// Orders `rows` (at most Rows) rows from `first` without a branch on a value; writes Rows entries.
template <direction D, std::size_t Rows, class T>
inline void order_by_rank(const T* values, std::int32_t first, std::size_t rows, std::int32_t* out) noexcept {
  std::array<bits_t<sizeof(T)>, Rows> keys;
  std::array<unsigned, Rows> rank{};
  for (std::size_t row = 0; row < Rows; ++row) {
    const auto key = sort_key<D>(values[first + static_cast<std::int32_t>(row)]);
    keys[row] = row < rows ? key : static_cast<bits_t<sizeof(T)>>(-1);  // rows that are not there come last
  }
  for (std::size_t a = 0; a < Rows; ++a)
    for (std::size_t b = a + 1; b < Rows; ++b) {
      const unsigned later = keys[b] < keys[a] ? 1 : 0;
      rank[a] += later;
      rank[b] += 1 - later;
    }
  for (std::size_t row = 0; row < Rows; ++row) out[rank[row]] = first + static_cast<std::int32_t>(row);
}

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

/// Orders the `rows` rows from `first`. A list of up to `ranked_rows` may be written past its end, within the padding.
/// @param scratch room for `rows`
template <direction D, class T>
inline void order_list(const T* values, const bool* valid, std::int32_t first, std::size_t rows, std::int32_t* scratch,
                       std::int32_t* out) noexcept {
  if (valid == nullptr && rows <= 4) return order_by_rank<D, 4>(values, first, rows, out);
  if (valid == nullptr && rows <= ranked_rows) return order_by_rank<D, ranked_rows>(values, first, rows, out);
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

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
