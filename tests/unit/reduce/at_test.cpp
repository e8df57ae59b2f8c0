// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/at.hpp>
#include <staffa/select/events.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;
const jagged<float> x{{1, 2, 3}, {}, {4}};

TEST(ReduceAt, OutsideTheListIsMissing) {
  EXPECT_EQ(show<flat<option<float>>>(at(x, 0)), "[1, None, 4]");
  EXPECT_EQ(show<flat<option<float>>>(at(x, 2)), "[3, None, None]");
  EXPECT_EQ(show<flat<option<float>>>(at(x, -1)), "[None, None, None]");  // negative is outside
  EXPECT_EQ(show<flat<option<float>>>(at(x, 18446744073709551615U)), "[None, None, None]");
  EXPECT_EQ(show<flat<option<float>>>(at(e.jets, 1).pt), "[20, None, 35, None, 60]");
  EXPECT_EQ(show<flat<option<std::int64_t>>>(local_index(at(e.jets, 1))), "[1, None, 1, None, 1]");
  EXPECT_EQ(show<flat<option<float>>>(at(e.jets.btag, 1)), "[None, None, None, None, 0.875]");
}

TEST(ReduceAt, ThePositionMayBeAColumn) {
  EXPECT_EQ(show<flat<option<float>>>(at(x, flat<std::int32_t>{2, 0, 1})), "[3, None, None]");
  EXPECT_EQ(show<flat<option<float>>>(at(x, flat<std::int8_t>{-1, 0, 0})), "[None, None, 4]");
  EXPECT_EQ(show<flat<option<float>>>(at(x, flat<std::uint64_t>{1, 0, 4294967296U})), "[2, None, None]");
  EXPECT_EQ(show<flat<option<float>>>(at(x, flat<option<std::int32_t>>{missing, 0, 0})), "[None, None, 4]");
  EXPECT_EQ(show<flat<option<float>>>(at(e.jets, count(e.muons)).pt), "[40, None, 35, 25, 30]");
  EXPECT_EQ(show<flat<option<float>>>(at(e.jets[e.met > 25], count(e.muons)).pt), "[35, 25, 30]");
}

TEST(ReduceAt, WorksOnCutsPairsAndPairsBelowObjects) {
  EXPECT_EQ(show<flat<option<std::int32_t>>>(at(e.jets[e.jets.pt > 30], 1).id), "[3, None, 5, None, 8]");
  auto [a, b] = pairs(e.jets);
  EXPECT_EQ(show<flat<option<std::int32_t>>>(at(b, 2).id), "[3, None, None, None, 10]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(at(a.id * 100 + b.id, 1)), "[103, None, None, None, 709]");
  auto [m, j] = cross(e.muons, e.jets);
  EXPECT_EQ(show<jagged<option<std::int32_t>>>(at(j, 1).id), "[[2, 2], [], [5], [], [8, 8, 8]]");
  EXPECT_EQ(show<jagged<option<std::int32_t>>>(at(j.id, e.jets.id[argmax(e.jets.pt)] - 1)), "[[1, 1], [], [None], [], [None, None, None]]");
}

TEST(ReduceAt, LastIsTheLast) {
  EXPECT_EQ(show<flat<option<float>>>(last(x)), "[3, None, 4]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(last(e.jets).id), "[3, None, 5, 6, 10]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(last(e.jets[e.jets.tight]).id), "[3, None, 5, 6, 10]");
  auto [a, b] = pairs(e.jets);
  EXPECT_EQ(show<flat<option<std::int32_t>>>(last(a).id), "[2, None, 4, None, 9]");
}

TEST(ReduceTake, WhatMustBeThereIsNoOption) {
  const jagged<float> full{{1, 2}, {3}, {4, 5, 6}};
  EXPECT_EQ(show<flat<float>>(take(full, 0)), "[1, 3, 4]");
  EXPECT_EQ(show<flat<float>>(take(full, flat<std::int64_t>{1, 0, 2})), "[2, 3, 6]");
  EXPECT_EQ(show<flat<option<float>>>(take(full, flat<option<std::int64_t>>{1, missing, 2})), "[2, None, 6]");
  EXPECT_EQ(show<flat<float>>(take(e.jets[count(e.jets) > 1], 1).pt), "[20, 35, 60]");
  auto [a, b] = pairs(e.jets[count(e.jets) > 1]);
  EXPECT_EQ(show<flat<std::int32_t>>(take(b, 0).id), "[2, 5, 8]");
}

TEST(ReduceTake, OutsideTheListIsAnErrorNamingEventPositionAndLength) {
  const auto thrown = [](const auto& c) {
    try {
      (void)run(serial({.chunk_events = 2}), e.events, collect(c));
    } catch (const data_error& error) {
      return error;
    }
    return data_error("nothing", "thrown", {});
  };
  const data_error fixed = thrown(take(e.jets[e.jets.pt > 0], 0).pt);
  EXPECT_EQ(fixed.operation(), "take from Jet[Jet_pt > 0]");
  EXPECT_EQ(fixed.reason(), "there is no position 0 in a list of 0");
  EXPECT_EQ(fixed.where().event, 1);
  const data_error column = thrown(take(e.jets[e.met > 25], count(e.jets) * 0 + 1).pt);
  EXPECT_EQ(column.reason(), "there is no position 1 in a list of 1");
  EXPECT_EQ(column.where().event, 3);
  EXPECT_EQ(thrown(take(e.jets, -1).pt).reason(), "there is no position -1 in a list of 3");
  auto [m, j] = cross(e.muons, e.jets[e.jets.id < 7]);
  EXPECT_EQ(thrown(take(j, 0).pt).where().event, 4);
  EXPECT_TRUE(contains(message_of<data_error>([] { const flat<float> y = take(x, 0); }), "event 1"));
}

}  // namespace
