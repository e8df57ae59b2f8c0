// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;

TEST(ExprJoin, EventValuesGoDownToObjects) {
  EXPECT_EQ(show<jagged<float>>(e.jets.pt / e.met), "[[5, 2, 4], [], [1.0333333, 1.1666666], [0.625], [1.2, 1.2, 0.2, 0.6]]");
  EXPECT_EQ(show<jagged<float>>(e.met + e.jets.id), "[[11, 12, 13], [], [34, 35], [46], [57, 58, 59, 60]]");
  EXPECT_EQ(show<jagged<bool>>(e.hlt && e.muons.charge > 0), "[[true, false], [], [false], [], [true, true, false]]");
}

TEST(ExprJoin, AMissingEventValueIsMissingForEachObject) {
  EXPECT_EQ(show<jagged<option<float>>>(e.sig * e.muons.pt), "[[30, 26], [], [36], [], [220, 210, 40]]");
  EXPECT_EQ(show<jagged<option<float>>>(e.jets.id + e.sig), "[[2, 3, 4], [], [7, 8], [None], [12, 13, 14, 15]]");
}

TEST(ExprJoin, EventAndObjectValuesGoDownToCombinations) {
  const auto [j, l] = cross(e.jets, e.muons);
  EXPECT_EQ(show<jagged<jagged<float>>>(j.id + l.pt * 0 + e.met),
            "[[[11, 11], [12, 12], [13, 13]], [], [[34], [35]], [[]], "
            "[[57, 57, 57], [58, 58, 58], [59, 59, 59], [60, 60, 60]]]");
  // A jet's value belongs to the slow side of the cross: it goes down too.
  EXPECT_EQ(show<jagged<jagged<float>>>(e.jets.pt - j.pt + l.pt),
            "[[[30, 26], [30, 26], [30, 26]], [], [[12], [12]], [[]], [[44, 42, 8], [44, 42, 8], [44, 42, 8], [44, 42, 8]]]");
  const auto [a, b] = pairs(e.muons);
  EXPECT_EQ(show<jagged<float>>(a.pt + b.pt - e.met), "[[46], [], [], [], [36, 2, 0]]");
}

TEST(ExprJoin, ReductionsMeetAtTheEvent) {
  EXPECT_EQ(show<flat<float>>(sum(e.jets.pt) + sum(e.muons.pt) - e.met), "[156, -20, 48, -15, 204]");
  EXPECT_EQ(show<jagged<float>>(e.jets.pt - sum(e.muons.pt)),
            "[[-6, -36, -16], [], [19, 23], [25], [-34, -34, -84, -64]]");
}

TEST(ExprJoin, ACollectionsValuesCanBeReadOnItsCuts) {
  const auto good = e.jets[e.jets.pt > 30];
  EXPECT_EQ(show<jagged<float>>(good.pt + e.jets.id), "[[51, 43], [], [35, 40], [], [67, 68]]");
  EXPECT_EQ(show<jagged<float>>(e.jets.id - good.pt), "[[-49, -37], [], [-27, -30], [], [-53, -52]]");
  const auto better = good[good.eta < 1];
  EXPECT_EQ(show<jagged<float>>(better.pt + good.id + e.jets.id + e.met), "[[62, 56], [], [75], [], [124]]");
}

TEST(ExprJoin, SelectedEventsMeetUncutCollections) {
  const auto jets = e.jets[e.met > 25];  // those of the last three events
  EXPECT_EQ(show<flat<float>>(sum(jets.pt) + sum(e.muons.pt)), "[78, 25, 254]");
  EXPECT_EQ(show<flat<float>>(sum(e.muons.pt) + sum(jets.pt)), "[78, 25, 254]");
  EXPECT_EQ(show<jagged<float>>(jets.pt + e.met), "[[61, 65], [65], [110, 110, 60, 80]]");
  EXPECT_EQ(show<jagged<float>>(e.muons.pt + count(jets)), "[[14], [], [48, 46, 12]]");
  const auto [m, j] = cross(e.muons, jets);
  EXPECT_EQ(show<flat<float>>(sum(sum(m.pt * 0 + j.pt))), "[66, 0, 480]");
  const auto [j2, m2] = cross(jets, e.muons);
  EXPECT_EQ(show<jagged<jagged<float>>>(m2.pt + e.met),
            "[[[42], [42]], [[]], [[94, 92, 58], [94, 92, 58], [94, 92, 58], [94, 92, 58]]]");
}

TEST(ExprJoin, TwoDifferentCutsThrowWhenBuiltNamingBoth) {
  const auto a = e.jets[e.jets.pt > 30];
  const auto b = e.jets[e.jets.eta < 1];
  const std::string said = message_of<usage_error>([&] { (void)(a.pt + b.pt); });
  EXPECT_TRUE(contains(said, "two different cuts") && contains(said, "Jet")) << said;
  EXPECT_THROW((void)a[b.pt > 10], usage_error);
  EXPECT_THROW((void)(sum(e.jets[e.met > 10].pt) + sum(e.jets[e.met > 20].pt)), usage_error);
}

TEST(ExprJoin, TheMessageAboutTwoCutsTellsThemApart) {
  const auto said = [](auto f) { return message_of<usage_error>(f); };
  const auto expect_both = [](const std::string& text, const std::string& first, const std::string& second) {
    EXPECT_TRUE(contains(text, "'" + first + "'") && contains(text, "'" + second + "'")) << text;
  };
  const auto& jets = e.jets;
  expect_both(said([&] { (void)(jets[jets.pt > 30].pt + jets[jets.pt > 30.5].pt); }), "Jet[Jet_pt > 30]",
              "Jet[Jet_pt > 30.5]");
  expect_both(said([&] { (void)(jets[jets.pt > 30 && !(abs(jets.eta) < 2.4)].pt + jets[jets.tight].pt); }),
              "Jet[Jet_pt > 30 && !(abs(Jet_eta) < 2.4)]", "Jet[Jet_tight]");
  expect_both(said([&] { (void)(jets[jets.tight][jets.id == 3].pt + jets[jets.tight][jets.id != 3].pt); }),
              "Jet[Jet_tight][Jet_id == 3]", "Jet[Jet_tight][Jet_id != 3]");
  expect_both(said([&] { (void)(jets[(jets.pt - (jets.eta - 1)) * 2 > 30].pt + jets[-jets.eta > max(jets.pt, 1)].pt); }),
              "Jet[(Jet_pt - (Jet_eta - 1)) * 2 > 30]", "Jet[-Jet_eta > max(Jet_pt, 1)]");
  expect_both(said([&] { (void)(sum(jets[e.met > 10].pt) + sum(jets[sum(jets.pt) > 20 || count(jets) == 0].pt)); }),
              "events of a table in memory[MET_pt > 10]",
              "events of a table in memory[sum(Jet_pt) > 20 || count(Jet) == 0]");
  expect_both(said([&] { (void)(leading<1>(jets, jets.pt).pt + leading<1>(jets, jets.eta).pt); }),
              "the leading 1 of Jet by Jet_pt", "the leading 1 of Jet by Jet_eta");
  expect_both(said([&] {
                auto [a, b] = pairs(jets[jets.pt > 1]);
                auto [c, d] = pairs(jets[jets.pt > 2]);
                (void)(a.pt + d.pt);
              }),
              "pairs of Jet[Jet_pt > 1]", "pairs of Jet[Jet_pt > 2]");
  const auto long_one = jets[jets.pt > 1 && jets.pt > 2 && jets.pt > 3 && jets.pt > 4 && jets.pt > 5 && jets.pt > 6 &&
                             jets.pt > 7 && jets.pt > 8];
  EXPECT_TRUE(contains(said([&] { (void)(jets[jets.pt > 1].pt + long_one.pt); }), " ...]'"));
}

TEST(ExprJoin, TheMessageAboutTwoCutsOfArraysTellsThemApart) {
  const jagged<float> x{{1, 2}, {3}};
  const std::string text = message_of<usage_error>([&] { (void)(x[x > 1] + x[x > 2]); });
  EXPECT_TRUE(contains(text, "[x > 1]'") && contains(text, "[x > 2]'")) << text;
}

TEST(ExprJoin, EqualCutsWrittenTwiceAreOne) {
  const auto a = e.jets[e.jets.pt > 30 && e.jets.eta < 1.5];
  const auto b = e.jets[e.jets.pt > 30 && e.jets.eta < 1.5];
  EXPECT_EQ(show<jagged<float>>(a.pt - b.pt), "[[0, 0], [], [0, 0], [], [0, 0]]");
  const auto again = e.events.collection<Jet, "Jet">();  // not even the same handle
  const auto c = again[again.pt > 30 && again.eta < 1.5];
  EXPECT_EQ(show<jagged<float>>(a.pt - c.pt), "[[0, 0], [], [0, 0], [], [0, 0]]");
  EXPECT_THROW((void)(a.pt + e.jets[e.jets.pt > 30.5 && e.jets.eta < 1.5].pt), usage_error);
  EXPECT_EQ(show<flat<float>>(sum(e.jets[e.met > 25].pt) - sum(e.jets[e.met > 25].pt)), "[0, 0, 0]");
}

TEST(ExprJoin, ACutOfACutIsNotTheSameAsTheOtherOrder) {
  const auto a = e.jets[e.jets.pt > 30][e.jets.eta < 1];
  const auto b = e.jets[e.jets.eta < 1][e.jets.pt > 30];
  EXPECT_EQ(show<jagged<float>>(a.pt), show<jagged<float>>(b.pt));
  EXPECT_THROW((void)(a.pt + b.pt), usage_error);
}

TEST(ExprJoin, CollectionsNamedAtRunTimeDoNotMix) {
  const auto muons = e.events.collection<Lepton>("Muon");
  const auto electrons = e.events.collection<Lepton>("Electron");
  EXPECT_EQ(show<jagged<float>>(muons.pt + e.met), "[[40, 36], [], [42], [], [94, 92, 58]]");
  const std::string said = message_of<usage_error>([&] { (void)(muons.pt + electrons.pt); });
  EXPECT_TRUE(contains(said, "Muon") && contains(said, "Electron")) << said;
}

TEST(ExprJoin, TwoSourcesDoNotMix) {
  const five other;
  EXPECT_THROW((void)(e.met + other.met), usage_error);
  EXPECT_THROW((void)(e.jets.pt + other.met), usage_error);
  EXPECT_THROW(run(e.events, collect(other.met)), usage_error);
}

}  // namespace
