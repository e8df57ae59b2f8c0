// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using nested = jagged<jagged<float>>;

const five e;

TEST(CombineCross, EachOfAWithEachOfB) {
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(show<nested>(j.pt), "[[[50, 50], [20, 20], [40, 40]], [], [[31], [35]], [[]], "
                                "[[60, 60, 60], [60, 60, 60], [10, 10, 10], [30, 30, 30]]]");
  EXPECT_EQ(show<nested>(m.pt), "[[[30, 26], [30, 26], [30, 26]], [], [[12], [12]], [[]], "
                                "[[44, 42, 8], [44, 42, 8], [44, 42, 8], [44, 42, 8]]]");
}

TEST(CombineCross, TheOtherWayRoundIsPerObjectOfTheOther) {
  const auto [m, j] = cross(e.muons, e.jets);
  EXPECT_EQ(show<jagged<float>>(sum(j.pt)), "[[110, 110], [], [66], [], [160, 160, 160]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(count(j)), "[[3, 3], [], [2], [], [4, 4, 4]]");
  EXPECT_EQ(show<jagged<option<float>>>(min(abs(m.pt - j.pt))), "[[10, 6], [], [19], [], [14, 12, 2]]");
}

TEST(CombineCross, OverlapRemoval) {
  const auto [j, m] = cross(e.jets, e.muons);
  const auto clean = e.jets[e.jets.pt > 15 && !any(abs(j.pt - m.pt) < 17)];
  EXPECT_EQ(show<jagged<std::int32_t>>(clean.id), "[[1], [], [4, 5], [6], []]");
}

TEST(CombineCross, WithItself) {
  const auto [a, b] = cross(e.muons, e.muons);
  EXPECT_EQ(show<nested>(a.pt - b.pt), "[[[0, 4], [-4, 0]], [], [[0]], [], [[0, 2, 36], [-2, 0, 34], [-36, -34, 0]]]");
}

TEST(CombineCross, OfCutsAndCombinations) {
  const auto good = e.jets[e.jets.tight];
  const auto [j, m] = cross(good, e.muons[e.muons.pt > 10]);
  EXPECT_EQ(show<nested>(j.id * 100 + m.pt), "[[[130, 126], [330, 326]], [], [[512]], [[]], [[744, 742], [1044, 1042]]]");
  const auto [a, b] = pairs(e.muons);
  const auto [p, l] = cross(a, e.electrons);  // for each pair of muons the electrons
  EXPECT_EQ(show<jagged<std::int64_t>>(count(l)), "[[1], [], [], [], [2, 2, 2]]");
  EXPECT_EQ(show<nested>(p.pt + l.pt), "[[[45]], [], [], [], [[77, 53], [77, 53], [75, 51]]]");
}

TEST(CombineCross, OfArrays) {
  const jagged<float> x{{1, 2}, {}, {3}};
  const jagged<float> y{{10}, {20, 30}, {40, 50}};
  const auto [a, b] = cross(x, y);
  EXPECT_EQ(show<nested>(a + b), "[[[11], [12]], [], [[43, 53]]]");
  EXPECT_THROW((void)cross(x, jagged<float>{{1}, {2}}), usage_error);
}

TEST(CombineCross, TheRowBelongsToASide) {
  const auto [j, m] = cross(e.jets, e.muons);
  const auto best = argmin(abs(m.pt - j.pt));
  EXPECT_EQ(show<jagged<float>>(e.jets.pt[m.pt[best] > 20]), "[[50, 20, 40], [], [], [], [60, 60, 30]]");
}

TEST(CombineCross, OfEventsCutDifferentlyThrows) {
  EXPECT_THROW((void)cross(e.jets[e.met > 15], e.muons[e.met > 25]), usage_error);
  const auto [j, m] = cross(e.jets[e.met > 25], e.muons[e.met > 25]);
  EXPECT_EQ(show<jagged<std::int64_t>>(count(m)), "[[1, 1], [0], [3, 3, 3, 3]]");
}

TEST(CombineCross, TooManyInOneEventNameIt) {
  const std::size_t n = 50'000;  // n^2 > 2^31
  const auto x = jagged<float>::from_offsets({0, 2, 2, static_cast<std::int32_t>(n + 2)}, flat<float>(std::vector<float>(n + 2)));
  const auto fails = [](const auto& column) {
    try {
      (void)collected(somehow(2048), column);
    } catch (const data_error& thrown) {
      EXPECT_TRUE(contains(thrown.what(), "cross")) << thrown.what();
      return thrown.where().event;
    }
    return std::int64_t{-2};
  };
  const auto [a, b] = cross(x, x);
  EXPECT_EQ(fails(count(b)), 2);
  const auto cut = x[flat<bool>{false, true, true}];
  const auto [c, d] = cross(cut, cut);
  EXPECT_EQ(fails(count(d)), 2);
}

}  // namespace
