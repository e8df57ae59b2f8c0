// SPDX-License-Identifier: MIT
#pragma once

// Logarithms and asinh, which is one. In float log is our own: every lane takes the same way.

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/elementary.hpp>
#include <staffa/simd/register.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

[[gnu::always_inline]] inline floats log_of(floats x) noexcept {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const floats zero(0.0f);
  const auto tiny = x < floats((std::numeric_limits<float>::min)());
  const integers bits = bits_as<integers>(choose(tiny, floats(x * floats(0x1p23f)), x));
  const integers exponent = (bits - integers(0x3f3504f3)) >> 23;  // leaves a mantissa in [sqrt(1/2), sqrt(2))
  const floats f = bits_as<floats>(bits - (exponent << 23)) - floats(1.0f);
  const floats shifts(__builtin_convertvector(exponent.as_numbers(), floats::numbers));
  const floats k = shifts - choose(tiny, floats(23.0f), zero);
  // minimax for the relative error, 1.9e-9, of (log(1 + f) - f + f^2 / 2) / f^3
  const floats p = horner(f, 0x1.b5a2f4p-5f, -0x1.bf3b12p-4f, 0x1.efefa2p-4f, -0x1.010228p-3f, 0x1.23036cp-3f,
                          -0x1.552f18p-3f, 0x1.99a54p-3f, -0x1.00007p-2f, 0x1.555548p-2f);
  const floats z = times(f, f);
  floats rest = times(times(f, z), p);
  rest = opaque<float>(plus_product(k, floats(0x1.7f7d1cp-20f), rest));  // log(2) in two pieces, the first of 15 bits
  rest = opaque<float>(plus_product(floats(-0.5f), z, rest));
  const floats sum = opaque<float>(plus_product(k, floats(0x1.62e4p-1f), f + rest));
  // What is not positive and finite: infinity and NaN are their own logarithm, and a set sign makes all bits ones, NaN.
  const integers own = bits_as<integers>(x);
  const floats special = bits_as<floats>(own | (own >> 31));
  const floats known = choose((x > zero) & (x < floats(infinity)), sum, special);
  return choose(x == zero, floats(-infinity), known);
}

}  // namespace detail

/// The natural logarithm, to 1 ulp for any argument; -inf at 0, NaN below.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> log(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return detail::pack_of(detail::log_of(x.part[0]));
  } else {
    pack<T> out = detail::elementary([](auto b) { return xsimd::log(b); }, x);
    const mask tiny = detail::is_subnormal(x);
    if (any(tiny)) [[unlikely]]
      out = patch_lanes(out, tiny, [](T lane) { return std::log(lane); }, x);
    return out;
  }
}

/// The decimal logarithm, to 1 ulp for any argument; -inf at 0, NaN below.
template <floating_lane T>
inline pack<T> log10(pack<T> x) noexcept {
  pack<T> out = detail::elementary([](auto b) { return xsimd::log10(b); }, x);
  const mask tiny = detail::is_subnormal(x);
  if (any(tiny)) [[unlikely]]
    out = patch_lanes(out, tiny, [](T lane) { return std::log10(lane); }, x);
  return out;
}

/// log(1 + x), to 1 ulp for any argument, also at small x.
template <floating_lane T>
inline pack<T> log1p(pack<T> x) noexcept {
  return detail::odd([](auto b) { return xsimd::log1p(b); }, x);
}

/// The pseudorapidity of pz / pt, to 2 ulp for any argument.
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

}  // namespace staffa::inline STAFFA_ABI::simd
