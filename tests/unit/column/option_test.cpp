// SPDX-License-Identifier: MIT
#include <staffa/column/option.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace {

using staffa::missing;
using staffa::option;

TEST(ColumnOption, IsMissingUnlessGivenAValue) {
  const option<float> nothing;
  EXPECT_FALSE(nothing.has_value());
  EXPECT_FALSE(static_cast<bool>(nothing));
  EXPECT_FALSE(option<float>(missing).has_value());
  const option<float> zero = 0.0F;
  EXPECT_TRUE(zero.has_value());
  EXPECT_EQ(*zero, 0.0F);
}

TEST(ColumnOption, MissingIsNotZero) {
  EXPECT_EQ(option<int>(), option<int>(missing));
  EXPECT_NE(option<int>(), option<int>(0));
  EXPECT_NE(option<int>(), 0);
  EXPECT_EQ(option<int>(3), 3);
  EXPECT_NE(option<int>(3), 4);
  EXPECT_EQ(option<int>(), missing);
  EXPECT_NE(option<int>(0), missing);
}

TEST(ColumnOption, GivesASubstitute) {
  EXPECT_EQ(option<double>().value_or(-1), -1.0);
  EXPECT_EQ(option<double>(2.5).value_or(-1), 2.5);
}

TEST(ColumnOption, HoldsAnyType) {
  option<std::string> text(std::string("jet"));
  EXPECT_EQ(text->size(), 3U);
  text = missing;
  EXPECT_EQ(text.value_or("none"), "none");
}

constexpr int sum_of_present() {
  int total = 0;
  for (const option<int>& x : {option<int>(1), option<int>(), option<int>(4)})
    if (x) total += *x;
  return total;
}
static_assert(sum_of_present() == 5);

TEST(ColumnOption, WorksInConstantExpressionsAndAtRunTime) { EXPECT_EQ(sum_of_present(), 5); }

}  // namespace
