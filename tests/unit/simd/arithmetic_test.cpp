// SPDX-License-Identifier: MIT
#include <staffa/simd/arithmetic.hpp>

#include <gtest/gtest.h>
#include <unit/simd/lanes.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdFloating : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdFloating, floating_types);

template <class T>
class SimdInteger : public testing::Test {};
using integer_types = testing::Types<std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(SimdInteger, integer_types);

template <class T>
std::vector<T> awkward_floats() {
  using limits = std::numeric_limits<T>;
  const T half_limit = T(1) / limits::epsilon();  // from here on there are no halves
  return {T(0),
          T(-0.0),
          T(0.3),
          T(0.5),
          T(0.75),
          T(1),
          T(1.5),
          T(2.5),
          T(-0.3),
          T(-0.5),
          T(-1.5),
          T(-2.5),
          T(-1e5),
          T(1e6),
          T(-1e6),
          T(1e9),
          half_limit,
          half_limit - 1,
          half_limit / 2 - T(0.5),
          -half_limit,
          limits::max(),
          limits::lowest(),
          limits::min(),
          limits::denorm_min(),
          limits::infinity(),
          -limits::infinity(),
          limits::quiet_NaN(),
          std::nextafter(T(0.5), T(0)),
          std::nextafter(T(1), T(0))};
}

TYPED_TEST(SimdFloating, RoundsAsTheLibraryDoes) {
  using T = TypeParam;
  for (const T x : awkward_floats<T>()) {
    const auto same = [](pack<T> got, T want) {
      return std::isnan(want) ? std::isnan(got.get(1)) : got.get(1) == want;
    };
    EXPECT_TRUE(same(simd::floor(pack<T>(x)), std::floor(x))) << x;
    EXPECT_TRUE(same(simd::ceil(pack<T>(x)), std::ceil(x))) << x;
    EXPECT_TRUE(same(simd::trunc(pack<T>(x)), std::trunc(x))) << x;
    EXPECT_TRUE(same(simd::nearest(pack<T>(x)), std::nearbyint(x))) << x;
    EXPECT_TRUE(same(simd::round(pack<T>(x)), std::round(x))) << x << " gives " << simd::round(pack<T>(x)).get(1);
    EXPECT_TRUE(same(simd::abs(pack<T>(x)), std::abs(x))) << x;
    EXPECT_TRUE(same(simd::sqrt(pack<T>(x)), std::sqrt(x))) << x;
    EXPECT_EQ(simd::isfinite(pack<T>(x)).get(0), std::isfinite(x)) << x;
    EXPECT_EQ(simd::isnan(pack<T>(x)).get(0), std::isnan(x)) << x;
  }
}

TYPED_TEST(SimdFloating, NanLosesInMinAndMax) {
  using T = TypeParam;
  for (const T a : awkward_floats<T>()) {
    for (const T b : awkward_floats<T>()) {
      const T least = simd::min(pack<T>(a), pack<T>(b)).get(1);
      const T greatest = simd::max(pack<T>(a), pack<T>(b)).get(1);
      if (std::isnan(a) && std::isnan(b)) {
        EXPECT_TRUE(std::isnan(least) && std::isnan(greatest));
      } else {
        EXPECT_EQ(least, std::fmin(a, b)) << a << ' ' << b;
        EXPECT_EQ(greatest, std::fmax(a, b)) << a << ' ' << b;
      }
    }
  }
}

TYPED_TEST(SimdFloating, LimitsFromAboveAndBelow) {
  using T = TypeParam;
  for (const T a : awkward_floats<T>()) {
    const T most = simd::at_most(pack<T>(a), pack<T>(T(2))).get(1);
    const T least = simd::at_least(pack<T>(a), pack<T>(T(2))).get(1);
    if (std::isnan(a)) {
      EXPECT_TRUE(std::isnan(most) && std::isnan(least));
    } else {
      EXPECT_EQ(most, std::fmin(a, T(2)));
      EXPECT_EQ(least, std::fmax(a, T(2)));
    }
  }
}

TYPED_TEST(SimdFloating, ClampsAndPutsNaNAtTheUpperLimit) {
  using T = TypeParam;
  for (const T a : awkward_floats<T>()) {
    const T got = simd::clamp(pack<T>(a), pack<T>(T(-1)), pack<T>(T(2))).get(1);
    EXPECT_EQ(got, std::isnan(a) ? T(2) : std::fmax(std::fmin(a, T(2)), T(-1))) << a;
  }
}

TYPED_TEST(SimdFloating, GivesZeroIfEqual) {
  using T = TypeParam;
  for (const T a : awkward_floats<T>())
    for (const T b : awkward_floats<T>()) {
      const T got = simd::zero_if_equal(pack<T>(a), pack<T>(b), pack<T>(T(5))).get(1);
      EXPECT_EQ(got, a == b ? T(0) : T(5)) << a << ' ' << b;
    }
}

TEST(SimdArithmetic, SelectsByBytes) {
  bool bytes[simd::lanes];
  for (std::size_t l = 0; l < simd::lanes; ++l) bytes[l] = l % 3 != 1;
  const auto got = lane_test::lanes_of(simd::select(bytes, pack<float>(2), simd::convert<float>(simd::iota(10))));
  for (std::size_t l = 0; l < simd::lanes; ++l)
    EXPECT_EQ(got[l], l % 3 != 1 ? 2.0F : 10.0F + static_cast<float>(l)) << l;
}

TYPED_TEST(SimdFloating, DividesOrGivesZero) {
  using T = TypeParam;
  EXPECT_EQ(simd::divide_or_zero(pack<T>(T(7)), pack<T>(T(2))).get(1), T(3.5));
  for (const T a : {T(0), T(1), std::numeric_limits<T>::infinity()}) {
    EXPECT_EQ(simd::divide_or_zero(pack<T>(a), pack<T>(T(0))).get(1), T(0));
    EXPECT_EQ(simd::divide_or_zero(pack<T>(a), pack<T>(T(-0.0))).get(1), T(0));
  }
  EXPECT_TRUE(std::isnan(simd::divide_or_zero(pack<T>(T(1)), pack<T>(std::numeric_limits<T>::quiet_NaN())).get(1)));
}

TYPED_TEST(SimdFloating, CopiesSigns) {
  using T = TypeParam;
  for (const T a : awkward_floats<T>()) {
    for (const T b : {T(1), T(-1), T(0), T(-0.0), -std::numeric_limits<T>::infinity()}) {
      const T got = simd::copysign(pack<T>(a), pack<T>(b)).get(1);
      EXPECT_EQ(std::signbit(got), std::signbit(b));
      if (!std::isnan(a)) {
        EXPECT_EQ(std::abs(got), std::abs(a));
      }
    }
  }
}

TYPED_TEST(SimdFloating, EvaluatesPolynomials) {
  using T = TypeParam;
  EXPECT_EQ(simd::polynomial(pack<T>(T(3)), T(2), T(-1), T(5)).get(0), T(20));
}

TYPED_TEST(SimdInteger, DividesWithoutTrapping) {
  using T = TypeParam;
  using limits = std::numeric_limits<T>;
  std::vector<T> values = {T(0), T(1), T(2), T(3), T(7), T(100), limits::max(), limits::lowest()};
  if constexpr (std::is_signed_v<T>) values.insert(values.end(), {T(-1), T(-2), T(-7), T(limits::lowest() + 1)});
  for (const T a : values) {
    for (const T b : values) {
      const T quotient = simd::int_div(pack<T>(a), pack<T>(b)).get(1);
      const T rest = simd::int_mod(pack<T>(a), pack<T>(b)).get(1);
      if (b == 0) {
        EXPECT_EQ(quotient, 0);
        EXPECT_EQ(rest, 0);
      } else if (std::is_signed_v<T> && b == static_cast<T>(-1)) {
        EXPECT_EQ(quotient, static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a)));
        EXPECT_EQ(rest, 0);
      } else {
        EXPECT_EQ(quotient, a / b);
        EXPECT_EQ(rest, a % b);
      }
    }
  }
}

TYPED_TEST(SimdInteger, TakesMinMaxAndAbs) {
  using T = TypeParam;
  using limits = std::numeric_limits<T>;
  for (const T a : {T(0), T(1), T(5), limits::max(), limits::lowest(), T(limits::max() / 2 + 1)}) {
    for (const T b : {T(0), T(1), T(5), limits::max(), limits::lowest(), T(limits::max() / 2 + 1)}) {
      EXPECT_EQ(simd::min(pack<T>(a), pack<T>(b)).get(1), a < b ? a : b);
      EXPECT_EQ(simd::max(pack<T>(a), pack<T>(b)).get(1), a < b ? b : a);
    }
    EXPECT_TRUE(all(simd::isfinite(pack<T>(a))));
  }
  EXPECT_EQ(simd::abs(pack<T>(T(5))).get(0), T(5));
  if constexpr (std::is_signed_v<T>) {
    EXPECT_EQ(simd::abs(pack<T>(T(-5))).get(0), T(5));
  }
}

}  // namespace
