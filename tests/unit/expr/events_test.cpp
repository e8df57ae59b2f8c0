// SPDX-License-Identifier: MIT
#include <staffa/expr/events.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/sink/total.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

using namespace staffa;
using namespace staffa::test;

template <template <class> class F>
struct Wide {
  F<double> pt;
  F<std::int64_t> id;
};
template <template <class> class F>
struct Narrow {
  F<std::int16_t> id;
};
template <template <class> class F>
struct Strange {
  F<float> pt, phi;
};
template <template <class> class F>
struct Btag {
  F<float> btag;
};

const five e;

TEST(ExprEvents, ColumnsAreReadByName) {
  EXPECT_EQ(show<flat<float>>(e.met), "[10, 20, 30, 40, 50]");
  EXPECT_EQ(show<flat<bool>>(e.hlt), "[true, true, false, false, true]");
  EXPECT_EQ(show<flat<std::uint32_t>>(e.events.column<std::uint32_t>("run")), "[1, 1, 2, 2, 3]");
  EXPECT_EQ(show<flat<option<float>>>(e.sig), "[1, None, 3, None, 5]");
  EXPECT_EQ(show<flat<option<float>>>(e.events.column<option<float>>("MET_pt")), "[10, 20, 30, 40, 50]");
}

TEST(ExprEvents, CollectionsHaveAColumnPerField) {
  EXPECT_EQ(show<jagged<float>>(e.jets.pt), "[[50, 20, 40], [], [31, 35], [25], [60, 60, 10, 30]]");
  EXPECT_EQ(show<jagged<std::int32_t>>(e.jets.id), "[[1, 2, 3], [], [4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(show<jagged<bool>>(e.jets.tight),
            "[[true, false, true], [], [false, true], [true], [true, false, false, true]]");
  EXPECT_EQ(show<jagged<option<float>>>(e.jets.btag),
            "[[0.75, None, 0.25], [], [0.5, None], [None], [0.25, 0.875, 0.25, None]]");
}

TEST(ExprEvents, ReadingWidens) {
  EXPECT_EQ(show<flat<double>>(e.events.column<double>("MET_pt")), "[10, 20, 30, 40, 50]");
  EXPECT_EQ(show<flat<std::int64_t>>(e.events.column<std::int64_t>("run")), "[1, 1, 2, 2, 3]");
  EXPECT_EQ(show<flat<option<double>>>(e.events.column<option<double>>("MET_sig")), "[1, None, 3, None, 5]");
  const auto wide = e.events.collection<Wide, "Jet">();
  EXPECT_EQ(show<jagged<double>>(wide.pt / 8), "[[6.25, 2.5, 5], [], [3.875, 4.375], [3.125], [7.5, 7.5, 1.25, 3.75]]");
  EXPECT_EQ(show<jagged<std::int64_t>>(wide.id), "[[1, 2, 3], [], [4, 5], [6], [7, 8, 9, 10]]");
}

TEST(ExprEvents, ReadingNeverNarrows) {
  const std::string said = message_of<source_error>([] { (void)e.events.collection<Narrow, "Jet">(); });
  EXPECT_TRUE(contains(said, "Jet_id") && contains(said, "int32") && contains(said, "int16")) << said;
  EXPECT_THROW((void)e.events.column<std::int32_t>("event"), source_error);
  EXPECT_THROW((void)e.events.column<double>("event"), source_error);  // 64-bit integers do not fit
  EXPECT_THROW((void)e.events.column<std::int32_t>("run"), source_error);
  EXPECT_THROW((void)e.events.column<std::uint8_t>("HLT_mu"), source_error);
}

TEST(ExprEvents, AWrongNameNamesTheNearest) {
  const std::string said = message_of<source_error>([] { (void)e.events.column<float>("MET_ptt"); });
  EXPECT_TRUE(contains(said, "MET_ptt") && contains(said, "MET_pt'")) << said;
  const std::string field = message_of<source_error>([] { (void)e.events.collection<Strange, "Jet">(); });
  EXPECT_TRUE(contains(field, "Jet_phi")) << field;
  EXPECT_THROW((void)(e.events.collection<Lepton, "Tau">()), source_error);
}

TEST(ExprEvents, ListsAndValuesAreNotMistaken) {
  EXPECT_THROW((void)e.events.column<float>("Jet_pt"), source_error);
  table t;
  t.add("Jet_pt", flat<float>{1}).add("Jet_charge", flat<std::int32_t>{1});
  const auto events = open(t);
  EXPECT_THROW((void)(events.collection<Lepton, "Jet">()), source_error);
}

TEST(ExprEvents, ANullThatIsNotDeclaredNamesColumnAndEvent) {
  const auto jets = e.events.collection<Btag, "Jet">();
  for (const std::size_t chunk : {1, 2, 2048})
    try {
      (void)run(serial({.chunk_events = chunk}), e.events, collect(jets.btag));
      FAIL() << "nothing thrown";
    } catch (const data_error& thrown) {
      EXPECT_EQ(thrown.where().column, "Jet_btag");
      EXPECT_EQ(thrown.where().event, 0);
    }
  try {
    (void)run(parallel(2, {.chunk_events = 1}), e.events, collect(e.events.column<float>("MET_sig")));
    FAIL() << "nothing thrown";
  } catch (const data_error& thrown) {
    EXPECT_EQ(thrown.where().column, "MET_sig");
    EXPECT_TRUE(thrown.where().event == 1 || thrown.where().event == 3) << thrown.what();
  }
}

TEST(ExprEvents, ANullableColumnWithoutNullsNeedsNoOption) {
  table t;
  t.add("x", flat<option<float>>{1, 2});
  EXPECT_EQ(show<flat<float>>(open(t).column<float>("x")), "[1, 2]");
}

TEST(ExprEvents, DotsServeForUnderscores) {
  table t;
  t.add("MET.pt", flat<float>{7, 8}).add("Mu.pt", jagged<float>{{1}, {}}).add("Mu.charge", jagged<std::int32_t>{{-1}, {}});
  const auto events = open(t);
  EXPECT_EQ(show<flat<float>>(events.column<float>("MET_pt")), "[7, 8]");
  const auto muons = events.collection<Lepton, "Mu">();
  EXPECT_EQ(show<jagged<float>>(muons.pt * muons.charge), "[[-1], []]");
}

TEST(ExprEvents, UnderscoresInTheNameOfACollection) {
  table t;
  t.add("Gen_Mu.pt", jagged<float>{{1}, {}}).add("Gen_Mu.charge", jagged<std::int32_t>{{-1}, {}});
  t.add("Gen_El", jagged<record<Lepton>>{{}, {{2, 1}, {3, 1}}});
  const auto events = open(t);
  EXPECT_EQ(show<jagged<float>>(events.collection<Lepton, "Gen_Mu">().pt), "[[1], []]");
  EXPECT_EQ(show<jagged<float>>(events.collection<Lepton, "Gen_El">().pt), "[[], [2, 3]]");
}

TEST(ExprEvents, HandlesMayBeCopiedAndOutliveTheEvents) {
  const auto jets = [] {
    const five gone;
    const auto copy = gone.jets;
    return copy;
  }();
  EXPECT_EQ(show<flat<std::int64_t>>(count(jets)), "[3, 0, 2, 1, 4]");
}

template <template <class> class F>
struct Flagged {
  F<bool> tight;
};

TEST(ExprEvents, TooManyObjectsInAChunkAreAnErrorWhetherTheirListsAreReadOrNot) {
  static const bool some[1]{};  // nobody gets as far as to read them
  const std::size_t many = (std::size_t{1} << 31) + 5;
  table t;
  t.add("Jet_tight", jagged<bool, std::int64_t>::from_offsets({0, 2, static_cast<std::int64_t>(many)},
                                                              flat<bool>::borrow({some, many}), validation::none));
  const event_set events = open(t);
  const auto jets = events.collection<Flagged, "Jet">();
  const auto check = [&](const auto& sink) {
    const std::string message = message_of<data_error>([&] { (void)run(events, sink); });
    EXPECT_TRUE(contains(message, "read: more than 2^31 - 1 rows in the lists of one chunk: use smaller chunks"))
        << message;
  };
  check(collect(count(jets)));
  check(collect(any(jets.tight)));
  check(entries(jets.tight));
}

TEST(ExprEvents, NoEventsAtAll) {
  table t;
  t.add("Muon", jagged<record<Lepton>>{}).add("MET_pt", flat<float>{});
  const auto events = open(t);
  const auto muons = events.collection<Lepton, "Muon">();
  EXPECT_EQ(show<flat<float>>(sum(muons.pt) + events.column<float>("MET_pt")), "[]");
  EXPECT_EQ(show<jagged<float>>(muons.pt * 2), "[]");
}

TEST(ExprEvents, EventsWithoutAnyObjects) {
  table t;
  t.add("Muon", jagged<record<Lepton>>{{}, {}, {}});
  const auto muons = open(t).collection<Lepton, "Muon">();
  EXPECT_EQ(show<jagged<float>>(muons.pt * 2), "[[], [], []]");
  EXPECT_EQ(show<flat<option<float>>>(max(muons.pt)), "[None, None, None]");
}

}  // namespace
