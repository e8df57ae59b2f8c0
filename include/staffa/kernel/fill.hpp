// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/select.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <concepts>
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
  const auto count = [=](std::size_t i, std::size_t copy) STAFFA_INLINE {
    std::uint64_t& counter = counts[static_cast<std::size_t>(static_cast<std::uint32_t>(cells[i])) * Width + copy];
    if constexpr (Optional) counter += static_cast<std::uint64_t>(valid[i]);
    else ++counter;
  };
  constexpr std::size_t step = Copies;
  const std::size_t whole = n - n % step;
  for (std::size_t i = 0; i < whole; i += step) {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < step; ++k) count(i + k, k);
  }
  for (std::size_t i = whole; i < n; ++i) count(i, i % Copies);
}

/// See `fill_counts_fused`.
template <bool Optional, number T>
void bin_and_count(const T* values, const bool* valid, std::size_t n, const regular_axis& cell_of,
                   std::uint64_t* counts) noexcept {
  constexpr std::size_t run = regular_axis::run;
  std::int32_t places[2][run];
  // The places of a run are found before those of the run before it are counted: see count_certain_runs.
  std::size_t now = 0;
  for (std::size_t i = 0, left = n;; i += run, now ^= 1) {
    const std::size_t rows = left < run ? left : run;
    if (rows > 0) cell_of.template times<default_copies>(values + i, rows, places[now]);
    if (i > 0) {
      const std::size_t first = i - run;
      count_all<default_copies, 1, Optional>(places[now ^ 1], valid + (Optional ? first : 0),
                                             n - first < run ? n - first : run, counts);
    }
    if (rows == 0) return;
    left -= rows;
  }
}

}  // namespace detail

/// Number of rows that are not valid; 0 if `valid` is null. Its padding is read, here and in what follows.
[[nodiscard]] inline std::size_t count_invalid(const bool* valid, std::size_t n) noexcept {
  return valid == nullptr ? 0 : n - count_selected({valid, n});
}

/// Adds one entry to the cell of each row; rows where `valid` (may be null) is false are skipped.
/// @pre every cell, also of skipped rows, is a cell of `counts`
template <std::size_t Copies = default_copies>
void fill_counts(const std::int32_t* cells, const bool* valid, std::size_t n, std::uint64_t* counts) noexcept {
  if (valid == nullptr) detail::count_all<Copies, Copies, false>(cells, valid, n, counts);
  else detail::count_all<Copies, Copies, true>(cells, valid, n, counts);
}

/// `bin_regular` and `fill_counts` in one, the places held in small buffers. Measure before you touch: in registers
/// they cost an extraction each, which is slower than a trip through the first-level cache.
template <number T>
void fill_counts_fused(const T* values, const bool* valid, std::size_t n, const regular_bins& axis,
                       std::uint64_t* counts) noexcept {
  const regular_axis cell_of(axis);
  if (valid == nullptr) detail::bin_and_count<false>(values, valid, n, cell_of, counts);
  else detail::bin_and_count<true>(values, valid, n, cell_of, counts);
}

/// Number of cells up to which entries are counted in pairs.
inline constexpr std::size_t most_paired_cells = 120;
/// Before the cells the table has some for rows that are skipped, taken in turn: then these do not wait for one
/// another's store.
inline constexpr std::size_t skipped_cells = 8;
/// The side of the table: each of its two directions has a place for each cell.
constexpr std::size_t pairs_side(std::size_t cells) noexcept { return skipped_cells + cells; }
/// The number of counters in it.
constexpr std::size_t pairs_size(std::size_t cells) noexcept { return pairs_side(cells) * pairs_side(cells); }

namespace detail {

constexpr std::size_t pairs_in_a_run = regular_axis::run / 2;
constexpr auto first_paired = static_cast<std::int32_t>(skipped_cells);

[[gnu::always_inline]] inline void count_pairs(const std::int32_t (&pairs)[pairs_in_a_run],
                                               std::uint32_t* counts) noexcept {
#pragma GCC unroll 32
  for (const std::int32_t pair : pairs) ++counts[static_cast<std::uint32_t>(pair)];
}

/// The pairs of a run of floats.
/// @return false, and nothing of use in `pairs`, if one of them has to be looked at again
template <bool Optional>
[[nodiscard, gnu::always_inline]] inline bool find_pairs(const quick_binner& quick, simd::pack<float> side,
                                                         const float* values, const bool* valid,
                                                         std::int32_t (&pairs)[pairs_in_a_run]) noexcept {
  simd::pack<float> off_middle(0.0f);
  const auto skipped = simd::convert<float>(simd::iota<std::int32_t>(0) & simd::pack<std::int32_t>(first_paired - 1));
  const auto cells = [&](std::size_t i) STAFFA_INLINE {
    const auto all = quick(simd::load<float>(values + i), off_middle);
    if constexpr (Optional) return simd::select(valid + i, all, skipped);
    else return all;
  };
  for (std::size_t i = 0; i < regular_axis::run; i += 2 * simd::lanes) {
    const auto first = cells(i);
    simd::store(pairs + i / 2, simd::convert<std::int32_t>(simd::fma(first, side, cells(i + simd::lanes))));
  }
  return quick.certain(off_middle);
}

/// Counts whole runs up to the first with a value that has to be looked at again, and returns where that begins. It
/// calls nothing, so that its constants stay in registers: loads would wait for the stores of counters.
template <bool Optional>
[[gnu::noinline]] std::size_t count_certain_runs(const float* values, const bool* valid, std::size_t n,
                                                 const quick_binner& binner, std::size_t side,
                                                 std::uint32_t* counts) noexcept {
  const quick_binner quick = binner;
  const simd::pack<float> times(static_cast<float>(side));
  constexpr std::size_t run = regular_axis::run;
  std::int32_t pairs[2][pairs_in_a_run];
  const auto find = [&](std::size_t from, std::size_t to) STAFFA_INLINE {
    if (from + run > n) return false;
    for (std::size_t k = 0; k < run; k += 16) simd::prefetch(values + from + k, 2048);
    return find_pairs<Optional>(quick, times, values + from, valid + (Optional ? from : 0), pairs[to]);
  };
  // The pairs of a run are found before those of the run before it are counted. A processor looks ahead no further than
  // about two runs, and would else wait for each run's pairs to come out of the calculation and back from memory.
  std::size_t i = 0;
  std::size_t now = 0;
  for (bool found = find(0, 0); found; i += run, now ^= 1) {
    found = find(i + run, now ^ 1);
    count_pairs(pairs[now], counts);
  }
  return i;
}

/// Bins and counts n <= `run` rows of any kind.
template <std::same_as<float> T>
[[gnu::noinline]] void bin_in_pairs(const T* values, const bool* valid, std::size_t n, const regular_axis& cell_of,
                                    std::size_t side, std::uint32_t* counts) noexcept {
  using numbers = simd::pack<std::int32_t>;
  std::int32_t cells[regular_axis::run];
  cell_of(values, n, cells);
  const numbers skipped = simd::iota<std::int32_t>(0) & numbers(first_paired - 1);
#pragma GCC unroll 1
  for (std::size_t i = 0; i < regular_axis::run; i += simd::lanes) {
    simd::mask counted = i < n ? simd::first_lanes(n - i) : simd::mask{};
    if (i < n && valid != nullptr) counted = counted & simd::load_mask(valid + i);
    simd::store(cells + i, simd::select(counted, simd::load<std::int32_t>(cells + i), skipped));
  }
  std::int32_t pairs[pairs_in_a_run];
  const numbers times(static_cast<std::int32_t>(side));
  for (std::size_t i = 0; i < pairs_in_a_run; i += simd::lanes)
    simd::store(pairs + i, simd::load<std::int32_t>(cells + i) * times +
                               simd::load<std::int32_t>(cells + pairs_in_a_run + i));
  count_pairs(pairs, counts);
}

template <std::same_as<float> T>
void bin_and_count_pairs(const T* values, const bool* valid, std::size_t n, const regular_axis& cell_of,
                         std::size_t side, std::uint32_t* counts) noexcept {
  constexpr std::size_t run = regular_axis::run;
  const quick_binner& quick = cell_of.quick();
  const auto valid_from = [=](std::size_t row) { return valid == nullptr ? nullptr : valid + row; };
  for (std::size_t i = 0; i < n; i += run) {
    if (quick.rarely_doubtful())
      i += valid == nullptr ? count_certain_runs<false>(values + i, valid, n - i, quick, side, counts)
                            : count_certain_runs<true>(values + i, valid + i, n - i, quick, side, counts);
    if (i < n) bin_in_pairs(values + i, valid_from(i), n - i < run ? n - i : run, cell_of, side, counts);
  }
}

}  // namespace detail

/// `bin_regular` and counting two by two in one: `counts` has a counter for each pair of cells, and two entries of
/// different rows take one addition. Adding to a counter in memory is what filling waits for: a processor begins one
/// such addition a cycle. Rows where `valid` (may be null) is false are skipped.
/// @param counts `pairs_size(axis.bins + 2)` counters, none of which grows by more than n but those of two skipped rows,
/// whose number does not matter
/// @pre `axis.bins` + 2 <= `most_paired_cells`
template <std::same_as<float> T>
void fill_pairs_fused(const T* values, const bool* valid, std::size_t n, const regular_bins& axis,
                      std::uint32_t* counts) noexcept {
  const regular_axis cell_of(axis, detail::first_paired);
  const std::size_t side = pairs_side(static_cast<std::size_t>(axis.bins) + 2);
  detail::bin_and_count_pairs(values, valid, n, cell_of, side, counts);
}

/// out[cell] += the entries in that cell, and sets the counters to 0.
inline void fold_pairs(std::uint32_t* counts, std::size_t cells, std::uint64_t* out) noexcept {
  const std::size_t side = pairs_side(cells);
  for (std::size_t a = 0; a < side; ++a) {
    const std::uint32_t* row = counts + a * side;
    std::uint64_t all = 0;
    for (std::size_t b = 0; b < skipped_cells; ++b) all += row[b];
    row += skipped_cells;
    for (std::size_t b = 0; b < cells; ++b) {
      all += row[b];
      out[b] += row[b];
    }
    if (a >= skipped_cells) out[a - skipped_cells] += all;
  }
  std::fill_n(counts, side * side, 0u);
}

/// out[cell] += all copies of that cell.
template <std::size_t Copies = default_copies>
void fold_counts(const std::uint64_t* counts, std::size_t cells, std::uint64_t* out) noexcept {
  for (std::size_t cell = 0; cell < cells; ++cell) {
    std::uint64_t all = 0;
#pragma GCC unroll 1
    for (std::size_t copy = 0; copy < Copies; ++copy) all += counts[cell * Copies + copy];
    out[cell] += all;
  }
}

/// sumw[cell] += w and sumw2[cell] += w * w, row by row: the sums depend on the order of rows alone. Rows where `valid`
/// (may be null) is false are skipped.
template <number W>
void fill_weighted(const std::int32_t* cells, const bool* valid, const W* weights, std::size_t n, double* sumw,
                   double* sumw2) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    if (valid != nullptr && !valid[i]) continue;
    const auto w = static_cast<double>(weights[i]);
    sumw[cells[i]] += w;
    sumw2[cells[i]] += w * w;
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel
