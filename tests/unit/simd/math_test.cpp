// SPDX-License-Identifier: MIT
#include <staffa/simd/math.hpp>

#include <gtest/gtest.h>
#include <unit/simd/accuracy.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdMath : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdMath, floating_types);

// One function in one line: the range, the bound in ulp for float and for double. The special values must be met too.
#define CHECK_FUNCTION(function, low, high, float_bound, double_bound)                                      \
  TYPED_TEST(SimdMath, Agrees_##function) {                                                                 \
    using T = TypeParam;                                                                                    \
    const auto ours = [](pack<T> x) { return simd::function(x); };                                          \
    const auto exact = [](exact_t<T> x) { return std::function(x); };                                       \
    std::vector<T> arguments = spread<T>(low, high);                                                        \
    for (const T x : special_values<T>()) arguments.push_back(x);                                           \
    expect_close(ours, exact, arguments, std::is_same_v<T, float> ? float_bound : double_bound, #function); \
    expect_lanes_independent(ours, arguments, #function);                                                   \
  }

CHECK_FUNCTION(exp, -110, 90, 1.6, 1)
CHECK_FUNCTION(expm1, -20, 90, 2, 1.5)
CHECK_FUNCTION(log, 0, 1e30, 1, 1)
CHECK_FUNCTION(log10, 0, 1e30, 1, 1)
CHECK_FUNCTION(log1p, -1, 1e20, 1, 1)
CHECK_FUNCTION(asin, -1, 1, 2.6, 1.5)
CHECK_FUNCTION(acos, -1, 1, 1.6, 1.6)
CHECK_FUNCTION(atan, -1e6, 1e6, 2.6, 2.6)
CHECK_FUNCTION(sinh, -90, 90, 2.5, 2)
CHECK_FUNCTION(cosh, -90, 90, 2.5, 2)
CHECK_FUNCTION(tanh, -20, 20, 2, 2)
CHECK_FUNCTION(asinh, -1e20, 1e20, 2, 2)
CHECK_FUNCTION(cbrt, -1e30, 1e30, 1, 1)
CHECK_FUNCTION(erf, -6, 6, 3, 1.5)

TYPED_TEST(SimdMath, ExpIsRightUpToItsEnds) {
  using T = TypeParam;
  const bool narrow = std::is_same_v<T, float>;
  std::vector<T> arguments;
  for (double x = -2; x < 2; x += 0.01) {
    for (const double end : {narrow ? -87.3 : -708.4, narrow ? -103.9 : -745.1, narrow ? 88.7 : 709.7}) {
      arguments.push_back(static_cast<T>(end + x));
    }
  }
  const auto exp = [](pack<T> x) { return simd::exp(x); };
  const auto expm1 = [](pack<T> x) { return simd::expm1(x); };
  expect_close(exp, [](exact_t<T> x) { return std::exp(x); }, arguments, 1.6, "exp");
  expect_close(expm1, [](exact_t<T> x) { return std::expm1(x); }, arguments, 2, "expm1");
}

TYPED_TEST(SimdMath, Atan2KnowsItsQuadrants) {
  using T = TypeParam;
  std::vector<T> values = special_values<T>();
  generator numbers;
  for (int i = 0; i < 100; ++i) values.push_back(static_cast<T>(numbers.between(-1, 1)));
  for (int i = 0; i < 40; ++i) values.push_back(static_cast<T>(numbers.log_between(1e-4, 1e4)));
  for (const T x : values) {
    const auto ours = [&](pack<T> y) { return simd::atan2(y, pack<T>(x)); };
    // Divisions that leave the normal numbers lose bits; those results are subnormal or next to an axis.
    const auto exact = [&](exact_t<T> y) { return std::atan2(y, exact_t<T>(x)); };
    expect_close(ours, exact, values, 3, "atan2");
  }
  EXPECT_EQ(simd::atan2(pack<T>(T(0)), pack<T>(T(0))).get(0), T(0));
}

TYPED_TEST(SimdMath, Atan2LanesAreIndependent) {
  using T = TypeParam;
  const std::vector<T> values = special_values<T>();
  expect_lanes_independent([](pack<T> y) { return simd::atan2(y, pack<T>(T(0))); }, values, "atan2 of (0, y)");
  expect_lanes_independent([](pack<T> x) { return simd::atan2(pack<T>(T(0)), x); }, values, "atan2 of (x, 0)");
}

TYPED_TEST(SimdMath, SignsAndHypotenuses) {
  using T = TypeParam;
  for (const T x : special_values<T>()) {
    const T got = simd::sign(pack<T>(x)).get(1);
    if (std::isnan(x)) EXPECT_TRUE(std::isnan(got));
    else EXPECT_EQ(got, x > 0 ? 1 : x < 0 ? -1 : 0) << x;
  }
  for (const T y : {T(0), T(-0.0), T(3), T(-4e-3), T(1e15)}) {
    expect_close([&](pack<T> x) { return simd::hypot(x, pack<T>(y)); },
                 [&](exact_t<T> x) { return std::hypot(x, exact_t<T>(y)); }, spread<T>(-1e4, 1e4), 1.5, "hypot");
  }
  EXPECT_EQ(simd::hypot(pack<T>(T(0)), pack<T>(T(0))).get(0), T(0));
}

}  // namespace
