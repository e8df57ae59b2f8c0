// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/concat.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using namespace staffa;
using namespace staffa::test;
using ids = jagged<std::int32_t>;

template <template <class> class F>
struct Object {
  F<float> pt;
};
template <template <class> class F>
struct Tagged {
  F<option<float>> btag;
  F<float> pt;
};
template <template <class> class F>
struct Track {
  F<float> z, pt;
  F<option<float>> btag;
};

const five e;
const auto leptons = concat(e.muons, e.electrons);

TEST(CombineConcat, FirstTheOnesThenTheOthersOfEachEvent) {
  EXPECT_EQ(show<jagged<float>>(leptons.pt), "[[30, 26, 15], [21], [12], [], [44, 42, 8, 33, 9]]");
  EXPECT_EQ(show<ids>(leptons.charge), "[[1, -1, 1], [-1], [-1], [], [1, 1, -1, -1, 1]]");
  EXPECT_EQ(show<flat<std::int64_t>>(count(leptons)), "[3, 1, 1, 0, 5]");
  EXPECT_EQ(show<jagged<float>>(concat(e.electrons, e.muons).pt), "[[15, 30, 26], [21], [12], [], [33, 9, 44, 42, 8]]");
}

TEST(CombineConcat, MoreThanTwo) {
  const auto all = concat(e.muons, e.electrons, e.muons);
  EXPECT_EQ(show<jagged<float>>(all.pt), "[[30, 26, 15, 30, 26], [21], [12, 12], [], [44, 42, 8, 33, 9, 44, 42, 8]]");
  EXPECT_EQ(show<ids>(source(all)), "[[0, 0, 1, 2, 2], [1], [0, 2], [], [0, 0, 0, 1, 1, 2, 2, 2]]");
}

TEST(CombineConcat, SourceTellsTheOrigin) {
  EXPECT_EQ(show<ids>(source(leptons)), "[[0, 0, 1], [1], [0], [], [0, 0, 0, 1, 1]]");
  const auto hard = leptons[leptons.pt > 20];
  EXPECT_EQ(show<ids>(source(hard)), "[[0, 0], [1], [], [], [0, 0, 1]]");
  const auto [p, q] = pairs(hard);
  EXPECT_EQ(show<ids>(source(p) * 10 + source(q)), "[[0], [], [], [], [0, 1, 1]]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(source(leptons[argmin(leptons.pt)])), "[1, 1, 0, None, 0]");
  EXPECT_EQ(show<ids>(source(leading<2>(leptons, leptons.pt))), "[[0, 0], [1], [0], [], [0, 0]]");
  EXPECT_EQ(show<ids>(source(leptons[e.met > 15])), "[[1], [0], [], [0, 0, 0, 1, 1]]");
  const auto [j, l] = cross(e.jets, hard);
  EXPECT_EQ(show<jagged<std::int64_t>>(sum(source(l))), "[[0, 0, 0], [], [0, 0], [0], [1, 1, 1, 1]]");
}

TEST(CombineConcat, SameFlavourOppositeChargePairs) {
  const auto [p, q] = pairs(leptons);
  const auto best = argmax((p.pt + q.pt)[source(p) == source(q) && p.charge != q.charge]);
  EXPECT_EQ(show<flat<option<float>>>(p.pt[best]), "[30, None, None, None, 44]");
  EXPECT_EQ(show<flat<option<float>>>(q.pt[best]), "[26, None, None, None, 8]");
  const auto k = local_index(leptons);
  const auto others = leptons[k != local_index(p)[best] && k != local_index(q)[best]];
  EXPECT_EQ(show<jagged<float>>(others.pt), "[[15], [], [], [], [42, 33, 9]]");
}

TEST(CombineConcat, OfDifferentRecordsByTheNamesAskedFor) {
  const auto all = concat<Object>(e.jets, e.muons);
  EXPECT_EQ(show<jagged<float>>(all.pt),
            "[[50, 20, 40, 30, 26], [], [31, 35, 12], [25], [60, 60, 10, 30, 44, 42, 8]]");
  EXPECT_EQ(show<flat<std::int64_t>>(sum(source(all))), "[2, 0, 1, 0, 3]");
  EXPECT_EQ(show<jagged<float>>(concat<Object>(e.electrons, e.jets[e.jets.tight]).pt),
            "[[15, 50, 40], [21], [35], [25], [33, 9, 60, 30]]");
}

TEST(CombineConcat, OptionalFieldsStayOptional) {
  const auto all = concat<Tagged>(e.jets[e.jets.pt > 30], e.jets[e.jets.pt < 30]);
  EXPECT_EQ(show<jagged<option<float>>>(all.btag),
            "[[0.75, 0.25, None], [], [0.5, None], [None], [0.25, 0.875, 0.25]]");
  EXPECT_EQ(show<flat<float>>(sum(all.btag)), "[1, 0, 0.5, 0, 1.375]");
}

TEST(CombineConcat, AFieldMayBeOptionalInOneOfThem) {
  table t;
  t.add("A", jagged<record<Tagged>>{{{0.5F, 1}, {missing, 2}}, {}}).add("B", jagged<record<Tagged>>{{}, {{missing, 3}}});
  t.add("C_pt", jagged<float>{{7}, {8, 9}}).add("C_btag", jagged<float>{{0.25F}, {0.5F, 1}}).add("C_z", jagged<float>{{0}, {0, 0}});
  const auto events = open(t);
  const auto all = concat<Tagged>(events.collection<Track, "C">(), events.collection<Tagged, "A">(), events.collection<Tagged, "B">());
  EXPECT_EQ(show<jagged<option<float>>>(all.btag), "[[0.25, 0.5, None], [0.5, 1, None]]");
  EXPECT_EQ(show<jagged<float>>(all.pt), "[[7, 1, 2], [8, 9, 3]]");
}

TEST(CombineConcat, OfCutsAndInSelectedEvents) {
  const auto hard = concat(e.muons[e.muons.pt > 20], e.electrons[e.electrons.pt > 20]);
  EXPECT_EQ(show<jagged<float>>(hard.pt), "[[30, 26], [21], [], [], [44, 42, 33]]");
  const auto selected = concat(e.muons[e.met > 25], e.electrons[e.met > 25]);
  EXPECT_EQ(show<jagged<float>>(selected.pt), "[[12], [], [44, 42, 8, 33, 9]]");
  EXPECT_EQ(show<jagged<float>>(selected.pt + e.met), "[[42], [], [94, 92, 58, 83, 59]]");
  EXPECT_THROW((void)concat(e.muons[e.met > 25], e.electrons[e.met > 35]), usage_error);
}

TEST(CombineConcat, OfCollectionsInSelectedEvents) {
  const auto cut = e.met < 45;  // all but the last event
  const auto some = concat(e.muons[cut], e.electrons[cut]);
  EXPECT_EQ(show<jagged<float>>(some.pt), "[[30, 26, 15], [21], [12], []]");
  EXPECT_EQ(show<ids>(source(some)), "[[0, 0, 1], [1], [0], []]");
  EXPECT_EQ(show<jagged<float>>(some.pt * some.charge), "[[30, -26, 15], [-21], [-12], []]");
  EXPECT_EQ(show<flat<std::int64_t>>(sum(some.charge)), "[1, -1, -1, 0]");
  // One part is cut in itself too, one is cut twice, or fields are missing: they are read in the other way.
  EXPECT_EQ(show<jagged<float>>(concat(e.muons[e.muons.pt > 20][cut], e.electrons[cut]).pt), "[[30, 26, 15], [21], [], []]");
  EXPECT_EQ(show<jagged<float>>(concat(e.muons[cut][e.met[cut] > 15], e.electrons[cut][e.met[cut] > 15]).pt),
            "[[21], [12], []]");
  EXPECT_EQ(show<jagged<option<float>>>(concat<Tagged>(e.jets[cut], e.jets[cut]).btag),
            show<jagged<option<float>>>(concat<Tagged>(e.jets, e.jets)[cut].btag));
}

TEST(CombineConcat, OfTheSameTwoIsTheSame) {
  const auto again = concat(e.events.collection<Lepton, "Muon">(), e.events.collection<Lepton, "Electron">());
  EXPECT_EQ(show<jagged<float>>(leptons.pt - again.pt), "[[0, 0, 0], [0], [0], [], [0, 0, 0, 0, 0]]");
}

TEST(CombineConcat, WithAnEmptyOne) {
  EXPECT_EQ(show<jagged<float>>(concat(e.muons, e.electrons[e.electrons.pt > 1000]).pt), show<jagged<float>>(e.muons.pt));
  const auto none = concat(e.muons[e.muons.pt > 1000], e.electrons[e.electrons.pt > 1000]);
  EXPECT_EQ(show<jagged<float>>(none.pt), "[[], [], [], [], []]");
  EXPECT_EQ(show<ids>(source(none)), "[[], [], [], [], []]");
}

TEST(CombineConcat, TooManyInOneEventNameIt) {
  const std::size_t n = 60'000;  // n (n - 1) / 2 pairs are below 2^31, twice as many above
  const auto x = jagged<float>::from_offsets({0, 2, 2, static_cast<std::int32_t>(n + 2)}, flat<float>(std::vector<float>(n + 2)));
  table t;
  t.add("X_pt", x).add("y", flat<float>{1, 2, 3});
  const auto events = open(t);
  const auto objects = events.collection<Object, "X">();
  const auto fails = [](const auto& column) {
    try {
      (void)collected(somehow(2048), column);
    } catch (const data_error& thrown) {
      EXPECT_TRUE(contains(thrown.what(), "concat of pairs")) << thrown.what();
      return thrown.where().event;
    }
    return std::int64_t{-2};
  };
  const auto [a, b] = pairs(objects);
  EXPECT_EQ(fails(count(concat(a, b))), 2);
  const auto [c, d] = pairs(objects[events.column<float>("y") > 1]);
  EXPECT_EQ(fails(count(concat(c, d))), 2);
  EXPECT_EQ(text(collected(somehow(2048), count(a))), "[1, 0, 1799970000]");
}

}  // namespace
