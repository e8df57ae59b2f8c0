// SPDX-License-Identifier: MIT
#pragma once

// The elementary functions, to 3 ulp or better: each says how good it is, and the tests check it. Ours where xsimd's are
// slow or less good, xsimd's elsewhere, and there rare arguments go through the C library, lane by lane. In every case
// the result of a lane depends on that lane alone.

#include <staffa/core/config.hpp>
#include <staffa/simd/arctangent.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/elementary.hpp>
#include <staffa/simd/exponential.hpp>
#include <staffa/simd/logarithm.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/power.hpp>
#include <staffa/simd/register.hpp>
#include <staffa/simd/trig.hpp>

#include <cmath>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// f on each register; of floats in double, where xsimd's own code for them is not good enough.
template <class T, class F>
[[gnu::always_inline]] inline pack<T> close_elementary(F f, const pack<T>& x) noexcept {
  if constexpr (approximates_floats && std::is_same_v<T, float>) return convert<T>(elementary(f, convert<double>(x)));
  else return elementary(f, x);
}

/// The same for an odd function: x itself where x is 0.
template <class T, class F>
[[gnu::always_inline]] inline pack<T> close_odd(F f, const pack<T>& x) noexcept {
  if constexpr (approximates_floats && std::is_same_v<T, float>) return convert<T>(odd(f, convert<double>(x)));
  else return odd(f, x);
}

}  // namespace detail

/// To 2.6 ulp in float and 1.5 in double for any argument; NaN beyond 1.
template <floating_lane T>
inline pack<T> asin(pack<T> x) noexcept {
  return detail::close_odd([](auto b) { return xsimd::asin(b); }, x);
}

/// To 1.6 ulp for any argument; NaN beyond 1.
template <floating_lane T>
inline pack<T> acos(pack<T> x) noexcept {
  return detail::close_elementary([](auto b) { return xsimd::acos(b); }, x);
}

/// The cube root, to 1 ulp in float and 2 in double (the C library's, where x is subnormal).
template <floating_lane T>
inline pack<T> cbrt(pack<T> x) noexcept {
  pack<T> out = detail::close_odd([](auto b) { return xsimd::cbrt(b); }, x);
  const mask tiny = detail::is_subnormal(x);
  if (any(tiny)) [[unlikely]]
    out = patch_lanes(out, tiny, [](T lane) { return std::cbrt(lane); }, x);
  return out;
}

/// The error function, to 3 ulp in float and 1.5 in double, for any argument.
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

/// sqrt(a^2 + b^2), to 1.5 ulp. The squares must neither overflow nor underflow.
template <floating_lane T>
inline pack<T> hypot(pack<T> a, pack<T> b) noexcept {
  return sqrt(fma(a, a, b * b));
}

}  // namespace staffa::inline STAFFA_ABI::simd
