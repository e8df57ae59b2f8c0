// SPDX-License-Identifier: MIT
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

using namespace staffa;
using namespace staffa::test;
using i8 = std::int8_t;
using i16 = std::int16_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

const flat<float> f{1.5F, -2, 0};
const flat<double> d{0.1, 2, -3};
const flat<i32> i{1, -2, 3};

TEST(ExprOperators, FloatWithAScalarStaysFloat) {
  EXPECT_EQ(show<flat<float>>(f * 1.05), text(flat<float>{1.5F * 1.05F, -2 * 1.05F, 0}));  // 1.05 is rounded to float
  EXPECT_EQ(show<flat<float>>(f - 172.5), "[-171, -174.5, -172.5]");
  EXPECT_EQ(show<flat<float>>(1 - f), "[-0.5, 3, 1]");
  EXPECT_EQ(show<flat<float>>(2LL / f), text(flat<float>{2.0F / 1.5F, -1, std::numeric_limits<float>::infinity()}));
  EXPECT_EQ(show<flat<double>>(d + 1), "[1.1, 3, -2]");
}

TEST(ExprOperators, TheScalarIsRoundedOnceNotTheResult) {
  const flat<float> x{16777216};  // 2^24: adding 0.1 to it in double and rounding gives the same, times 1.1 does not
  const float rounded_scalar = 16777217.0F * 1.1F;
  EXPECT_EQ(show<flat<float>>((x + 1) * 1.1), text(flat<float>{rounded_scalar}));
  const flat<float> y{3};
  EXPECT_EQ(show<flat<float>>(y * 0.1), text(flat<float>{3 * 0.1F}));
  EXPECT_NE(3 * 0.1F, static_cast<float>(3 * 0.1 + 1e-7));  // the test can tell
}

TEST(ExprOperators, ColumnsPromoteAsInCpp) {
  EXPECT_EQ(show<flat<float>>(f + i), "[2.5, -4, 3]");
  EXPECT_EQ(show<flat<double>>(f + d), text(flat<double>{1.6, 0, -3}));
  EXPECT_EQ(show<flat<double>>(i * d), text(flat<double>{0.1, -4, -9}));
  const flat<i8> small{100, -100, 127};
  EXPECT_EQ(show<flat<i32>>(small + small), "[200, -200, 254]");  // no wrap: int32
  EXPECT_EQ(show<flat<i32>>(small * flat<u8>{255, 255, 2}), "[25500, -25500, 254]");
  EXPECT_EQ(show<flat<i32>>(-small), "[-100, 100, -127]");
  EXPECT_EQ(show<flat<i64>>(i + flat<i64>{1, 1, i64{1} << 40}), "[2, -1, 1099511627779]");
  EXPECT_EQ(show<flat<u32>>(flat<u32>{4000000000U} + flat<u32>{1}), "[4000000001]");
  EXPECT_EQ(show<flat<u64>>(flat<u64>{18446744073709551614U} + flat<u32>{1}), "[18446744073709551615]");
  EXPECT_EQ(show<flat<float>>(flat<i64>{3} * flat<float>{0.5F}), "[1.5]");
}

TEST(ExprOperators, AFloatingScalarMakesIntegersDouble) {
  EXPECT_EQ(show<flat<double>>(i * 0.5), "[0.5, -1, 1.5]");
  EXPECT_EQ(show<flat<double>>(i / 2.0F), "[0.5, -1, 1.5]");
  EXPECT_EQ(show<flat<double>>(flat<i64>{9007199254740992} - 0.5), "[9007199254740992]");
}

TEST(ExprOperators, AnIntegerScalarTakesTheColumnsType) {
  EXPECT_EQ(show<flat<i32>>(i + 5), "[6, 3, 8]");
  EXPECT_EQ(show<flat<i32>>(i + 5LL), "[6, 3, 8]");
  EXPECT_EQ(show<flat<i32>>(i + 5ULL), "[6, 3, 8]");
  EXPECT_EQ(show<flat<i32>>(flat<i16>{7} * 100000), "[700000]");  // a small integer is an int32 already
  EXPECT_EQ(show<flat<u32>>(flat<u32>{7} + 1), "[8]");
  EXPECT_EQ(show<flat<u64>>(flat<u64>{7} + 1), "[8]");
}

TEST(ExprOperators, AnIntegerScalarThatDoesNotFitThrows) {
  EXPECT_EQ(message_of<usage_error>([&] { (void)(i + 3000000000); }),
            "the number 3000000000 does not fit the type of the column it meets");
  EXPECT_THROW((void)(i - std::numeric_limits<u64>::max()), usage_error);
  EXPECT_THROW((void)(flat<u32>{1} + -1), usage_error);  // it would turn into a large number
  EXPECT_THROW((void)(-1 * flat<u64>{1}), usage_error);
  EXPECT_THROW((void)(flat<i64>{1} + std::numeric_limits<u64>::max()), usage_error);
  EXPECT_NO_THROW((void)(i + std::numeric_limits<i32>::min()));
}

TEST(ExprOperators, FloatingDivisionFollowsIeee) {
  constexpr float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(show<flat<float>>(flat<float>{1, -1, 0} / flat<float>{0, 0, 0}).substr(0, 10), "[inf, -inf");
  EXPECT_TRUE(std::isnan(flat<float>(flat<float>{0} / flat<float>{0})[0]));
  EXPECT_EQ(show<flat<float>>(flat<float>{inf, -inf} + 1), "[inf, -inf]");
}

TEST(ExprOperators, NegationKeepsTheSignOfZero) {
  EXPECT_EQ(show<flat<float>>(-flat<float>{0, -0.0F, nan}).substr(0, 6), "[-0, 0");
  EXPECT_EQ(show<flat<double>>(+flat<double>{1}), "[1]");
}

TEST(ExprOperators, ProductsAreNotFusedIntoSums) {
  const float a = 1 + std::ldexp(1.0F, -12);
  EXPECT_EQ(show<flat<float>>(flat<float>{a} * flat<float>{a} - 1), text(flat<float>{float(double(a) * a) - 1}));
  EXPECT_NE(std::fma(a, a, -1.0F), float(double(a) * a) - 1);  // fused it would differ
}

TEST(ExprOperators, AMissingOperandMakesAMissingResult) {
  const flat<option<float>> x{1, missing, 3};
  EXPECT_EQ(show<flat<option<float>>>(x + 1), "[2, None, 4]");
  EXPECT_EQ(show<flat<option<float>>>(f * x), "[1.5, None, 0]");
  EXPECT_EQ(show<flat<option<float>>>(x - flat<option<float>>{missing, missing, 1}), "[None, None, 2]");
  EXPECT_EQ(show<flat<option<float>>>(-x), "[-1, None, -3]");
  EXPECT_EQ(show<flat<option<double>>>(flat<option<i32>>{4, missing} / 8.0), "[0.5, None]");
}

TEST(ExprOperators, LongColumnsHaveTheSameBitsInEveryPlace) {
  std::vector<float> many(1000, 1.1F);
  const flat<float> squares = flat<float>(many) * 3.3 + 0.7;
  for (std::size_t k = 0; k < many.size(); ++k) ASSERT_EQ(squares[k], squares[0]) << k;
}

TEST(ExprOperators, WorkOnColumnsOfASource) {
  const five e;
  EXPECT_EQ(show<flat<float>>(e.met * 2 + 1), "[21, 41, 61, 81, 101]");
  EXPECT_EQ(show<jagged<float>>(e.jets.pt + e.jets.id), "[[51, 22, 43], [], [35, 40], [31], [67, 68, 19, 40]]");
  EXPECT_EQ(show<jagged<option<float>>>(e.jets.btag * 4), "[[3, None, 1], [], [2, None], [None], [1, 3.5, 1, None]]");
}

TEST(ExprOperators, AnEmptyColumnGivesAnEmptyOne) {
  EXPECT_EQ(show<flat<float>>(flat<float>{} + 1), "[]");
  EXPECT_EQ(show<jagged<float>>(jagged<float>{} * 2), "[]");
  EXPECT_EQ(show<jagged<float>>(jagged<float>{{}, {}, {}} * 2), "[[], [], []]");
}

}  // namespace
