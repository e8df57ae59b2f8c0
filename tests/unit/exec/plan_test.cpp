// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/exec/plan.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/events.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/total.hpp>

#include "unit/exec/batches.hpp"
#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using names = std::set<std::string>;

struct recorded {
  std::shared_ptr<batched_source> source = std::make_shared<batched_source>(five_events(), std::vector<std::size_t>{2, 3});
  event_set events{source};
  objects<Jet, domain::collection<Jet, "Jet">> jets = events.collection<Jet, "Jet">();
  column<float, domain::events> met = events.column<float>("MET_pt");
};

/// The columns that a pass with these sinks reads.
template <class... Sinks>
names columns_of(const recorded& r, const Sinks&... sinks) {
  (void)run(r.events, sinks...);
  return r.source->requested();
}

TEST(ExecPlan, OnlyTheColumnsUsedAreRead) {
  const recorded r;
  EXPECT_EQ(columns_of(r, collect(r.met)), names{"MET_pt"});
  const recorded s;
  EXPECT_EQ(columns_of(s, collect(sum(s.jets.pt))), names{"Jet_pt"});
  const recorded t;
  EXPECT_EQ(columns_of(t, collect(t.jets[t.jets.tight].pt)), (names{"Jet_pt", "Jet_tight"}));
  const recorded u;
  EXPECT_EQ(columns_of(u, histogram(axis(1, 0, 1), u.jets.eta, weight(u.met))), (names{"Jet_eta", "MET_pt"}));
}

TEST(ExecPlan, NothingIsReadTwice) {
  const recorded r;
  (void)run(r.events, collect(r.jets.pt), collect(r.jets.pt * 2), entries(r.jets.pt), collect(count(r.jets)));
  EXPECT_EQ(r.source->requested(), names{"Jet_pt"});
  EXPECT_EQ(r.source->reads, 2);
}

TEST(ExecPlan, ListsAloneAreReadFromTheNarrowestColumn) {
  const recorded r;
  EXPECT_EQ(columns_of(r, collect(count(r.jets))), names{"Jet_tight"});
}

TEST(ExecPlan, ListsComeWithAColumnThatIsReadAnyway) {
  const recorded r;
  EXPECT_EQ(columns_of(r, collect(count(r.jets)), collect(r.jets.eta)), names{"Jet_eta"});
  const recorded s;
  EXPECT_EQ(columns_of(s, collect(count(s.jets[s.jets.id > 3]))), names{"Jet_id"});
}

TEST(ExecPlan, ListsAreMadeOnlyWhereSomebodyReadsThem) {
  const recorded r;
  const auto hard = r.jets[r.jets.pt > 30];
  const auto lists = [&](std::vector<detail::node_ref> roots) {
    const detail::plan plan(std::move(roots), *r.source);
    std::size_t made = 0;
    for (const auto& step : plan.steps())
      if (const auto* of = dynamic_cast<const detail::domain_node*>(step.what))
        made += static_cast<std::size_t>(of->parent() && step.lists);
    return made;
  };
  EXPECT_EQ(lists({detail::materialise(r.jets.pt)}), 0);
  EXPECT_EQ(lists({detail::materialise(hard.pt * 2)}), 0);
  EXPECT_EQ(lists({detail::materialise(sum(r.jets.pt))}), 1);
  EXPECT_EQ(lists({detail::materialise(count(hard))}), 2);
  EXPECT_EQ(lists({detail::materialise(hard.pt), detail::materialise(count(r.jets))}), 1);
  EXPECT_EQ(lists({detail::materialise(hard.pt), hard.pt.domain()}), 2);
}

template <template <class> class F>
struct OneOption {
  F<option<float>> x;
};

TEST(ExecPlan, ListsOfANullableColumnMayHaveNulls) {
  table t;
  t.add("B_x", jagged<option<float>>{{1, missing}, {}, {missing}});
  const event_set events(std::make_shared<batched_source>(t, std::vector<std::size_t>{3}));
  EXPECT_EQ(text(run(events, collect(count(events.collection<OneOption, "B">()))).value()), "[2, 0, 1]");
}

TEST(ExecPlan, ACollectionThatIsOnlyCountedByItsPairs) {
  const recorded r;
  const auto [a, b] = pairs(r.jets);
  EXPECT_EQ(columns_of(r, collect(count(a))), names{"Jet_tight"});
}

TEST(ExecPlan, UnusedDefinitionsCostNothing) {
  const recorded r;
  const auto unused = define(r.jets.pt * r.met);
  EXPECT_EQ(columns_of(r, collect(r.met)), names{"MET_pt"});
}

TEST(ExecPlan, ACutOnEventsReadsItsMask) {
  const recorded r;
  (void)run(r.events[r.met > 15], entries(r.jets.pt));
  EXPECT_EQ(r.source->requested(), (names{"Jet_pt", "MET_pt"}));
}

TEST(ExecPlan, AColumnReadWithAndWithoutOptionIsReadOnce) {
  table t;
  t.add("x", flat<option<float>>{1, 2, 3});
  const auto source = std::make_shared<batched_source>(t, std::vector<std::size_t>{3});
  const event_set events(source);
  auto [plain, optional] = run(events, collect(events.column<float>("x")), collect(events.column<option<float>>("x")));
  EXPECT_EQ(text(*plain), "[1, 2, 3]");
  EXPECT_EQ(text(*optional), "[1, 2, 3]");
  table nulls;
  nulls.add("x", flat<option<float>>{1, missing, 3});
  const event_set others(std::make_shared<batched_source>(nulls, std::vector<std::size_t>{3}));
  EXPECT_EQ(text(run(others, collect(others.column<option<float>>("x"))).value()), "[1, None, 3]");
  EXPECT_THROW((void)run(others, collect(others.column<float>("x")), collect(others.column<option<float>>("x"))), data_error);
}

TEST(ExecPlan, AnotherSourcesColumnThrows) {
  const recorded r;
  const recorded s;
  const std::string said = message_of<usage_error>([&] { (void)run(r.events, collect(r.met), collect(s.met)); });
  EXPECT_TRUE(contains(said, "batches")) << said;
}

TEST(ExecPlan, ArraysInAPassMustBeAsLongAsTheEvents) {
  const recorded r;
  const flat<float> weights{1, 2, 3, 4, 5};
  auto [met, w] = run(r.events, collect(r.met), collect(weights * 2));
  EXPECT_EQ(text(*w), "[2, 4, 6, 8, 10]");
  EXPECT_EQ(r.source->requested(), names{"MET_pt"});
  EXPECT_THROW((void)run(r.events, collect(r.met), collect(flat<float>{1, 2} * 2)), usage_error);
  EXPECT_THROW((void)run(collect(flat<float>{1, 2} * 2), collect(flat<float>{1, 2, 3} * 2)), usage_error);
}

TEST(ExecPlan, ColumnsOfASourceNeedItsEvents) {
  const recorded r;
  EXPECT_THROW((void)run(collect(r.met)), usage_error);
}

}  // namespace
