// SPDX-License-Identifier: MIT
#pragma once

// Small records side by side in memory: reading four floats of each of many scattered rows takes one load a row, where
// four gathers would take four.

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/register.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd {

/// One float of each lane's row, for four neighbouring places in the row.
using four_columns = std::array<pack<float>, 4>;

namespace detail {

typedef float quad __attribute__((vector_size(16)));
using whole = vector<float>;

[[gnu::always_inline]] inline quad load_quad(const float* p) noexcept {
  quad q;
  std::memcpy(&q, p, sizeof q);
  return q;
}

/// Rows 4 q + R for all q, one after the other.
template <std::size_t R>
[[gnu::always_inline]] inline whole load_quads(const float* table, std::size_t stride, const std::int32_t* at) noexcept {
  const auto row = [=](std::size_t q) { return load_quad(table + static_cast<std::size_t>(at[4 * q + R]) * stride); };
  if constexpr (lanes == 4) {
    return row(0);
  } else {
    const auto two = [=](std::size_t q) { return __builtin_shufflevector(row(q), row(q + 1), 0, 1, 2, 3, 4, 5, 6, 7); };
    if constexpr (lanes == 8) return two(0);
    else return __builtin_shufflevector(two(0), two(2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }
}

/// Within each group of four lanes: lanes A, B of x, then of y; or alternating.
template <int A, int B, std::size_t... Lane>
[[gnu::always_inline]] inline whole halves(whole x, whole y, std::index_sequence<Lane...>) noexcept {
  constexpr int n = static_cast<int>(lanes);
  return __builtin_shufflevector(x, y, ((Lane % 4 < 2 ? 0 : n) + static_cast<int>(Lane / 4 * 4) + (Lane % 2 == 0 ? A : B))...);
}
template <int A, int B, std::size_t... Lane>
[[gnu::always_inline]] inline whole alternating(whole x, whole y, std::index_sequence<Lane...>) noexcept {
  constexpr int n = static_cast<int>(lanes);
  return __builtin_shufflevector(x, y, ((Lane % 2 == 0 ? 0 : n) + static_cast<int>(Lane / 4 * 4) + (Lane % 4 < 2 ? A : B))...);
}

struct four_wholes {
  whole of[4];
};

/// Transposes the four by four floats of each group of four lanes.
[[gnu::always_inline]] inline four_wholes transposed(whole a, whole b, whole c, whole d) noexcept {
  constexpr auto all = std::make_index_sequence<lanes>();
  const whole ab = alternating<0, 1>(a, b, all), cd = alternating<0, 1>(c, d, all);
  const whole ab2 = alternating<2, 3>(a, b, all), cd2 = alternating<2, 3>(c, d, all);
  return {{halves<0, 1>(ab, cd, all), halves<2, 3>(ab, cd, all), halves<0, 1>(ab2, cd2, all),
           halves<2, 3>(ab2, cd2, all)}};
}

template <std::size_t Q>
[[gnu::always_inline]] inline void store_quad(float* p, whole x) noexcept {
  constexpr int first = static_cast<int>(4 * Q);
  const quad q = __builtin_shufflevector(x, x, first, first + 1, first + 2, first + 3);
  std::memcpy(p, &q, sizeof q);
}

template <std::size_t... Q>
[[gnu::always_inline]] inline void store_quads(float* table, std::size_t stride, std::size_t row, whole x,
                                               std::index_sequence<Q...>) noexcept {
  (store_quad<Q>(table + (4 * Q + row) * stride, x), ...);
}

}  // namespace detail

/// The first four floats of each lane's row. @param at the row of each lane
[[gnu::always_inline]] inline four_columns load_rows(const float* table, std::size_t stride,
                                                     const std::int32_t* at) noexcept {
  const auto columns = detail::transposed(
      detail::load_quads<0>(table, stride, at), detail::load_quads<1>(table, stride, at),
      detail::load_quads<2>(table, stride, at), detail::load_quads<3>(table, stride, at));
  four_columns out;
  for (std::size_t k = 0; k < 4; ++k) out[k].part[0] = detail::bits_as<detail::batch<float>>(columns.of[k]);
  return out;
}

/// Writes four floats of each of `lanes` neighbouring rows.
[[gnu::always_inline]] inline void store_rows(float* table, std::size_t stride, const four_columns& columns) noexcept {
  const auto whole = [&](std::size_t k) { return detail::bits_as<detail::whole>(columns[k].part[0]); };
  const auto rows = detail::transposed(whole(0), whole(1), whole(2), whole(3));
  for (std::size_t row = 0; row < 4; ++row)
    detail::store_quads(table, stride, row, rows.of[row], std::make_index_sequence<lanes / 4>());
}

}  // namespace staffa::inline STAFFA_ABI::simd
