// SPDX-License-Identifier: MIT
#include <staffa/simd/power.hpp>

#include <gtest/gtest.h>
#include <unit/simd/accuracy.hpp>

#include <cmath>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdPower : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdPower, floating_types);

TYPED_TEST(SimdPower, RaisesToAnyPower) {
  using T = TypeParam;
  std::vector<T> bases = spread<T>(0, 1e8, 2000);
  for (const T x : spread<T>(0.9, 1.1, 500)) bases.push_back(x);
  for (const T x : special_values<T>()) bases.push_back(x);
  std::vector<T> exponents = {T(0.5), T(1.0 / 3), T(2.5), T(-1.5), T(3), T(-7), T(40.25), T(-60), T(1e4), T(1e-6)};
  for (const T x : special_values<T>()) exponents.push_back(x);
  for (const T e : exponents) {
    const auto ours = [&](pack<T> b) { return simd::pow(b, pack<T>(e)); };
    expect_close(ours, [&](exact_t<T> b) { return std::pow(b, exact_t<T>(e)); }, bases, 1, "pow");
    expect_lanes_independent(ours, bases, "pow");
  }
}

TYPED_TEST(SimdPower, RaisesToSmallIntegers) {
  using T = TypeParam;
  const std::vector<T> bases = spread<T>(-1e3, 1e3, 2000);
  for (int e = -9; e <= 9; ++e) {
    expect_close([&](pack<T> b) { return simd::pow(b, e); }, [&](exact_t<T> b) { return std::pow(b, e); }, bases, 2,
                 "pow");
  }
  EXPECT_EQ(simd::pow(pack<T>(T(0)), 0).get(0), T(1));
}

TYPED_TEST(SimdPower, FmodIsExact) {
  using T = TypeParam;
  std::vector<T> values = special_values<T>();
  for (const T x : spread<T>(-1e6, 1e6, 300)) values.push_back(x);
  for (int k = -20; k <= 20; ++k) values.push_back(static_cast<T>(k) * T(0.1));
  for (const T b : values) {
    const auto ours = [&](pack<T> a) { return simd::fmod(a, pack<T>(b)); };
    expect_close(ours, [&](exact_t<T> a) { return std::fmod(a, exact_t<T>(b)); }, values, 0, "fmod");
  }
}

}  // namespace
