// SPDX-License-Identifier: MIT
#pragma once

// exp and the hyperbolic functions. In float they are our own: every lane takes the same way, whatever its argument.

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/elementary.hpp>
#include <staffa/simd/register.hpp>

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// e^x = mantissa * 2^exponent, mantissa in [0.7, 1.42].
struct exponential {
  floats mantissa;
  integers exponent;
};

/// @param x of at most 1000, or NaN, which stays in the mantissa
[[gnu::always_inline]] inline exponential exponential_of(floats x) noexcept {
  const floats shift(0x1.8p23f);  // adding it rounds to an integer, which is then in the low bits
  const auto shifted = opaque<float>(plus_product(x, floats(0x1.715476p+0f), shift));
  const auto turns = opaque<float>(shifted - shift);
  // log(2) in two pieces, the first of 15 bits: its product with `turns` is exact.
  floats rest = opaque<float>(minus_product<float>(turns, floats(0x1.62e4p-1f), x));
  rest = opaque<float>(minus_product<float>(turns, floats(0x1.7f7d1cp-20f), rest));
  // minimax for the relative error, 4.3e-9, of (e^x - 1 - x) / x^2 up to log(2) / 2
  const floats p = horner(rest, 0x1.6fe46ap-10f, 0x1.1257ap-7f, 0x1.555302p-5f, 0x1.555466p-3f, 0.5f);
  const floats grown = opaque<float>(plus_product(times(rest, rest), p, rest));
  return {floats(1.0f) + grown, bits_as<integers>(shifted) - bits_as<integers>(shift)};
}

/// x, but `most` where it is more; NaN stays.
[[gnu::always_inline]] inline floats bounded(floats x, floats most) noexcept {
  return choose(x > most, most, x);
}

/// e^|x| / 2, given |x|; infinite only where the hyperbolic functions are.
[[gnu::always_inline]] inline floats half_exponential(floats size) noexcept {
  const auto [mantissa, exponent] = exponential_of(bounded(size, floats(90.0f)));
  return times(mantissa * power_of_two(exponent - integers(2)), floats(2.0f));  // 2^(exponent - 1) may be too large
}

[[gnu::always_inline]] inline floats exp_of(floats x) noexcept {
  const floats least(-105.0f);
  const floats inside = bounded(choose(x < least, least, x), floats(100.0f));
  const auto [mantissa, exponent] = exponential_of(inside);
  const integers half = exponent >> 1;  // in two steps: 2^exponent alone may be too large or too small
  return times(mantissa * power_of_two(half), power_of_two(exponent - half));
}

[[gnu::always_inline]] inline floats cosh_of(floats x) noexcept {
  const floats half = half_exponential(absolute(x));
  return half + divide<float>(floats(0.25f), half);
}

[[gnu::always_inline]] inline floats sinh_of(floats x) noexcept {
  const floats size = absolute(x);
  const floats half = half_exponential(size);
  const floats far = half - divide<float>(floats(0.25f), half);
  const floats z = times(x, x);
  // minimax for the relative error, 3e-10, of (sinh(x) / x - 1) / x^2 up to 1
  const floats p = horner(z, 0x1.756c1ep-19f, 0x1.a022bcp-13f, 0x1.1110ep-7f, 0x1.555556p-3f);
  const floats near = opaque<float>(plus_product(times(z, size), p, size));
  return with_sign_of(choose(size < floats(1.0f), near, far), x);
}

[[gnu::always_inline]] inline floats tanh_of(floats x) noexcept {
  const floats size = bounded(absolute(x), floats(10.0f));  // from 9.02 on it rounds to 1
  const auto [mantissa, exponent] = exponential_of(size + size);
  const floats grown = times(mantissa, power_of_two(exponent));
  const floats far = floats(1.0f) - divide<float>(floats(2.0f), grown + floats(1.0f));
  const floats z = times(size, size);
  // minimax for the relative error, 5.2e-9, of (tanh(x) / x - 1) / x^2 up to sqrt(0.4)
  const floats p =
      horner(z, -0x1.7172eep-8f, 0x1.512de6p-6f, -0x1.b8174p-5f, 0x1.110614p-3f, -0x1.55552ep-2f);
  const floats near = opaque<float>(plus_product(times(z, size), p, size));
  return with_sign_of(choose(z < floats(0.4f), near, far), x);
}

/// Where e^x is near overflow or subnormal: there xsimd already gives infinity or 0.
template <class T>
[[gnu::always_inline]] inline mask at_the_end_of_exp(pack<T> x) noexcept {
  constexpr bool narrow = std::is_same_v<T, float>;
  return (x > pack<T>(T(narrow ? 87.3 : 708.3))) & (x < pack<T>(T(narrow ? 104 : 746)));
}

}  // namespace detail

/// e^x, to 1.1 ulp in float and 1 in double for any argument, also where it is subnormal.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> exp(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return detail::pack_of(detail::exp_of(x.part[0]));
  } else {
    pack<T> out = detail::elementary([](auto b) { return xsimd::exp(b); }, x);
    const mask edge = detail::at_the_end_of_exp(abs(x));
    if (any(edge)) [[unlikely]]
      out = patch_lanes(out, edge, [](T lane) { return std::exp(lane); }, x);
    return out;
  }
}

/// exp(x) - 1, to 2 ulp, also at small x.
template <floating_lane T>
inline pack<T> expm1(pack<T> x) noexcept {
  pack<T> out = detail::odd([](auto b) { return xsimd::expm1(b); }, x);
  const mask edge = detail::at_the_end_of_exp(x);
  if (any(edge)) [[unlikely]]
    out = patch_lanes(out, edge, [](T lane) { return std::expm1(lane); }, x);
  return out;
}

/// To 2 ulp for any argument.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> sinh(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) return detail::pack_of(detail::sinh_of(x.part[0]));
  else return detail::odd([](auto b) { return xsimd::sinh(b); }, x);
}

/// To 2 ulp for any argument.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> cosh(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) return detail::pack_of(detail::cosh_of(x.part[0]));
  else return detail::elementary([](auto b) { return xsimd::cosh(b); }, x);
}

/// To 2 ulp for any argument.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> tanh(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) return detail::pack_of(detail::tanh_of(x.part[0]));
  else return detail::odd([](auto b) { return xsimd::tanh(b); }, x);
}

}  // namespace staffa::inline STAFFA_ABI::simd
