// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/expr/pick.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

namespace {

using namespace staffa;
using namespace staffa::test;
using ids = flat<option<std::int32_t>>;

const five e;

TEST(ExprPick, AColumnGivesAnOptionalValue) {
  const auto best = argmax(e.jets.pt);
  EXPECT_EQ(show<ids>(e.jets.id[best]), "[1, None, 5, 6, 7]");
  EXPECT_EQ(show<flat<option<float>>>((e.jets.pt * 2 - e.met)[best]), "[90, None, 40, 10, 70]");
  EXPECT_EQ(show<flat<option<float>>>(e.met[best]), "[10, None, 30, 40, 50]");  // missing: there is no such row
  EXPECT_EQ(show<flat<option<bool>>>(e.jets.tight[best]), "[true, None, true, true, true]");
}

TEST(ExprPick, AnOptionalColumnMayBeMissingTwice) {
  EXPECT_EQ(show<flat<option<float>>>(e.jets.btag[argmax(e.jets.pt)]), "[0.75, None, None, None, 0.25]");
  EXPECT_EQ(show<flat<option<float>>>(e.jets.btag[argmin(e.jets.btag)]), "[0.25, None, 0.5, None, 0.25]");
}

TEST(ExprPick, AnObjectIsMissingAsAWhole) {
  const auto lead = e.jets[argmax(e.jets.pt)];
  EXPECT_EQ(show<ids>(lead.id), "[1, None, 5, 6, 7]");
  EXPECT_EQ(show<flat<option<float>>>(lead.pt / e.met), "[5, None, 1.1666666, 0.625, 1.2]");
  EXPECT_EQ(show<flat<option<float>>>(lead.btag), "[0.75, None, None, None, 0.25]");
  EXPECT_EQ(show<flat<option<bool>>>(lead.tight && lead.pt > 30), "[true, None, true, false, true]");
}

TEST(ExprPick, NothingToPickFromInAnyEvent) {
  const auto none = e.jets[e.jets.pt > 1000];
  EXPECT_EQ(show<ids>(none.id[argmax(none.pt)]), "[None, None, None, None, None]");
  EXPECT_EQ(show<ids>(e.jets.id[argmax(none.pt)]), "[None, None, None, None, None]");
  EXPECT_EQ(show<flat<option<bool>>>(none.tight[argmax(none.pt)]), "[None, None, None, None, None]");
  EXPECT_EQ(show<flat<option<float>>>(none.btag[argmax(none.pt)]), "[None, None, None, None, None]");
}

TEST(ExprPick, ValuesOfTheCollectionAtAPickOfACut) {
  const auto soft = e.jets[e.jets.pt < 55];
  const auto i = argmax(soft.pt);
  EXPECT_EQ(show<ids>(soft.id[i]), "[1, None, 5, 6, 10]");
  EXPECT_EQ(show<ids>(e.jets.id[i]), "[1, None, 5, 6, 10]");
  EXPECT_EQ(show<flat<option<float>>>(e.jets[i].pt), "[50, None, 35, 25, 30]");
}

TEST(ExprPick, APickFromPairsLeadsToBothMembers) {
  const auto [a, b] = pairs(e.jets);
  const auto i = argmin(abs(a.pt - b.pt));
  EXPECT_EQ(show<ids>(a.id[i]), "[1, None, 4, None, 7]");
  EXPECT_EQ(show<ids>(b[i].id), "[3, None, 5, None, 8]");
  EXPECT_EQ(show<flat<option<float>>>((a.pt + b.pt)[i]), "[90, None, 66, None, 120]");
  EXPECT_EQ(show<flat<option<float>>>(e.met[i] + a.pt[i]), "[60, None, 61, None, 110]");
}

TEST(ExprPick, PicksComposeForEachObject) {
  const auto [j, m] = cross(e.jets, e.muons);
  const auto nearest = argmin(abs(j.pt - m.pt));  // for each jet a muon
  EXPECT_EQ(show<jagged<option<float>>>(m.pt[nearest]), "[[30, 26, 30], [], [12, 12], [None], [44, 44, 8, 42]]");
  EXPECT_EQ(show<jagged<option<float>>>(j.pt[nearest]), "[[50, 20, 40], [], [31, 35], [None], [60, 60, 10, 30]]");
  // The muon nearest to the leading jet: a pick of a pick.
  const auto lead = argmax(e.jets.pt);
  EXPECT_EQ(show<flat<option<float>>>(m.pt[nearest][lead]), "[30, None, 12, None, 44]");
  EXPECT_EQ(show<flat<option<float>>>((m.pt[nearest] + e.jets.pt)[lead]), "[80, None, 47, None, 104]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(m[nearest][lead].charge), "[1, None, -1, None, 1]");
  // And the jet whose nearest muon is the hardest.
  EXPECT_EQ(show<ids>(e.jets.id[argmax(m.pt[nearest])]), "[1, None, 4, None, 7]");
}

TEST(ExprPick, OfCutsOfCuts) {
  const auto tight = e.jets[e.jets.tight];
  const auto central = tight[abs(tight.eta) < 1.5];
  EXPECT_EQ(show<ids>(central.id[argmin(central.pt)]), "[3, None, None, 6, 7]");
  EXPECT_EQ(show<ids>(tight.id[argmin(central.pt)]), "[3, None, None, 6, 7]");
  const auto two = leading<2>(tight, tight.pt);
  EXPECT_EQ(show<ids>(two.id[argmin(two.pt)]), "[3, None, 5, 6, 10]");
  EXPECT_EQ(show<ids>(e.jets.id[argmin(two.pt)]), "[3, None, 5, 6, 10]");
}

TEST(ExprPick, InSelectedEvents) {
  const auto jets = e.jets[e.met > 25];
  const auto i = argmax(jets.pt);
  EXPECT_EQ(show<ids>(jets.id[i]), "[5, 6, 7]");
  EXPECT_EQ(show<flat<option<float>>>(e.met[i] + jets.pt[i]), "[65, 65, 110]");
  EXPECT_EQ(show<ids>(e.jets.id[i]), "[5, 6, 7]");
}

TEST(ExprPick, ResultsThatAreNeverMissingAreMissingWhereNothingWasPicked) {
  const auto best = argmax(e.jets.pt);
  EXPECT_EQ(show<flat<option<float>>>(value_or(e.jets.btag, -1)[best]), "[0.75, None, -1, -1, 0.25]");
  EXPECT_EQ(show<flat<option<bool>>>(is_missing(e.jets.btag)[best]), "[false, None, true, true, false]");
  EXPECT_EQ(show<flat<option<bool>>>((e.jets.tight || true)[best]), "[true, None, true, true, true]");
  EXPECT_EQ(show<ids>(where(e.jets.tight, 1, 0)[best]), "[1, None, 1, 1, 1]");
  // Filled after the pick it is another thing.
  EXPECT_EQ(show<flat<float>>(value_or(e.jets.btag[best], -1)), "[0.75, -1, -1, -1, 0.25]");
  EXPECT_EQ(show<flat<bool>>(is_missing(e.jets.btag[best])), "[false, true, true, true, false]");
}

TEST(ExprPick, FromArrays) {
  const jagged<float> x{{3, 1, 2}, {}, {5}};
  EXPECT_EQ(show<flat<option<float>>>(x[argmin(x)]), "[1, None, 5]");
  const jagged<std::int32_t> y{{7, 8, 9}, {}, {4}};
  EXPECT_EQ(show<ids>(y[argmin(x)]), "[8, None, 4]");  // equal lengths, other offsets
  EXPECT_THROW((void)(jagged<float>{{1}, {}, {2}}[argmin(x)]), data_error);
}

TEST(ExprPick, AnIndexOfAnotherCutThrows) {
  const auto a = e.jets[e.jets.pt > 30];
  const auto b = e.jets[e.jets.eta < 1];
  EXPECT_THROW((void)a.pt[argmax(b.pt)], usage_error);
}

}  // namespace
