// SPDX-License-Identifier: MIT
#pragma once

// Angles and masses of pairs and triples of objects given by pt, eta, phi and mass, row by row.

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/angle.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/rows.hpp>

#include <algorithm>
#include <array>
#include <concepts>
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

/// What pairs want to know of an object.
template <simd::floating_lane T>
struct pair_member {
  simd::pack<T> pt, eta, phi;
  simd::pack<T> rest;    ///< in float what phi lacks to half a turn, see `detail::angle_between`
  simd::pack<T> middle;  ///< half of E + P
  simd::pack<T> excess;  ///< E - P, see `energy_excess`
};

/// @param momentum P = pt cosh(eta)
template <simd::floating_lane T>
[[gnu::always_inline]] inline pair_member<T> member_of_pairs(simd::pack<T> pt, simd::pack<T> eta, simd::pack<T> phi,
                                                             simd::pack<T> momentum, simd::pack<T> excess) noexcept {
  return {pt, eta, phi, detail::rest_of_half_turn(phi), simd::fma(simd::pack<T>(T(0.5)), excess, momentum), excess};
}

/// The product of two four-momenta, E1 E2 - p1 p2, of which half the difference of m^2 of the sum and of the parts
/// consists. Nothing cancels: with P = pt cosh(eta) and E = P + x, x being the energy's excess,
///   E1 E2 - P1 P2 = (P1 + x1 / 2) x2 + (P2 + x2 / 2) x1, and
///   P1 P2 - p1 p2 = 2 pt1 pt2 (sinh^2(deta / 2) + sin^2(dphi / 2)).
/// Exchanging the two objects gives the same bits.
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> pair_term(const pair_member<T>& a, const pair_member<T>& b) noexcept {
  const auto massive = a.middle * b.excess + b.middle * a.excess;
  const auto half_sine = detail::sine_of_half(detail::angle_between(a.phi, a.rest, b.phi, b.rest));
  const auto opening = simd::fma(half_sine, half_sine, detail::squared_sinh_of_half(a.eta - b.eta));
  const auto product = a.pt * b.pt;
  return simd::fma(product + product, opening, massive);
}

/// Floats of an object in the table of `object_table`.
inline constexpr std::size_t object_stride = std::tuple_size_v<simd::eight_columns>;

/// An object of each lane, from the fields that are stored and P = pt cosh(eta), and its m |m|.
struct float_object {
  pair_member<float> member;
  simd::pack<float> s;
};

// Functions of floats are templates from here on, so that only those compile them who use them.

template <std::same_as<float> T>
[[gnu::always_inline]] inline float_object object_of(simd::pack<T> pt, simd::pack<T> eta, simd::pack<T> phi,
                                                     simd::pack<T> mass, simd::pack<T> momentum) noexcept {
  const auto s = mass * simd::abs(mass);
  return {member_of_pairs(pt, eta, phi, momentum, energy_excess(momentum, s)), s};
}
/// The same where P is not there yet.
template <std::same_as<float> T>
[[gnu::always_inline]] inline float_object object_of(simd::pack<T> pt, simd::pack<T> eta, simd::pack<T> phi,
                                                     simd::pack<T> mass) noexcept {
  return object_of(pt, eta, phi, mass, pt * simd::cosh(eta));
}

/// What pairs want to know of an object, side by side: pt, (E + P) / 2, E - P, m |m|, eta, phi, what phi lacks to half a
/// turn, and one that is not used.
/// @param out room for rows + lanes objects
template <std::same_as<float> T>
void object_table(const T* pt, const T* eta, const T* phi, const T* mass, std::size_t rows, T* out) noexcept {
  const auto at = [](const float* column, std::size_t row) { return simd::load<float>(column + row); };
  // Two loops over a short run: exponential, quotient, root and quotient of one pack wait for one another, and in one
  // loop a processor sees too few packs ahead to do something else meanwhile.
  constexpr std::size_t run = 32 * simd::lanes;
  float momenta[run];
  for (std::size_t first = 0; first < rows; first += run) {
    const std::size_t end = (std::min)(first + run, rows);
    for (std::size_t row = first; row < end; row += simd::lanes)
      simd::store(momenta + (row - first), at(pt, row) * simd::cosh(at(eta, row)));
    for (std::size_t row = first; row < end; row += simd::lanes) {
      const float_object o =
          object_of(at(pt, row), at(eta, row), at(phi, row), at(mass, row), at(momenta, row - first));
      const pair_member<float>& of = o.member;
      simd::store_rows_of_eight(out + row * object_stride, {of.pt, of.middle, of.excess, o.s, of.eta, of.phi, of.rest,
                                                            simd::pack<float>(0.0f)});
    }
  }
}

/// What each of the three pairs of a triple contributes to its squared mass: m^2 = w12 + w13 + w23, of terms that are
/// all positive if the masses are. @param d `pair_term` of the pair, @param s1, s2 m |m| of its objects
template <simd::floating_lane T>
[[gnu::always_inline]] inline simd::pack<T> share_of_triple(simd::pack<T> d, simd::pack<T> s1,
                                                            simd::pack<T> s2) noexcept {
  return simd::fma(simd::pack<T>(T(0.5)), s1 + s2, d + d);
}

enum class pair_result { term, share, mass };

/// `pair_term` of each pair of objects, their `share_of_triple`, or the mass of their sum.
/// @param a, b the object of each pair in its table, or null: the pair's own row; their padding is cleared
template <std::same_as<float> T>
void combine_pairs(pair_result result, const T* table_a, const std::int32_t* a, const T* table_b, const std::int32_t* b,
                   std::size_t pairs, T* out) noexcept {
  for (std::size_t row = 0; row < pairs; row += simd::lanes) {
    std::int32_t own[simd::lanes];
    if (a == nullptr || b == nullptr) simd::store(own, simd::iota(static_cast<std::int32_t>(row)));
    const std::int32_t* at_a = a == nullptr ? own : a + row;
    const std::int32_t* at_b = b == nullptr ? own : b + row;
    const auto [pt1, middle1, excess1, s1, eta1, phi1, rest1, unused1] = simd::load_rows_of_eight(table_a, at_a);
    const auto [pt2, middle2, excess2, s2, eta2, phi2, rest2, unused2] = simd::load_rows_of_eight(table_b, at_b);
    const auto d =
        pair_term<float>({pt1, eta1, phi1, rest1, middle1, excess1}, {pt2, eta2, phi2, rest2, middle2, excess2});
    if (result == pair_result::mass) simd::store(out + row, signed_sqrt(s1 + s2 + d + d));
    else simd::store(out + row, result == pair_result::share ? share_of_triple(d, s1, s2) : d);
  }
}

namespace detail {

/// Squares of the masses of all triples of a list of n whose first member is i.
/// @param w `share_of_triple` of the pairs (i, .), followed by those of (i + 1, .) and so on
/// @return the end of what was written; up to a step more is overwritten
template <std::same_as<float> T>
T* triples_from(std::size_t i, std::size_t n, const T* w, T* out) noexcept {
  using P = simd::pack<T>;
  // For fixed (i, j) a run over k: there the shares of (i, k) and of (j, k) lie side by side. A run is mostly shorter
  // than a step, and the next one overwrites what it writes too much.
  const T* w_j = w + (n - 1 - i);
  for (std::size_t run = n - 2 - i; run > 0; --run) {
    const T* w_i = w + (n - 2 - i - run);
    const P w_ij(*w_i++);
    const auto write = [=](std::size_t k) STAFFA_INLINE {
      simd::store(out + k, (w_ij + simd::load<T>(w_i + k)) + simd::load<T>(w_j + k));
    };
    write(0);
    if (run > simd::lanes)  // of runs that get shorter and shorter this is foreseen, the end of a loop is not
      for (std::size_t k = simd::lanes; k < run; k += simd::lanes) write(k);
    out += run;
    w_j += run;
  }
  return out;
}

}  // namespace detail

/// Square of the mass of every triple of each list, in lexicographic order, from what its pairs contribute. The bits are
/// those of the mass of a sum of three objects computed by itself.
/// @param offsets of the objects in their lists
/// @param w `share_of_triple` of each pair of each list, in lexicographic order
/// @param out room for all triples
template <std::same_as<float> T>
void triple_mass2(std::span<const std::int32_t> offsets, const T* w, T* out) noexcept {
  for (std::size_t list = 0; list + 1 < offsets.size(); ++list) {
    const auto n = static_cast<std::size_t>(offsets[list + 1] - offsets[list]);
    for (std::size_t i = 0; i + 1 < n; ++i) {
      out = detail::triples_from(i, n, w, out);
      w += n - 1 - i;
    }
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel
