// SPDX-License-Identifier: MIT
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

const flat<float> f{4, 0.25F, 1};
const flat<std::int32_t> i{4, -1, 0};

TEST(ExprFunctions, KeepFloatAndTakeIntegersAsDouble) {
  EXPECT_EQ(show<flat<float>>(sqrt(f)), "[2, 0.5, 1]");
  EXPECT_EQ(show<flat<double>>(sqrt(flat<double>{4, 9})), "[2, 3]");
  EXPECT_EQ(show<flat<double>>(sqrt(flat<std::int8_t>{4, 9})), "[2, 3]");  // no half precision
  EXPECT_EQ(show<flat<float>>(log(f / f)), "[0, 0, 0]");
  EXPECT_EQ(show<flat<double>>(exp(i * 0)), "[1, 1, 1]");
}

TEST(ExprFunctions, OfTwoTakeNumbersAsWeak) {
  EXPECT_EQ(show<flat<float>>(pow(f, 2)), "[16, 0.0625, 1]");
  EXPECT_EQ(show<flat<float>>(pow(2.0, f * 4)), "[65536, 2, 16]");
  EXPECT_EQ(show<flat<float>>(hypot(f * 3 / f, 4)), "[5, 5, 5]");
  EXPECT_EQ(show<flat<float>>(atan2(f - f, f)), "[0, 0, 0]");
  EXPECT_EQ(show<flat<double>>(hypot(flat<double>{3}, flat<float>{4})), "[5]");
}

TEST(ExprFunctions, ElementaryOnesAreTheRightOnes) {
  const flat<double> x{0.5};
  const auto near = [](const auto& e, double expected) {
    const flat<double> got = e;
    EXPECT_NEAR(got[0], expected, 1e-14);
  };
  near(sqrt(x), std::sqrt(0.5));
  near(exp(x), std::exp(0.5));
  near(expm1(x), std::expm1(0.5));
  near(log(x), std::log(0.5));
  near(log10(x), std::log10(0.5));
  near(log1p(x), std::log1p(0.5));
  near(sin(x), std::sin(0.5));
  near(cos(x), std::cos(0.5));
  near(tan(x), std::tan(0.5));
  near(asin(x), std::asin(0.5));
  near(acos(x), std::acos(0.5));
  near(atan(x), std::atan(0.5));
  near(sinh(x), std::sinh(0.5));
  near(cosh(x), std::cosh(0.5));
  near(tanh(x), std::tanh(0.5));
  near(asinh(x), std::asinh(0.5));
  near(atan2(x, 2), std::atan2(0.5, 2));
  near(hypot(x, 2), std::hypot(0.5, 2));
  near(pow(x, 3), 0.125);
}

TEST(ExprFunctions, AbsKeepsTheType) {
  EXPECT_EQ(show<flat<float>>(abs(flat<float>{-1.5F, -0.0F})), "[1.5, 0]");
  EXPECT_EQ(show<flat<std::int32_t>>(abs(i)), "[4, 1, 0]");
  EXPECT_EQ(show<flat<std::int32_t>>(abs(flat<std::int8_t>{-128})), "[128]");
  EXPECT_EQ(show<flat<std::int64_t>>(abs(flat<std::int64_t>{-9007199254740993})), "[9007199254740993]");
  EXPECT_EQ(show<flat<std::uint64_t>>(abs(flat<std::uint64_t>{18446744073709551615U})), "[18446744073709551615]");
}

TEST(ExprFunctions, NaNLosesToANumber) {
  const flat<float> a{1, nan, nan, 2};
  const flat<float> b{nan, 3, nan, 1};
  EXPECT_EQ(show<flat<float>>(min(a, b)), "[1, 3, nan, 1]");
  EXPECT_EQ(show<flat<float>>(max(a, b)), "[1, 3, nan, 2]");
  EXPECT_EQ(show<flat<float>>(max(a, b, 1.5)), "[1.5, 3, 1.5, 2]");
  EXPECT_EQ(show<flat<float>>(min(a, 0)), "[0, 0, 0, 0]");
  EXPECT_EQ(show<flat<float>>(max(1.5, b)), "[1.5, 3, 1.5, 1.5]");
}

TEST(ExprFunctions, MinAndMaxAreOfTheCommonType) {
  EXPECT_EQ(show<flat<double>>(max(f, flat<double>{0.1, 0.1, 7})), "[4, 0.25, 7]");
  EXPECT_EQ(show<flat<float>>(min(f, i)), "[4, -1, 0]");
  EXPECT_EQ(show<flat<std::int64_t>>(max(i, flat<std::int64_t>{0, 0, 5})), "[4, 0, 5]");
  EXPECT_EQ(show<flat<double>>(max(i, 0.5)), "[4, 0.5, 0.5]");
  EXPECT_EQ(show<flat<float>>(max(f, f * 2, f * 3, 5)), "[12, 5, 5]");
  EXPECT_THROW((void)max(i, 3000000000), usage_error);
}

TEST(ExprFunctions, WorkBesideTheStandardOnes) {
  EXPECT_EQ(show<flat<float>>(max(f, f)), "[4, 0.25, 1]");  // two of one type, with <algorithm> included
  EXPECT_EQ(show<flat<float>>(pow(f, f) - pow(f, f)), "[0, 0, 0]");
  const five e;
  EXPECT_EQ(show<flat<float>>(max(e.met, e.met - 1)), "[10, 20, 30, 40, 50]");
}

TEST(ExprFunctions, AMissingArgumentMakesAMissingResult) {
  const flat<option<float>> x{4, missing, 16};
  EXPECT_EQ(show<flat<option<float>>>(sqrt(x)), "[2, None, 4]");
  EXPECT_EQ(show<flat<option<float>>>(max(x, f)), "[4, None, 16]");
  EXPECT_EQ(show<flat<option<float>>>(pow(x, 0.5)), "[2, None, 4]");
  EXPECT_EQ(show<flat<option<float>>>(abs(-x)), "[4, None, 16]");
}

}  // namespace
