// SPDX-License-Identifier: MIT
#pragma once

// atan and atan2. In float they are our own: every lane takes the same way, whatever its argument.

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/elementary.hpp>
#include <staffa/simd/register.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

[[gnu::always_inline]] inline floats angle_of(floats y, floats x) noexcept {
  const floats zero(0.0f);
  const floats one(1.0f);
  const floats height = absolute(y);
  const floats width = absolute(x);
  const auto steep = height > width;
  const floats less = choose(steep, width, height);
  const floats more = choose(steep, height, width);
  // 0 / 0 and inf / inf are NaN, where only the signs count.
  const floats diagonal = choose(height == zero, zero, one);
  const floats slope = opaque<float>(choose(less == more, diagonal, divide<float>(less, more)));
  const floats z = times(slope, slope);
  // minimax for the relative error, 1.8e-8, of (atan(x) / x - 1) / x^2 up to 1
  const floats p = horner(z, 0x1.7ec566p-9f, -0x1.0c26b2p-6f, 0x1.61f8ep-5f, -0x1.3553e4p-4f, 0x1.b4df72p-4f,
                          -0x1.230a9cp-3f, 0x1.9978ecp-3f, -0x1.5554dcp-2f);
  const floats bend = times(times(z, slope), p);
  // From the axis that is nearest: to both sides of the vertical one, and up to the horizontal one on the left.
  const integers left = bits_as<integers>(x) >> 31;  // all bits, also for -0
  const integers flat = bits_as<integers>(floats(0x1.921fb6p+1f)) & left;
  const floats axis = choose(steep, floats(0x1.921fb6p+0f), bits_as<floats>(flat));
  const integers away = bits_as<integers>(choose(steep, floats(-0.0f), zero)) ^ (left << 31);
  const auto turned = [&](floats part) { return bits_as<floats>(bits_as<integers>(part) ^ away); };
  // What pi as a float lacks is the same part of it for both axes.
  const floats rest = opaque<float>(plus_product(axis, floats(-0x1.de12cap-26f), turned(bend)));
  return with_sign_of(axis + (turned(slope) + rest), y);
}

}  // namespace detail

/// The arc tangent, to 1.5 ulp in float and 3 in double, for any argument.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> atan(pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return detail::pack_of(detail::angle_of(x.part[0], detail::floats(1.0f)));
  } else {
    return detail::odd([](auto b) { return xsimd::atan(b); }, x);
  }
}

/// The angle of (x, y) in [-pi, pi], to 2 ulp in float and 3 in double; the zeros and infinities as in std::atan2, so that
/// the null vector gives 0.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> atan2(pack<T> y, pack<T> x) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return detail::pack_of(detail::angle_of(y.part[0], x.part[0]));
  } else {
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
}

}  // namespace staffa::inline STAFFA_ABI::simd
