// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
using ids = jagged<std::int32_t>;

const five e;

TEST(OrderLeading, WithoutAKeyTheFirst) {
  EXPECT_EQ(show<ids>(leading<2>(e.jets).id), "[[1, 2], [], [4, 5], [6], [7, 8]]");
  EXPECT_EQ(show<ids>(leading<1>(e.jets).id), "[[1], [], [4], [6], [7]]");
  EXPECT_EQ(show<ids>(leading<9>(e.jets).id), "[[1, 2, 3], [], [4, 5], [6], [7, 8, 9, 10]]");
  EXPECT_EQ(show<jagged<float>>(leading<2>(e.jets.pt)), "[[50, 20], [], [31, 35], [25], [60, 60]]");
}

TEST(OrderLeading, WithAKeyTheLargestFirst) {
  EXPECT_EQ(show<ids>(leading<2>(e.jets, e.jets.pt).id), "[[1, 3], [], [5, 4], [6], [7, 8]]");
  EXPECT_EQ(show<ids>(leading<3>(e.jets, -e.jets.pt).id), "[[2, 3, 1], [], [4, 5], [6], [9, 10, 7]]");
  EXPECT_EQ(show<jagged<float>>(leading<2>(e.jets.pt, e.jets.eta)), "[[20, 40], [], [31, 35], [25], [30, 60]]");
  EXPECT_EQ(show<ids>(leading<1>(e.jets, e.jets.id).id), "[[3], [], [5], [6], [10]]");
}

TEST(OrderLeading, IsStable) {
  const jagged<std::int32_t> x{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}};
  const jagged<float> key{{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}};
  const ids twelve = leading<12>(x, key);
  EXPECT_EQ(twelve, (ids{{1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 0, 2}}));
  EXPECT_EQ(show<jagged<float>>(leading<3>(jagged<float>{{-0.0F, 0.0F, -0.0F}}, jagged<float>{{-0.0F, 0.0F, -0.0F}})), "[[-0, 0, -0]]");
}

TEST(OrderLeading, NaNComesAfterNumbersAndMissingLast) {
  constexpr float inf = std::numeric_limits<float>::infinity();
  const jagged<std::int32_t> x{{0, 1, 2, 3, 4, 5}};
  const jagged<option<float>> key{{nan, missing, -inf, 7, missing, nan}};
  EXPECT_EQ(show<ids>(leading<6>(x, key)), "[[3, 2, 0, 5, 1, 4]]");
  EXPECT_EQ(show<ids>(leading<3>(x, key)), "[[3, 2, 0]]");
  EXPECT_EQ(show<ids>(leading<4>(e.jets, e.jets.btag).id), "[[1, 3, 2], [], [4, 5], [6], [8, 7, 9, 10]]");
}

TEST(OrderLeading, ComparesIntegersExactly) {
  constexpr std::int64_t big = std::int64_t{1} << 60;
  const jagged<std::int64_t> x{{big, big + 2, big + 1, -big}};
  EXPECT_EQ(show<jagged<std::int64_t>>(leading<4>(x, x) - big), "[[2, 1, 0, -2305843009213693952]]");
  const jagged<std::uint64_t> y{{1, ~std::uint64_t{0}, 0}};
  EXPECT_EQ(show<jagged<std::uint64_t>>(leading<2>(y, y)), "[[18446744073709551615, 1]]");
}

TEST(OrderLeading, IsACollectionLikeAnyOther) {
  const auto two = leading<2>(e.jets, e.jets.pt);
  EXPECT_EQ(show<flat<float>>(sum(two.pt)), "[90, 0, 66, 25, 120]");
  EXPECT_EQ(show<jagged<float>>(two.pt + e.jets.id + e.met), "[[61, 53], [], [70, 65], [71], [117, 118]]");
  EXPECT_EQ(show<ids>(two[two.tight].id), "[[1, 3], [], [5], [6], [7]]");
  EXPECT_EQ(show<ids>(two[e.jets.tight].id), "[[1, 3], [], [5], [6], [7]]");
  EXPECT_EQ(show<ids>(leading<1>(e.jets[e.jets.tight], e.jets.pt).id), "[[1], [], [5], [6], [7]]");
  const auto [a, b] = pairs(two);
  EXPECT_EQ(show<ids>(a.id * 100 + b.id), "[[103], [], [504], [], [708]]");
  EXPECT_EQ(show<ids>(two[e.met > 25].id), "[[5, 4], [6], [7, 8]]");
  EXPECT_EQ(show<ids>(leading<1>(e.jets[e.met > 25], e.met - e.jets.pt).id), "[[4], [6], [9]]");
}

TEST(OrderLeading, OfTheObjectsBelowAnObject) {
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(show<jagged<ids>>(leading<1>(m, -m.pt).charge), "[[[-1], [-1], [-1]], [], [[-1], [-1]], [[]], [[-1], [-1], [-1], [-1]]]");
}

TEST(OrderLeading, DifferentOrdersAreDifferentRows) {
  EXPECT_THROW((void)(leading<2>(e.jets, e.jets.pt).pt + leading<2>(e.jets, e.jets.eta).pt), usage_error);
  EXPECT_THROW((void)(leading<2>(e.jets, e.jets.pt).pt + leading<3>(e.jets, e.jets.pt).pt), usage_error);
  EXPECT_EQ(show<jagged<float>>(leading<2>(e.jets, e.jets.pt).pt - leading<2>(e.jets, e.jets.pt).pt),
            "[[0, 0], [], [0, 0], [0], [0, 0]]");
}

TEST(OrderLeading, OfNothing) {
  EXPECT_EQ(show<jagged<float>>(leading<2>(jagged<float>{}, jagged<float>{})), "[]");
  EXPECT_EQ(show<ids>(leading<2>(e.jets[e.jets.pt > 1000], e.jets.pt).id), "[[], [], [], [], []]");
}

}  // namespace
