// SPDX-License-Identifier: MIT
#pragma once

// Angles and masses of pairs and triples of objects given by pt, eta, phi and mass, row by row.

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/angle.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/rows.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// a - b wrapped into [-pi, pi), as computed in double and rounded once; NaN if one of them is not finite. In float the
/// least is the float next to -pi, which lies below it, and within 1e-14 of the border the side may be the other one.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> delta_phi(simd::pack<T> a, simd::pack<T> b) noexcept {
  return detail::wrapped_difference(a, b);
}

/// sqrt(delta eta^2 + delta phi^2)
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> delta_r(simd::pack<T> eta1, simd::pack<T> phi1, simd::pack<T> eta2,
                                                    simd::pack<T> phi2) noexcept {
  return simd::hypot(eta1 - eta2, delta_phi(phi1, phi2));
}

/// 2 sqrt(pt1 pt2) |sin(dphi / 2)|, the transverse mass of two massless objects.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> transverse_mass(simd::pack<T> pt1, simd::pack<T> phi1, simd::pack<T> pt2,
                                                            simd::pack<T> phi2) noexcept {
  return simd::pack<T>(T(2)) * simd::sqrt(pt1 * pt2) * simd::abs(detail::sine_of_half(delta_phi(phi1, phi2)));
}

/// sign(x) sqrt|x|: a mass from its square.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> signed_sqrt(simd::pack<T> x) noexcept {
  return simd::copysign(simd::sqrt(simd::abs(x)), x + simd::pack<T>(T(0)));  // + 0: the root of -0 is 0
}

/// Energy of an object less its momentum, from s = m |m|, without the difference: s / (E + P), or 0 for the null vector.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> energy_excess(simd::pack<T> momentum, simd::pack<T> s) noexcept {
  const auto energy = simd::sqrt((simd::max)(momentum * momentum + s, simd::pack<T>(T(0))));
  return simd::divide_or_zero(s, energy + momentum);
}

/// The product of two four-momenta, E1 E2 - p1 p2, of which half the difference of m^2 of the sum and of the parts
/// consists. Nothing cancels: with P = pt cosh(eta) and E = P + x, x being the energy's excess,
///   E1 E2 - P1 P2 = P1 x2 + P2 x1 + x1 x2, and
///   P1 P2 - p1 p2 = 2 pt1 pt2 (sinh^2(deta / 2) + sin^2(dphi / 2)).
/// Exchanging the two objects gives the same bits.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> pair_term(simd::pack<T> pt1, simd::pack<T> eta1, simd::pack<T> phi1,
                                                      simd::pack<T> momentum1, simd::pack<T> excess1, simd::pack<T> pt2,
                                                      simd::pack<T> eta2, simd::pack<T> phi2, simd::pack<T> momentum2,
                                                      simd::pack<T> excess2) noexcept {
  using P = simd::pack<T>;
  const P massive = (momentum1 * excess2 + momentum2 * excess1) + excess1 * excess2;
  const P half_sine = detail::sine_of_half(delta_phi(phi1, phi2));
  const P opening = detail::squared_sinh_of_half(eta1 - eta2) + half_sine * half_sine;
  return massive + P(T(2)) * (pt1 * pt2) * opening;
}

/// Floats of an object in the table of `object_table`.
inline constexpr std::size_t object_stride = 8;

/// What pairs want to know of an object, side by side: pt, P, the energy's excess, m |m|, eta, phi and two that are not
/// used.
/// @param out room for rows + lanes objects
inline void object_table(const float* pt, const float* eta, const float* phi, const float* mass, std::size_t rows,
                         float* out) noexcept {
  using P = simd::pack<float>;
  for (std::size_t row = 0; row < rows; row += simd::lanes) {
    const P m = simd::load<float>(mass + row);
    const P s = m * simd::abs(m);
    const P eta_here = simd::load<float>(eta + row);
    const P pt_here = simd::load<float>(pt + row);
    const P momentum = pt_here * simd::cosh(eta_here);
    float* objects = out + row * object_stride;
    simd::store_rows(objects, object_stride, {pt_here, momentum, energy_excess(momentum, s), s});
    simd::store_rows(objects + 4, object_stride, {eta_here, simd::load<float>(phi + row), P(0.0f), P(0.0f)});
  }
}

enum class pair_result { term, mass };

/// `pair_term` of each pair of objects, or the mass of their sum.
/// @param a, b the object of each pair in its table, or null: the pair's own row; their padding is cleared
template <pair_result Result>
inline void combine_pairs(const float* table_a, const std::int32_t* a, const float* table_b, const std::int32_t* b,
                          std::size_t pairs, float* out) noexcept {
  for (std::size_t row = 0; row < pairs; row += simd::lanes) {
    std::int32_t own[simd::lanes];
    if (a == nullptr || b == nullptr) simd::store(own, simd::iota(static_cast<std::int32_t>(row)));
    const std::int32_t* at_a = a == nullptr ? own : a + row;
    const std::int32_t* at_b = b == nullptr ? own : b + row;
    const auto [pt1, momentum1, excess1, s1] = simd::load_rows(table_a, object_stride, at_a);
    const auto [pt2, momentum2, excess2, s2] = simd::load_rows(table_b, object_stride, at_b);
    const auto [eta1, phi1, unused1, unused2] = simd::load_rows(table_a + 4, object_stride, at_a);
    const auto [eta2, phi2, unused3, unused4] = simd::load_rows(table_b + 4, object_stride, at_b);
    const auto d = pair_term(pt1, eta1, phi1, momentum1, excess1, pt2, eta2, phi2, momentum2, excess2);
    if constexpr (Result == pair_result::term) simd::store(out + row, d);
    else simd::store(out + row, signed_sqrt(s1 + s2 + d + d));
  }
}

/// Square of the mass of every triple of each list, in lexicographic order, from a table of the products of its pairs.
///
/// The terms of a triple are added in the order of the plain formula, so that the bits are those of the mass of a sum
/// of three objects computed by itself.
/// @param offsets of the objects in their lists
/// @param d `pair_term` of each pair of each list, in lexicographic order
/// @param s m |m| of each object
/// @param out room for all triples
inline void triple_mass2(std::span<const std::int32_t> offsets, const float* d, const float* s, float* out) noexcept {
  using P = simd::pack<float>;
  // For fixed (i, j) a run over k: there the terms of (i, k) and of (j, k) lie side by side. A run is mostly shorter
  // than a step, and the next one overwrites what it writes too much.
  for (std::size_t list = 0; list + 1 < offsets.size(); ++list) {
    const auto n = static_cast<std::size_t>(offsets[list + 1] - offsets[list]);
    const float* s_i = s + offsets[list];
    for (std::size_t i = 0; i + 1 < n; ++i, ++s_i) {
      const float* d_j = d + (n - 1 - i);  // the pairs (j, .), beginning with (i + 1, .)
      for (std::size_t run = n - 2 - i; run > 0; --run) {
        const std::size_t j = n - 1 - run;
        const P s_ij(s_i[0] + s_i[j - i]);
        const P d_ij(d[j - i - 1]);
        for (std::size_t k = 0; k < run; k += simd::lanes) {
          const P masses = s_ij + simd::load<float>(s_i + (j - i + 1) + k);
          const P products = (d_ij + simd::load<float>(d + (j - i) + k)) + simd::load<float>(d_j + k);
          simd::store(out + k, (masses + products) + products);
        }
        out += run;
        d_j += run;
      }
      d += n - 1 - i;
    }
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel
