// SPDX-License-Identifier: MIT
#pragma once

// What the elementary functions share. Those that are our own are always inlined: a call would spill the registers of
// the loop around it, and cost a third of the function itself.

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/register.hpp>

#include <cstdint>
#include <limits>

namespace staffa::inline STAFFA_ABI::simd::detail {

/// xsimd's f on each register of the packs, closed to the optimiser on both sides: see `opaque`.
template <class T, class F, class... Packs>
[[gnu::always_inline]] inline pack<T> elementary(F f, const pack<T>& first, const Packs&... rest) noexcept {
  const auto closed = [&](auto x, auto... y) {
    return opaque<T>(batch<T>::of(f(opaque<T>(x).for_xsimd(), opaque<T>(y).for_xsimd()...)));
  };
  return each(closed, first, rest...);
}

/// f(x), but x itself where x is 0: an odd function keeps the sign of zero.
template <class T, class F>
[[gnu::always_inline]] inline pack<T> odd(F f, const pack<T>& argument) noexcept {
  const pack<T> values = elementary(f, argument);
  return each([](auto x, auto value) { return choose(x == batch<T>(T(0)), x, value); }, argument, values);
}

template <class T>
[[gnu::always_inline]] inline mask is_subnormal(pack<T> x) noexcept {
  return (abs(x) < pack<T>((std::numeric_limits<T>::min)())) & (x != pack<T>(T(0)));
}

// For float: one register, and integers of the same width.

using floats = batch<float>;
using integers = batch<std::int32_t>;

/// The pack that is this register. Not by way of `each`: g++ makes a function of a lambda as long as these.
[[gnu::always_inline]] inline pack<float> pack_of(floats x) noexcept {
  static_assert(pack<float>::parts == 1);
  pack<float> out;
  out.part[0] = x;
  return out;
}

/// A product that no later sum is fused with.
[[gnu::always_inline]] inline floats times(floats a, floats b) noexcept { return opaque<float>(a * b); }

/// The polynomial in x with these coefficients, the highest first.
template <class... Coefficients>
[[gnu::always_inline]] inline floats horner(floats x, float highest, Coefficients... rest) noexcept {
  floats sum(highest);
  ((sum = opaque<float>(plus_product(sum, x, floats(rest)))), ...);
  return sum;
}

/// 2^exponent, of -126 to 127.
[[gnu::always_inline]] inline floats power_of_two(integers exponent) noexcept {
  return bits_as<floats>((exponent + integers(127)) << 23);
}

[[gnu::always_inline]] inline floats with_sign_of(floats size, floats from) noexcept {
  const integers sign((std::numeric_limits<std::int32_t>::min)());
  return bits_as<floats>(bits_as<integers>(size) | (bits_as<integers>(from) & sign));  // size is not negative
}

}  // namespace staffa::inline STAFFA_ABI::simd::detail
