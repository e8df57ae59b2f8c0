// SPDX-License-Identifier: MIT

#include <staffa/column/identical.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/sink/lookup_of.hpp>
#include <staffa/staffa.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace staffa;

TEST(CorrectionLookup, AnExpressionLikeAnyOther) {
  const lookup_table sf({lookup_axis::variable({10, 20, 50}), lookup_axis::regular(2, 0, 2.5)}, {1, 2, 3, 4});
  const jagged<float> pt{{15, 25}, {}, {12}};
  const jagged<float> eta{{-1, 2}, {}, {-2}};
  const jagged<double> values = 10 * sf(pt, abs(eta));
  const jagged<double> expected{{10, 40}, {}, {20}};
  EXPECT_TRUE(identical(values, expected));
}

TEST(CorrectionLookup, Flow) {
  const auto axis = lookup_axis::variable({0, 1, 2});
  const flat<double> x{-0.5, 2, 2.5, std::numeric_limits<double>::quiet_NaN()};
  EXPECT_TRUE(identical(flat<double>(lookup_table({axis}, {1, 2}, lookup_flow::clamp())(x)), flat<double>{1, 2, 2, 2}));
  EXPECT_TRUE(
      identical(flat<double>(lookup_table({axis}, {1, 2}, lookup_flow::value(9))(x)), flat<double>{9, 9, 9, 9}));
  EXPECT_TRUE(identical(flat<double>(lookup_table({axis}, {1, 2}, lookup_flow::wrap())(x, correction_policy::fill(-1))),
                        flat<double>{2, 1, 1, -1}));
  EXPECT_THROW((void)flat<double>(lookup_table({axis}, {1, 2})(x)), evaluation_error);
  EXPECT_THROW((void)lookup_table({axis}, {1, 2}).at(2.0), evaluation_error);
}

TEST(CorrectionLookup, IntegersAndCategories) {
  const lookup_table sf({lookup_axis::categories({5, 4, -1}).named("flavour"), lookup_axis::integers(-1, 2)},
                        {1, 2, 3, 4, 5, 6, 7, 8, 9}, lookup_flow::value(0));
  const flat<std::int32_t> flavour{4, 5, -1, 7, 4};
  const flat<std::int64_t> charge{-1, 1, 0, 0, 2};
  EXPECT_TRUE(identical(flat<double>(sf(flavour, charge)), flat<double>{4, 3, 8, 0, 0}));
  EXPECT_TRUE(
      identical(flat<double>(sf(arg("axis 1") = charge, arg("flavour") = flavour)), flat<double>{4, 3, 8, 0, 0}));
}

TEST(CorrectionLookup, Mistakes) {
  EXPECT_THROW((void)lookup_axis::variable({1}), usage_error);
  EXPECT_THROW((void)lookup_axis::variable({1, 1}), usage_error);
  EXPECT_THROW((void)lookup_axis::regular(0, 0, 1), usage_error);
  EXPECT_THROW((void)lookup_axis::regular(1, 1, 0), usage_error);
  EXPECT_THROW((void)lookup_axis::integers(1, 1), usage_error);
  EXPECT_THROW((void)lookup_axis::categories({1, 1}), usage_error);
  EXPECT_THROW((void)lookup_table({}, {}), usage_error);
  EXPECT_THROW((void)lookup_table({lookup_axis::integers(0, 3)}, {1, 2}), usage_error);
}

TEST(CorrectionLookup, OfAHistogram) {
  const flat<float> x{1, 1, 5, 15};
  const flat<std::int32_t> q{1, 1, -1, 1};
  const histogram_data h = run(histogram(axis(2, 0, 10), x, category_axis({-1, 1}), q));
  const lookup_table table = lookup_of(h, lookup_flow::clamp());
  EXPECT_EQ(table.at(1.0, 1), 2);
  EXPECT_EQ(table.at(1.0, -1), 0);
  EXPECT_EQ(table.at(7.0, -1), 1);
  EXPECT_EQ(table.at(99.0, 1), 0);
  const lookup_table error =
      lookup_of(h, lookup_flow::clamp(), [](double, double variance) { return std::sqrt(variance); });
  EXPECT_EQ(error.at(1.0, 1), std::sqrt(2.0));
}

}  // namespace
