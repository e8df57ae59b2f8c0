// SPDX-License-Identifier: MIT
#include <staffa/expr/functions.hpp>
#include <staffa/expr/rounding.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

const flat<float> f{1.5F, -1.5F, -0.25F, 3, nan, -infinity};

TEST(ExprRounding, RoundsTheFourWays) {
  EXPECT_EQ(show<flat<float>>(floor(f)), "[1, -2, -1, 3, nan, -inf]");
  EXPECT_EQ(show<flat<float>>(ceil(f)), "[2, -1, -0, 3, nan, -inf]");
  EXPECT_EQ(show<flat<float>>(trunc(f)), "[1, -1, -0, 3, nan, -inf]");
  const flat<double> zeros{-0.0, 0.0, 0.25, -0.25};
  EXPECT_EQ(show<flat<double>>(floor(zeros)), "[-0, 0, 0, -1]");
  EXPECT_EQ(show<flat<double>>(ceil(zeros)), "[-0, 0, 1, -0]");
  EXPECT_EQ(show<flat<double>>(trunc(zeros)), "[-0, 0, 0, -0]");
  EXPECT_EQ(show<flat<double>>(floor(flat<double>{-1e300, 0x1.fffffffffffffp51})), "[-1e+300, 4503599627370495]");
}

TEST(ExprRounding, SignsAreMinusOneZeroOne) {
  EXPECT_EQ(show<flat<float>>(sign(f * 1e-30)), "[1, -1, -1, 1, nan, -1]");
  EXPECT_EQ(show<flat<float>>(sign(flat<float>{0, 7})), "[0, 1]");
  EXPECT_EQ(show<flat<std::int32_t>>(sign(flat<std::int8_t>{-128, 0, 5})), "[-1, 0, 1]");
  EXPECT_EQ(show<flat<std::int64_t>>(sign(flat<std::int64_t>{-9007199254740993})), "[-1]");
  EXPECT_EQ(show<flat<std::uint64_t>>(sign(flat<std::uint64_t>{18446744073709551615U, 0})), "[1, 0]");
}

TEST(ExprRounding, IntegersStay) {
  EXPECT_EQ(show<flat<std::int64_t>>(floor(flat<std::int64_t>{-9007199254740993})), "[-9007199254740993]");
  EXPECT_EQ(show<flat<std::int32_t>>(ceil(flat<std::uint8_t>{255})), "[255]");
  EXPECT_EQ(show<flat<std::uint32_t>>(trunc(flat<std::uint32_t>{4000000000U})), "[4000000000]");
}

TEST(ExprRounding, RemaindersHaveTheSignOfTheFirst) {
  EXPECT_EQ(show<flat<float>>(fmod(flat<float>{5.5F, -5.5F, 1}, 2)), "[1.5, -1.5, 1]");
  EXPECT_EQ(show<flat<bool>>(isnan(fmod(flat<float>{infinity, nan, 4}, flat<float>{2, 2, 0}))), "[true, true, true]");
  EXPECT_EQ(show<flat<float>>(fmod(7, flat<float>{2.5F, -4})), "[2, 3]");
  EXPECT_EQ(show<flat<double>>(fmod(flat<double>{1e300}, 3)), "[" + text(std::fmod(1e300, 3)) + "]");
  EXPECT_EQ(show<flat<double>>(fmod(flat<std::int32_t>{7}, flat<std::int32_t>{4})), "[3]");
}

TEST(ExprRounding, TellsNumbersFromOthers) {
  EXPECT_EQ(show<flat<bool>>(isnan(f)), "[false, false, false, false, true, false]");
  EXPECT_EQ(show<flat<bool>>(isfinite(f)), "[true, true, true, true, false, false]");
  EXPECT_EQ(show<flat<bool>>(isnan(flat<std::int16_t>{3})), "[false]");
  EXPECT_EQ(show<flat<bool>>(isfinite(flat<std::uint64_t>{3})), "[true]");
  EXPECT_EQ(show<jagged<float>>(jagged<float>{{1, nan}, {}, {nan}}[!isnan(jagged<float>{{1, nan}, {}, {nan}})]),
            "[[1], [], []]");
}

TEST(ExprRounding, AMissingArgumentMakesAMissingResult) {
  const flat<option<float>> x{4.5F, missing, nan};
  EXPECT_EQ(show<flat<option<float>>>(floor(x)), "[4, None, nan]");
  EXPECT_EQ(show<flat<option<float>>>(fmod(x, 2)), "[0.5, None, nan]");
  EXPECT_EQ(show<flat<option<bool>>>(isnan(x)), "[false, None, true]");
}

TEST(ExprRounding, TheErrorFunctionAndTheCubeRootAreTheRightOnes) {
  const flat<double> x{0.5, -27};
  const flat<double> e = erf(x);
  const flat<double> c = cbrt(x);
  EXPECT_NEAR(e[0], std::erf(0.5), 1e-15);
  EXPECT_EQ(e[1], -1);
  EXPECT_NEAR(c[0], std::cbrt(0.5), 1e-15);
  EXPECT_NEAR(c[1], -3, 1e-14);
  EXPECT_EQ(show<flat<float>>(cbrt(flat<float>{-8, 0})), "[-2, 0]");
}

}  // namespace
