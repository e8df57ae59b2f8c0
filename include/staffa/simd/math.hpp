// SPDX-License-Identifier: MIT
#pragma once

// Elementary functions, to 3 ulp or better (tests/unit/simd/math_test.cpp has the bound of each). xsimd's where they
// are good, our own where they are not; rare arguments go through the C library, lane by lane. In every case the result
// of a lane depends on that lane alone.

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/power.hpp>
#include <staffa/simd/register.hpp>
#include <staffa/simd/trig.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// One of xsimd's functions, closed to the optimiser on both sides: see `opaque`.
template <class T, class F, class... Packs>
[[gnu::always_inline]] inline pack<T> elementary(F f, const pack<T>& first, const Packs&... rest) noexcept {
  return each([&](auto x, auto... y) { return opaque<T>(f(opaque<T>(x), opaque<T>(y)...)); }, first, rest...);
}

/// f(x), but x itself where x is 0: an odd function keeps the sign of zero.
template <class T, class F>
[[gnu::always_inline]] inline pack<T> odd(F f, const pack<T>& argument) noexcept {
  return elementary([&](auto x) { return batch<T>(xsimd::select(x == batch<T>(T(0)), x, batch<T>(f(x)))); }, argument);
}

template <class T>
[[gnu::always_inline]] inline mask is_subnormal(pack<T> x) noexcept {
  return (abs(x) < pack<T>((std::numeric_limits<T>::min)())) & (x != pack<T>(T(0)));
}

/// Where e^x is near overflow or subnormal: there xsimd already gives infinity or 0.
template <class T>
[[gnu::always_inline]] inline mask at_the_end_of_exp(pack<T> x) noexcept {
  constexpr bool narrow = std::is_same_v<T, float>;
  return (x > pack<T>(T(narrow ? 87.3 : 708.3))) & (x < pack<T>(T(narrow ? 104 : 746)));
}

}  // namespace detail

template <floating_lane T>
inline pack<T> exp(pack<T> x) noexcept {
  pack<T> out = detail::elementary([](auto b) { return xsimd::exp(b); }, x);
  const mask edge = detail::at_the_end_of_exp(abs(x));
  if (any(edge)) [[unlikely]]
    out = patch_lanes(out, edge, [](T lane) { return std::exp(lane); }, x);
  return out;
}

/// exp(x) - 1, accurate at small x.
template <floating_lane T>
inline pack<T> expm1(pack<T> x) noexcept {
  pack<T> out = detail::odd([](auto b) { return xsimd::expm1(b); }, x);
  const mask edge = detail::at_the_end_of_exp(x);
  if (any(edge)) [[unlikely]]
    out = patch_lanes(out, edge, [](T lane) { return std::expm1(lane); }, x);
  return out;
}

/// The natural logarithm; -inf at 0, NaN below.
template <floating_lane T>
inline pack<T> log(pack<T> x) noexcept {
  pack<T> out = detail::elementary([](auto b) { return xsimd::log(b); }, x);
  const mask tiny = detail::is_subnormal(x);
  if (any(tiny)) [[unlikely]]
    out = patch_lanes(out, tiny, [](T lane) { return std::log(lane); }, x);
  return out;
}

template <floating_lane T>
inline pack<T> log10(pack<T> x) noexcept {
  pack<T> out = detail::elementary([](auto b) { return xsimd::log10(b); }, x);
  const mask tiny = detail::is_subnormal(x);
  if (any(tiny)) [[unlikely]]
    out = patch_lanes(out, tiny, [](T lane) { return std::log10(lane); }, x);
  return out;
}

/// log(1 + x), accurate at small x.
template <floating_lane T>
inline pack<T> log1p(pack<T> x) noexcept {
  return detail::odd([](auto b) { return xsimd::log1p(b); }, x);
}

template <floating_lane T>
inline pack<T> asin(pack<T> x) noexcept {
  return detail::odd([](auto b) { return xsimd::asin(b); }, x);
}

template <floating_lane T>
inline pack<T> acos(pack<T> x) noexcept {
  return detail::elementary([](auto b) { return xsimd::acos(b); }, x);
}

template <floating_lane T>
inline pack<T> atan(pack<T> x) noexcept {
  return detail::odd([](auto b) { return xsimd::atan(b); }, x);
}

/// The angle of (x, y) in [-pi, pi]; the zeros and infinities as in std::atan2, so that the null vector gives 0.
template <floating_lane T>
inline pack<T> atan2(pack<T> y, pack<T> x) noexcept {
  // xsimd divides the two: NaN for 0 / 0 and inf / inf, where only the signs count.
  const pack<T> zero(T(0));
  const pack<T> one(T(1));
  const pack<T> infinity(std::numeric_limits<T>::infinity());
  const mask null = (x == zero) & (y == zero);
  const mask infinite = (abs(x) == infinity) & (abs(y) == infinity);
  const pack<T> safe_x = select(null | infinite, copysign(one, x), x);
  const pack<T> safe_y = select(infinite, copysign(one, y), y);
  return detail::elementary([](auto b, auto a) { return xsimd::atan2(b, a); }, safe_y, safe_x);
}

template <floating_lane T>
inline pack<T> sinh(pack<T> x) noexcept {
  return detail::odd([](auto b) { return xsimd::sinh(b); }, x);
}

template <floating_lane T>
inline pack<T> cosh(pack<T> x) noexcept {
  return detail::elementary([](auto b) { return xsimd::cosh(b); }, x);
}

template <floating_lane T>
inline pack<T> tanh(pack<T> x) noexcept {
  return detail::odd([](auto b) { return xsimd::tanh(b); }, x);
}

/// The pseudorapidity of pz / pt.
template <floating_lane T>
inline pack<T> asinh(pack<T> x) noexcept {
  // log1p(|x| + x^2 / (1 + sqrt(1 + x^2))): nothing cancels; where x^2 might overflow, 2|x| is as good.
  constexpr T large_from = T(1) / (std::numeric_limits<T>::epsilon() * std::numeric_limits<T>::epsilon());
  const pack<T> one(T(1));
  const pack<T> size = abs(x);
  const mask large = size > pack<T>(large_from);
  const pack<T> square = size * size;
  const pack<T> moderate = size + square / (one + sqrt(one + square));
  const pack<T> grown = log1p(select(large, size, moderate));
  const pack<T> result = select(large, grown + pack<T>(T(0.693147180559945309417)), grown);
  return copysign(result, x);
}

template <floating_lane T>
inline pack<T> cbrt(pack<T> x) noexcept {
  pack<T> out = detail::odd([](auto b) { return xsimd::cbrt(b); }, x);
  const mask tiny = detail::is_subnormal(x);
  if (any(tiny)) [[unlikely]]
    out = patch_lanes(out, tiny, [](T lane) { return std::cbrt(lane); }, x);
  return out;
}

template <floating_lane T>
inline pack<T> erf(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return detail::odd([](auto b) { return xsimd::erf(b); }, x);
  } else {  // xsimd's is off by 70 ulp
    return lane_by_lane([](T lane) { return std::erf(lane); }, x);
  }
}

/// -1, 0 or 1; NaN stays NaN.
template <floating_lane T>
inline pack<T> sign(pack<T> x) noexcept {
  const pack<T> zero(T(0));
  const pack<T> one(T(1));
  return select(x > zero, one, select(x < zero, -one, x));
}

/// sqrt(a^2 + b^2). The squares must not overflow.
template <floating_lane T>
inline pack<T> hypot(pack<T> a, pack<T> b) noexcept {
  return sqrt(fma(a, a, b * b));
}

}  // namespace staffa::inline STAFFA_ABI::simd
