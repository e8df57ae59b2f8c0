// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/register.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// log2 of positive normal floats, in double, to 1e-12: the logarithm of a float needs more bits than a float has once
/// it is multiplied by an exponent. @tparam T float
template <class T>
inline pack<double> wide_log2(pack<T> x) noexcept {
  using I = pack<std::int32_t>;
  constexpr std::int32_t sqrt_half = 0x3f3504f3;
  const I bits = bits_as<I>(x);
  const I exponent = each([](auto b) { return batch<std::int32_t>(b >> 23); }, bits - I(sqrt_half));
  const I scaled = each([](auto b) { return batch<std::int32_t>(b << 23); }, exponent);
  const pack<double> mantissa = convert<double>(bits_as<pack<float>>(bits - scaled));  // in [sqrt(1/2), sqrt(2))
  const pack<double> one(1.0);
  const pack<double> s = (mantissa - one) / (mantissa + one);
  const pack<double> z = s * s;
  constexpr double c = 2.88539008177792681472;  // 2 / log(2)
  const pack<double> p = polynomial(z, c / 15, c / 13, c / 11, c / 9, c / 7, c / 5, c / 3, c);
  return fma(p, s, convert<double>(exponent));
}

/// 2^x in double, to 1e-11, for |x| below 1000. @tparam T double
template <class T>
inline pack<T> wide_exp2(pack<T> x) noexcept {
  const pack<T> shift(0x1.8p52);
  const pack<T> shifted = x + shift;
  const pack<T> f = (x - (shifted - shift)) * pack<T>(0.693147180559945309417);
  const pack<T> p =
      polynomial(f, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0);
  const auto scale = each([](auto b) { return batch<std::int64_t>(b << 52); }, bits_as<pack<std::int64_t>>(shifted));
  return bits_as<pack<T>>(bits_as<pack<std::int64_t>>(p) + scale);
}

}  // namespace detail

/// base^exponent; the special cases as in std::pow.
template <floating_lane T>
inline pack<T> pow(pack<T> base, pack<T> exponent) noexcept {
  const auto scalar = [](T b, T e) { return std::pow(b, e); };
  if constexpr (std::is_same_v<T, float>) {
    const mask plain = (base >= pack<float>((std::numeric_limits<float>::min)())) & isfinite(base) & isfinite(exponent);
    const pack<double> wanted = convert<double>(exponent) * detail::wide_log2(base);
    const pack<double> bounded = (min)((max)(wanted, pack<double>(-200.0)), pack<double>(200.0));  // else 0 and infinity
    const pack<float> out = convert<float>(detail::wide_exp2(bounded));
    if (!all(plain)) [[unlikely]]
      return patch_lanes(out, !plain, scalar, base, exponent);
    return out;
  } else {  // xsimd's is off by 40 ulp and no faster
    return lane_by_lane(scalar, base, exponent);
  }
}

/// base^exponent by multiplication where that is accurate.
template <floating_lane T>
inline pack<T> pow(pack<T> base, int exponent) noexcept {
  switch (exponent) {
    case 0: return pack<T>(T(1));
    case 1: return base;
    case 2: return base * base;
    case 3: return base * base * base;
    case 4: return (base * base) * (base * base);
    case -1: return pack<T>(T(1)) / base;
    case -2: return pack<T>(T(1)) / (base * base);
    default: return pow(base, pack<T>(static_cast<T>(exponent)));
  }
}

/// The remainder of a / b with the sign of a, exact as std::fmod is.
template <floating_lane T>
inline pack<T> fmod(pack<T> a, pack<T> b) noexcept {
  const auto scalar = [](T x, T y) { return std::fmod(x, y); };
  if constexpr (std::is_same_v<T, float>) {
    // In double: as long as the quotient has 28 bits, its product with the divisor is exact, and between two floats it
    // is never so near below an integer as to be rounded to it.
    const pack<double> x = abs(convert<double>(a));
    const pack<double> y = abs(convert<double>(b));
    const pack<double> quotient = x / y;
    const pack<double> rest = x - trunc(quotient) * y;
    const mask plain = (quotient < pack<double>(0x1p28)) & (y > pack<double>(0.0)) & (y < pack<double>(0x1p128));
    const pack<float> out = copysign(convert<float>(rest), a);
    if (!all(plain)) [[unlikely]]
      return patch_lanes(out, !plain, scalar, a, b);
    return out;
  } else {
    return lane_by_lane(scalar, a, b);
  }
}

}  // namespace staffa::inline STAFFA_ABI::simd
