// SPDX-License-Identifier: MIT
#include <staffa/expr/cast.hpp>
#include <staffa/expr/integer_division.hpp>
#include <staffa/expr/operators.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();

const flat<std::int32_t> a{7, -7, 7, -7, 5, least, least};
const flat<std::int32_t> b{2, 2, -2, -2, 0, -1, 1};

TEST(ExprIntegerDivision, CutsOffTowardsZeroAndIsMissingWhereThereIsNone) {
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_div(a, b)), "[3, -3, -3, 3, None, None, -2147483648]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_mod(a, b)), "[1, -1, 1, -1, None, 0, 0]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_div(100, b)), "[50, 50, -50, -50, None, -100, 100]");
  EXPECT_EQ(show<flat<option<std::int64_t>>>(int_div(cast<std::int64_t>(a), b)),
            "[3, -3, -3, 3, None, 2147483648, -2147483648]");
  EXPECT_EQ(show<flat<option<std::uint64_t>>>(int_div(flat<std::uint64_t>{18446744073709551615U, 3}, flat<std::uint8_t>{5, 0})),
            "[3689348814741910323, None]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_mod(flat<std::int8_t>{-128, 100}, flat<std::int8_t>{-1, 7})), "[0, 2]");
}

TEST(ExprIntegerDivision, ByANumberNothingIsMissing) {
  EXPECT_EQ(show<flat<std::int32_t>>(int_div(a, 2)), "[3, -3, 3, -3, 2, -1073741824, -1073741824]");
  EXPECT_EQ(show<flat<std::int32_t>>(int_mod(a, 4)), "[3, -3, 3, -3, 1, 0, 0]");
  EXPECT_EQ(show<flat<std::int32_t>>(int_mod(a, -1)), "[0, 0, 0, 0, 0, 0, 0]");
  EXPECT_EQ(show<flat<std::int32_t>>(int_div(flat<std::uint8_t>{255}, -2)), "[-127]");
  const five e;
  EXPECT_EQ(show<flat<bool>>(int_mod(e.events.column<std::int64_t>("event"), 2) == 0), "[true, false, true, false, true]");
  EXPECT_EQ(show<jagged<std::int32_t>>(int_div(e.jets.id, 3)), "[[0, 0, 1], [], [1, 1], [2], [2, 2, 3, 3]]");
}

TEST(ExprIntegerDivision, MissingOperandsStayMissing) {
  const flat<option<std::int32_t>> some{9, missing, 8};
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_div(some, 2)), "[4, None, 4]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_div(10, some)), "[1, None, 1]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(int_mod(some, flat<std::int32_t>{0, 2, 5})), "[None, None, 3]");
}

TEST(ExprIntegerDivision, NumbersThatDivideNothingThrowWhenBuilt) {
  EXPECT_TRUE(contains(message_of<usage_error>([] { (void)int_div(a, 0); }), "divisor is 0"));
  EXPECT_TRUE(contains(message_of<usage_error>([] { (void)int_mod(a, 0); }), "divisor is 0"));
  EXPECT_TRUE(contains(message_of<usage_error>([] { (void)int_div(a, -1); }), "write -x"));
  EXPECT_THROW((void)int_div(a, 5000000000), usage_error);  // does not fit
}

TEST(ExprIntegerDivision, WhatTheMessageProposesCompiles) {
  EXPECT_EQ(show<flat<double>>(flat<std::int32_t>{7, 1} / cast<double>(flat<std::int32_t>{2, 0})), "[3.5, inf]");
  EXPECT_EQ(show<flat<double>>(a / 2.0), "[3.5, -3.5, 3.5, -3.5, 2.5, -1073741824, -1073741824]");
}

}  // namespace
