// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/masked_head.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/detail/sort_key.hpp>
#include <staffa/simd/pack.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Shorter lists are searched one row after the other.
inline constexpr std::size_t long_list = 3 * simd::lanes;

/// Keys of the first rows of a list; all bits set, as for NaN, where there is no row or its value is missing.
template <direction D, class T>
inline std::array<bits_t<sizeof(T)>, head_rows> head_keys(const T* list, const bool* valid, std::size_t n) noexcept {
  using bits = bits_t<sizeof(T)>;
  const auto& inside = head_masks<bits>[n < head_rows ? n : head_rows];
  std::array<bits, head_rows> keys;
  for (std::size_t row = 0; row < head_rows; ++row)
    keys[row] = static_cast<bits>(sort_key<D>(list[row]) | static_cast<bits>(~inside[row]));
  if (valid != nullptr) {
    std::array<std::uint8_t, head_rows> present;  // beyond the list it may be anything
    std::memcpy(present.data(), valid, sizeof present);
    for (std::size_t row = 0; row < head_rows; ++row)
      keys[row] = static_cast<bits>(keys[row] | (static_cast<bits>(present[row] & 1u) - bits{1}));
  }
  return keys;
}

/// Place of the best (in the order D the first) value of a short list of n, or -1. No branch depends on a value.
template <direction D, class T>
inline std::int32_t first_best_short(const T* list, const bool* valid, std::size_t n) noexcept {
  using bits = bits_t<sizeof(T)>;
  std::int32_t place = -1;
  bits best = static_cast<bits>(~bits{0});  // the key of NaN, so that NaN is not better
  std::size_t row = 0;
  if constexpr (std::floating_point<T>) {  // nor on a length up to 4
    const auto keys = head_keys<D>(list, valid, n);
    for (; row < head_rows; ++row) {
      place = keys[row] < best ? static_cast<std::int32_t>(row) : place;
      best = keys[row] < best ? keys[row] : best;
    }
  }
  for (; row < n; ++row) {
    const bits key = sort_key<D>(list[row]);
    bool wins = key < best;
    if constexpr (std::integral<T>) wins = wins | (place < 0);  // an integer may have that key
    if (valid != nullptr) wins = wins & valid[row];
    place = wins ? static_cast<std::int32_t>(row) : place;
    best = wins ? key : best;
  }
  return place;
}

/// The same for a long list: first the best value of whole batches, then the first place that holds it.
template <direction D, class T>
inline std::int32_t first_best_long(const T* list, const bool* valid, std::size_t n) noexcept {
  constexpr bool ascending = D == direction::ascending;
  using limits = std::numeric_limits<T>;
  constexpr T low = limits::has_infinity ? static_cast<T>(-limits::infinity()) : (limits::lowest)();
  constexpr T high = limits::has_infinity ? limits::infinity() : (limits::max)();
  const simd::pack<T> worst(ascending ? high : low);
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

/// Calls `f(i, row)` for each list, row being that of its first best value in the whole column, or -1.
template <direction D, class T, class F>
inline void for_each_best(const T* values, std::span<const std::int32_t> offsets, const bool* valid, F f) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const std::int32_t first = offsets[i];
    const std::size_t n = length(offsets.data(), i);
    const bool* present = valid == nullptr ? nullptr : valid + first;
    std::int32_t place;
    if constexpr (simd::lane_type<T>)
      place = n < long_list ? first_best_short<D>(values + first, present, n)
                            : first_best_long<D>(values + first, present, n);
    else place = first_best_short<D>(values + first, present, n);
    f(i, place < 0 ? -1 : first + place);
  }
}

template <direction D, class T>
inline void best_rows(const T* values, std::span<const std::int32_t> offsets, std::int32_t* out,
                      const bool* valid) noexcept {
  for_each_best<D>(values, offsets, valid, [=](std::size_t i, std::int32_t row) { out[i] = row; });
  clear_padding(out + offsets.size() - 1);
}

template <direction D, class T>
inline void best_values(const T* values, std::span<const std::int32_t> offsets, T* out, bool* out_valid,
                        const bool* valid) noexcept {
  for_each_best<D>(values, offsets, valid, [=](std::size_t i, std::int32_t row) {
    out[i] = row < 0 ? T{} : values[row];
    out_valid[i] = row >= 0;
  });
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
