// SPDX-License-Identifier: MIT
#include <staffa/expr/array.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

const jagged<float> pt{{50, 20, 40}, {}, {31, 35}};

/// A vector's values in memory of exactly their size, so that the address sanitizer sees a read behind them.
template <class T>
class exact {
 public:
  explicit exact(const std::vector<T>& values) : size_(values.size()), memory_(new T[values.size()]) {
    std::copy(values.begin(), values.end(), memory_.get());
  }
  [[nodiscard]] std::span<const T> span() const { return {memory_.get(), size_}; }
  [[nodiscard]] T* data() { return memory_.get(); }

 private:
  std::size_t size_;
  std::unique_ptr<T[]> memory_;
};

TEST(ExprArray, FlatAndJaggedWorkWithTheSameVerbs) {
  EXPECT_EQ(show<jagged<float>>(pt[pt > 30]), "[[50, 40], [], [31, 35]]");
  EXPECT_EQ(show<flat<float>>(sum(pt[pt > 30])), "[90, 0, 66]");
  EXPECT_EQ(show<jagged<float>>(pt / flat<float>{10, 1, 2}), "[[5, 2, 4], [], [15.5, 17.5]]");
  EXPECT_EQ(show<jagged<float>>(pt[flat<bool>{true, true, false}]), "[[50, 20, 40], []]");
}

TEST(ExprArray, AssignmentEvaluates) {
  const flat<float> ht = sum(pt);
  EXPECT_EQ(ht, (flat<float>{110, 0, 66}));
  jagged<float> scaled = pt * 2;
  scaled = pt * 3;
  EXPECT_EQ(scaled, (jagged<float>{{150, 60, 120}, {}, {93, 105}}));
  const flat<std::int64_t> n = count(pt);
  EXPECT_EQ(n, (flat<std::int64_t>{3, 0, 2}));
}

TEST(ExprArray, AnExpressionOutlivesItsArrays) {
  const auto lazy = [] {
    const jagged<float> gone{{1, 2}, {3}};
    const flat<float> away{10, 20};
    return gone * away + 1;
  }();
  EXPECT_EQ(show<jagged<float>>(lazy), "[[11, 21], [61]]");
}

TEST(ExprArray, OffsetsMayBeSixtyFourBits) {
  const auto wide = jagged<float, std::int64_t>::from_offsets({0, 3, 3, 5}, {1, 2, 3, 4, 5});
  EXPECT_EQ(show<flat<float>>(sum(wide)), "[6, 0, 9]");
  EXPECT_EQ(show<jagged<float>>(wide * pt), "[[50, 40, 120], [], [124, 175]]");  // beside 32 bits
  EXPECT_EQ(show<jagged<float>>(pt * wide), "[[50, 40, 120], [], [124, 175]]");
}

TEST(ExprArray, OffsetsNeedNotStartAtZeroNorEndAtTheContent) {
  const flat<float> content{nan, -7, 50, 20, 40, 31, 35, nan, 1e30F};
  const auto inside = jagged<float>::from_offsets({2, 5, 5, 7}, content);
  EXPECT_EQ(show<jagged<float>>(inside + 0), text(pt));
  EXPECT_EQ(show<flat<float>>(sum(inside)), "[110, 0, 66]");
  EXPECT_EQ(show<jagged<float>>(inside - pt), "[[0, 0, 0], [], [0, 0]]");
  EXPECT_EQ(show<jagged<float>>(pt[inside < 45]), "[[20, 40], [], [31, 35]]");
  const auto wide = jagged<float, std::int64_t>::from_offsets({2, 5, 5, 7}, content);
  EXPECT_EQ(show<flat<option<float>>>(max(wide)), "[50, None, 35]");
}

TEST(ExprArray, JunkUnderAnUnsetValidityBitIsNotRead) {
  const buffer<float> stored{1, nan, 3, std::numeric_limits<float>::infinity()};
  const flat<option<float>> content(stored, buffer<std::uint8_t>{std::uint8_t{0b0101}});
  const auto x = jagged<option<float>>::from_offsets({0, 2, 4}, content);
  EXPECT_EQ(show<flat<float>>(sum(x)), "[1, 3]");
  EXPECT_EQ(show<flat<option<float>>>(max(x)), "[1, 3]");
  EXPECT_EQ(show<jagged<option<float>>>(x + 1), "[[2, None], [4, None]]");
}

TEST(ExprArray, ValidityNeedNotStartAtAByte) {
  std::vector<option<float>> values;
  for (int k = 0; k < 40; ++k) values.push_back(k % 3 == 0 ? option<float>() : option<float>(static_cast<float>(k)));
  const auto x = jagged<option<float>>::from_offsets({5, 14, 23, 23, 37}, flat<option<float>>(values));
  flat<std::int64_t> expected{6, 6, 0, 9};
  EXPECT_EQ(show<flat<std::int64_t>>(count(x)), text(expected));
  EXPECT_EQ(show<flat<option<float>>>(min(x)), "[5, 14, None, 23]");
}

TEST(ExprArray, BorrowedMemoryNeedsNoPadding) {
  for (const std::size_t n : {1U, 2U, 7U, 8U, 9U, 31U, 33U, 100U}) {
    std::vector<float> values(n);
    std::vector<std::int32_t> offsets{0};
    for (std::size_t k = 0; k < n; ++k) values[k] = static_cast<float>(k);
    for (std::size_t k = 0; k < n; ++k) offsets.push_back(static_cast<std::int32_t>(k + 1));
    const exact<float> memory(values);
    const exact<std::int32_t> borders(offsets);
    const std::vector<std::uint8_t> all(n / 8 + 1, 0xff);
    const exact<std::uint8_t> bits(all);
    const auto x = flat<float>::borrow(memory.span());
    const auto lists = jagged<float>::from_offsets(buffer<std::int32_t>::borrow(borders.span()), x);
    const auto optional = flat<option<float>>::borrow(memory.span(), bits.span());
    const flat<float> twice = x * 2;
    const flat<float> sums = sum(lists) + x;
    const flat<option<float>> roots = optional + x;
    ASSERT_EQ(twice, sums);
    ASSERT_EQ(twice.size(), n);
    ASSERT_EQ(twice[n - 1], 2 * static_cast<float>(n - 1));
    ASSERT_EQ(roots.missing_count(), 0U);
    const jagged<float> cut = lists[x > 0.5];
    ASSERT_EQ(cut.size(), n - 1);
  }
}

TEST(ExprArray, EqualListLengthsCombineWhateverTheirOffsets) {
  const jagged<float> other{{1, 2, 3}, {}, {4, 5}};
  EXPECT_EQ(show<jagged<float>>(pt + other), "[[51, 22, 43], [], [35, 40]]");
  EXPECT_EQ(show<jagged<float>>(pt[other > 1.5]), "[[20, 40], [], [31, 35]]");
  EXPECT_EQ(show<flat<float>>(sum(pt) + sum(other)), "[116, 0, 75]");
}

TEST(ExprArray, UnequalListLengthsNameTheFirstEventAndBothLengths) {
  const jagged<float> other{{1, 2, 3}, {}, {4}};
  try {
    (void)(pt + other);
    FAIL() << "nothing thrown";
  } catch (const data_error& e) {
    EXPECT_EQ(e.where().event, 2);
    EXPECT_TRUE(contains(e.what(), "2 and 1")) << e.what();
  }
  EXPECT_THROW((void)pt[other > 1], data_error);
  EXPECT_THROW((void)(other + pt), data_error);
  EXPECT_THROW((void)(pt + other), data_error);  // the answer is not remembered wrongly
}

TEST(ExprArray, DifferentNumbersOfRowsThrowWithBoth) {
  const std::string said = message_of<usage_error>([] { (void)(flat<float>{1, 2, 3} + flat<float>{1, 2}); });
  EXPECT_TRUE(contains(said, "3 rows") && contains(said, "2 rows")) << said;
  EXPECT_THROW((void)(pt[flat<bool>{true, false}]), usage_error);
  EXPECT_THROW((void)(pt * flat<float>{2}), usage_error);  // one row is not stretched
  EXPECT_THROW((void)(pt + jagged<float>{{1, 2, 3}}), usage_error);
}

TEST(ExprArray, AListOfOneIsNotStretched) {
  const jagged<float> ones{{1}, {1}, {1}};
  EXPECT_THROW((void)(pt * ones), data_error);
}

TEST(ExprArray, EmptyOnesWork) {
  EXPECT_EQ(show<flat<float>>(sum(jagged<float>{})), "[]");
  EXPECT_EQ(show<flat<float>>(sum(jagged<float>{{}, {}})), "[0, 0]");
  EXPECT_EQ(show<jagged<float>>(jagged<float>{{}, {}}[flat<bool>{true, false}]), "[[]]");
}

TEST(ExprArray, MoreRowsThanABatchHolds) {
  const std::size_t n = 600'001;  // slices of 262,144
  std::vector<float> values(n);
  std::vector<std::int32_t> offsets{0};
  for (std::size_t k = 0; k < n; ++k) {
    values[k] = static_cast<float>(k % 1000);
    offsets.push_back(static_cast<std::int32_t>(k + 1));
  }
  const flat<float> x(values);
  const auto lists = jagged<float>::from_offsets(buffer<std::int32_t>(offsets), x);
  const flat<float> twice = sum(lists) + x;
  ASSERT_EQ(twice.size(), n);
  for (std::size_t k = 0; k < n; ++k) ASSERT_EQ(twice[k], 2 * values[k]) << k;
}

}  // namespace
