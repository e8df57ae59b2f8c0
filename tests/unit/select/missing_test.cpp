// SPDX-License-Identifier: MIT
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/drop_missing.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
using i8 = std::int8_t;
using i32 = std::int32_t;

const five e;
const flat<option<float>> x{1, missing, nan, 4};
const flat<float> y{10, 20, 30, 40};

TEST(SelectMissing, IsMissingTellsMissingFromNaN) {
  EXPECT_EQ(show<flat<bool>>(is_missing(x)), "[false, true, false, false]");
  EXPECT_EQ(show<flat<bool>>(is_missing(x + y) || y > 35), "[false, true, false, true]");
  EXPECT_EQ(show<flat<bool>>(is_missing(max(e.jets.pt))), "[false, true, false, false, false]");
  EXPECT_EQ(show<jagged<bool>>(is_missing(e.jets.btag)),
            "[[false, true, false], [], [false, true], [true], [false, false, false, true]]");
}

TEST(SelectMissing, ValueOrKeepsTheType) {
  EXPECT_EQ(show<flat<float>>(value_or(x, 0)), "[1, 0, nan, 4]");
  EXPECT_EQ(show<flat<float>>(value_or(x, 0.1)), "[1, 0.1, nan, 4]");  // 0.1 rounded to float
  EXPECT_EQ(show<flat<i8>>(value_or(flat<option<i8>>{1, missing}, -128)), "[1, -128]");
  EXPECT_EQ(show<flat<bool>>(value_or(e.sig > 2, true)), "[false, true, true, true, true]");
  EXPECT_EQ(show<flat<double>>(value_or(flat<option<double>>{missing}, 1)), "[1]");
  EXPECT_EQ(show<flat<float>>(value_or(y, -1)), "[10, 20, 30, 40]");  // nothing is missing there
}

TEST(SelectMissing, ADefaultThatDoesNotFitThrows) {
  const flat<option<i8>> small{1, missing};
  EXPECT_THROW((void)value_or(small, 128), usage_error);
  EXPECT_THROW((void)value_or(flat<option<std::uint32_t>>{missing}, -1), usage_error);
  EXPECT_NO_THROW((void)value_or(small, 127));
}

TEST(SelectMissing, MaskKeepsTheLength) {
  EXPECT_EQ(show<flat<option<float>>>(mask(y, y > 15)), "[None, 20, 30, 40]");
  EXPECT_EQ(show<flat<option<float>>>(mask(x, y < 35)), "[1, None, nan, None]");
  EXPECT_EQ(show<flat<option<float>>>(mask(y, x > 0)), "[10, None, None, 40]");  // an unknown mask is not true
  EXPECT_EQ(show<jagged<option<i32>>>(mask(e.jets.id, e.jets.tight)),
            "[[1, None, 3], [], [None, 5], [6], [7, None, None, 10]]");
  EXPECT_EQ(show<jagged<option<float>>>(mask(e.jets.pt, e.met > 25)),
            "[[None, None, None], [], [31, 35], [25], [60, 60, 10, 30]]");
  EXPECT_EQ(show<flat<option<bool>>>(mask(e.hlt, e.met > 25)), "[None, None, false, false, true]");
}

TEST(SelectMissing, MaskedRowsNeverWin) {
  EXPECT_EQ(show<flat<option<i32>>>(e.jets.id[argmax(mask(e.jets.pt, e.jets.eta > 0.25))]), "[3, None, 4, None, 8]");
  EXPECT_EQ(show<flat<float>>(sum(mask(e.jets.pt, e.jets.tight))), "[90, 0, 35, 25, 90]");
}

TEST(SelectMissing, WhereChoosesRowByRow) {
  EXPECT_EQ(show<flat<float>>(where(y > 25, y, -y)), "[-10, -20, 30, 40]");
  EXPECT_EQ(show<flat<float>>(where(y > 25, 1, y)), "[10, 20, 1, 1]");
  EXPECT_EQ(show<flat<float>>(where(y > 25, y, 0.1)), "[0.1, 0.1, 30, 40]");
  EXPECT_EQ(show<flat<i32>>(where(y > 25, 1, 0)), "[0, 0, 1, 1]");
  EXPECT_EQ(show<flat<double>>(where(y > 25, 1, 0.5)), "[0.5, 0.5, 1, 1]");
  EXPECT_EQ(show<flat<std::int64_t>>(where(y > 25, 1LL, 0)), "[0, 0, 1, 1]");
  EXPECT_EQ(show<flat<bool>>(where(e.hlt, e.met > 15, e.met < 35)), "[false, true, true, false, true]");
}

TEST(SelectMissing, WhereIsOfTheCommonType) {
  EXPECT_EQ(show<flat<double>>(where(y > 25, y, flat<double>{0.1, 1, 2, 3})), "[0.1, 1, 30, 40]");
  EXPECT_EQ(show<flat<float>>(where(y > 25, y, flat<i32>{1, 2, 3, 4})), "[1, 2, 30, 40]");
  EXPECT_EQ(show<flat<std::int64_t>>(where(y > 25, flat<i32>{-1, -2, -3, -4}, flat<std::int64_t>{5, 6, 7, 8})),
            "[5, 6, -3, -4]");
}

TEST(SelectMissing, WhereBroadcasts) {
  EXPECT_EQ(show<jagged<float>>(where(e.jets.tight, e.jets.pt, e.met)),
            "[[50, 10, 40], [], [30, 35], [25], [60, 50, 50, 30]]");
  EXPECT_EQ(show<jagged<float>>(where(e.met > 25, e.jets.pt, 0)), "[[0, 0, 0], [], [31, 35], [25], [60, 60, 10, 30]]");
}

TEST(SelectMissing, WhereTheMaskIsMissingSoIsTheResult) {
  EXPECT_EQ(show<flat<option<float>>>(where(x > 2, y, -y)), "[-10, None, -30, 40]");
  EXPECT_EQ(show<flat<option<i32>>>(where(x > 2, 1, 0)), "[0, None, 0, 1]");
}

TEST(SelectMissing, WhatWhereDoesNotChooseMayBeMissing) {
  EXPECT_EQ(show<flat<option<float>>>(where(is_missing(x), y, x)), "[1, 20, nan, 4]");
  EXPECT_EQ(show<flat<option<float>>>(where(y > 15, y, x)), "[1, 20, 30, 40]");
  EXPECT_EQ(show<flat<option<float>>>(where(y > 25, 7, x)), "[1, None, 7, 7]");
  EXPECT_EQ(show<flat<option<float>>>(where(y > 35, x, mask(y, y < 25))), "[10, 20, None, 4]");
}

TEST(SelectMissing, ClipLimitsAndKeepsNaN) {
  constexpr float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(show<flat<float>>(clip(flat<float>{-5, 2, 50, nan, inf, -inf}, 0, 10)), "[0, 2, 10, nan, 10, 0]");
  EXPECT_EQ(show<flat<float>>(clip(y, 15.5, 30)), "[15.5, 20, 30, 30]");
  EXPECT_EQ(show<flat<option<float>>>(clip(x, 2, 3)), "[2, None, nan, 3]");
  EXPECT_EQ(show<flat<i32>>(clip(flat<i32>{-5, 2, 50}, 0, 10)), "[0, 2, 10]");
  EXPECT_EQ(show<flat<i8>>(clip(flat<i8>{-128, 2, 127}, -100, 100)), "[-100, 2, 100]");
  EXPECT_EQ(show<flat<std::uint32_t>>(clip(flat<std::uint32_t>{0, 4294967295U}, 5, 4294967290U)), "[5, 4294967290]");
}

TEST(SelectMissing, ClipTakesColumnsAsBounds) {
  EXPECT_EQ(show<flat<float>>(clip(y, flat<float>{15, 0, 0, 0}, flat<float>{20, 5, 100, 100})), "[15, 5, 30, 40]");
  EXPECT_EQ(show<jagged<float>>(clip(e.jets.pt, e.met, 45)), "[[45, 20, 40], [], [31, 35], [40], [45, 45, 45, 45]]");
  EXPECT_EQ(show<flat<float>>(clip(y, flat<i8>{15, 0, 0, 0}, 35)), "[15, 20, 30, 35]");
}

TEST(SelectMissing, ClipChecksItsBounds) {
  EXPECT_THROW((void)clip(y, 2, 1), usage_error);
  EXPECT_THROW((void)clip(y, nan, 1), usage_error);
  EXPECT_NO_THROW((void)clip(y, 1, 1));
  EXPECT_THROW((void)clip(flat<i8>{1}, -300, 300), usage_error);  // they would wrap
  EXPECT_THROW((void)clip(flat<std::uint32_t>{1}, -1, 3), usage_error);
}

TEST(SelectDropMissing, ShortensListsAndIsNoOption) {
  EXPECT_EQ(show<jagged<float>>(drop_missing(jagged<option<float>>{{1, missing}, {missing}, {}, {2, 3}})),
            "[[1], [], [], [2, 3]]");
  EXPECT_EQ(show<flat<bool>>(drop_missing(flat<option<bool>>{true, missing, false})), "[true, false]");
  const five events;
  EXPECT_EQ(show<jagged<float>>(drop_missing(events.jets.btag)), "[[0.75, 0.25], [], [0.5], [], [0.25, 0.875, 0.25]]");
  EXPECT_EQ(show<flat<float>>(drop_missing(events.sig)), "[1, 3, 5]");
  EXPECT_EQ(show<flat<option<float>>>(first(drop_missing(events.jets.btag))), "[0.75, None, 0.5, None, 0.25]");
  const auto& jets = events.jets;
  EXPECT_EQ(show<jagged<float>>(drop_missing(jets.btag) * jets[!is_missing(jets.btag)].pt),
            "[[37.5, 10], [], [15.5], [], [15, 52.5, 2.5]]");
}

}  // namespace
