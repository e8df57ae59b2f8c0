// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/concat.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/arg.hpp>
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
using positions = flat<option<std::int64_t>>;

const five e;

/// The positions in their lists that an index picks.
template <class X, class I>
std::string at(const X& x, const I& i) {
  return show<positions>(local_index(x)[i]);
}

TEST(ReduceArg, TheFirstOfEqualOnesWins) {
  const jagged<float> x{{2, 1, 1, 2}, {0.0F, -0.0F}, {-0.0F, 0.0F}, {}, {7}};
  EXPECT_EQ(at(x, argmin(x)), "[1, 0, 0, None, 0]");
  EXPECT_EQ(at(x, argmax(x)), "[0, 0, 0, None, 0]");
}

TEST(ReduceArg, NaNNeverWins) {
  const jagged<float> x{{nan, 3, 1}, {1, nan, 3}, {nan, nan}, {nan, std::numeric_limits<float>::infinity()}};
  EXPECT_EQ(at(x, argmin(x)), "[2, 0, None, 1]");
  EXPECT_EQ(at(x, argmax(x)), "[1, 2, None, 1]");
}

TEST(ReduceArg, MissingValuesNeverWin) {
  EXPECT_EQ(at(e.jets, argmin(e.jets.btag)), "[2, None, 0, None, 0]");
  EXPECT_EQ(at(e.jets, argmax(e.jets.btag)), "[0, None, 0, None, 1]");
  EXPECT_EQ(at(e.jets, argmax(mask(e.jets.pt, e.jets.pt < 55))), "[0, None, 1, 0, 3]");
}

TEST(ReduceArg, ComparesIntegersExactly) {
  constexpr std::int64_t big = std::int64_t{1} << 60;
  const jagged<std::int64_t> x{{big, big + 1, big - 1}, {-big, -big - 1}};
  EXPECT_EQ(at(x, argmax(x)), "[1, 0]");
  EXPECT_EQ(at(x, argmin(x)), "[2, 1]");
  const jagged<std::uint64_t> y{{1, ~std::uint64_t{0}, 0}};
  EXPECT_EQ(at(y, argmax(y)), "[1]");
}

TEST(ReduceFirst, IsMissingForAnEmptyList) {
  EXPECT_EQ(show<flat<option<std::int32_t>>>(first(e.jets).id), "[1, None, 4, 6, 7]");
  EXPECT_EQ(show<flat<option<float>>>(first(e.jets.pt)), "[50, None, 31, 25, 60]");
  EXPECT_EQ(show<flat<option<float>>>(first(e.jets.btag)), "[0.75, None, 0.5, None, 0.25]");
  EXPECT_EQ(show<flat<option<float>>>(first(jagged<float>{{}, {3, 4}})), "[None, 3]");
  EXPECT_EQ(show<flat<option<float>>>(first(e.jets[e.jets.pt < 45]).pt), "[20, None, 31, 25, 10]");
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(show<jagged<option<float>>>(first(m).pt), "[[30, 30, 30], [], [12, 12], [None], [44, 44, 44, 44]]");
}

TEST(ReduceLocalIndex, CountsWithinEachList) {
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(e.jets)), "[[0, 1, 2], [], [0, 1], [0], [0, 1, 2, 3]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(e.jets.pt)), "[[0, 1, 2], [], [0, 1], [0], [0, 1, 2, 3]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(jagged<float>{{}, {5, 5}})), "[[], [0, 1]]");
}

TEST(ReduceLocalIndex, OfACutCountsWhatIsLeft) {
  const auto good = e.jets[e.jets.tight];
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(good)), "[[0, 1], [], [0], [0], [0, 1]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(good.pt)), "[[0, 1], [], [0], [0], [0, 1]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(e.jets)[e.jets.tight]), "[[0, 2], [], [1], [0], [0, 3]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(leading<2>(e.jets, e.jets.pt))), "[[0, 1], [], [0, 1], [0], [0, 1]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(e.jets[e.met > 25])), "[[0, 1], [0], [0, 1, 2, 3]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(e.jets[good.pt < 45])), "[[0], [], [0], [0], [0]]");
}

TEST(ReduceLocalIndex, OfMembersAndPicksIsThePositionInTheirCollection) {
  const auto [a, b] = pairs(e.muons);
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(a)), "[[0], [], [], [], [0, 0, 1]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(b)), "[[1], [], [], [], [1, 2, 2]]");
  const auto near = b[b.pt > 10];  // a cut of members: still positions in muons
  EXPECT_EQ(show<jagged<std::int64_t>>(local_index(near)), "[[1], [], [], [], [1]]");
  EXPECT_EQ(show<positions>(local_index(e.jets[argmin(e.jets.pt)])), "[1, None, 0, 0, 2]");
  EXPECT_EQ(show<positions>(local_index(b)[argmin(b.pt)]), "[1, None, None, None, 2]");
  const auto good = e.jets[e.jets.tight];
  EXPECT_EQ(show<positions>(local_index(good[argmin(good.pt)])), "[1, None, 0, 0, 1]");  // in good
  const auto [j, m] = cross(good, e.muons);
  EXPECT_EQ(show<jagged<jagged<std::int64_t>>>(local_index(j)), "[[[0, 0], [1, 1]], [], [[0]], [[]], [[0, 0, 0], [1, 1, 1]]]");
}

TEST(ReduceLocalIndex, TellsApartWhatWasPicked) {
  const auto leptons = concat(e.muons, e.electrons);
  const auto best = argmax(leptons.pt);
  const auto others = leptons[local_index(leptons) != local_index(leptons)[best]];
  EXPECT_EQ(show<jagged<float>>(others.pt), "[[26, 15], [], [], [], [42, 8, 33, 9]]");
}

}  // namespace
