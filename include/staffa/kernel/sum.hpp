// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/mask_words.hpp>
#include <staffa/kernel/detail/masked_head.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/rows.hpp>

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

// For floats, and templates, so that only those compile them who use them:

/// Adds four rows, from number `row` on, of lists side by side: a lane for each, 0 where a list has no such row.
/// @param first, rows where each list begins, and how many rows it has
template <std::same_as<float> T>
[[gnu::always_inline]] inline simd::pack<double> plus_four(simd::pack<double> total, const T* values,
                                                           const std::int32_t* first, simd::pack<std::int32_t> rows,
                                                           std::int32_t row) noexcept {
  for (const auto& x : simd::load_rows(values + row, 1, first))
    total = total + simd::convert<double>(simd::zero_unless_less(simd::pack<std::int32_t>(row++), rows, x));
  return total;
}

/// The sums of some lists of more than four rows.
/// @param which numbers of the lists, `count` of them, at most `lanes`
template <std::same_as<float> T>
void sum_chosen(const T* values, const std::int32_t* offsets, const std::int32_t* which, std::size_t count,
                T* out) noexcept {
  constexpr std::int32_t most_beside = 32;  // what is read behind a short list is then padding at worst
  static_assert(most_beside % 4 == 0 && most_beside * sizeof(T) <= simd::padding_bytes);
  std::int32_t first[simd::lanes], rows[simd::lanes];
  std::int32_t longest = 0;
#pragma GCC unroll 4
  for (std::size_t lane = 0; lane < simd::lanes; ++lane) {
    const std::int32_t list = which[lane < count ? lane : 0];
    first[lane] = offsets[list];
    rows[lane] = offsets[list + 1] - offsets[list];
    longest = longest < rows[lane] ? rows[lane] : longest;
  }
  simd::pack<double> total(0.0);
  for (std::int32_t row = 0; row < longest && row < most_beside; row += 4)
    total = plus_four(total, values, first, simd::load<std::int32_t>(rows), row);
  double sums[simd::lanes];
  simd::store(sums, total);
  for (std::size_t lane = 0; lane < count; ++lane) {
    for (std::int32_t row = most_beside; row < rows[lane]; ++row) sums[lane] += values[first[lane] + row];
    out[which[lane]] = static_cast<T>(sums[lane]);
  }
}

/// The sums of as many lists as whole packs take: first those of their first four rows, then anew those of the longer
/// lists, which are packed together: among lists of a few rows most packs have a longer one, and no processor foresees
/// in which lane.
/// @return how many they are
template <std::same_as<float> T>
std::size_t sum_in_packs(const T* values, std::span<const std::int32_t> offsets, T* out) noexcept {
  constexpr std::size_t step = 256;
  std::int32_t longer[step + simd::compress_rows];
  const std::size_t lists = (offsets.size() - 1) / simd::lanes * simd::lanes;
  for (std::size_t start = 0; start < lists; start += step) {
    const std::int32_t* const borders = offsets.data() + start;
    const std::size_t some = lists - start < step ? lists - start : step;
    std::size_t found = 0;
    for (std::size_t i = 0; i < some; i += simd::lanes) {
      const auto rows = simd::load<std::int32_t>(borders + i + 1) - simd::load<std::int32_t>(borders + i);
      const auto total = plus_four(simd::pack<double>(0.0), values, borders + i, rows, 0);
      simd::store(out + start + i, simd::convert<T>(total));
      const simd::mask more = rows > simd::pack<std::int32_t>(4);
      simd::store_places(static_cast<std::int32_t>(i), more.bits, longer + found);
      found += static_cast<std::size_t>(simd::count(more));
    }
    for (std::size_t k = 0; k < found; k += simd::lanes)
      sum_chosen(values, borders, longer + k, found - k < simd::lanes ? found - k : simd::lanes, out + start);
  }
  return lists;
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
    if (valid == nullptr) i = detail::sum_in_packs(values, offsets, out);
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
