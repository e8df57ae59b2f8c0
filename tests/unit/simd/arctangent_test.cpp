// SPDX-License-Identifier: MIT
#include <staffa/simd/arctangent.hpp>

#include <gtest/gtest.h>
#include <unit/simd/accuracy.hpp>

#include <cmath>
#include <type_traits>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdArctangent : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdArctangent, floating_types);

CHECK_FUNCTION(SimdArctangent, atan, -1e6, 1e6, 1.5, 2.6)

TYPED_TEST(SimdArctangent, Atan2KnowsItsQuadrants) {
  using T = TypeParam;
  std::vector<T> values = special_values<T>();
  generator numbers;
  for (int i = 0; i < 100; ++i) values.push_back(static_cast<T>(numbers.between(-1, 1)));
  for (int i = 0; i < 40; ++i) values.push_back(static_cast<T>(numbers.log_between(1e-4, 1e4)));
  for (const T x : all_sizes<T>(80)) values.push_back(x);
  for (const T x : values) {
    const auto ours = [&](pack<T> y) { return simd::atan2(y, pack<T>(x)); };
    // Divisions that leave the normal numbers lose bits; those results are subnormal or next to an axis.
    const auto exact = [&](exact_t<T> y) { return std::atan2(y, exact_t<T>(x)); };
    expect_close(ours, exact, values, std::is_same_v<T, float> ? 2 : 3, "atan2");
  }
  EXPECT_EQ(simd::atan2(pack<T>(T(0)), pack<T>(T(0))).get(0), T(0));
}

TYPED_TEST(SimdArctangent, Atan2LanesAreIndependent) {
  using T = TypeParam;
  const std::vector<T> values = special_values<T>();
  expect_lanes_independent([](pack<T> y) { return simd::atan2(y, pack<T>(T(0))); }, values, "atan2 of (0, y)");
  expect_lanes_independent([](pack<T> x) { return simd::atan2(pack<T>(T(0)), x); }, values, "atan2 of (x, 0)");
}

}  // namespace
