// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/sink/total.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using i64 = std::int64_t;
using u64 = std::uint64_t;

const five e;

TEST(SinkTotal, SumsAllRowsOfAllEvents) {
  auto [met, pt, ids, tight] = run(e.events, total(e.met), total(e.jets.pt), total(e.jets.id), total(e.jets.tight));
  static_assert(std::same_as<decltype(met), result<double>> && std::same_as<decltype(ids), result<i64>>);
  EXPECT_EQ(*met, 150);
  EXPECT_EQ(*pt, 361);
  EXPECT_EQ(*ids, 55);
  EXPECT_EQ(*tight, 6);
}

TEST(SinkTotal, IsDoubleOrSixtyFourBits) {
  EXPECT_EQ(*run(total(flat<float>{1e8F, 1, 1, 1})), 100000003.0);
  EXPECT_EQ(*run(total(flat<std::int8_t>{127, 127})), 254);
  const auto u = run(total(flat<std::uint32_t>{4294967295U, 4294967295U}));
  static_assert(std::same_as<decltype(u), const result<u64>>);
  EXPECT_EQ(*u, 8589934590U);
  EXPECT_EQ(*run(total(flat<u64>{~u64{0}})), ~u64{0});
}

TEST(SinkTotal, SkipsAndCountsMissing) {
  const auto sig = run(e.events, total(e.sig));
  EXPECT_EQ(*sig, 9);
  EXPECT_EQ(sig.missing(), 2U);
  const auto n = run(e.events, entries(e.jets.btag));
  EXPECT_EQ(*n, 6U);
  EXPECT_EQ(n.missing(), 4U);
}

TEST(SinkTotal, EntriesCountsRows) {
  const auto [a, b] = pairs(e.jets);
  auto [events, jets, cut, pairs_of_jets] =
      run(e.events, entries(e.met), entries(e.jets.pt), entries(e.jets.pt[e.jets.tight]), entries(a.pt));
  EXPECT_EQ(*events, 5U);
  EXPECT_EQ(*jets, 10U);
  EXPECT_EQ(*cut, 6U);
  EXPECT_EQ(*pairs_of_jets, 10U);
}

TEST(SinkTotal, NothingIsZero) {
  EXPECT_EQ(*run(total(flat<float>{})), 0);
  EXPECT_EQ(*run(total(jagged<std::int32_t>{{}, {}})), 0);
  EXPECT_EQ(*run(entries(flat<float>{})), 0U);
}

TEST(SinkTotal, AnOverflowThrows) {
  constexpr i64 most = std::numeric_limits<i64>::max();
  EXPECT_THROW((void)run(total(flat<i64>{most, 1})), error);
  EXPECT_THROW((void)run(total(flat<u64>{~u64{0}, 1})), error);
  EXPECT_THROW((void)run(serial({.chunk_events = 1}), total(flat<i64>{-most, -2})), error);
}

TEST(SinkTotal, OnlyTheResultMustFit) {
  // Whatever adds up to more on the way, in this order or in that of the threads.
  constexpr i64 most = std::numeric_limits<i64>::max();
  const flat<i64> x{most, most, most, -most, -most, -most, 7};
  for (const std::size_t chunk : {1, 2, 3, 2048})
    for (const int threads : {0, 2, 4}) EXPECT_EQ(*run(somehow(chunk, threads), total(x)), 7) << chunk << ' ' << threads;
}

}  // namespace
