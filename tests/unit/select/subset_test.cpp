// SPDX-License-Identifier: MIT
#include <staffa/column/builder.hpp>
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using ids = jagged<std::int32_t>;

const five e;

TEST(SelectSubset, KeepsTheRowsWhereTheMaskIsTrue) {
  const auto good = e.jets[e.jets.pt > 30];
  EXPECT_EQ(show<ids>(good.id), "[[1, 3], [], [4, 5], [], [7, 8]]");
  EXPECT_EQ(show<jagged<float>>(good.pt), "[[50, 40], [], [31, 35], [], [60, 60]]");
  EXPECT_EQ(show<jagged<option<float>>>(good.btag), "[[0.75, 0.25], [], [0.5, None], [], [0.25, 0.875]]");
  EXPECT_EQ(show<ids>(e.jets.id[e.jets.tight]), "[[1, 3], [], [5], [6], [7, 10]]");
  EXPECT_EQ(show<jagged<float>>((e.jets.pt + e.met)[!e.jets.tight]), "[[30], [], [61], [], [110, 60]]");
}

TEST(SelectSubset, AllAndNothing) {
  EXPECT_EQ(show<ids>(e.jets[e.jets.pt > 1000].id), "[[], [], [], [], []]");
  EXPECT_EQ(show<ids>(e.jets[e.jets.pt > 0].id), "[[1, 2, 3], [], [4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(show<flat<float>>(sum(e.jets[e.jets.pt > 1000].pt)), "[0, 0, 0, 0, 0]");
  EXPECT_EQ(show<flat<float>>(e.met[e.met > 1000]), "[]");
  EXPECT_EQ(show<ids>(e.jets[e.met > 1000].id), "[]");
}

TEST(SelectSubset, AMissingMaskValueCountsAsFalse) {
  EXPECT_EQ(show<ids>(e.jets[e.jets.btag > 0.3].id), "[[1], [], [4], [], [8]]");
  EXPECT_EQ(show<ids>(e.jets[!(e.jets.btag > 0.3)].id), "[[3], [], [], [], [7, 9]]");
  EXPECT_EQ(show<ids>(e.jets[is_missing(e.jets.btag)].id), "[[2], [], [5], [6], [10]]");
  EXPECT_EQ(show<flat<float>>(e.met[e.sig > 2]), "[30, 50]");
}

TEST(SelectSubset, CutsChain) {
  const auto good = e.jets[e.jets.pt > 15];
  const auto better = good[good.tight][e.jets.eta > -1.5];
  EXPECT_EQ(show<ids>(better.id), "[[1, 3], [], [], [6], [7, 10]]");
  EXPECT_EQ(show<ids>(better[better.pt > 45 || better.eta > 1].id), "[[1], [], [], [], [7, 10]]");
}

TEST(SelectSubset, AMaskOfAnAncestorIsGathered) {
  const auto good = e.jets[e.jets.pt > 30];
  EXPECT_EQ(show<ids>(good[e.jets.tight].id), "[[1, 3], [], [5], [], [7]]");
  EXPECT_EQ(show<ids>(good.id[e.jets.eta < 0.75 && good.pt < 55]), "[[1, 3], [], [5], [], []]");
  const auto tight = good[e.jets.tight];
  EXPECT_EQ(show<ids>(tight[e.jets.eta >= 0].id), "[[3], [], [], [], [7]]");
  EXPECT_EQ(show<ids>(tight[good.eta >= 0].id), "[[3], [], [], [], [7]]");
}

TEST(SelectSubset, AMaskOfACutCutsThere) {
  const auto good = e.jets[e.jets.pt > 30];
  EXPECT_EQ(show<ids>(e.jets[good.tight].id), "[[1, 3], [], [5], [], [7]]");
  EXPECT_EQ(show<flat<float>>(e.met[count(e.jets[e.met > 25]) > 1]), "[30, 50]");
}

TEST(SelectSubset, AnEventMaskDropsWholeEvents) {
  const auto jets = e.jets[e.met > 25];
  EXPECT_EQ(show<ids>(jets.id), "[[4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(show<flat<std::int64_t>>(count(jets)), "[2, 1, 4]");
  EXPECT_EQ(show<ids>(jets[jets.tight].id), "[[5], [6], [7, 10]]");
  EXPECT_EQ(show<ids>(jets[count(jets) > 1].id), "[[4, 5], [7, 8, 9, 10]]");
  EXPECT_EQ(show<ids>(e.jets[e.jets.tight][e.met > 25].id), "[[5], [6], [7, 10]]");
  EXPECT_EQ(show<ids>(jets[e.met < 45].id), "[[4, 5], [6]]");
  EXPECT_EQ(show<ids>(jets[e.jets.pt > 32].id), "[[5], [], [7, 8]]");
}

TEST(SelectSubset, AColumnOfCutEventsCutsObjects) {
  const auto met = e.met[e.met > 15];
  EXPECT_EQ(show<ids>(e.jets[met < 45].id), "[[], [4, 5], [6]]");
  const auto jets = e.jets[e.met > 15];
  EXPECT_EQ(show<ids>(jets[met < 45].id), "[[], [4, 5], [6]]");
}

TEST(SelectSubset, EventColumnsAreCutToo) {
  EXPECT_EQ(show<flat<float>>(e.met[e.hlt]), "[10, 20, 50]");
  EXPECT_EQ(show<flat<float>>(sum(e.jets.pt)[count(e.jets) > 1]), "[110, 66, 160]");
  EXPECT_EQ(show<flat<option<float>>>(e.sig[e.hlt]), "[1, None, 5]");
  EXPECT_EQ(show<flat<float>>(e.met[e.hlt][e.met > 15]), "[20, 50]");
}

TEST(SelectSubset, CombinationsAndCrossesAreCut) {
  const auto [a, b] = pairs(e.jets);
  const auto near = a[b.pt - a.pt < 0 && b.pt - a.pt > -25];
  EXPECT_EQ(show<ids>(near.id), "[[1], [], [], [], []]");
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(show<jagged<jagged<std::int32_t>>>(j.id[m.pt > 28]), "[[[1], [2], [3]], [], [[], []], [[]], [[7, 7], [8, 8], [9, 9], [10, 10]]]");
  // A cut on the slow side drops the jets with their muons; one on the events drops all of them.
  EXPECT_EQ(show<jagged<jagged<float>>>(m.pt[e.jets.pt > 45]), "[[[30, 26]], [], [], [], [[44, 42, 8], [44, 42, 8]]]");
  EXPECT_EQ(show<jagged<jagged<float>>>(m.pt[e.met > 45]), "[[[44, 42, 8], [44, 42, 8], [44, 42, 8], [44, 42, 8]]]");
}

TEST(SelectSubset, TheSourceOfACutIsNotTouched) {
  const auto good = e.jets[e.jets.pt > 30];
  auto [cut, whole] = run(e.events, collect(good.pt), collect(e.jets.pt));
  EXPECT_EQ(cut->total(), 6U);
  EXPECT_EQ(whole->total(), 10U);
}

TEST(SelectSubset, LongListsInManyEvents) {
  jagged_builder<std::int32_t> lists;
  std::vector<std::int64_t> expected;
  for (int event = 0; event < 3000; ++event) {
    lists.begin_list();
    std::int64_t kept = 0;
    for (int k = 0; k < event % 97; ++k) {
      lists.append((k * 7919 + event) % 101);
      if ((k * 7919 + event) % 101 > 40) kept += (k * 7919 + event) % 101;
    }
    lists.end_list();
    expected.push_back(kept);
  }
  const jagged<std::int32_t> x = lists.finish();
  const flat<std::int64_t> sums = sum(x[x > 40]);
  EXPECT_EQ(sums, flat<std::int64_t>(expected));
}

}  // namespace
