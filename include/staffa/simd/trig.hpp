// SPDX-License-Identifier: MIT
#pragma once

// sin, cos and tan. Not xsimd's: it chooses how to reduce an angle for a whole batch at once, so that the last bit of
// sin(x) depends on the neighbours of x. Here each lane goes its own way, the same one wherever it stands.

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/register.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

/// Both from one reduction.
template <floating_lane T>
struct sine_cosine {
  pack<T> sin;
  pack<T> cos;
};

namespace detail {

/// angle = quarter_turns * pi/2 + rest + tail, |rest| at most a little above pi/4.
template <class T>
struct reduced_angle {
  batch<T> rest;
  batch<T> tail;                      ///< what the rounding of `rest` lost; not kept for float
  batch<signed_as<T>> quarter_turns;  ///< only the two low bits count
};

/// The largest angle that `reduce` handles; beyond, the C library works lane by lane. In float the number of quarter
/// turns would be off by more than a hundredth and `rest` leave the range of the polynomials; in double it has 20 bits.
template <class T>
inline constexpr T largest_reduced = sizeof(T) == 4 ? T(1e5) : T(1.6e6);

// pi/2 in pieces of 33 bits (fdlibm's): their products with 20 bits of quarter turns are exact in double.
inline constexpr double half_pi_1 = 0x1.921fb54400000p+0;
inline constexpr double half_pi_2 = 0x1.0b4611a600000p-34;
inline constexpr double half_pi_3 = 0x1.3198a2e037073p-69;
inline constexpr double half_pi_2_and_3 = 0x1.0b4611a626331p-34;

/// Adding this rounds to an integer, which is then in the low bits; taking it away again gives the integer.
template <class T>
inline constexpr T integer_shift = sizeof(T) == 4 ? T(0x1.8p23) : T(0x1.8p52);

[[gnu::always_inline]] inline reduced_angle<float> reduce(batch<float> angle) noexcept {
  const batch<float> shift(integer_shift<float>);
  const auto shifted = opaque<float>(plus_product(angle, batch<float>(0x1.45f306p-1f), shift));
  const auto turns = opaque<float>(shifted - shift);
  batch<float> rest = angle;
  if constexpr (has_fma) {  // three steps: the first is exact, the others round once
    rest = minus_product<float>(turns, batch<float>(0x1.921fb6p+0f), rest);
    rest = minus_product<float>(turns, batch<float>(-0x1.777a5cp-25f), rest);
    rest = minus_product<float>(turns, batch<float>(-0x1.ee59dap-50f), rest);
  } else {
    const auto wide = convert<double>(bits_as<pack<float>>(angle));
    const auto wide_turns = convert<double>(bits_as<pack<float>>(turns));
    const auto first = wide - wide_turns * pack<double>(half_pi_1);
    rest = convert<float>(first - wide_turns * pack<double>(half_pi_2_and_3)).part[0];
  }
  return {rest, batch<float>(0.0f), bits_as<batch<std::int32_t>>(shifted)};
}

[[gnu::always_inline]] inline reduced_angle<double> reduce(batch<double> angle) noexcept {
  using B = batch<double>;
  const B shift(integer_shift<double>);
  const auto shifted = opaque<double>(plus_product(angle, B(0x1.45f306dc9c883p-1), shift));
  const auto turns = opaque<double>(shifted - shift);
  const auto first = opaque<double>(angle - turns * B(half_pi_1));  // exact
  const auto second = opaque<double>(turns * B(half_pi_2));         // exact
  const auto high = opaque<double>(first - second);
  const auto back = opaque<double>(high - first);
  const auto lost = opaque<double>((first - opaque<double>(high - back)) - (second + back));  // of the line before last
  const auto low = opaque<double>(lost - turns * B(half_pi_3));
  const auto rest = opaque<double>(high + low);
  return {rest, opaque<double>(low - opaque<double>(rest - high)), bits_as<batch<std::int64_t>>(shifted)};
}

// Polynomials of the sine and the cosine up to pi/4: Cephes' for float, fdlibm's for double.
[[gnu::always_inline]] inline batch<float> sine_of(batch<float> x, batch<float>) noexcept {
  using B = batch<float>;
  const B z = opaque<float>(x * x);
  B p = plus_product(B(-1.9515295891e-4f), z, B(8.3321608736e-3f));
  p = plus_product(p, z, B(-1.6666654611e-1f));
  return plus_product(opaque<float>(z * x), p, x);
}

[[gnu::always_inline]] inline batch<float> cosine_of(batch<float> x, batch<float>) noexcept {
  using B = batch<float>;
  const B z = opaque<float>(x * x);
  B p = plus_product(B(2.443315711809948e-5f), z, B(-1.388731625493765e-3f));
  p = plus_product(p, z, B(4.166664568298827e-2f));
  const B half = opaque<float>(B(0.5f) * z);
  const B w = opaque<float>(B(1.0f) - half);
  return w + plus_product(opaque<float>(z * z), p, opaque<float>(B(1.0f) - w) - half);
}

[[gnu::always_inline]] inline batch<double> sine_of(batch<double> x, batch<double> tail) noexcept {
  using B = batch<double>;
  const B z = opaque<double>(x * x);
  const B v = opaque<double>(z * x);
  B p = plus_product(B(1.58969099521155010221e-10), z, B(-2.50507602534068634195e-08));
  p = plus_product(p, z, B(2.75573137070700676789e-06));
  p = plus_product(p, z, B(-1.98412698298579493134e-04));
  p = plus_product(p, z, B(8.33333333332248946124e-03));
  const B inner = plus_product(B(0.5), tail, opaque<double>(-(v * p)));
  const B correction = plus_product(z, inner, -tail);
  return x - plus_product(v, B(1.66666666666666324348e-01), correction);
}

[[gnu::always_inline]] inline batch<double> cosine_of(batch<double> x, batch<double> tail) noexcept {
  using B = batch<double>;
  const B z = opaque<double>(x * x);
  B p = plus_product(B(-1.13596475577881948265e-11), z, B(2.08757232129817482790e-09));
  p = plus_product(p, z, B(-2.75573143513906633035e-07));
  p = plus_product(p, z, B(2.48015872894767294178e-05));
  p = plus_product(p, z, B(-1.38888888888741095749e-03));
  p = plus_product(p, z, B(4.16666666666666019037e-02));
  const B half = opaque<double>(B(0.5) * z);
  const B w = opaque<double>(B(1.0) - half);
  const B rest = minus_product<double>(x, tail, opaque<double>(opaque<double>(z * p) * z));
  return w + ((opaque<double>(B(1.0) - w) - half) + rest);
}

/// x with its sign flipped where bit 1 of `turns` is set.
template <class T>
[[gnu::always_inline]] inline batch<T> flip_in_second_half(batch<T> x, batch<signed_as<T>> turns) noexcept {
  using I = batch<signed_as<T>>;
  const I sign = (turns & I(2)) << (8 * static_cast<int>(sizeof(T)) - 2);
  return bits_as<batch<T>>(bits_as<I>(x) ^ sign);
}

template <class T>
[[gnu::always_inline]] inline batch_bool<T> is_odd(batch<signed_as<T>> turns) noexcept {
  using I = batch<signed_as<T>>;
  return bits_as<batch_bool<T>>((turns & I(1)) == I(1));
}

template <class T>
struct sine_cosine_of {
  batch<T> sin;
  batch<T> cos;
};

template <class T>
[[gnu::always_inline]] inline sine_cosine_of<T> sine_cosine_small(batch<T> x) noexcept {
  using I = batch<signed_as<T>>;
  const batch<T> size = absolute(x);
  const I sign = bits_as<I>(x) ^ bits_as<I>(size);  // the sine is odd, exactly, also at -0
  const auto [rest, tail, turns] = reduce(size);
  const auto odd = is_odd<T>(turns);
  const batch<T> s = sine_of(rest, tail);
  const batch<T> c = cosine_of(rest, tail);
  const batch<T> sine = flip_in_second_half<T>(choose(odd, c, s), turns);
  return {bits_as<batch<T>>(bits_as<I>(sine) ^ sign), flip_in_second_half<T>(choose(odd, s, c), turns + I(1))};
}

template <class T>
[[gnu::always_inline]] inline mask too_large(pack<T> angle) noexcept {
  return abs(angle) > pack<T>(largest_reduced<T>);
}

}  // namespace detail

/// The sine, to 2 ulp for any finite angle; NaN for an infinite one.
template <floating_lane T>
inline pack<T> sin(pack<T> angle) noexcept {
  pack<T> out = detail::each([](auto x) { return detail::opaque<T>(detail::sine_cosine_small<T>(x).sin); }, angle);
  const mask large = detail::too_large(angle);
  if (any(large)) [[unlikely]] {
    out = patch_lanes(out, large, [](T x) { return static_cast<T>(std::sin(double{x})); }, angle);
  }
  return out;
}

/// The cosine, to 2 ulp for any finite angle; NaN for an infinite one.
template <floating_lane T>
inline pack<T> cos(pack<T> angle) noexcept {
  pack<T> out = detail::each([](auto x) { return detail::opaque<T>(detail::sine_cosine_small<T>(x).cos); }, angle);
  const mask large = detail::too_large(angle);
  if (any(large)) [[unlikely]] {
    out = patch_lanes(out, large, [](T x) { return static_cast<T>(std::cos(double{x})); }, angle);
  }
  return out;
}

/// Sine and cosine of one angle, the same bits as `sin` and `cos`.
template <floating_lane T>
inline sine_cosine<T> sincos(pack<T> angle) noexcept {
  sine_cosine<T> out;
  const auto part = [&](std::size_t p) {
    const auto both = detail::sine_cosine_small<T>(angle.part[p]);
    out.sin.part[p] = detail::opaque<T>(both.sin);
    out.cos.part[p] = detail::opaque<T>(both.cos);
  };
  part(0);
  if constexpr (pack<T>::parts == 2) part(1);
  const mask large = detail::too_large(angle);
  if (any(large)) [[unlikely]] {
    out.sin = patch_lanes(out.sin, large, [](T x) { return static_cast<T>(std::sin(double{x})); }, angle);
    out.cos = patch_lanes(out.cos, large, [](T x) { return static_cast<T>(std::cos(double{x})); }, angle);
  }
  return out;
}

/// The tangent, to 3 ulp for any finite angle.
template <floating_lane T>
inline pack<T> tan(pack<T> angle) noexcept {
  const auto [s, c] = sincos(angle);
  return s / c;
}

}  // namespace staffa::inline STAFFA_ABI::simd
