// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/events.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/total.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;
const auto good = e.events[e.met > 25];  // the last three events

/// The contents of a histogram's cells, flow included.
std::vector<double> cells(const histogram_data& h) {
  std::vector<double> out;
  for (std::size_t k = 0; k < h.cells(); ++k) out.push_back(h.value(k));
  return out;
}

TEST(SelectEvents, ColumnsTakenFromThemAreOfTheSelectedEvents) {
  EXPECT_EQ(show<flat<float>>(good.column<float>("MET_pt")), "[30, 40, 50]");
  const auto jets = good.collection<Jet, "Jet">();
  EXPECT_EQ(show<jagged<std::int32_t>>(jets.id), "[[4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(show<flat<std::int64_t>>(count(jets)), "[2, 1, 4]");
  EXPECT_EQ(show<jagged<float>>(jets.pt - e.met), "[[1, 5], [-15], [10, 10, -40, -20]]");
  EXPECT_EQ(show<jagged<std::int32_t>>(jets[jets.tight].id), "[[5], [6], [7, 10]]");
  EXPECT_EQ(show<jagged<float>>(good.collection<Lepton>("Muon").pt), "[[12], [], [44, 42, 8]]");
  const auto [a, b] = pairs(jets);
  EXPECT_EQ(show<jagged<float>>(a.pt + b.pt), "[[66], [], [120, 70, 90, 70, 90, 40]]");
  const auto [j, m] = cross(jets, good.collection<Lepton, "Muon">());
  EXPECT_EQ(show<flat<float>>(sum(sum(j.pt * 0 + m.pt))), "[24, 0, 376]");
}

TEST(SelectEvents, OneCutWrittenTwiceIsOne) {
  const auto jets = good.collection<Jet, "Jet">();
  const auto again = e.events[e.met > 25].collection<Jet, "Jet">();
  EXPECT_EQ(show<jagged<float>>(jets.pt - again.pt), "[[0, 0], [0], [0, 0, 0, 0]]");
  EXPECT_EQ(show<jagged<float>>(jets.pt - e.jets[e.met > 25].pt), "[[0, 0], [0], [0, 0, 0, 0]]");
  EXPECT_THROW((void)(jets.pt + e.events[e.met > 15].collection<Jet, "Jet">().pt), usage_error);
}

TEST(SelectEvents, TheCutHoldsForEverySink) {
  auto [met, jets, cut, n, sum_met, h] =
      run(good, collect(e.met), collect(e.jets.id), collect(e.jets.id[e.jets.tight]), entries(e.jets.pt), total(e.met),
          histogram(axis(2, 0, 60), e.jets.pt));
  EXPECT_EQ(text(*met), "[30, 40, 50]");
  EXPECT_EQ(text(*jets), "[[4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(text(*cut), "[[5], [6], [7, 10]]");
  EXPECT_EQ(*n, 7U);
  EXPECT_EQ(*sum_met, 120);
  EXPECT_EQ(cells(*h), (std::vector<double>{0, 2, 3, 2}));
}

TEST(SelectEvents, TheyHoldForColumnsTakenFromThem) {
  const auto jets = good.collection<Jet, "Jet">();
  auto [ids, n, h] = run(good, collect(jets.id), entries(jets.pt), histogram(axis(2, 0, 60), jets[jets.tight].pt));
  EXPECT_EQ(text(*ids), "[[4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(*n, 7U);
  EXPECT_EQ(cells(*h), (std::vector<double>{0, 1, 2, 1}));
  // A pass over all events may use them as well.
  EXPECT_EQ(text(run(e.events, collect(jets.id)).value()), "[[4, 5], [6], [7, 8, 9, 10]]");
}

TEST(SelectEvents, WeightsAreCutWithTheirColumn) {
  const histogram_data h = run(good, histogram(axis(2, 0, 60), e.jets.pt, weight(e.met)));
  EXPECT_EQ(cells(h), (std::vector<double>{0, 40 + 50, 60 + 50, 100}));
  const histogram_data two = run(good, histogram(axis(1, 0, 100), e.jets.pt, axis(1, 0, 45), e.met));
  EXPECT_EQ(two.value(1 + 3 * 1), 3);  // jets of the events with a MET below 45
  EXPECT_EQ(two.value(1 + 3 * 2), 4);
}

TEST(SelectEvents, ACutColumnAndAnUncutWeightInSelectedEvents) {
  // The column is cut already, the weight and the other axis are not.
  const histogram_data events =
      run(good, histogram(axis(2, 0, 60), e.met[count(e.jets) > 1], weight(e.met)));  // MET 30 and 50
  EXPECT_EQ(cells(events), (std::vector<double>{0, 0, 80, 0}));
  const histogram_data jets = run(good, histogram(axis(2, 0, 60), e.jets[e.met < 45].pt, weight(e.met)));
  EXPECT_EQ(cells(jets), (std::vector<double>{0, 40, 60, 0}));
  const histogram_data cut = run(good, histogram(axis(2, 0, 60), e.jets[e.jets.tight].pt, weight(e.jets.id)));
  EXPECT_EQ(cells(cut), (std::vector<double>{0, 6, 5 + 10, 7}));
}

TEST(SelectEvents, CutsOfCuts) {
  const auto better = good[e.hlt];
  EXPECT_EQ(show<flat<float>>(better.column<float>("MET_pt")), "[50]");
  const auto low = good[good.column<float>("MET_pt") < 45];  // a mask that lives on the selected events
  EXPECT_EQ(show<flat<float>>(low.column<float>("MET_pt")), "[30, 40]");
  EXPECT_EQ(show<jagged<std::int32_t>>(low.collection<Jet, "Jet">().id), "[[4, 5], [6]]");
  auto [n, met] = run(low[count(e.jets) > 1], entries(e.jets.pt), collect(e.met));
  EXPECT_EQ(*n, 2U);
  EXPECT_EQ(text(*met), "[30]");
  EXPECT_EQ(run(low, entries(good.collection<Jet, "Jet">().pt)).value(), 3U);
  EXPECT_EQ(cells(run(low, histogram(axis(2, 0, 60), good.collection<Jet, "Jet">().pt, weight(e.met)))),
            (std::vector<double>{0, 40, 60, 0}));
}

TEST(SelectEvents, NoneOrAllMayPass) {
  const auto none = e.events[e.met > 1000];
  auto [n, all, h] = run(none, entries(e.jets.pt), collect(e.jets.pt), histogram(axis(1, 0, 100), e.met, weight(e.met)));
  EXPECT_EQ(*n, 0U);
  EXPECT_EQ(all->size(), 0U);
  EXPECT_EQ(h->sum(), 0);
  EXPECT_EQ(run(e.events[e.met > 0], entries(e.jets.pt)).value(), 10U);
}

TEST(SelectEvents, AMissingMaskValueDropsTheEvent) {
  EXPECT_EQ(text(run(e.events[e.sig > 2], collect(e.met)).value()), "[30, 50]");
  EXPECT_EQ(text(run(e.events[!(e.sig > 2)], collect(e.met)).value()), "[10]");
}

TEST(SelectEvents, AMaskMayBeAReduction) {
  const auto two_leptons = e.events[count(e.muons) + count(e.electrons) >= 2 && any(e.jets.pt > 55)];
  EXPECT_EQ(text(run(two_leptons, collect(e.met)).value()), "[50]");
  const auto chunked = run(parallel(2, {.chunk_events = 1}), two_leptons, collect(e.jets.id));
  EXPECT_EQ(text(*chunked), "[[7, 8, 9, 10]]");
}

}  // namespace
