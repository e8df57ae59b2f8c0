// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/masked_head.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/detail/sort_key.hpp>
#include <staffa/simd/best.hpp>
#include <staffa/simd/least.hpp>
#include <staffa/simd/pack.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Shorter lists of integers are searched one row after the other.
inline constexpr std::size_t long_list = 3 * simd::lanes;

/// The values of a list of n that are there, read so that the best one is the least; NaN is never the best.
template <direction D, std::floating_point T>
struct candidates {
  const T* list;
  const bool* valid;
  std::size_t n;

  /// The next rows, with infinity for what is not there, and which of them are.
  [[gnu::always_inline]] inline simd::pack<T> read(std::size_t row, simd::mask& present) const noexcept {
    using P = simd::pack<T>;
    const P values = simd::load<T>(list + row);
    const P x = D == direction::ascending ? values : -values;
    present = simd::first_lanes(n - row) & (x == x);
    if (valid != nullptr) present = present & simd::load_mask(valid + row);
    return simd::select(present, x, P(std::numeric_limits<T>::infinity()));
  }
};

/// Place of the best value of a list that fits a pack, or -1: no branch depends on a value or on the length.
template <direction D, std::floating_point T>
[[gnu::always_inline]] inline std::int32_t first_best_in_pack(const candidates<D, T>& of) noexcept {
  simd::mask present;
  const simd::pack<T> x = of.read(0, present);
  const simd::mask best = (x == simd::least_of_lanes(x)) & present;
  const std::int32_t none = -static_cast<std::int32_t>(best.bits == 0);  // arithmetic, or it becomes a branch
  return std::countr_zero(best.bits | (1u << 31)) | none;
}

/// The same for a longer list: the best of each lane, and then of the lanes.
template <direction D, std::floating_point T>
[[gnu::noinline]] inline std::int32_t first_best_in_packs(const candidates<D, T>& of) noexcept {
  simd::running_least<T> least;
  simd::mask present;
  std::size_t row = 0;
  if (of.valid == nullptr) {
    for (; row + simd::lanes <= of.n; row += simd::lanes) {
      const auto x = simd::load<T>(of.list + row);
      least.meet(D == direction::ascending ? x : -x);
    }
  }
  for (; row < of.n; row += simd::lanes) least.meet(of.read(row, present));
  if (const std::int64_t place = least.place(); place >= 0) [[likely]] return static_cast<std::int32_t>(place);
  for (row = 0; row < of.n; row += simd::lanes) {  // infinities, NaN and missing values alone
    static_cast<void>(of.read(row, present));
    if (simd::any(present)) return static_cast<std::int32_t>(row) + std::countr_zero(present.bits);
  }
  return -1;
}

/// Place of the best value of a short list of n integers, or -1. No branch depends on a value.
template <direction D, std::integral T>
inline std::int32_t first_best_short(const T* list, const bool* valid, std::size_t n) noexcept {
  std::int32_t place = -1;
  bits_t<sizeof(T)> best = 0;
  for (std::size_t row = 0; row < n; ++row) {
    const auto key = sort_key<D>(list[row]);
    bool wins = (key < best) | (place < 0);
    if (valid != nullptr) wins = wins & valid[row];
    place = wins ? static_cast<std::int32_t>(row) : place;
    best = wins ? key : best;
  }
  return place;
}

/// The same for a long list: first the best value of whole batches, then the first place that holds it.
template <direction D, std::integral T>
inline std::int32_t first_best_long(const T* list, const bool* valid, std::size_t n) noexcept {
  constexpr bool ascending = D == direction::ascending;
  using limits = std::numeric_limits<T>;
  const simd::pack<T> worst(ascending ? (limits::max)() : (limits::lowest)());
  const auto better = [](simd::pack<T> x, simd::pack<T> y) {
    if constexpr (ascending) return (simd::min)(x, y);
    else return (simd::max)(x, y);
  };
  const auto present = [=](std::size_t row) {
    const simd::mask inside = simd::first_lanes(n - row);
    return valid == nullptr ? inside : inside & simd::load_mask(valid + row);
  };

  simd::pack<T> best = worst;
  std::size_t row = 0;
  if (valid == nullptr)
    for (; row + simd::lanes <= n; row += simd::lanes) best = better(simd::load<T>(list + row), best);
  for (; row < n; row += simd::lanes)
    best = better(simd::select(present(row), simd::load<T>(list + row), worst), best);

  T lane[simd::lanes];
  simd::store(lane, best);
  for (std::size_t width = simd::lanes / 2; width > 0; width /= 2)
    for (std::size_t l = 0; l < width; ++l) {
      if constexpr (ascending) lane[l] = lane[l + width] < lane[l] ? lane[l + width] : lane[l];
      else lane[l] = lane[l + width] > lane[l] ? lane[l + width] : lane[l];
    }
  const simd::pack<T> wanted(lane[0]);
  for (row = 0; row < n; row += simd::lanes) {
    const simd::mask equal = (simd::load<T>(list + row) == wanted) & present(row);
    if (simd::any(equal)) return static_cast<std::int32_t>(row) + std::countr_zero(equal.bits);
  }
  return -1;
}

/// Row of the first best value of a list in the whole column, or -1.
template <direction D, class T>
[[gnu::always_inline]] inline std::int32_t first_best_row(const T* values, std::int32_t first, std::size_t n,
                                                          const bool* valid) noexcept {
  const T* list = values + first;
  const bool* present = valid == nullptr ? nullptr : valid + first;
  std::int32_t place;
  if constexpr (std::floating_point<T>)
    place = n <= simd::lanes ? first_best_in_pack(candidates<D, T>{list, present, n})
                             : first_best_in_packs(candidates<D, T>{list, present, n});
  else if constexpr (simd::lane_type<T>)
    place = n < long_list ? first_best_short<D>(list, present, n) : first_best_long<D>(list, present, n);
  else place = first_best_short<D>(list, present, n);
  return (first + place) | (place >> 31);
}

/// Calls `many(i, best)` for `lanes` lists from i on, of which the short ones are searched at once, a lane for each, and
/// then `one(i, row)` for each list that is searched alone: row is that of its first best value in the whole column, or -1.
template <direction D, class T, class Many, class One>
void for_each_best(const T* values, std::span<const std::int32_t> offsets, const bool* valid, Many many,
                   One one) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); i += simd::lanes) {
    simd::mask alone = simd::first_lanes(offsets.size() - 1 - i);
    if constexpr (simd::lane_type<T>) {
      if (simd::all(alone)) [[likely]] {
        using lists = simd::best_of_lists<T, D == direction::descending>;
        using lengths_type = simd::pack<std::int32_t>;
        const std::int32_t* from = offsets.data() + i;
        const lengths_type lengths = simd::load<std::int32_t>(from + 1) - simd::load<std::int32_t>(from);
        const simd::mask longer = lengths > lengths_type(2 * lists::step);
        if (static_cast<std::size_t>(simd::count(longer)) <= simd::lanes / 2) {
          lists best(from, lengths);
          std::int32_t first = simd::any(lengths > lengths_type(lists::step)) ? lists::step : 0;
          for (; first >= 0; first -= lists::step) best.meet(values, valid, first);
          many(i, best);
          alone = longer;
        }
      }
    }
    for (; simd::any(alone); alone.bits &= alone.bits - 1) {
      const std::size_t list = i + static_cast<std::size_t>(std::countr_zero(alone.bits));
      one(list, first_best_row<D>(values, offsets[list], length(offsets.data(), list), valid));
    }
  }
}

template <direction D, class T>
inline void best_rows(const T* values, std::span<const std::int32_t> offsets, std::int32_t* out,
                      const bool* valid) noexcept {
  for_each_best<D>(
      values, offsets, valid,
      [=](std::size_t i, const auto& best) STAFFA_INLINE {
        simd::store(out + i, best.row());
      },
      [=](std::size_t i, std::int32_t row) { out[i] = row; });
  clear_padding(out + offsets.size() - 1);
}

template <direction D, class T>
inline void best_values(const T* values, std::span<const std::int32_t> offsets, T* out, bool* out_valid,
                        const bool* valid) noexcept {
  for_each_best<D>(
      values, offsets, valid,
      [=](std::size_t i, const auto& best) STAFFA_INLINE {
        simd::store(out + i, best.value());
        simd::store(out_valid + i, best.found());
      },
      [=](std::size_t i, std::int32_t row) {
        out[i] = value_or_zero(values[row & ~(row >> 31)], row >= 0);  // arithmetic, or it becomes a branch
        out_valid[i] = row >= 0;
      });
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
