// SPDX-License-Identifier: MIT
#include <staffa/expr/operators.hpp>
#include <staffa/select/missing.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

namespace {

using namespace staffa;
using namespace staffa::test;

// All nine pairs of false, true and missing.
const flat<option<bool>> a{false, false, false, true, true, true, missing, missing, missing};
const flat<option<bool>> b{false, true, missing, false, true, missing, false, true, missing};

TEST(ExprLogic, IsThreeValued) {
  EXPECT_EQ(show<flat<option<bool>>>(a && b), "[false, false, false, false, true, None, false, None, None]");
  EXPECT_EQ(show<flat<option<bool>>>(a || b), "[false, true, None, true, true, true, None, true, None]");
  EXPECT_EQ(show<flat<option<bool>>>(!a), "[true, true, true, false, false, false, None, None, None]");
}

TEST(ExprLogic, ObeysDeMorgan) {
  EXPECT_EQ(show<flat<option<bool>>>(!(a && b)), show<flat<option<bool>>>(!a || !b));
  EXPECT_EQ(show<flat<option<bool>>>(!(a || b)), show<flat<option<bool>>>(!a && !b));
}

TEST(ExprLogic, OneSideMayBeMissing) {
  const flat<bool> all{false, true, false, true, false, true, false, true, false};
  EXPECT_EQ(show<flat<option<bool>>>(a && all), "[false, false, false, true, false, true, false, None, false]");
  EXPECT_EQ(show<flat<option<bool>>>(all || a), "[false, true, false, true, true, true, None, true, None]");
}

TEST(ExprLogic, TakesTrueAndFalse) {
  EXPECT_EQ(show<flat<option<bool>>>(a && false), "[false, false, false, false, false, false, false, false, false]");
  EXPECT_EQ(show<flat<option<bool>>>(true || a), "[true, true, true, true, true, true, true, true, true]");
  EXPECT_EQ(show<flat<option<bool>>>(a && true), show<flat<option<bool>>>(a || false));
}

TEST(ExprLogic, OfPlainMasksIsPlain) {
  const five e;
  EXPECT_EQ(show<flat<bool>>(e.met > 15 && e.met < 45), "[false, true, true, true, false]");
  EXPECT_EQ(show<flat<bool>>(e.met < 15 || e.hlt), "[true, true, false, false, true]");
  EXPECT_EQ(show<flat<bool>>(!e.hlt), "[false, false, true, true, false]");
  EXPECT_EQ(show<jagged<bool>>(e.jets.tight && e.met > 15),
            "[[false, false, false], [], [false, true], [true], [true, false, false, true]]");
}

TEST(ExprLogic, AMissingComparisonIsUnknownNotFalse) {
  const five e;
  EXPECT_EQ(show<flat<option<bool>>>(e.sig > 2), "[false, None, true, None, true]");
  EXPECT_EQ(show<flat<option<bool>>>(!(e.sig > 2)), "[true, None, false, None, false]");
  EXPECT_EQ(show<flat<option<bool>>>(e.sig > 2 && e.met > 25), "[false, false, true, None, true]");
}

TEST(ExprLogic, ValuesBehindMissingOnesDoNotShow) {
  // The stored bool is true where the validity says there is none.
  const buffer<bool> stored{true, true, true, true};
  const flat<option<bool>> x(stored, buffer<std::uint8_t>{std::uint8_t{0b0101}});
  EXPECT_EQ(show<flat<option<bool>>>(x || false), "[true, None, true, None]");
  EXPECT_EQ(show<flat<option<bool>>>(x && true), "[true, None, true, None]");
  EXPECT_EQ(show<flat<bool>>(value_or(x, false)), "[true, false, true, false]");
}

}  // namespace
