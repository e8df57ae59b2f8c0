// SPDX-License-Identifier: MIT
#include <staffa/expr/operators.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using i8 = std::int8_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr i64 i64_min = std::numeric_limits<i64>::min();
constexpr i64 i64_max = std::numeric_limits<i64>::max();
constexpr u64 u64_max = std::numeric_limits<u64>::max();

/// The six comparisons of each value with a number as six letters: T or F for == != < <= > >=.
template <class T, class S>
std::vector<std::string> six(const flat<T>& x, S s) {
  const flat<bool> is[] = {x == s, x != s, x < s, x <= s, x > s, x >= s};
  std::vector<std::string> out(x.size());
  for (std::size_t row = 0; row < x.size(); ++row)
    for (const flat<bool>& one : is) out[row] += one[row] ? 'T' : 'F';
  return out;
}
using letters = std::vector<std::string>;
const std::string below = "FTTTFF", same = "TFFTFT", above = "FTFFTT", unordered = "FTFFFF";

TEST(ExprComparisons, FloatsAreComparedWithTheUnroundedNumber) {
  const float near = 0.4F;  // 0.4000000059...: above 0.4
  const flat<float> x{std::nextafter(near, 0.0F), near, std::nextafter(near, 1.0F)};
  EXPECT_EQ(six(x, 0.4), (letters{below, above, above}));
  EXPECT_EQ(six(x, 0.4F), (letters{below, same, above}));
  const float low = 0.7F;  // 0.6999999881: below 0.7
  const flat<float> y{std::nextafter(low, 0.0F), low, std::nextafter(low, 1.0F)};
  EXPECT_EQ(six(y, 0.7), (letters{below, below, above}));
  EXPECT_EQ(six(flat<float>{-near, -std::nextafter(near, 1.0F)}, -0.4), (letters{below, below}));
}

TEST(ExprComparisons, AFloatColumnAgainstNumbersNoFloatHolds) {
  constexpr float most = std::numeric_limits<float>::max();
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  const flat<float> x{-std::numeric_limits<float>::infinity(), -most, 0, tiny, most,
                      std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()};
  EXPECT_EQ(six(x, 1e300), (letters{below, below, below, below, below, above, unordered}));
  EXPECT_EQ(six(x, -1e300), (letters{below, above, above, above, above, above, unordered}));
  EXPECT_EQ(six(x, 1e-300), (letters{below, below, below, above, above, above, unordered}));
  EXPECT_EQ(six(x, infinity), (letters{below, below, below, below, below, same, unordered}));
  EXPECT_EQ(six(x, nan), letters(7, unordered));
  EXPECT_EQ(six(x, 0), (letters{below, below, same, above, above, above, unordered}));
  EXPECT_EQ(six(flat<float>{-0.0F}, 0.0), letters{same});
}

TEST(ExprComparisons, FloatingColumnsAgainstIntegers) {
  EXPECT_EQ(six(flat<float>{16777216, 16777218}, 16777217), (letters{below, above}));  // 2^24 + 1 is no float
  constexpr i64 odd = (i64{1} << 53) + 1;                                              // and no double
  EXPECT_EQ(six(flat<double>{9007199254740992, 9007199254740994}, odd), (letters{below, above}));
  EXPECT_EQ(six(flat<double>{-9007199254740992, -9007199254740994}, -odd), (letters{above, below}));
  EXPECT_EQ(six(flat<double>{9223372036854775807.0}, i64_max), letters{above});  // 2^63 against 2^63 - 1
  EXPECT_EQ(six(flat<double>{18446744073709551616.0}, u64_max), letters{above});
  EXPECT_EQ(six(flat<float>{9223372036854775807.0F}, i64_max), letters{above});
  EXPECT_EQ(six(flat<double>{-9223372036854775808.0}, i64_min), letters{same});
}

TEST(ExprComparisons, ANumberMayComeFirst) {
  const flat<float> x{std::nextafter(0.4F, 0.0F), 0.4F};
  EXPECT_EQ(show<flat<bool>>(0.4 > x), "[true, false]");
  EXPECT_EQ(show<flat<bool>>(0.4 >= x), "[true, false]");
  EXPECT_EQ(show<flat<bool>>(0.4 < x), "[false, true]");
  EXPECT_EQ(show<flat<bool>>(0.4 <= x), "[false, true]");
  EXPECT_EQ(show<flat<bool>>(0.4F == x), "[false, true]");
  EXPECT_EQ(show<flat<bool>>(0.4F != x), "[true, false]");
}

TEST(ExprComparisons, IntegersAgainstFractions) {
  EXPECT_EQ(six(flat<i32>{2, 3}, 2.5), (letters{below, above}));
  EXPECT_EQ(six(flat<i32>{-3, -2}, -2.5), (letters{below, above}));
  EXPECT_EQ(six(flat<u8>{0, 255}, 1e10), (letters{below, below}));
  EXPECT_EQ(six(flat<i32>{2147483647}, 2147483647.0), letters{same});
  EXPECT_EQ(six(flat<i32>{2147483647}, 2147483648.0F), letters{below});
  EXPECT_EQ(six(flat<i32>{1}, nan), letters{unordered});
  EXPECT_EQ(six(flat<i32>{1}, -infinity), letters{above});
}

TEST(ExprComparisons, SixtyFourBitsAgainstFloatingNumbers) {
  EXPECT_EQ(six(flat<i64>{2, 3, -3, -2}, 2.5), (letters{below, above, below, below}));
  EXPECT_EQ(six(flat<i64>{-3, -2}, -2.5), (letters{below, above}));
  constexpr i64 big = i64{1} << 53;
  EXPECT_EQ(six(flat<i64>{big - 1, big, big + 1}, 9007199254740992.0), (letters{below, same, above}));
  EXPECT_EQ(six(flat<i64>{i64_max, i64_min, 0}, 9223372036854775808.0), (letters{below, below, below}));
  EXPECT_EQ(six(flat<i64>{i64_max, i64_min, 0}, -9223372036854775808.0), (letters{above, same, above}));
  EXPECT_EQ(six(flat<i64>{i64_max, i64_min}, 1e300), (letters{below, below}));
  EXPECT_EQ(six(flat<i64>{i64_max, i64_min}, -infinity), (letters{above, above}));
  EXPECT_EQ(six(flat<i64>{0}, nan), letters{unordered});
  EXPECT_EQ(six(flat<u64>{u64_max, 0, u64{1} << 63}, 9223372036854775808.0), (letters{above, below, same}));
  EXPECT_EQ(six(flat<u64>{u64_max, 0}, 1e19), (letters{above, below}));
  EXPECT_EQ(six(flat<u64>{u64_max, 0}, 18446744073709551616.0), (letters{below, below}));
  EXPECT_EQ(six(flat<u64>{0, 1}, -0.5), (letters{above, above}));
  EXPECT_EQ(six(flat<u64>{0, 1}, 0.5), (letters{below, above}));
}

TEST(ExprComparisons, IntegersOfAllSizesAreComparedByValue) {
  EXPECT_EQ(six(flat<u32>{0, 4294967295U}, -1), (letters{above, above}));
  EXPECT_EQ(six(flat<u64>{0, u64_max}, -1), (letters{above, above}));
  EXPECT_EQ(six(flat<i32>{-1, 5}, 4294967295U), (letters{below, below}));
  EXPECT_EQ(six(flat<i64>{-1, i64_max}, u64_max), (letters{below, below}));
  EXPECT_EQ(six(flat<i8>{-1, 127}, u64_max), (letters{below, below}));
  EXPECT_EQ(six(flat<i8>{-1, 127}, 300), (letters{below, below}));
  EXPECT_EQ(six(flat<i32>{-1, 5}, i64{1} << 40), (letters{below, below}));
  EXPECT_EQ(six(flat<u64>{7, 8}, 7), (letters{same, above}));
}

TEST(ExprComparisons, MixedColumnsAreComparedByValue) {
  EXPECT_EQ(show<flat<bool>>(flat<i32>{-1, 1, 5} < flat<u32>{1, 1, 4294967295U}), "[true, false, true]");
  EXPECT_EQ(show<flat<bool>>(flat<i64>{-1, i64_max, 3} < flat<u64>{0, u64_max, 3}), "[true, true, false]");
  EXPECT_EQ(show<flat<bool>>(flat<u64>{0, u64_max, 3} == flat<i64>{-1, -1, 3} + 0), "[false, false, true]");
  EXPECT_EQ(show<flat<bool>>(flat<u64>{0, u64_max, 3} > flat<i32>{-1, -1, 3}), "[true, true, false]");
  EXPECT_EQ(show<flat<bool>>(flat<i8>{-1, 127} >= flat<u8>{255, 127}), "[false, true]");
  EXPECT_EQ(show<flat<bool>>(flat<i64>{i64_max - 1} < flat<i64>{i64_max}), "[true]");
  EXPECT_EQ(show<flat<bool>>(flat<float>{0.1F, 2} != flat<double>{0.1, 2} + 0), "[true, false]");
  EXPECT_EQ(show<flat<bool>>(flat<i64>{(i64{1} << 53) + 1} > flat<double>{9007199254740992.0}), "[true]");
}

TEST(ExprComparisons, MasksCompareWithMasks) {
  const five e;
  EXPECT_EQ(show<flat<bool>>(e.hlt == (e.met > 15)), "[false, true, false, false, true]");
  EXPECT_EQ(show<flat<bool>>(e.hlt != (e.met > 15)), "[true, false, true, true, false]");
  EXPECT_EQ(show<flat<bool>>(e.hlt == false), "[false, false, true, true, false]");
}

/// The values and what lies behind their last are looked at several packs together, by the width of a value.
template <class T>
void compare_columns_of_any_length() {
  for (std::size_t rows = 0; rows <= 100; ++rows) {
    std::vector<T> a, b;
    for (std::size_t row = 0; row < rows; ++row) {
      a.push_back(static_cast<T>(row * 37 % 11));
      b.push_back(static_cast<T>(row * 53 % 7));
    }
    const flat<T> x(a), y(b);
    const flat<bool> one = x > 5, both = x + y <= 9 && x < y;
    ASSERT_EQ(one.size(), rows);
    ASSERT_EQ(both.size(), rows);
    for (std::size_t row = 0; row < rows; ++row) {
      ASSERT_EQ(one[row], a[row] > T(5)) << rows << ' ' << row;
      ASSERT_EQ(both[row], a[row] + b[row] <= T(9) && a[row] < b[row]) << rows << ' ' << row;
    }
  }
}
TEST(ExprComparisons, OfColumnsOfAnyLength) {
  compare_columns_of_any_length<i8>();
  compare_columns_of_any_length<u32>();
  compare_columns_of_any_length<float>();
  compare_columns_of_any_length<i64>();
  compare_columns_of_any_length<u64>();
  compare_columns_of_any_length<double>();
}

TEST(ExprComparisons, TwoArraysAreComparedAsContainers) {
  const flat<float> a{1, 2};
  static_assert(std::same_as<decltype(a == a), bool>);
  EXPECT_TRUE(a == (flat<float>{1, 2}));
  EXPECT_TRUE(a != (flat<float>{1, 3}));
  EXPECT_EQ(show<flat<bool>>(a < flat<float>{1, 3}), "[false, true]");  // an order they do not have
}

TEST(ExprComparisons, AMissingOperandMakesAMissingResult) {
  const flat<option<float>> x{1, missing, 3};
  EXPECT_EQ(show<flat<option<bool>>>(x > 2), "[false, None, true]");
  EXPECT_EQ(show<flat<option<bool>>>(x == flat<float>{1, 1, 1} + 0), "[true, None, false]");
  EXPECT_EQ(show<flat<option<bool>>>(x != x + 0), "[false, None, false]");
}

}  // namespace
