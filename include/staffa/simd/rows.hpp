// SPDX-License-Identifier: MIT
#pragma once

// Small records side by side in memory: reading four or eight floats of each of many scattered rows takes one load a
// row, where gathers would take four or eight.

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
#if defined(__AVX512F__)
  // A load into some lanes needs no shuffle, for which Intel's processors have but one unit.
  __m512 all = _mm512_castps128_ps512(row(0));
  all = _mm512_mask_broadcast_f32x4(all, 0x00f0, row(1));
  all = _mm512_mask_broadcast_f32x4(all, 0x0f00, row(2));
  all = _mm512_mask_broadcast_f32x4(all, 0xf000, row(3));
  return bits_as<whole>(all);
#else
  if constexpr (lanes == 4) return row(0);
  else return __builtin_shufflevector(row(0), row(1), 0, 1, 2, 3, 4, 5, 6, 7);
#endif
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

#if defined(__AVX512F__)
/// Of a table of eight floats a row the rows at[R] and at[R + 4].
template <std::size_t R>
[[gnu::always_inline]] inline whole load_two(const float* table, const std::int32_t* at) noexcept {
  const auto row = [=](std::size_t lane) { return table + 8 * static_cast<std::size_t>(at[lane]); };
  const __m512d first = _mm512_castpd256_pd512(_mm256_castps_pd(_mm256_loadu_ps(row(R))));
  return bits_as<whole>(_mm512_mask_broadcast_f64x4(first, 0xf0, _mm256_castps_pd(_mm256_loadu_ps(row(R + 4)))));
}

/// Groups of four lanes: two of x, then two of y. @tparam Which two bits for each
template <int Which>
[[gnu::always_inline]] inline whole groups(whole x, whole y) noexcept {
  return bits_as<whole>(_mm512_shuffle_f32x4(bits_as<__m512>(x), bits_as<__m512>(y), Which));
}

/// Group G of x, G of y, G + 2 of x, G + 2 of y.
template <int G>
[[gnu::always_inline]] inline whole groups_in_turn(whole x, whole y) noexcept {
  constexpr int g = 4 * G;
  return __builtin_shufflevector(x, y, g, g + 1, g + 2, g + 3, g + 16, g + 17, g + 18, g + 19, g + 8, g + 9, g + 10,
                                 g + 11, g + 24, g + 25, g + 26, g + 27);
}
#endif

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

/// One float of each lane's row, for each of the eight places in the row.
using eight_columns = std::array<pack<float>, 8>;

/// Each lane's row of a table of eight floats a row. @param at the row of each lane
[[gnu::always_inline]] inline eight_columns load_rows_of_eight(const float* table, const std::int32_t* at) noexcept {
  eight_columns out;
#if defined(__AVX512F__)
  using namespace detail;
  const auto a =
      transposed(load_two<0>(table, at), load_two<1>(table, at), load_two<2>(table, at), load_two<3>(table, at));
  const auto b =
      transposed(load_two<8>(table, at), load_two<9>(table, at), load_two<10>(table, at), load_two<11>(table, at));
  for (std::size_t k = 0; k < 4; ++k) {
    out[k].part[0] = bits_as<batch<float>>(groups<0x88>(a.of[k], b.of[k]));
    out[k + 4].part[0] = bits_as<batch<float>>(groups<0xdd>(a.of[k], b.of[k]));
  }
#else
  const four_columns low = load_rows(table, 8, at), high = load_rows(table + 4, 8, at);
  for (std::size_t k = 0; k < 4; ++k) out[k] = low[k], out[k + 4] = high[k];
#endif
  return out;
}

/// Writes eight floats of each of `lanes` neighbouring rows.
[[gnu::always_inline]] inline void store_rows_of_eight(float* table, const eight_columns& columns) noexcept {
#if defined(__AVX512F__)
  using namespace detail;
  const auto column = [&](std::size_t k) { return bits_as<whole>(columns[k].part[0]); };
  const auto low = transposed(column(0), column(1), column(2), column(3));
  const auto high = transposed(column(4), column(5), column(6), column(7));
  const auto store = [=](std::size_t row, whole two_rows) { std::memcpy(table + 8 * row, &two_rows, sizeof two_rows); };
  // Two neighbouring rows in one store: a line of the cache, if the table begins with one.
  for (std::size_t row = 0; row < 4; row += 2) {
    const whole a = groups<0x44>(low.of[row], low.of[row + 1]), b = groups<0x44>(high.of[row], high.of[row + 1]);
    const whole c = groups<0xee>(low.of[row], low.of[row + 1]), d = groups<0xee>(high.of[row], high.of[row + 1]);
    store(row, groups_in_turn<0>(a, b)), store(row + 4, groups_in_turn<1>(a, b));
    store(row + 8, groups_in_turn<0>(c, d)), store(row + 12, groups_in_turn<1>(c, d));
  }
#else
  store_rows(table, 8, {columns[0], columns[1], columns[2], columns[3]});
  store_rows(table + 4, 8, {columns[4], columns[5], columns[6], columns[7]});
#endif
}

}  // namespace staffa::inline STAFFA_ABI::simd
