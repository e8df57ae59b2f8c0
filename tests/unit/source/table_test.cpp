// SPDX-License-Identifier: MIT
#include <staffa/column/builder.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/source/table.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;

template <template <class> class F>
struct Track {
  F<float> pt, eta;
};
template <template <class> class F>
struct Value {
  F<std::int32_t> v;
};

TEST(SourceTable, TellsItsColumns) {
  const table_source s(five_events());
  EXPECT_EQ(s.name(), "a table in memory");
  ASSERT_EQ(s.columns().size(), 14U);
  const column_info& pt = s.columns()[0];
  EXPECT_EQ(pt.name, "Jet_pt");
  EXPECT_TRUE(pt.list);
  EXPECT_EQ(pt.collection, "Jet");
  EXPECT_EQ(pt.type, type_id::float32);
  EXPECT_FALSE(pt.nullable);
  EXPECT_TRUE(s.columns()[4].nullable);
  const column_info& met = s.columns()[9];
  EXPECT_EQ(met.name, "MET_pt");
  EXPECT_FALSE(met.list);
  EXPECT_EQ(met.collection, "");
}

TEST(SourceTable, OpensAndComparesWhatIsDerivedFromATable) {
  struct measured : table {
    explicit measured(const table& t) : table(t) {}
  };
  const measured m(five_events());
  EXPECT_EQ(show<flat<float>>(open(m).column<float>("MET_pt")), "[10, 20, 30, 40, 50]");
  EXPECT_TRUE(five_events() == m);
}

TEST(SourceTable, TakesCollectionsFromNamesAndRecords) {
  table t;
  t.add("Jet_pt", jagged<float>{{1, 2}, {}}).add("Gen_Jet_pt", jagged<float>{{3}, {}}).add("Tau.pt", jagged<float>{{}, {1}});
  t.add("Gen_Mu", jagged<record<Track>>{{}, {}}).add("weights", jagged<float>{{}, {1}});
  const table_source s(t);
  EXPECT_EQ(s.columns()[0].collection, "Jet");
  EXPECT_EQ(s.columns()[1].collection, "Gen_Jet");
  EXPECT_EQ(s.columns()[2].collection, "Tau");
  EXPECT_EQ(s.columns()[3].collection, "Gen_Mu");
  EXPECT_EQ(s.columns()[5].collection, "weights");
}

template <template <class> class F>
struct Daughter {
  F<float> daughter_pt;
};
template <template <class> class F>
struct OnlyPt {
  F<float> pt;
};
template <template <class> class F>
struct OnlyWidePt {
  F<double> pt;
};
template <template <class> class F>
struct Both {
  F<double> pt;
  F<float> daughter_pt;
};
template <template <class> class F>
struct MuonOfTrack {
  F<float> pt, track_x;
};

TEST(SourceTable, ListsOfOneBeginningMayDifferInLength) {
  table t;
  t.add("SV_pt", jagged<double>{{1, 2}, {}, {3}}).add("SV_daughter_pt", jagged<float>{{4}, {5, 6, 7}, {}});
  t.add("Muon_pt", jagged<float>{{1}, {}, {}}).add("MuonCand_pt", jagged<float>{{1, 2}, {3}, {}});
  t.add("Gen_Jet_pt", jagged<float>{{8}, {}, {9}}).add("Gen_Tau_pt", jagged<float>{{}, {10}, {11, 12}});
  t.add("Muon_track_x", jagged<float>{{0.5}, {}, {}});
  const auto events = open(t);
  // Each alone, by its own name and as a field; also where only the lists are wanted, which a narrower column has too.
  const auto vertices = events.collection<OnlyWidePt, "SV">();
  const auto daughters = events.collection<OnlyPt, "SV_daughter">();
  const auto as_field = events.collection<Daughter, "SV">();
  EXPECT_EQ(show<flat<std::int64_t>>(count(vertices)), "[2, 0, 1]");
  EXPECT_EQ(show<flat<std::int64_t>>(count(daughters)), "[1, 3, 0]");
  EXPECT_EQ(show<flat<std::int64_t>>(count(as_field)), "[1, 3, 0]");
  EXPECT_EQ(show<flat<double>>(sum(vertices.pt)), "[3, 0, 3]");
  EXPECT_EQ(show<flat<float>>(sum(as_field.daughter_pt)), "[4, 18, 0]");
  // And together in one pass.
  EXPECT_EQ(show<flat<double>>(sum(vertices.pt) + sum(as_field.daughter_pt) + count(vertices) + count(as_field)),
            "[10, 21, 4]");
  EXPECT_EQ(show<flat<double>>(sum(as_field.daughter_pt) + sum(daughters.pt) + count(vertices) * 100.0),
            "[208, 36, 100]");
  EXPECT_EQ(show<flat<float>>(sum(events.collection<OnlyPt, "Muon">().pt) + sum(events.collection<OnlyPt, "MuonCand">().pt)),
            "[4, 3, 0]");
  EXPECT_EQ(show<flat<float>>(sum(events.collection<OnlyPt, "Gen_Jet">().pt) + sum(events.collection<OnlyPt>("Gen_Tau").pt)),
            "[8, 10, 32]");
  const auto tracks = events.collection<MuonOfTrack, "Muon">();
  EXPECT_EQ(show<jagged<float>>(tracks.pt + tracks.track_x), "[[1.5], [], []]");
  // Only who calls both fields of one collection hears of it.
  const std::string said = message_of<data_error>([&] { (void)events.collection<Both, "SV">(); });
  EXPECT_TRUE(contains(said, "'SV_pt' and 'SV_daughter_pt'") && contains(said, "2 and 1") && contains(said, "event 0")) << said;
}

TEST(SourceTable, AMissingColumnIsToldWithTheNearest) {
  table t;
  t.add("MET_pt", flat<float>{1, 2});
  const auto events = open(t);
  EXPECT_EQ(message_of<source_error>([&] { (void)events.column<float>("MET_pT"); }),
            "no column 'MET_pT' in 'a table in memory'; nearest: 'MET_pt'");
}

TEST(SourceTable, UnequalListsOfOneCollectionNameBothColumns) {
  table t;
  t.add("Jet_pt", jagged<float>{{1, 2}, {}, {3}}).add("Jet_eta", jagged<float>{{1, 2}, {4}, {}});
  try {
    (void)open(t).collection<Track, "Jet">();
    FAIL() << "nothing thrown";
  } catch (const data_error& e) {
    EXPECT_EQ(e.where().event, 1);
    EXPECT_TRUE(contains(e.what(), "Jet_pt") && contains(e.what(), "Jet_eta")) << e.what();
    EXPECT_TRUE(contains(e.what(), "1 and 0") || contains(e.what(), "0 and 1")) << e.what();
  }
}

TEST(SourceTable, EqualListsMayHaveOtherOffsets) {
  table t;
  const auto inside = jagged<float, std::int64_t>::from_offsets({3, 5, 5, 6}, {9, 9, 9, 1, 2, 3, 9});
  t.add("Jet_pt", jagged<float>{{10, 20}, {}, {30}}).add("Jet_eta", inside);
  const auto events = open(t);
  const auto jets = events.collection<Track, "Jet">();
  EXPECT_EQ(show<jagged<float>>(jets.pt + jets.eta), "[[11, 22], [], [33]]");
  EXPECT_EQ(show<flat<float>>(sum(jets.eta)), "[3, 0, 3]");
}

TEST(SourceTable, ReadsASliceAtATime) {
  const std::size_t n = 800'000;  // slices of 262,144
  std::vector<float> x(n);
  std::vector<option<std::int32_t>> some(n);
  jagged_builder<std::int16_t> lists;
  for (std::size_t k = 0; k < n; ++k) {
    x[k] = static_cast<float>(k % 4096);
    if (k % 3 != 0) some[k] = static_cast<std::int32_t>(k);
    lists.begin_list();
    for (std::size_t i = 0; i < k % 4; ++i) lists.append(static_cast<std::int16_t>(k % 1000 + i));
    lists.end_list();
  }
  table t;
  t.add("x", flat<float>(x)).add("some", flat<option<std::int32_t>>(some)).add("L_v", lists.finish());
  const table_source s(t);
  ASSERT_EQ(s.batches(), 4U);
  std::size_t events = 0;
  for (std::size_t b = 0; b < s.batches(); ++b) {
    EXPECT_EQ(s.describe(b).first_event, static_cast<std::int64_t>(events));
    events += s.describe(b).events;
  }
  EXPECT_EQ(events, n);
  const auto set = open(t);
  const auto v = set.collection<Value, "L">().v;
  auto [got_x, got_some, got_sum] = run(parallel(2), set, collect(set.column<float>("x")),
                                        collect(set.column<option<std::int32_t>>("some")), collect(sum(v)));
  ASSERT_EQ(*got_x, flat<float>(x));
  ASSERT_EQ(*got_some, flat<option<std::int32_t>>(some));
  for (std::size_t k = 0; k < n; ++k) {
    std::int64_t expected = 0;
    for (std::size_t i = 0; i < k % 4; ++i) expected += static_cast<std::int64_t>(k % 1000 + i);
    ASSERT_EQ((*got_sum)[k], expected) << k;
  }
}

TEST(SourceTable, ReadsInPlaceWhatIsPadded) {
  const flat<float> met{1, 2, 3};
  table t;
  t.add("MET", met);
  const table_source s(t);
  const column_request request{.column = 0};
  const auto b = s.read(0, {&request, 1});
  EXPECT_EQ(b->events(), 3U);
  EXPECT_EQ(b->column(0).data, met.data());
}

TEST(SourceTable, OutlivesTheTable) {
  const auto events = [] {
    table t = five_events();
    return open(t);
  }();
  EXPECT_EQ(show<flat<float>>(events.column<float>("MET_pt")), "[10, 20, 30, 40, 50]");
}

TEST(SourceTable, WithoutColumnsThereIsNothing) {
  const auto events = open(table());
  const std::string said = message_of<source_error>([&] { (void)events.column<float>("MET_pt"); });
  EXPECT_TRUE(contains(said, "MET_pt")) << said;
}

}  // namespace
