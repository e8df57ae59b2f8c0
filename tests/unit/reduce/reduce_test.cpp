// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using i64 = std::int64_t;
using u64 = std::uint64_t;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr i64 most = std::numeric_limits<i64>::max();
constexpr i64 least = std::numeric_limits<i64>::min();

const five e;

TEST(ReduceSum, KeepsFloatAndWidensIntegers) {
  EXPECT_EQ(show<flat<float>>(sum(e.jets.pt)), "[110, 0, 66, 25, 160]");
  EXPECT_EQ(show<flat<double>>(sum(jagged<double>{{0.5, 1}, {}})), "[1.5, 0]");
  EXPECT_EQ(show<flat<i64>>(sum(e.jets.id)), "[6, 0, 9, 6, 34]");
  EXPECT_EQ(show<flat<i64>>(sum(jagged<std::int8_t>{{127, 127, 127}, {-128, -128}})), "[381, -256]");
  EXPECT_EQ(show<flat<u64>>(sum(jagged<std::uint32_t>{{4294967295U, 4294967295U}, {}})), "[8589934590, 0]");
  EXPECT_EQ(show<flat<u64>>(sum(jagged<std::uint8_t>{{255, 255}})), "[510]");
}

TEST(ReduceSum, CountsAMask) {
  EXPECT_EQ(show<flat<i64>>(sum(e.jets.tight)), "[2, 0, 1, 1, 2]");
  EXPECT_EQ(show<flat<i64>>(sum(e.jets.pt > 30 && e.jets.tight)), "[2, 0, 1, 0, 1]");
  EXPECT_EQ(show<flat<i64>>(sum(e.jets.btag > 0.3)), "[1, 0, 1, 0, 1]");  // missing ones are skipped
}

TEST(ReduceSum, FloatsAreAccumulatedInDouble) {
  std::vector<float> values(101, 1);
  values[0] = 1e8F;  // to which a float cannot add one
  const auto x = jagged<float>::from_offsets({0, 101}, flat<float>(values));
  EXPECT_EQ(show<flat<float>>(sum(x)), text(flat<float>{100000100.0F}));
}

TEST(ReduceSum, NaNPropagatesAndInfinitiesAdd) {
  constexpr float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(show<flat<float>>(sum(jagged<float>{{1, inf}, {-inf, 2}, {3}})), "[inf, -inf, 3]");
  const flat<float> x = sum(jagged<float>{{1, nan}, {inf, -inf}});
  EXPECT_TRUE(x[0] != x[0] && x[1] != x[1]);
}

TEST(ReduceSum, SkipsMissingValues) {
  EXPECT_EQ(show<flat<float>>(sum(e.jets.btag)), "[1, 0, 0.5, 0, 1.375]");
  EXPECT_EQ(show<flat<i64>>(sum(jagged<option<std::int32_t>>{{missing, 2}, {missing}, {}})), "[2, 0, 0]");
}

TEST(ReduceSum, OnlyTheResultMustFit) {
  EXPECT_EQ(show<flat<i64>>(sum(jagged<i64>{{most, most, least, least, 1}, {most, -1, 1}})),
            text(flat<i64>{-1, most}));
}

/// The event that the overflow of a sum names.
template <expression E>
i64 event_of_overflow(const E& x) {
  i64 event = -2;
  for (const std::size_t chunk : {1, 2, 2048})
    try {
      (void)collected(somehow(chunk, chunk == 2 ? 2 : 0), x);
      return -3;
    } catch (const data_error& thrown) {
      EXPECT_TRUE(contains(thrown.what(), "sum")) << thrown.what();
      EXPECT_TRUE(event == -2 || event == thrown.where().event) << thrown.what();
      event = thrown.where().event;
    }
  return event;
}

TEST(ReduceSum, AnOverflowNamesTheEvent) {
  const jagged<i64> x{{1, 2}, {}, {most}, {5, 5}, {most, 0, 1}, {7}};
  EXPECT_EQ(event_of_overflow(sum(x)), 4);
  EXPECT_EQ(event_of_overflow(sum(jagged<u64>{{std::numeric_limits<u64>::max(), 0}, {std::numeric_limits<u64>::max(), 1}})), 1);
  EXPECT_EQ(event_of_overflow(sum(x[flat<bool>{true, false, true, false, true, true}])), 4);  // of selected rows
  const auto [a, b] = cross(x, x);
  EXPECT_EQ(event_of_overflow(sum(b)), 4);  // a sum per object
  EXPECT_EQ(event_of_overflow(sum(a * 0 + 1)), -3);
}

TEST(ReduceAnyAll, OfListsAndEmptyLists) {
  EXPECT_EQ(show<flat<bool>>(any(e.jets.pt > 45)), "[true, false, false, false, true]");
  EXPECT_EQ(show<flat<bool>>(all(e.jets.pt > 15)), "[true, true, true, true, false]");
  EXPECT_EQ(show<flat<bool>>(any(e.jets.tight)), "[true, false, true, true, true]");
  EXPECT_EQ(show<flat<bool>>(all(e.jets.tight)), "[false, true, false, true, false]");
}

TEST(ReduceAnyAll, SkipMissingValues) {
  const jagged<option<bool>> x{{missing}, {missing, true}, {missing, false}, {}, {true, false}};
  EXPECT_EQ(show<flat<bool>>(any(x)), "[false, true, false, false, true]");
  EXPECT_EQ(show<flat<bool>>(all(x)), "[true, true, false, true, false]");
}

TEST(ReduceMinMax, AreMissingForEmptyLists) {
  EXPECT_EQ(show<flat<option<float>>>(min(e.jets.pt)), "[20, None, 31, 25, 10]");
  EXPECT_EQ(show<flat<option<float>>>(max(e.jets.pt)), "[50, None, 35, 25, 60]");
  EXPECT_EQ(show<flat<option<std::int8_t>>>(max(jagged<std::int8_t>{{-128, -1}, {}})), "[-1, None]");
  EXPECT_EQ(show<flat<option<u64>>>(max(jagged<u64>{{1, std::numeric_limits<u64>::max()}})), "[18446744073709551615]");
}

TEST(ReduceMinMax, NaNNeverWins) {
  const jagged<float> x{{nan, 1}, {2, nan, 3}, {nan, nan}, {nan}, {std::numeric_limits<float>::infinity(), nan}};
  EXPECT_EQ(show<flat<option<float>>>(min(x)), "[1, 2, None, None, inf]");
  EXPECT_EQ(show<flat<option<float>>>(max(x)), "[1, 3, None, None, inf]");
}

TEST(ReduceMinMax, SkipMissingValues) {
  EXPECT_EQ(show<flat<option<float>>>(min(e.jets.btag)), "[0.25, None, 0.5, None, 0.25]");
  EXPECT_EQ(show<flat<option<float>>>(max(mask(e.jets.pt, !e.jets.tight))), "[20, None, 31, None, 60]");
}

TEST(ReduceCount, CountsObjectsAndPresentValues) {
  EXPECT_EQ(show<flat<i64>>(count(e.jets)), "[3, 0, 2, 1, 4]");
  EXPECT_EQ(show<flat<i64>>(count(e.jets.pt)), "[3, 0, 2, 1, 4]");
  EXPECT_EQ(show<flat<i64>>(count(e.jets.btag)), "[2, 0, 1, 0, 3]");
  EXPECT_EQ(show<flat<i64>>(count(mask(e.jets.pt, e.jets.pt > 30))), "[2, 0, 2, 0, 2]");
  EXPECT_EQ(show<flat<i64>>(count(jagged<float>{{nan, 1}, {}})), "[2, 0]");  // NaN is a value
}

TEST(ReduceAll, GoesOneLevelUp) {
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(show<jagged<i64>>(count(m)), "[[2, 2, 2], [], [1, 1], [0], [3, 3, 3, 3]]");
  EXPECT_EQ(show<jagged<float>>(sum(m.pt)), "[[56, 56, 56], [], [12, 12], [0], [94, 94, 94, 94]]");
  EXPECT_EQ(show<jagged<option<float>>>(max(m.pt - j.pt)), "[[-20, 10, -10], [], [-19, -23], [None], [-16, -16, 34, 14]]");
  EXPECT_EQ(show<jagged<bool>>(any(m.pt > j.pt)), "[[false, true, false], [], [false, false], [false], [false, false, true, true]]");
  EXPECT_EQ(show<flat<i64>>(sum(any(m.pt > j.pt))), "[1, 0, 0, 0, 2]");
  EXPECT_EQ(show<jagged<float>>(e.jets.pt[!any(m.pt > j.pt)]), "[[50, 40], [], [31, 35], [25], [60, 60]]");
  const auto [a, b] = pairs(e.jets);
  EXPECT_EQ(show<flat<i64>>(count(a)), "[3, 0, 1, 0, 6]");
}

TEST(ReduceAll, OfReductionsBroadcastDown) {
  EXPECT_EQ(show<jagged<float>>(e.jets.pt - sum(e.jets.pt)),
            "[[-60, -90, -70], [], [-35, -31], [0], [-100, -100, -150, -130]]");
}

}  // namespace
