// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/events.hpp>
#include <staffa/sink/collect.hpp>
#include <staffa/sink/evaluate.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;

TEST(SinkCollect, ShapeFollowsTheRows) {
  EXPECT_EQ(show<flat<float>>(e.met), "[10, 20, 30, 40, 50]");
  EXPECT_EQ(show<jagged<float>>(e.muons.pt), "[[30, 26], [], [12], [], [44, 42, 8]]");
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(show<jagged<jagged<bool>>>(m.pt > j.pt),
            "[[[false, false], [true, true], [false, false]], [], [[false], [false]], [[]], "
            "[[false, false, false], [false, false, false], [true, true, false], [true, true, false]]]");
  const auto [a, b] = pairs(m);  // for each jet pairs of muons
  EXPECT_EQ(show<jagged<jagged<float>>>(a.pt - b.pt),
            "[[[4], [4], [4]], [], [[], []], [[]], [[2, 36, 34], [2, 36, 34], [2, 36, 34], [2, 36, 34]]]");
}

TEST(SinkCollect, MissingValuesStayMissing) {
  const flat<option<float>> sig = e.sig;
  EXPECT_EQ(sig.missing_count(), 2U);
  const jagged<option<float>> btag = e.jets.btag;
  EXPECT_EQ(btag.content().missing_count(), 4U);
  EXPECT_EQ(show<flat<option<float>>>(max(e.jets.pt)), "[50, None, 35, 25, 60]");
  EXPECT_EQ(show<flat<option<float>>>(e.sig[e.met > 1000]), "[]");
}

TEST(SinkCollect, AllTypes) {
  const auto check = []<class T>(T least, T most) {
    const jagged<T> x{{least, most}, {}, {T{1}}};
    const jagged<T> again = x[x <= x];
    EXPECT_EQ(again, x);
  };
  check(std::int8_t{-128}, std::int8_t{127});
  check(std::uint8_t{0}, std::uint8_t{255});
  check(std::int16_t{-32768}, std::int16_t{32767});
  check(std::uint16_t{0}, std::uint16_t{65535});
  check(std::int32_t{-2147483647}, std::int32_t{2147483647});
  check(std::uint32_t{0}, std::uint32_t{4294967295U});
  check(std::int64_t{-9223372036854775807}, std::int64_t{9223372036854775807});
  check(std::uint64_t{0}, ~std::uint64_t{0});
  check(-1e38F, 1e38F);
  check(-1e308, 1e308);
  const jagged<bool> flags{{true, false}, {}, {true}};
  EXPECT_EQ(show<jagged<bool>>(flags[!flags || flags]), text(flags));
}

TEST(SinkCollect, AnUncutColumnOfAnArrayIsTheArray) {
  const jagged<float> x{{1, 2}, {}, {3}};
  EXPECT_EQ(run(collect(x)).value(), x);
  const auto inside = jagged<float>::from_offsets({1, 2, 2, 3}, {9, 1, 2, 9});
  EXPECT_EQ(text(run(collect(inside)).value()), "[[1], [], [2]]");
  EXPECT_EQ(run(collect(inside))->offsets()[0], 0);
}

TEST(SinkCollect, ResultsConvert) {
  const jagged<float> pt = run(e.events, collect(e.jets.pt));
  EXPECT_EQ(pt.total(), 10U);
  auto [a, b] = run(e.events, collect(e.met), collect(e.hlt));
  const flat<float> met = a;
  const flat<bool>& hlt = b;
  EXPECT_EQ(met.size() + hlt.size(), 10U);
  EXPECT_EQ(a.missing(), 0U);
}

template <class From, class To>
concept becomes = std::convertible_to<From, To>;

TEST(SinkEvaluate, AnArrayOfTheExpressionsTypeOnly) {
  using met = decltype(e.met * 2);
  static_assert(becomes<met, flat<float>>);
  static_assert(!becomes<met, jagged<float>>);
  static_assert(becomes<decltype(e.jets.pt * 2), jagged<float>>);
  static_assert(becomes<decltype(max(e.jets.pt)), flat<option<float>>>);
  flat<float> x;
  x = e.met * 2;
  EXPECT_EQ(text(x), "[20, 40, 60, 80, 100]");
  const auto twice = [](const flat<float>& column) { return column.size() * 2; };
  EXPECT_EQ(twice(e.met), 10U);
}

TEST(SinkEvaluate, AFunctionMayReturnAnExpressionAsAnArray) {
  const auto f = []() -> flat<std::int64_t> { return count(e.jets); };
  EXPECT_EQ(text(f()), "[3, 0, 2, 1, 4]");
}

}  // namespace
