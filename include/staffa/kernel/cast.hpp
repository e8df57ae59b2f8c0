// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/simd/pack.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::kernel {

namespace detail {

/// The type in which a column of T is computed.
template <number T>
using cast_lane = std::conditional_t<(sizeof(T) < 4), std::int32_t, T>;

/// 2^digits, one more than the largest T, in the floating type L, which holds it exactly.
template <std::floating_point L, std::integral T>
inline constexpr L beyond = static_cast<L>(std::uint64_t{1} << (std::numeric_limits<T>::digits - 1)) * 2;

}  // namespace detail

/// The lanes whose value T can hold: for integers after the fraction is gone, for floating types after rounding.
template <number T, simd::lane_type L>
[[gnu::always_inline]] inline simd::mask fits(simd::pack<L> x) noexcept {
  using P = simd::pack<L>;
  using to = std::numeric_limits<T>;
  using from = std::numeric_limits<L>;
  if constexpr (std::floating_point<T>) {
    if constexpr (std::floating_point<L> && sizeof(L) > sizeof(T))  // NaN and infinity are values of both
      return simd::isfinite(simd::convert<T>(x)) | !simd::isfinite(x);
    else return simd::all_lanes;
  } else if constexpr (std::floating_point<L>) {
    const P whole = simd::trunc(x);  // the limits are powers of two, exact in L
    return (whole >= P(static_cast<L>((to::min)()))) & (whole < P(detail::beyond<L, T>));
  } else {
    simd::mask m = simd::all_lanes;
    if constexpr (std::cmp_greater((to::min)(), (from::min)())) m = m & (x >= P(static_cast<L>((to::min)())));
    if constexpr (std::cmp_less((to::max)(), (from::max)())) m = m & (x <= P(static_cast<L>((to::max)())));
    return m;
  }
}

/// Converts each value to T: towards zero for integers, rounded to nearest for floating types.
/// @param out room for `rows` values; written past its end by less than the padding
/// @param valid validity of the values, or null: what is missing may be anything
/// @return the first row whose value T cannot hold, -1 if there is none
template <number T, number S>
std::int64_t cast(const S* values, std::size_t rows, T* out, const bool* valid = nullptr) noexcept {
  using L = detail::cast_lane<S>;
  std::int64_t first = -1;
  for (std::size_t row = 0; row < rows; row += simd::lanes) {
    const simd::pack<L> x = simd::load<L>(values + row);
    const simd::mask fit = fits<T>(x);
    simd::mask bad = !fit & simd::first_lanes(rows - row);
    if (valid != nullptr) bad = bad & simd::load_mask(valid + row);
    if (simd::any(bad) && first < 0) [[unlikely]]
      first = static_cast<std::int64_t>(row) + std::countr_zero(bad.bits);
    // Lanes out of range become 0 first: what the conversion makes of them is up to the processor.
    simd::store(out + row, simd::convert<detail::cast_lane<T>>(simd::select(fit, x, simd::pack<L>(L{}))));
  }
  return first;
}

}  // namespace staffa::inline STAFFA_ABI::kernel
