// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/select.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::kernel {

/// Interleaved counters: the k-th of neighbouring entries goes to copy k % Copies of its cell, at
/// counts[cell * Copies + copy]. Neighbours in one bin then do not wait for one another's store. `fold_counts` adds the
/// copies up; with 1 copy the array is the plain one (for histograms with so many cells that copies leave the cache).
inline constexpr std::size_t default_copies = 8;

namespace detail {

/// Counts n rows, each in copy k % Copies of its cell; `Width` is what a cell's number is multiplied by to find the
/// first copy. Rows that are not valid add 0 to their cell: no branch to mispredict.
template <std::size_t Copies, std::size_t Width, bool Optional>
[[gnu::always_inline]] inline void count_all(const std::int32_t* cells, const bool* valid, std::size_t n,
                                             std::uint64_t* counts) noexcept {
  const auto count = [=](std::size_t i, std::size_t copy) __attribute__((always_inline)) {
    std::uint64_t& counter = counts[static_cast<std::size_t>(static_cast<std::uint32_t>(cells[i])) * Width + copy];
    if constexpr (Optional) counter += static_cast<std::uint64_t>(valid[i]);
    else ++counter;
  };
  constexpr std::size_t step = 8;
  static_assert(step % Copies == 0);
  const std::size_t whole = n - n % step;
  for (std::size_t i = 0; i < whole; i += step) {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < step; ++k) count(i + k, k % Copies);
  }
  for (std::size_t i = whole; i < n; ++i) count(i, i % Copies);
}

/// See `fill_counts_fused`.
template <bool Optional, number T>
[[gnu::always_inline]] inline void bin_and_count(const T* values, const bool* valid, std::size_t n,
                                                 const regular_axis& cell_of, std::uint64_t* counts) noexcept {
  constexpr std::size_t run = regular_axis::run;
  std::int32_t places[run];
  const auto some = [&](std::size_t i, std::size_t rows) __attribute__((always_inline)) {
    cell_of.template times<default_copies>(values + i, rows, places);
    count_all<default_copies, 1, Optional>(places, valid + (Optional ? i : 0), rows, counts);
  };
  std::size_t i = 0;
  for (; i + run <= n; i += run) some(i, run);
  if (i < n) some(i, n - i);
}

}  // namespace detail

/// Number of rows that are not valid; 0 if `valid` is null. Its padding is read, here and in what follows.
[[nodiscard]] inline std::size_t count_invalid(const bool* valid, std::size_t n) noexcept {
  return valid == nullptr ? 0 : n - count_selected({valid, n});
}

/// Adds one entry to the cell of each row; rows where `valid` (may be null) is false are skipped.
/// @return number of rows skipped
/// @pre every cell, also of skipped rows, is a cell of `counts`
template <std::size_t Copies = default_copies>
std::size_t fill_counts(const std::int32_t* cells, const bool* valid, std::size_t n, std::uint64_t* counts) noexcept {
  if (valid == nullptr) detail::count_all<Copies, Copies, false>(cells, valid, n, counts);
  else detail::count_all<Copies, Copies, true>(cells, valid, n, counts);
  return count_invalid(valid, n);
}

/// `bin_regular` and `fill_counts` in one, the places held in a small buffer. Measure before you touch: in registers
/// they cost an extraction each, which is slower than a trip through the first-level cache, and the buffer is so short
/// that the processor finds the places of the next while it still counts those of this one.
template <number T>
std::size_t fill_counts_fused(const T* values, const bool* valid, std::size_t n, const regular_bins& axis,
                              std::uint64_t* counts) noexcept {
  const regular_axis cell_of(axis);
  if (valid == nullptr) detail::bin_and_count<false>(values, valid, n, cell_of, counts);
  else detail::bin_and_count<true>(values, valid, n, cell_of, counts);
  return count_invalid(valid, n);
}

/// out[cell] += all copies of that cell.
template <std::size_t Copies = default_copies>
void fold_counts(const std::uint64_t* counts, std::size_t cells, std::uint64_t* out) noexcept {
  for (std::size_t cell = 0; cell < cells; ++cell) {
    for (std::size_t copy = 0; copy < Copies; ++copy) out[cell] += counts[cell * Copies + copy];
  }
}

/// sumw[cell] += w and sumw2[cell] += w * w, row by row: the sums depend on the order of rows alone.
/// @return number of rows skipped because `valid` (may be null) is false
template <number W>
std::size_t fill_weighted(const std::int32_t* cells, const bool* valid, const W* weights, std::size_t n, double* sumw,
                          double* sumw2) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    if (valid != nullptr && !valid[i]) continue;
    const auto w = static_cast<double>(weights[i]);
    sumw[cells[i]] += w;
    sumw2[cells[i]] += w * w;
  }
  return count_invalid(valid, n);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
