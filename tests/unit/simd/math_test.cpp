// SPDX-License-Identifier: MIT
#include <staffa/simd/math.hpp>

#include <gtest/gtest.h>
#include <unit/simd/accuracy.hpp>

#include <cmath>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdMath : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdMath, floating_types);

CHECK_FUNCTION(SimdMath, asin, -1, 1, 2.6, 1.5)
CHECK_FUNCTION(SimdMath, acos, -1, 1, 1.6, 1.6)
CHECK_FUNCTION(SimdMath, cbrt, -1e30, 1e30, 1, 2)
CHECK_FUNCTION(SimdMath, erf, -6, 6, 3, 1.5)

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
