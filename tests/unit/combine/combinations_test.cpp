// SPDX-License-Identifier: MIT
#include <staffa/column/builder.hpp>
#include <staffa/combine/combinations.hpp>
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
using ids = jagged<std::int32_t>;

const five e;

TEST(CombineCombinations, PairsAreLexicographic) {
  const auto [a, b] = pairs(e.jets);
  EXPECT_EQ(show<ids>(a.id * 100 + b.id), "[[102, 103, 203], [], [405], [], [708, 709, 710, 809, 810, 910]]");
  EXPECT_EQ(show<jagged<float>>(a.pt + b.pt), "[[70, 90, 60], [], [66], [], [120, 70, 90, 70, 90, 40]]");
}

TEST(CombineCombinations, TriplesAndMore) {
  const auto [a, b, c] = triples(e.jets);
  EXPECT_EQ(show<ids>(a.id * 10000 + b.id * 100 + c.id), "[[10203], [], [], [], [70809, 70810, 70910, 80910]]");
  const auto [p, q, r, s] = combinations<4>(e.jets);
  EXPECT_EQ(show<ids>(p.id * 1000 + q.id * 100 + r.id * 10 + s.id), "[[], [], [], [], [7900]]");
  const auto [one] = combinations<1>(e.jets);
  EXPECT_EQ(show<ids>(one.id), "[[1, 2, 3], [], [4, 5], [6], [7, 8, 9, 10]]");
}

TEST(CombineCombinations, OfSixItems) {
  const jagged<std::int32_t> x{{0, 1, 2, 3, 4, 5}};
  const auto [a, b] = pairs(x);
  const ids both = a * 10 + b;
  std::vector<std::int32_t> expected;
  for (int i = 0; i < 6; ++i)
    for (int j = i + 1; j < 6; ++j) expected.push_back(i * 10 + j);
  EXPECT_EQ(both.content(), flat<std::int32_t>(expected));
  const auto [p, q, r, s] = combinations<4>(x);
  const ids all = ((p * 10 + q) * 10 + r) * 10 + s;
  expected.clear();
  for (int i = 0; i < 6; ++i)
    for (int j = i + 1; j < 6; ++j)
      for (int k = j + 1; k < 6; ++k)
        for (int l = k + 1; l < 6; ++l) expected.push_back(i * 1000 + j * 100 + k * 10 + l);
  EXPECT_EQ(all.content(), flat<std::int32_t>(expected));
}

TEST(CombineCombinations, OfAColumnOrAFormula) {
  const auto [a, b] = pairs(e.jets.pt);
  EXPECT_EQ(show<jagged<float>>(a - b), "[[30, 10, -20], [], [-4], [], [0, 50, 30, 50, 30, -20]]");
  const auto [c, d] = pairs(e.muons.pt * e.muons.charge);
  EXPECT_EQ(show<jagged<float>>(c + d), "[[4], [], [], [], [86, 36, 34]]");
}

TEST(CombineCombinations, OptionalFieldsStayOptional) {
  const auto [a, b] = pairs(e.jets);
  EXPECT_EQ(show<jagged<option<float>>>(a.btag + b.btag), "[[None, 1, None], [], [None], [], [1.125, 0.5, None, 1.125, None, None]]");
}

TEST(CombineCombinations, OfCuts) {
  const auto good = e.jets[e.jets.tight];
  const auto [a, b] = pairs(good);
  EXPECT_EQ(show<ids>(a.id * 100 + b.id), "[[103], [], [], [], [710]]");
  const auto jets = e.jets[e.met > 25];
  const auto [c, d] = pairs(jets);
  EXPECT_EQ(show<ids>(c.id * 100 + d.id), "[[405], [], [708, 709, 710, 809, 810, 910]]");
  EXPECT_EQ(show<flat<std::int64_t>>(count(c) + count(jets)), "[3, 1, 10]");
}

TEST(CombineCombinations, CutPairsAreReducedPerEvent) {
  const auto [a, b] = pairs(e.muons);
  const auto opposite = a.charge != b.charge;
  EXPECT_EQ(show<flat<bool>>(any(opposite)), "[true, false, false, false, true]");
  EXPECT_EQ(show<flat<float>>(sum((a.pt + b.pt)[opposite])), "[56, 0, 0, 0, 102]");
  EXPECT_EQ(show<flat<float>>(e.met[any(opposite && a.pt + b.pt > 55)]), "[10]");
}

TEST(CombineCombinations, MembersOfEqualPairsAreTheSame) {
  const auto [a, b] = pairs(e.jets);
  const auto [c, d] = pairs(e.events.collection<Jet, "Jet">());
  EXPECT_EQ(show<jagged<float>>(a.pt - c.pt), "[[0, 0, 0], [], [0], [], [0, 0, 0, 0, 0, 0]]");
  EXPECT_EQ(show<flat<std::int64_t>>(sum(b.id - d.id)), "[0, 0, 0, 0, 0]");
  const auto [f, g] = pairs(e.jets[e.jets.pt > 30]);
  const auto [h, i] = pairs(e.jets[e.jets.pt > 15]);
  EXPECT_THROW((void)(f.pt + i.pt), usage_error);
}

TEST(CombineCombinations, TooManyInOneEventNameIt) {
  const std::size_t n = 66'000;  // n (n - 1) / 2 > 2^31
  const auto x = jagged<float>::from_offsets({0, 2, 2, static_cast<std::int32_t>(n + 2)}, flat<float>(std::vector<float>(n + 2)));
  const auto fails = [&](const auto& column, std::size_t chunk) {
    try {
      (void)collected(somehow(chunk), column);
    } catch (const data_error& thrown) {
      EXPECT_TRUE(contains(thrown.what(), "pairs")) << thrown.what();
      return thrown.where().event;
    }
    return std::int64_t{-2};
  };
  const auto [a, b] = pairs(x);
  EXPECT_EQ(fails(count(a), 2048), 2);
  EXPECT_EQ(fails(count(a), 1), 2);
  const auto [c, d] = pairs(x[flat<bool>{false, true, true}]);
  EXPECT_EQ(fails(count(c), 2048), 2);
}

TEST(CombineCombinations, OfNothing) {
  const auto [a, b] = pairs(jagged<float>{});
  EXPECT_EQ(show<jagged<float>>(a + b), "[]");
  const auto [c, d] = pairs(jagged<float>{{}, {1}, {}});
  EXPECT_EQ(show<jagged<float>>(c + d), "[[], [], []]");
}

}  // namespace
