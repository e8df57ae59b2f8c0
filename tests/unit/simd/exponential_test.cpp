// SPDX-License-Identifier: MIT
#include <staffa/simd/exponential.hpp>

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
class SimdExponential : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdExponential, floating_types);

CHECK_FUNCTION(SimdExponential, exp, -110, 90, 1.1, 1)
CHECK_FUNCTION(SimdExponential, expm1, -20, 90, 2, 1.5)
CHECK_FUNCTION(SimdExponential, sinh, -90, 90, 2, 2)
CHECK_FUNCTION(SimdExponential, cosh, -90, 90, 2, 2)
CHECK_FUNCTION(SimdExponential, tanh, -20, 20, 2, 2)

TYPED_TEST(SimdExponential, ExpIsRightUpToItsEnds) {
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
  expect_close(exp, [](exact_t<T> x) { return std::exp(x); }, arguments, narrow ? 1.1 : 1, "exp");
  expect_close(expm1, [](exact_t<T> x) { return std::expm1(x); }, arguments, 2, "expm1");
}

}  // namespace
