// SPDX-License-Identifier: MIT
#pragma once

// Angles and masses of pairs and triples of objects given by pt, eta, phi and mass, row by row.

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/angle.hpp>
#include <staffa/simd/loop.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// a - b wrapped into [-pi, pi), as computed in double and rounded once; NaN if one of them is not finite.
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

/// The product of two four-momenta, E1 E2 - p1 p2, of which half the difference of m^2 of the sum and of the parts
/// consists. Nothing cancels: with P = pt cosh(eta) and s = m |m|,
///   E1 E2 - P1 P2 = (s1 P2^2 + s2 P1^2 + s1 s2) / (E1 E2 + P1 P2), which is 0 where the denominator is 0, and
///   P1 P2 - p1 p2 = 2 pt1 pt2 (sinh^2(deta / 2) + sin^2(dphi / 2)).
/// Exchanging the two objects gives the same bits.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> pair_term(simd::pack<T> pt1, simd::pack<T> eta1, simd::pack<T> phi1,
                                                      simd::pack<T> momentum1, simd::pack<T> energy1, simd::pack<T> s1,
                                                      simd::pack<T> pt2, simd::pack<T> eta2, simd::pack<T> phi2,
                                                      simd::pack<T> momentum2, simd::pack<T> energy2,
                                                      simd::pack<T> s2) noexcept {
  using P = simd::pack<T>;
  const P above = (s1 * (momentum2 * momentum2) + s2 * (momentum1 * momentum1)) + s1 * s2;
  const P below = energy1 * energy2 + momentum1 * momentum2;
  const P half_sine = detail::sine_of_half(delta_phi(phi1, phi2));
  const P opening = detail::squared_sinh_of_half(eta1 - eta2) + half_sine * half_sine;
  return simd::divide_or_zero(above, below) + P(T(2)) * (pt1 * pt2) * opening;
}

/// Mass of every triple of each list, in lexicographic order, from a table of the products of its pairs.
///
/// The terms of a triple are added in the order of the plain formula, so that the bits are those of the mass of a sum
/// of three objects computed by itself.
/// @param offsets of the objects in their lists
/// @param d `pair_term` of each pair of each list, in lexicographic order
/// @param s m |m| of each object
/// @param out room for all triples
inline void triple_mass(std::span<const std::int32_t> offsets, const float* d, const float* s, float* out) noexcept {
  using P = simd::pack<float>;
  // First the squares, for fixed (i, j) a run over k: there the terms of (i, k) and of (j, k) lie side by side. A run
  // is mostly shorter than a step, and the next one overwrites what it writes too much. The costly roots come after
  // that, in full steps.
  float* square = out;
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
          simd::store(square + k, (masses + products) + products);
        }
        square += run;
        d_j += run;
      }
      d += n - 1 - i;
    }
  }
  simd::for_each_step(static_cast<std::size_t>(square - out),
                      [&](std::size_t row) { simd::store(out + row, signed_sqrt(simd::load<float>(out + row))); });
}

}  // namespace staffa::inline STAFFA_ABI::kernel
