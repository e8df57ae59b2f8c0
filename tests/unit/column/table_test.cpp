// SPDX-License-Identifier: MIT
#include <staffa/column/table.hpp>
#include <staffa/core/error.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using staffa::flat;
using staffa::jagged;
using staffa::missing;
using staffa::option;
using staffa::record;
using staffa::table;

template <template <class> class F>
struct Jet {
  F<float> pt, eta;
  F<option<std::int32_t>> flavour;
};

table two_events() {
  table t;
  t.add("MET_pt", flat<float>{12, 40.5F})
      .add("Jet", jagged<record<Jet>>{{{40, 1, 5}, {30, 2, missing}}, {}})
      .add("weight", flat<option<double>>{1.5, missing})
      .add("Muon_pt", jagged<float, std::int64_t>{{}, {7}});
  return t;
}

template <class Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const staffa::error& e) {
    return e.what();
  }
  return "nothing thrown";
}

TEST(ColumnTable, KeepsColumnsInOrderWithTheirTypes) {
  const table t = two_events();
  EXPECT_EQ(t.rows(), 2U);
  std::vector<std::string> seen;
  for (const auto& column : t.columns()) seen.push_back(column.name + ": " + column.type());
  EXPECT_EQ(seen, (std::vector<std::string>{"MET_pt: float", "Jet_pt: list<float>", "Jet_eta: list<float>",
                                            "Jet_flavour: list<option<int32>>", "weight: option<double>",
                                            "Muon_pt: list<float>"}));
  EXPECT_TRUE(t.contains("Jet_eta"));
  EXPECT_FALSE(t.contains("Jet"));
  EXPECT_EQ(table().rows(), 0U);
}

TEST(ColumnTable, TheFieldsOfACollectionShareTheirOffsets) {
  const table t = two_events();
  EXPECT_EQ(t.column("Jet_pt").collection, "Jet");
  EXPECT_EQ(t.column("MET_pt").collection, "");
  EXPECT_EQ(t.column("Jet_pt").view.offsets, t.column("Jet_flavour").view.offsets);
  EXPECT_TRUE(t.column("Jet_flavour").nullable);
  EXPECT_FALSE(t.column("Jet_pt").nullable);
}

TEST(ColumnTable, GivesColumnsBackWithoutCopying) {
  const flat<float> met{12, 40.5F};
  table t;
  t.add("MET_pt", met);
  EXPECT_EQ(t.get<float>("MET_pt").data(), met.data());
  const table events = two_events();
  EXPECT_EQ(events.get_list<float>("Jet_pt"), (jagged<float>{{40, 30}, {}}));
  EXPECT_EQ(events.get_list<option<std::int32_t>>("Jet_flavour"), (jagged<option<std::int32_t>>{{5, missing}, {}}));
  EXPECT_EQ((events.get_list<float, std::int64_t>("Muon_pt")), (jagged<float, std::int64_t>{{}, {7}}));
  EXPECT_EQ(events.get<option<double>>("weight"), (flat<option<double>>{1.5, missing}));
  EXPECT_EQ(events.get<option<float>>("MET_pt"), (flat<option<float>>{12, 40.5F}));  // may be read as an option
}

TEST(ColumnTable, ColumnsOutliveTheTable) {
  flat<float> met;
  jagged<float> pt;
  {
    const table t = two_events();
    met = t.get<float>("MET_pt");
    pt = t.get_list<float>("Jet_pt");
  }
  EXPECT_EQ(met, (flat<float>{12, 40.5F}));
  EXPECT_EQ(pt, (jagged<float>{{40, 30}, {}}));
}

TEST(ColumnTable, RecordsOfEventsBecomeFlatColumns) {
  table t;
  t.add("Lead", record<Jet>{{40, 1, 5}, {30, 2, missing}});
  EXPECT_EQ(t.get<float>("Lead_eta"), (flat<float>{1, 2}));
  EXPECT_EQ(t.rows(), 2U);
}

TEST(ColumnTable, RefusesOtherLengthsAndTakenNames) {
  table t = two_events();
  EXPECT_EQ(error_of([&] { t.add("run", flat<int>{1, 2, 3}); }), "table: column 'run' has 3 rows, but 'MET_pt' has 2");
  EXPECT_EQ(error_of([&] { t.add("ids", jagged<int>{{1, 2}}); }), "table: column 'ids' has 1 rows, but 'MET_pt' has 2");
  EXPECT_EQ(error_of([&] { t.add("Jet_pt", flat<int>{1, 2}); }), "table: there is a column 'Jet_pt' already");
  EXPECT_EQ(t, two_events());
}

TEST(ColumnTable, NamesTheNearestColumns) {
  EXPECT_EQ(error_of([] { (void)two_events().get_list<float>("Jet_ptt"); }).substr(0, 52),
            "table: no column 'Jet_ptt'; nearest: 'Jet_pt', 'Jet_");
  EXPECT_EQ(error_of([] { (void)table().get<float>("MET"); }), "table: no column 'MET'; there are none");
  EXPECT_THROW((void)table().get<float>("MET"), staffa::source_error);
}

TEST(ColumnTable, SaysHowToReadAColumnOfAnotherType) {
  const table t = two_events();
  EXPECT_EQ(error_of([&] { (void)t.get<double>("MET_pt"); }),
            "table: column 'MET_pt' is float, not double: write get<float>(\"MET_pt\")");
  EXPECT_EQ(error_of([&] { (void)t.get<double>("weight"); }),
            "table: column 'weight' is option<double>, not double: write get<option<double>>(\"weight\")");
  EXPECT_EQ(error_of([&] { (void)t.get<float>("Jet_pt"); }),
            "table: column 'Jet_pt' is list<float>, not float: write get_list<float>(\"Jet_pt\")");
  EXPECT_EQ(error_of([&] { (void)t.get_list<std::int32_t>("Jet_flavour"); }),
            "table: column 'Jet_flavour' is list<option<int32>>, not list<int32>: write "
            "get_list<option<std::int32_t>>(\"Jet_flavour\")");
  EXPECT_EQ(error_of([&] { (void)t.get_list<float>("Muon_pt"); }),
            "table: column 'Muon_pt' has offsets of 64 bits, not of 32: write "
            "get_list<float, std::int64_t>(\"Muon_pt\")");
  EXPECT_THROW((void)t.get_list<float>("Muon_pt"), staffa::source_error);
}

TEST(ColumnTable, ComparesNamesTypesAndValues) {
  const auto of = [](const std::string& name, const auto& column) {
    table t;
    t.add(name, column);
    return t;
  };
  EXPECT_EQ(two_events(), two_events());
  EXPECT_NE(two_events(), table());
  EXPECT_EQ(of("a", flat<int>{1, 2}), of("a", flat<int>{1, 2}));
  EXPECT_NE(of("a", flat<int>{1, 2}), of("b", flat<int>{1, 2}));
  EXPECT_NE(of("a", flat<int>{1, 2}), of("a", flat<int>{1, 3}));
  EXPECT_NE(of("a", flat<int>{1, 2}), of("a", flat<int>{1, 2, 3}));
  EXPECT_NE(of("a", flat<int>{1, 2}), of("a", flat<std::int64_t>{1, 2}));
  EXPECT_NE(of("a", flat<int>{1, 2}), of("a", flat<option<int>>{1, 2}));
  EXPECT_NE(of("a", flat<option<int>>{0, 2}), of("a", flat<option<int>>{missing, 2}));
  EXPECT_EQ(of("a", flat<option<int>>{missing, 2}), of("a", flat<option<int>>{missing, 2}));
  EXPECT_NE(of("a", flat<int>{1, 2}), of("a", jagged<int>{{1}, {2}}));
  EXPECT_NE(of("a", jagged<int>{{1, 2}, {}}), of("a", jagged<int>{{1}, {2}}));
  EXPECT_EQ(of("a", jagged<int>{{1, 2}, {}}),
            of("a", jagged<int>::from_offsets({1, 3, 3}, {9, 1, 2})));  // where the items lie does not matter
  EXPECT_EQ(of("a", jagged<int>{{1, 2}}), of("a", jagged<int, std::int64_t>{{1, 2}}));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(of("a", flat<float>{nan}), of("a", flat<float>{nan}));
}

}  // namespace
