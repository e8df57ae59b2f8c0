// SPDX-License-Identifier: MIT
#include <staffa/simd/trig.hpp>

#include <gtest/gtest.h>
#include <unit/simd/accuracy.hpp>

#include <cmath>
#include <numbers>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdTrig : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdTrig, floating_types);

// Angles of every size, the special values, and the hard ones: next to multiples of pi/2, where reducing cancels.
template <class T>
std::vector<T> angles() {
  std::vector<T> out = special_values<T>();
  for (const double most : {1.0, 4.0, 100.0, 1e4, 2e6, 1e9, 1e18}) {
    for (const T x : spread<T>(-most, most, 6000)) out.push_back(x);
  }
  generator numbers;
  for (int i = 0; i < 20000; ++i) {
    const double turns = std::floor(numbers.log_between(1, 1.2e6));
    const T near = static_cast<T>(turns * (std::numbers::pi / 2));
    out.push_back(near);
    out.push_back(std::nextafter(near, T(0)));
    out.push_back(-std::nextafter(near, T(1e30)));
  }
  return out;
}

TYPED_TEST(SimdTrig, SineAndCosineAreGoodToTwoUlp) {
  using T = TypeParam;
  const double bound = std::is_same_v<T, float> ? 1.7 : 1;
  const auto arguments = angles<T>();
  expect_close([](pack<T> x) { return simd::sin(x); }, [](exact_t<T> x) { return std::sin(x); }, arguments, bound,
               "sin");
  expect_close([](pack<T> x) { return simd::cos(x); }, [](exact_t<T> x) { return std::cos(x); }, arguments, bound,
               "cos");
}

TYPED_TEST(SimdTrig, TangentIsGoodToThreeUlp) {
  using T = TypeParam;
  expect_close([](pack<T> x) { return simd::tan(x); }, [](exact_t<T> x) { return std::tan(x); }, angles<T>(), 3, "tan");
}

TYPED_TEST(SimdTrig, LanesAreIndependent) {
  using T = TypeParam;
  const auto arguments = angles<T>();
  expect_lanes_independent([](pack<T> x) { return simd::sin(x); }, arguments, "sin");
  expect_lanes_independent([](pack<T> x) { return simd::cos(x); }, arguments, "cos");
  expect_lanes_independent([](pack<T> x) { return simd::tan(x); }, arguments, "tan");
}

TYPED_TEST(SimdTrig, SincosGivesTheSameBits) {
  using T = TypeParam;
  for (const T x : angles<T>()) {
    if (!std::isfinite(x)) continue;
    const auto [s, c] = simd::sincos(pack<T>(x));
    ASSERT_TRUE(same_bits(s.get(0), simd::sin(pack<T>(x)).get(0))) << x;
    ASSERT_TRUE(same_bits(c.get(0), simd::cos(pack<T>(x)).get(0))) << x;
  }
}

}  // namespace
