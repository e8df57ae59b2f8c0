// SPDX-License-Identifier: MIT
#include <staffa/sink/axis.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;

std::string message(const std::function<axis()>& build) {
  try {
    (void)build();
  } catch (const usage_error& e) {
    return e.what();
  }
  return "nothing thrown";
}

TEST(Axis, RegularKnowsItsEdgesAndCells) {
  const axis a(4, -1, 1);
  EXPECT_EQ(a.kind(), axis_kind::regular);
  EXPECT_EQ(a.bins(), 4);
  EXPECT_EQ(a.cells(), 6);
  EXPECT_EQ(a.lower(), -1);
  EXPECT_EQ(a.upper(), 1);
  EXPECT_EQ(a.edge(0), -1);
  EXPECT_EQ(a.edge(3), 0.5);
  EXPECT_EQ(a.edge(4), 1);
  EXPECT_EQ(a.center(0), -0.75);
  EXPECT_EQ(a.describe(), "4 bins in [-1, 1)");
}

TEST(Axis, VariableTakesEdges) {
  const axis a({0, 1, 2.5});
  EXPECT_EQ(a.kind(), axis_kind::variable);
  EXPECT_EQ(a.bins(), 2);
  EXPECT_EQ(a.cells(), 4);
  EXPECT_EQ(a.edge(2), 2.5);
  EXPECT_EQ(a.center(1), 1.75);
  EXPECT_EQ(a, axis(std::vector<double>{0, 1, 2.5}));
}

TEST(Axis, DiscreteKindsHaveTheirFlowCells) {
  EXPECT_EQ(integer_axis(-1, 3).bins(), 4);
  EXPECT_EQ(integer_axis(-1, 3).cells(), 6);
  EXPECT_EQ(integer_axis(-1, 3).center(1), 0);
  EXPECT_EQ(category_axis({11, 13}).cells(), 3);
  const auto listed = {11, 13};
  EXPECT_EQ(category_axis(listed), category_axis({11, 13}));  // whatever converts to a vector of int32
  EXPECT_EQ(category_axis({11, 13}).center(1), 13);
  EXPECT_EQ(boolean_axis().cells(), 2);
  EXPECT_FALSE(category_axis({1}).has_underflow());
  EXPECT_FALSE(boolean_axis().has_overflow());
}

TEST(Axis, NamesMakeACopy) {
  const axis plain(10, 0, 1);
  const axis labelled = plain.named("met").titled("MET [GeV]");
  EXPECT_EQ(labelled.name(), "met");
  EXPECT_EQ(labelled.title(), "MET [GeV]");
  EXPECT_EQ(plain.name(), "");
  EXPECT_NE(plain, labelled);
}

TEST(Axis, RefusesWhatIsNoAxis) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(message([] { return axis(0, 0, 1); }), "axis: 0 bins asked for, expected 1 to 2^30");
  EXPECT_EQ(message([] { return axis(-3, 0, 1); }), "axis: -3 bins asked for, expected 1 to 2^30");
  EXPECT_EQ(message([] { return axis(5, 2, 2); }), "axis: the lower end must be below the upper one, not [2, 2)");
  EXPECT_EQ(message([] { return axis(5, 3, 2.5); }), "axis: the lower end must be below the upper one, not [3, 2.5)");
  EXPECT_EQ(message([] { return axis(5, 0, inf); }), "axis: the range [0, inf) is not finite");
  EXPECT_EQ(message([] { return axis(5, std::nan(""), 1); }), "axis: the range [nan, 1) is not finite");
  EXPECT_EQ(message([] { return axis(5, -1.7e308, 1.7e308); }), "axis: the range [-1.7e+308, 1.7e+308) is not finite");
  EXPECT_EQ(message([] { return axis({1}); }), "axis: at least two bin edges are needed");
  EXPECT_EQ(message([] { return axis(std::vector<double>{}); }), "axis: at least two bin edges are needed");
  EXPECT_EQ(message([] { return axis({0, 1, 1}); }), "axis: bin edges must increase, but edge 1 is 1 and edge 2 is 1");
  EXPECT_EQ(message([] { return axis({0, std::nan(""), 1}); }), "axis: bin edge 1 is not finite");
  EXPECT_EQ(message([] { return integer_axis(3, 3); }),
            "integer_axis: expected first < last and at most 2^30 bins, not [3, 3)");
  EXPECT_NE(message([] { return integer_axis(INT32_MIN, INT32_MAX); }), "nothing thrown");
  EXPECT_EQ(message([] { return category_axis({}); }), "category_axis: no value given");
  EXPECT_EQ(message([] { return category_axis({4, 2, 4}); }), "category_axis: the value 4 is listed twice");
}

}  // namespace
