// SPDX-License-Identifier: MIT
#pragma once

// Comparisons whose results are numbers, and counts of comparisons: they stay in registers, where a mask would go
// through an integer.

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/register.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// 1 where the truth value is set, else 0.
template <class T>
[[gnu::always_inline]] inline batch<T> one_or_zero(batch_bool<T> b) noexcept {
  return choose(b, batch<T>(T(1)), batch<T>(T(0)));
}

}  // namespace detail

/// a < b as 1 or 0; 0 if one is NaN. Likewise the others.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> is_less(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) { return detail::one_or_zero<T>(x < y); }, a, b);
}
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> is_less_equal(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) { return detail::one_or_zero<T>(x <= y); }, a, b);
}
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> is_equal(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) { return detail::one_or_zero<T>(x == y); }, a, b);
}
/// 0 where a is 0, else 1, also for NaN.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> is_true(pack<T> a) noexcept {
  return detail::each(
      [](auto x) {
        const detail::batch<T> zero(T(0));
        return detail::choose(x == zero, zero, detail::batch<T>(T(1)));
      },
      a);
}

namespace detail {

template <class T>
[[gnu::always_inline]] inline batch<signed_as<T>> minus_one_where(batch<signed_as<T>> count, batch_bool<T> b) noexcept {
  using I = batch<signed_as<T>>;
  if constexpr (has_mask_registers)
    return choose<signed_as<T>>(bits_as<batch_bool<signed_as<T>>>(b), I(count - I(1)), count);
  else return count + bits_as<I>(b);
}

template <class T, std::size_t... P>
[[gnu::always_inline]] inline void count_not_less(const T* x, const T* edges, std::size_t n, std::int32_t* out,
                                                  std::index_sequence<P...>) noexcept {
  using S = signed_as<T>;
  const pack<T> values[] = {load<T>(x + P * lanes)...};
  pack<S> counts[] = {(static_cast<void>(P), pack<S>(static_cast<S>(n)))...};
  for (std::size_t k = 0; k < n; ++k) {
    const batch<T> edge(edges[k]);
    ((counts[P].part[0] = minus_one_where<T>(counts[P].part[0], values[P].part[0] < edge)), ...);
    if constexpr (pack<T>::parts == 2) {
      ((counts[P].part[1] = minus_one_where<T>(counts[P].part[1], values[P].part[1] < edge)), ...);
    }
  }
  (store(out + P * lanes, convert<std::int32_t>(counts[P])), ...);
}

}  // namespace detail

/// out[i] = how many of the n edges are not above x[i]; NaN is above all of them.
template <floating_lane T>
inline void count_not_less(const T* x, std::size_t rows, const T* edges, std::size_t n, std::int32_t* out) noexcept {
  constexpr std::size_t together = sizeof(T) == 4 ? 4 : 2;  // packs: the compares of several overlap
  std::size_t row = 0;
  for (; row + together * lanes <= rows; row += together * lanes) {
    detail::count_not_less(x + row, edges, n, out + row, std::make_index_sequence<together>());
  }
  for (; row < rows; row += lanes) detail::count_not_less(x + row, edges, n, out + row, std::make_index_sequence<1>());
}

}  // namespace staffa::inline STAFFA_ABI::simd
