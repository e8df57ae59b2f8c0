// SPDX-License-Identifier: MIT
#include "unit/verbs.hpp"

#include <staffa/combine/combinations.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/physics/mass.hpp>
#include <staffa/physics/p4.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/source/toy.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using namespace staffa;
using namespace staffa::test;
using positions = flat<option<std::int64_t>>;

template <template <class> class F>
struct Body {
  F<float> pt, eta, phi, mass, btag;
};

const event_set events = toy_events(500);
const auto jets = events.collection<Body, "Jet">();

/// The same picks whether the values are stored, which `define` forces, or searched.
template <class Members, class M>
void expect_same_picks(const Members& members, const M& values) {
  const auto number = [&](const auto& x, const auto& pick) { return show<positions>(local_index(x)[pick]); };
  const auto stored = define(values);
  for (const auto& member : members) {
    EXPECT_EQ(number(member, argmin(values)), number(member, argmin(stored)));
    EXPECT_EQ(number(member, argmax(values)), number(member, argmax(stored)));
  }
}

template <class E>
bool is_searched(const E& values) {
  return detail::search_of<detail::argmin_op>(values) != nullptr;
}

template <class Members>
auto mass_of(const Members& m) {
  return mass(p4(m[0]) + p4(m[1]) + p4(m[2]));
}

TEST(ReduceSearch, MassesAreThoseOfThreeObjectsByThemselves) {
  const auto members = triples(jets);
  const auto m = mass_of(members);
  const auto by_itself = [&](const auto& rows) {
    return mass(p4(members[0][rows]) + p4(members[1][rows]) + p4(members[2][rows]));
  };
  const auto heavy = m > 200;
  EXPECT_GT(static_cast<jagged<float>>(define(m[heavy])).content().size(), 10'000u);
  EXPECT_TRUE(identical(static_cast<jagged<float>>(define(m[heavy])), static_cast<jagged<float>>(by_itself(heavy))));
  const auto best = argmin(abs(m - 172.5));
  using masses = flat<option<float>>;
  EXPECT_TRUE(identical(static_cast<masses>(m[best]), static_cast<masses>(by_itself(best))));
}

TEST(ReduceSearch, OfTriplesByAFormulaOfTheirMass) {
  const auto members = triples(jets);
  const auto m = mass_of(members);
  EXPECT_TRUE(is_searched(abs(m - 172.5)));
  expect_same_picks(members, m);
  expect_same_picks(members, abs(m - 172.5));
  expect_same_picks(members, abs(m - 172.5) / m + m);
}

TEST(ReduceSearch, ByAFormulaThatHidesNan) {
  const auto members = triples(jets);
  const auto m = mass_of(members);
  expect_same_picks(members, where(m < 300, 300 - m, -1000.0F));
}

TEST(ReduceSearch, OfACut) {
  const auto members = triples(jets[jets.pt > 30]);
  expect_same_picks(members, abs(mass_of(members) - 172.5));
}

TEST(ReduceSearch, ByMoreThanTheMassReadsStoredValues) {
  const auto members = triples(jets);
  const auto m = mass_of(members);
  EXPECT_FALSE(is_searched(abs(m - 172.5) + members[0].btag));
  EXPECT_FALSE(is_searched(abs(m - 172.5) * count(jets)));
  expect_same_picks(members, abs(m - 172.5) + members[0].btag);
  expect_same_picks(members, mask(abs(m - 172.5), members[0].btag > 0));
  expect_same_picks(members, abs(m - 172.5) * count(jets));
}

TEST(ReduceSearch, OfTheSameObjectTwiceReadsStoredValues) {
  const auto members = triples(jets);
  const auto twice = abs(mass(p4(members[0]) + p4(members[0]) + p4(members[2])) - 172.5);
  EXPECT_FALSE(is_searched(twice));
  expect_same_picks(members, twice);
}

TEST(ReduceSearch, PicksNothingWithoutTriples) {
  const auto members = triples(jets[jets.pt > 1e6]);
  const auto pick = argmin(abs(mass_of(members) - 172.5));
  for (const auto& position : static_cast<positions>(local_index(members[0])[pick])) EXPECT_FALSE(position.has_value());
}

}  // namespace
