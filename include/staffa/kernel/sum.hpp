// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/mask_words.hpp>
#include <staffa/kernel/detail/masked_head.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/rows.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel {

/// What a sum of T is: float and double stay, integers become 64 bits wide, bools are counted.
template <value T>
using sum_t = std::conditional_t<
    std::floating_point<T>, T,
    std::conditional_t<std::unsigned_integral<T> && !std::same_as<T, bool>, std::uint64_t, std::int64_t>>;

namespace detail {

/// A running sum in double, whatever the floating type.
template <class T>
struct accumulator {
  using result = sum_t<T>;
  void add(T x) noexcept { total += static_cast<accumulated>(x); }
  [[nodiscard]] result value() const noexcept { return static_cast<result>(total); }
  [[nodiscard]] bool fits() const noexcept { return true; }  // 2^31 rows of 32 bits fit into 64

  using accumulated = std::conditional_t<std::floating_point<T>, double, result>;
  accumulated total{};
};

/// A running sum in 128 bits: only the result must fit, not what is met on the way.
template <class T>
  requires(std::integral<T> && sizeof(T) == 8)
struct accumulator<T> {
  void add(T x) noexcept {
    low += static_cast<std::uint64_t>(x);
    high += low < static_cast<std::uint64_t>(x) ? 1 : 0;
    if constexpr (std::signed_integral<T>) high += x >> 63;
  }
  [[nodiscard]] T value() const noexcept { return static_cast<T>(low); }
  [[nodiscard]] bool fits() const noexcept {
    if constexpr (std::signed_integral<T>) return high == static_cast<std::int64_t>(low) >> 63;
    else return high == 0;
  }

  std::uint64_t low = 0;
  std::int64_t high = 0;
};

/// The sums of `lanes` lists: their first `Head` rows all at once, a lane for a list, then what the longer ones have
/// besides.
template <std::size_t Head>
inline void sum_lists(const float* values, const std::int32_t* offsets, float* out) noexcept {
  using rows_type = simd::pack<std::int32_t>;
  const rows_type rows = simd::load<std::int32_t>(offsets + 1) - simd::load<std::int32_t>(offsets);
  simd::pack<double> total(0.0);
  std::int32_t row = 0;
  for (std::size_t four = 0; four < Head; four += 4)
    for (const auto& x : simd::load_rows(values + four, 1, offsets))
      total = total + simd::convert<double>(simd::zero_unless_less(rows_type(row++), rows, x));
  simd::store(out, simd::convert<float>(total));
  simd::mask longer = rows > rows_type(static_cast<std::int32_t>(Head));
  if (!simd::any(longer)) return;
  double head[simd::lanes];
  simd::store(head, total);
  for (; simd::any(longer); longer.bits &= longer.bits - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(longer.bits));
    double sum = head[i];
    for (const float* x = values + offsets[i] + Head; x != values + offsets[i + 1]; ++x) sum += *x;
    out[i] = static_cast<float>(sum);
  }
}

/// The sums of as many lists as whole packs take.
/// @return how many they are
template <std::size_t Head>
inline std::size_t sum_in_packs(const float* values, std::span<const std::int32_t> offsets, float* out) noexcept {
  std::size_t i = 0;
  for (; i + simd::lanes < offsets.size(); i += simd::lanes)
    sum_lists<Head>(values, offsets.data() + i, out + i);
  return i;
}

}  // namespace detail

/// Sums each list left to right, floating types in double and rounded once; an empty list gives 0, NaN propagates.
/// @param valid validity of the values, or null: missing ones are skipped
/// @return -1, or the first list whose sum does not fit 64 bits
template <number T>
inline std::int64_t sum(const T* values, std::span<const std::int32_t> offsets, sum_t<T>* out,
                        const bool* valid = nullptr) noexcept {
  std::int64_t overflow = -1;
  std::size_t i = 0;
  if constexpr (std::same_as<T, float>)
    if (valid == nullptr) {
      // Among 16 lists of three rows on average one is nearly always longer than four.
      const bool mostly_longer =
          simd::lanes > 8 && static_cast<std::size_t>(offsets.back() - offsets.front()) > 2 * offsets.size();
      i = mostly_longer ? detail::sum_in_packs<8>(values, offsets, out) : detail::sum_in_packs<4>(values, offsets, out);
    }
  for (; i + 1 < offsets.size(); ++i) {
    const T* list = values + offsets[i];
    const std::size_t rows = detail::length(offsets.data(), i);
    detail::accumulator<T> total;
    if (valid == nullptr) {
      // Adding zeros for rows that are not there costs less than a branch on the length. It changes no bit: the total
      // starts at +0 and never becomes -0.
      for (const T x : detail::masked_head(list, rows)) total.add(x);
      for (std::size_t row = detail::head_rows; row < rows; ++row) total.add(list[row]);
    } else {
      const bool* present = valid + offsets[i];
      for (std::size_t row = 0; row < rows; ++row) total.add(detail::value_or_zero(list[row], present[row]));
    }
    out[i] = total.value();
    if constexpr (std::integral<T> && sizeof(T) == 8)
      if (!total.fits() && overflow < 0) overflow = static_cast<std::int64_t>(i);
  }
  return overflow;
}

/// Counts the true values of each list.
/// @param valid validity of the values, or null: missing ones are skipped
/// @return -1: it cannot overflow
inline std::int64_t sum(const bool* values, std::span<const std::int32_t> offsets, std::int64_t* out,
                        const bool* valid = nullptr) noexcept {
  detail::count_in_lists({values, valid}, offsets, [=](std::size_t i, std::int32_t begin, std::int32_t end) {
    out[i] = end - begin;
  });
  return -1;
}

/// Counts the present values of each list.
inline void count_valid(const bool* valid, std::span<const std::int32_t> offsets, std::int64_t* out) noexcept {
  sum(valid, offsets, out);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
