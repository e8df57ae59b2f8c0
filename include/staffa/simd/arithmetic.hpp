// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/register.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// `chosen`, but `first` where `second` is NaN: a NaN loses whichever it is.
template <class T>
[[gnu::always_inline]] inline batch<T> unless_nan(batch<T> chosen, batch<T> first, batch<T> second) noexcept {
  if constexpr (std::is_floating_point_v<T>) return choose(second == second, chosen, first);
  else return chosen;
}

}  // namespace detail

/// The lesser; NaN loses to a number.
template <class T>
[[gnu::always_inline]] inline pack<T> (min)(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) { return detail::unless_nan<T>(detail::lesser<T>(x, y), x, y); }, a, b);
}

/// The greater; NaN loses to a number.
template <class T>
[[gnu::always_inline]] inline pack<T> (max)(pack<T> a, pack<T> b) noexcept {
  return detail::each([](auto x, auto y) { return detail::unless_nan<T>(detail::greater<T>(x, y), x, y); }, a, b);
}

/// a, or the limit where a is greater; NaN stays.
template <class T>
[[gnu::always_inline]] inline pack<T> at_most(pack<T> a, pack<T> limit) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::lesser<T>(y, x); }, a, limit);
}

/// a, or the limit where a is less; NaN stays.
template <class T>
[[gnu::always_inline]] inline pack<T> at_least(pack<T> a, pack<T> limit) noexcept {
  return detail::each([](auto x, auto y) STAFFA_INLINE { return detail::greater<T>(y, x); }, a, limit);
}

/// a, but the lower limit where a is less, and the upper one where it is greater or NaN.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> clamp(pack<T> a, pack<T> lower, pack<T> upper) noexcept {
  const auto limit = [](auto x, auto low, auto high) STAFFA_INLINE {
    return detail::greater<T>(detail::lesser<T>(x, high), low);
  };
  return detail::each(limit, a, lower, upper);
}

/// a / b, but 0 where b is 0.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> divide_or_zero(pack<T> a, pack<T> b) noexcept {
  const auto quotient = [](auto x, auto y) STAFFA_INLINE {
    const detail::batch<T> zero(T(0));
    return detail::choose(y == zero, zero, detail::divide<T>(x, y));
  };
  return detail::each(quotient, a, b);
}

/// x times a power of two.
template <std::size_t Power, integer_lane T>
[[gnu::always_inline]] inline pack<T> times_power(pack<T> x) noexcept {
  static_assert(std::has_single_bit(Power));
  if constexpr (Power == 1) return x;
  else return detail::each([](auto part) { return detail::batch<T>(part << (std::bit_width(Power) - 1)); }, x);
}

/// x where a < b, else 0: a select whose mask never leaves the registers.
[[gnu::always_inline]] inline pack<float> zero_unless_less(pack<std::int32_t> a, pack<std::int32_t> b,
                                                           pack<float> x) noexcept {
  pack<float> out;
  const auto less = detail::bits_as<detail::batch_bool<float>>(a.part[0] < b.part[0]);
  out.part[0] = detail::choose(less, x.part[0], detail::batch<float>(0.0f));
  return out;
}

/// x where a byte of 0 or 1 is 1, else the other: likewise.
[[gnu::always_inline]] inline pack<float> select(const bool* bytes, pack<float> x, pack<float> other) noexcept {
  const auto flags = load<std::int32_t>(reinterpret_cast<const std::uint8_t*>(bytes));
  const auto unset = detail::bits_as<detail::batch_bool<float>>(flags.part[0] == detail::batch<std::int32_t>(0));
  pack<float> out;
  out.part[0] = detail::choose(unset, other.part[0], x.part[0]);
  return out;
}

/// x, but 0 where a equals b (NaN equals nothing): likewise without a mask.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> zero_if_equal(pack<T> a, pack<T> b, pack<T> x) noexcept {
  const auto choose = [](auto u, auto v, auto w) STAFFA_INLINE {
    if constexpr (detail::has_mask_registers) {
      return detail::choose(u == v, detail::batch<T>(T(0)), w);
    } else {  // one instruction, a select is more of them
      using bits = detail::batch<detail::signed_as<T>>;
      return detail::bits_as<detail::batch<T>>(bits(detail::bits_as<bits>(w) & ~detail::bits_as<bits>(u == v)));
    }
  };
  return detail::each(choose, a, b, x);
}

template <class T>
[[gnu::always_inline]] inline pack<T> abs(pack<T> a) noexcept {
  if constexpr (std::is_unsigned_v<T>) return a;
  else return detail::each([](auto x) STAFFA_INLINE { return detail::absolute(x); }, a);
}

template <floating_lane T>
[[gnu::always_inline]] inline pack<T> sqrt(pack<T> a) noexcept {
  return detail::each([](auto x) STAFFA_INLINE { return detail::square_root<T>(x); }, a);
}

/// The size of `a` with the sign of `b`.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> copysign(pack<T> a, pack<T> b) noexcept {
  return detail::each(
      [](auto size, auto from) STAFFA_INLINE {
        using I = detail::batch<detail::signed_as<T>>;
        const I sign = detail::bits_as<I>(detail::batch<T>(T(-0.0)));
        const I kept = detail::bits_as<I>(size) & ~sign;
        return detail::bits_as<detail::batch<T>>(kept | (detail::bits_as<I>(from) & sign));
      },
      a, b);
}

namespace detail {
/// xsimd's f on each register.
template <class T, class F>
[[gnu::always_inline]] inline pack<T> by_xsimd(F f, const pack<T>& a) noexcept {
  return each([f](auto x) STAFFA_INLINE { return batch<T>::of(f(x.for_xsimd())); }, a);
}

/// `x` rounded to an integer near it, with its own sign also where that is 0.
template <class T>
[[gnu::always_inline]] inline pack<T> with_own_sign(pack<T> rounded, pack<T> x) noexcept {
  if constexpr (rounding_loses_sign) return copysign(rounded, x);
  else return rounded;
}
}  // namespace detail

template <floating_lane T>
[[gnu::always_inline]] inline pack<T> floor(pack<T> a) noexcept {
  return detail::with_own_sign(detail::by_xsimd([](auto x) { return xsimd::floor(x); }, a), a);
}
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> ceil(pack<T> a) noexcept {
  return detail::with_own_sign(detail::by_xsimd([](auto x) { return xsimd::ceil(x); }, a), a);
}
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> trunc(pack<T> a) noexcept {
  return detail::with_own_sign(detail::by_xsimd([](auto x) { return xsimd::trunc(x); }, a), a);
}

/// To the nearest integer, halves to the even one.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> nearest(pack<T> a) noexcept {
  return detail::by_xsimd([](auto x) STAFFA_INLINE { return xsimd::nearbyint(x); }, a);
}

/// To the nearest integer, halves away from zero.
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> round(pack<T> a) noexcept {
  return detail::by_xsimd([](auto x) STAFFA_INLINE { return xsimd::round(x); }, a);
}

template <class T>
[[gnu::always_inline]] inline mask isfinite(pack<T> a) noexcept {
  if constexpr (std::is_floating_point_v<T>) return abs(a) <= pack<T>((std::numeric_limits<T>::max)());
  else return all_lanes;
}

/// The polynomial in x with these coefficients, the highest first.
template <floating_lane T, class... Coefficients>
[[gnu::always_inline]] inline pack<T> polynomial(pack<T> x, T highest, Coefficients... rest) noexcept {
  pack<T> sum(highest);
  ((sum = fma(sum, x, pack<T>(T(rest)))), ...);
  return sum;
}

/// f on each lane, one after the other.
template <class T, class F, class... Packs>
inline pack<T> lane_by_lane(F f, pack<T> first, Packs... rest) noexcept {
  T out[lanes];
  for (std::size_t l = 0; l < lanes; ++l) out[l] = f(first.get(l), rest.get(l)...);
  return load<T>(out);
}

/// f on those lanes that m names, for rare arguments that the batch code does not handle. A lane's result depends on
/// that lane alone: it is this, or the batch code, by its own argument.
template <class T, class F, class... Packs>
[[gnu::noinline, gnu::cold]] inline pack<T> patch_lanes(pack<T> result, mask m, F f, Packs... arguments) noexcept {
  T out[lanes];
  store(out, result);
  for (std::size_t l = 0; l < lanes; ++l) {
    if (m.get(l)) out[l] = f(arguments.get(l)...);
  }
  return load<T>(out);
}

/// a / b truncated. Where b is 0 the result is 0; the least integer divided by -1 wraps to itself.
template <integer_lane T>
inline pack<T> int_div(pack<T> a, pack<T> b) noexcept {
  return lane_by_lane(
      [](T x, T y) -> T {
        if (y == 0) return 0;
        if constexpr (std::is_signed_v<T>) {
          if (y == -1) return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(x));
        }
        return x / y;
      },
      a, b);
}

/// The remainder of `int_div`, with the sign of a; 0 where b is 0.
template <integer_lane T>
inline pack<T> int_mod(pack<T> a, pack<T> b) noexcept {
  return lane_by_lane(
      [](T x, T y) -> T {
        if (y == 0) return 0;
        if constexpr (std::is_signed_v<T>) {
          if (y == -1) return 0;
        }
        return x % y;
      },
      a, b);
}

}  // namespace staffa::inline STAFFA_ABI::simd
