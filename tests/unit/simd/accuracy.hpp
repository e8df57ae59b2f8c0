// SPDX-License-Identifier: MIT
#pragma once

// Checks of elementary functions: how far off, and whether a lane minds its neighbours.

#include <gtest/gtest.h>
#include <unit/simd/lanes.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

namespace lane_test {

/// Arguments from `low` to `high`: half of them spread evenly, half in the logarithm of their size.
template <class T>
std::vector<T> spread(double low, double high, std::size_t n = 20000) {
  generator numbers;
  std::vector<T> out;
  const double most = std::fmax(std::fabs(low), std::fabs(high));
  while (out.size() < n) {
    out.push_back(static_cast<T>(numbers.between(low, high)));
    const double size = numbers.log_between(most * 1e-9, most);
    const double x = low < 0 && (high <= 0 || numbers.between(0, 1) < 0.5) ? -size : size;
    if (x >= low && x <= high) out.push_back(static_cast<T>(x));
  }
  return out;
}

/// About n numbers of every size and sign, NaN among them: their bits are evenly spread.
template <class T>
std::vector<T> all_sizes(std::size_t n = sizeof(T) == 4 ? 400000 : 20000) {
  using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  const bits step = ((std::numeric_limits<bits>::max)() / static_cast<bits>(n)) | 1u;
  std::vector<T> out(n);
  bits at = 0;
  for (T& x : out) {
    std::memcpy(&x, &at, sizeof(T));
    at += step;
  }
  return out;
}

/// Zeros, infinities, NaN, subnormal and extreme numbers.
template <class T>
std::vector<T> special_values() {
  using limits = std::numeric_limits<T>;
  return {T(0),
          T(-0.0),
          T(1),
          T(-1),
          T(0.5),
          T(-0.5),
          T(2),
          T(-2),
          T(1e-30),
          T(-1e-30),
          T(1e6),
          T(-1e6),
          limits::max(),
          limits::lowest(),
          limits::min(),
          -limits::min(),
          limits::denorm_min(),
          -limits::denorm_min(),
          limits::infinity(),
          -limits::infinity(),
          limits::quiet_NaN()};
}

/// The wider type in which the right answer for a T is computed.
template <class T>
using exact_t = std::conditional_t<std::is_same_v<T, float>, double, long double>;

/// f(pack) against `exact(wide scalar)` within `bound` ulp at each x; also that the sign of a zero is right.
template <class T, class F, class Exact>
void expect_close(F f, Exact exact, const std::vector<T>& arguments, double bound, const char* name) {
  double worst = 0;
  T at = 0;
  for (const T x : arguments) {
    const T got = f(simd::pack<T>(x)).get(1);
    const exact_t<T> want = exact(exact_t<T>(x));
    const double off = ulps_off(got, static_cast<long double>(want));
    if (!(off <= worst)) worst = off, at = x;
    if (static_cast<T>(want) == 0 && got == 0) {
      EXPECT_EQ(std::signbit(got), std::signbit(want)) << name << " of " << x;
    }
  }
  EXPECT_LE(worst, bound) << name << (sizeof(T) == 4 ? " in float" : " in double") << ", worst at " << at << ": "
                          << f(simd::pack<T>(at)).get(1) << " for " << exact(exact_t<T>(at));
}

/// f gives a lane the same bits whatever the other lanes are.
template <class T, class F>
void expect_lanes_independent(F f, const std::vector<T>& arguments, const char* name) {
  generator numbers;
  const auto any_argument = [&] { return arguments[numbers.bits() % arguments.size()]; };
  int different = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto x = fill<T>([&](std::size_t) { return any_argument(); });
    const auto together = lanes_of(f(pack_of(x)));
    const std::size_t lane = numbers.bits() % simd::lanes;
    const T alone = f(simd::pack<T>(x[lane])).get(simd::lanes - 1);
    if (!(std::isnan(alone) && std::isnan(together[lane])) && !same_bits(alone, together[lane])) ++different;
  }
  EXPECT_EQ(different, 0) << name << (sizeof(T) == 4 ? " in float" : " in double");
}

/// A function of one argument: its bound in ulp on numbers of every size and on those of a range, and its lanes.
template <class T, class F, class Exact>
void expect_good(F f, Exact exact, double low, double high, double float_bound, double double_bound, const char* name) {
  std::vector<T> arguments = spread<T>(low, high);
  for (const T x : special_values<T>()) arguments.push_back(x);
  for (const T x : all_sizes<T>()) arguments.push_back(x);
  expect_close(f, exact, arguments, sizeof(T) == 4 ? float_bound : double_bound, name);
  expect_lanes_independent(f, arguments, name);
}

// One function in one line: the range that gets most arguments, the bound in ulp for float and for double.
#define CHECK_FUNCTION(suite, function, low, high, float_bound, double_bound)                                \
  TYPED_TEST(suite, Agrees_##function) {                                                                     \
    expect_good<TypeParam>([](simd::pack<TypeParam> x) { return simd::function(x); },                        \
                           [](exact_t<TypeParam> x) { return std::function(x); }, low, high, float_bound,    \
                           double_bound, #function);                                                         \
  }

}  // namespace lane_test
