// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>

#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel::detail {

// Each function is written for float and for double, as templates of one type: so each program compiles what it uses.

inline constexpr double full_turn = 2 * std::numbers::pi;

/// Up to 2^20 turns a multiple of a full turn can be taken away exactly; what is further away is rare and slow.
inline constexpr double farthest_angle = 6.5e6;

/// The angle in [-pi, pi] that is a multiple of 2 pi (as a double) away: exact, and so the same on any instruction set.
template <std::same_as<double> T>
[[gnu::always_inline]] inline simd::pack<T> wrap_near(simd::pack<T> x) noexcept {
  using P = simd::pack<T>;
  const P shift(0x1.8p52);  // adding it rounds to an integer
  const P turns = simd::fma(x, P(1 / full_turn), shift) - shift;
  if constexpr (simd::has_fma) return simd::fma(turns, P(-full_turn), x);
  constexpr double high = 0x1.921fb54400000p+2;  // 33 bits: times 20 bits of turns it is exact
  return (x - turns * P(high)) - turns * P(full_turn - high);
}

inline double wrap_far(double x) noexcept {
  const double near = std::remainder(x, full_turn);
  return near < std::numbers::pi ? near : near - full_turn;
}

template <std::same_as<double> T>
[[gnu::always_inline]] inline simd::pack<T> wrapped_difference(simd::pack<T> a, simd::pack<T> b) noexcept {
  using P = simd::pack<T>;
  const P difference = a - b;
  P near = wrap_near(difference);
  // The number of turns may be off by one right at the border.
  near = simd::select(near >= P(std::numbers::pi), near - P(full_turn), near);
  near = simd::select(near < P(-std::numbers::pi), near + P(full_turn), near);
  const simd::mask far = simd::abs(difference) > P(farthest_angle);
  if (simd::any(far)) [[unlikely]]
    near = simd::patch_lanes(near, far, [](double x) { return wrap_far(x); }, difference);
  return near;
}

/// The greatest float below pi, which is the greatest angle: the next one is what pi itself rounds to.
inline constexpr float below_pi = 0x1.921fb4p+1f;

template <std::same_as<float> T>
[[gnu::always_inline]] inline simd::pack<T> wrapped_difference(simd::pack<T> a, simd::pack<T> b) noexcept {
  using P = simd::pack<T>;
  const P near = simd::convert<float>(wrap_near(simd::convert<double>(a) - simd::convert<double>(b)));
  P out = simd::at_most(near, P(below_pi));
  const simd::mask far = simd::abs(a - b) > P(static_cast<float>(farthest_angle));
  if (simd::any(far)) [[unlikely]] {
    const auto wrap = [](float x, float y) {
      const auto wrapped = static_cast<float>(wrap_far(double{x} - double{y}));
      return wrapped > below_pi ? below_pi : wrapped;
    };
    out = simd::patch_lanes(out, far, wrap, a, b);
  }
  return out;
}

/// pi - |phi|, to half an ulp or little more; NaN beyond pi.
template <std::same_as<float> T>
[[gnu::always_inline]] inline simd::pack<T> rest_of_half_turn(simd::pack<T> phi) noexcept {
  using P = simd::pack<T>;
  const P size = simd::abs(phi);
  const P rest = (P(0x1.921fb6p+1f) - size) - P(0x1.777a5cp-24f);  // pi in two parts
  return simd::select(size <= P(below_pi), rest, P(std::numeric_limits<T>::quiet_NaN()));
}

/// `angle_between` where an angle is beyond pi.
template <std::same_as<float> T>
[[gnu::noinline, gnu::cold]] simd::pack<T> angle_between_beyond(simd::mask beyond, simd::pack<T> a, simd::pack<T> b,
                                                                simd::pack<T> angle) noexcept {
  return simd::select(beyond, wrapped_difference(a, b), angle);
}

/// |a - b| the short way round: in float without a detour by double, from what each lacks to half a turn. Either
/// a - b is the short way, or the two rests are: no digits are lost in their sum. Angles beyond pi are rare and slow.
template <std::same_as<float> T>
[[gnu::always_inline]] inline simd::pack<T> angle_between(simd::pack<T> a, simd::pack<T> rest_a, simd::pack<T> b,
                                                          simd::pack<T> rest_b) noexcept {
  const simd::pack<T> rests = rest_a + rest_b;
  const simd::pack<T> angle = simd::at_most(simd::abs(a - b), rests);
  const simd::mask beyond = simd::isnan(rests);
  if (simd::any(beyond)) [[unlikely]]
    return angle_between_beyond(beyond, a, b, angle);
  return angle;
}

template <std::same_as<double> T>
[[gnu::always_inline]] inline simd::pack<T> rest_of_half_turn(simd::pack<T> phi) noexcept {
  return phi;  // not used
}

template <std::same_as<double> T>
[[gnu::always_inline]] inline simd::pack<T> angle_between(simd::pack<T> a, simd::pack<T> /*rest_a*/, simd::pack<T> b,
                                                          simd::pack<T> /*rest_b*/) noexcept {
  return wrapped_difference(a, b);
}

/// sin(angle / 2) for |angle| <= pi.
template <std::same_as<float> T>
[[gnu::always_inline]] inline simd::pack<T> sine_of_half(simd::pack<T> angle) noexcept {
  using P = simd::pack<T>;
  const P half = P(0.5f) * angle;
  const P z = half * half;
  // minimax for the relative error, 6e-9, of (sin(x) / x - 1) / x^2 up to pi / 2
  const P p = simd::polynomial(z, 2.60575074e-6f, -1.98095901e-4f, 8.33306608e-3f, -1.66666595e-1f);
  return simd::fma(half * z, p, half);
}

template <std::same_as<double> T>
[[gnu::always_inline]] inline simd::pack<T> sine_of_half(simd::pack<T> angle) noexcept {
  return simd::sin(simd::pack<T>(0.5) * angle);
}

/// `squared_sinh_of_half` where that is far from 0.
template <std::same_as<float> T>
[[gnu::noinline, gnu::cold]] simd::pack<T> squared_sinh_of_half_far(simd::mask far, simd::pack<T> x,
                                                                    simd::pack<T> near) noexcept {
  using P = simd::pack<T>;
  const P grown = simd::exp(simd::abs(x));
  return simd::select(far, P(0.25f) * ((grown - P(2.0f)) + P(1.0f) / grown), near);
}

/// sinh^2(x / 2): in float by a polynomial in x^2 all of whose coefficients are positive, so that it loses nothing.
template <std::same_as<float> T>
[[gnu::always_inline]] inline simd::pack<T> squared_sinh_of_half(simd::pack<T> x) noexcept {
  using P = simd::pack<T>;
  const P z = x * x;
  // minimax for the relative error, 1.0e-8 (computed in float 4e-7), up to |x| = 9, which few pairs of jets exceed
  const P near = z * simd::polynomial(z, 0x1.05811ap-61f, 0x1.6045d8p-55f, 0x1.ec35f2p-46f, 0x1.87ae22p-38f,
                                      0x1.204a0ap-30f, 0x1.27b6d2p-23f, 0x1.a0209ap-17f, 0x1.6c1652p-11f,
                                      0x1.55555ap-6f, 0x1p-2f);
  const simd::mask far = z > P(81.0f);
  if (simd::any(far)) [[unlikely]]
    return squared_sinh_of_half_far(far, x, near);
  return near;
}

template <std::same_as<double> T>
[[gnu::always_inline]] inline simd::pack<T> squared_sinh_of_half(simd::pack<T> x) noexcept {
  const simd::pack<T> root = simd::sinh(simd::pack<T>(0.5) * x);
  return root * root;
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
