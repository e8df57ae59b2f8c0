// SPDX-License-Identifier: MIT
#include <staffa/expr/define.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/map.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;

TEST(ExprDefine, GivesTheSameValues) {
  const auto x = define(e.jets.pt * 2 + e.met);
  EXPECT_EQ(show<jagged<float>>(x), show<jagged<float>>(e.jets.pt * 2 + e.met));
  EXPECT_EQ(show<flat<float>>(sum(x[x > 100])), "[110, 0, 0, 0, 450]");
  EXPECT_EQ(show<flat<option<float>>>(x[argmin(x)]), "[50, None, 92, 90, 70]");
  EXPECT_EQ(show<jagged<option<float>>>(define(e.jets.btag + 1)), show<jagged<option<float>>>(e.jets.btag + 1));
  EXPECT_EQ(show<flat<bool>>(define(!e.hlt)), "[false, false, true, true, false]");
  EXPECT_EQ(show<flat<float>>(define(flat<float>{1, 2}) + 1), "[2, 3]");
}

/// A callable whose calls can be counted; columns made of equal ones are different columns.
auto counted(std::atomic<int>& calls) {
  return map(e.met, [&calls](float x) {
    ++calls;
    return x + 1;
  });
}

TEST(ExprDefine, ASharedValueIsComputedOncePerChunk) {
  std::atomic<int> calls{0};
  const auto x = counted(calls);
  (void)run(serial({.chunk_events = 2}), e.events, collect(x), collect(x * 2), collect(sqrt(x) + x), collect(e.jets.pt[x > 15]));
  EXPECT_EQ(calls, 5);
}

TEST(ExprDefine, EqualFormulasAreOneNode) {
  const auto a = define(e.jets.pt * e.jets.eta + 1);
  const auto b = define(e.jets.pt * e.jets.eta + 1);
  EXPECT_EQ(a.data(), b.data());
  EXPECT_NE(a.data(), define(e.jets.pt * e.jets.eta + 2).data());
  EXPECT_NE(a.data(), define(e.jets.eta * e.jets.pt + 1).data());  // another order, perhaps other bits
  EXPECT_EQ(sum(e.jets.pt).data(), sum(e.jets.pt).data());
  EXPECT_NE(sum(e.jets.pt).data(), sum(e.jets.eta).data());
  EXPECT_NE(define(e.met == 1).data(), define(e.met == 2).data());
  EXPECT_EQ(define(e.met).data(), e.met.data());  // stored already
}

TEST(ExprDefine, ScalarsThatDifferInTheirBitsAreDifferent) {
  EXPECT_NE(define(e.met * 0.0).data(), define(e.met * -0.0).data());
  EXPECT_EQ(define(e.met * 0.1).data(), define(e.met * 0.1F).data());  // both are rounded to float
}

TEST(ExprDefine, NodesGoAwayWithTheirLastUser) {
  detail::registry& r = detail::registry::instance();
  const std::size_t before = r.size();
  {
    const auto x = sum((e.jets.pt * 1.25 + 3)[e.jets.eta > 0.125]);
    EXPECT_GT(r.size(), before);
    (void)show<flat<float>>(x);
  }
  EXPECT_EQ(r.size(), before);
}

}  // namespace
