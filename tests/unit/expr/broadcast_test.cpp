// SPDX-License-Identifier: MIT
#include <staffa/expr/broadcast.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/events.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;

TEST(ExprBroadcast, EventValuesGoToEachObject) {
  EXPECT_EQ(show<jagged<float>>(broadcast(e.met, e.jets)), "[[10, 10, 10], [], [30, 30], [40], [50, 50, 50, 50]]");
  const auto good = e.jets[e.jets.pt > 32];
  EXPECT_EQ(show<jagged<float>>(broadcast(e.met, good)), "[[10, 10], [], [30], [], [50, 50]]");
  EXPECT_EQ(show<jagged<float>>(broadcast(e.jets.eta, good)), "[[-1, 0.5], [], [-2], [], [0, 1]]");
  EXPECT_EQ(show<jagged<float>>(broadcast(flat<float>{1, 2}, jagged<float>{{5, 6}, {7}})), "[[1, 1], [2]]");
  EXPECT_EQ(show<flat<float>>(broadcast(e.met, e.events)), "[10, 20, 30, 40, 50]");
}

TEST(ExprBroadcast, ConstantsHaveOneValuePerRow) {
  EXPECT_EQ(show<flat<double>>(constant(e.events, 1.5)), "[1.5, 1.5, 1.5, 1.5, 1.5]");
  EXPECT_EQ(show<jagged<std::int32_t>>(constant(e.muons, 13)), "[[13, 13], [], [13], [], [13, 13, 13]]");
  EXPECT_EQ(show<jagged<float>>(constant(e.muons.pt, 0.25F)), "[[0.25, 0.25], [], [0.25], [], [0.25, 0.25, 0.25]]");
  EXPECT_EQ(show<flat<bool>>(constant(flat<float>{1, 2}, true)), "[true, true]");
  EXPECT_EQ(show<flat<std::int64_t>>(constant(e.events, std::int64_t{5000000000})),
            "[5000000000, 5000000000, 5000000000, 5000000000, 5000000000]");
  EXPECT_EQ(show<flat<std::int64_t>>(sum(constant(e.jets, 2))), "[6, 0, 4, 2, 8]");
  EXPECT_EQ(show<flat<double>>(constant(e.met[e.met > 30], 1.0)), "[1, 1]");
}

TEST(ExprBroadcast, AConstantOfARowThatIsNotThereIsMissing) {
  EXPECT_EQ(show<flat<option<std::int32_t>>>(constant(e.jets, 5)[argmax(e.jets.pt)]), "[5, None, 5, 5, 5]");
}

}  // namespace
