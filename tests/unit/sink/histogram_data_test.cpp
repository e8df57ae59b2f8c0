// SPDX-License-Identifier: MIT
#include <staffa/sink/histogram_data.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace {

using namespace staffa;

TEST(HistogramData, HasACellForEachCombination) {
  const histogram_data h({axis(3, 0, 1), category_axis({1, 2}), boolean_axis()});
  EXPECT_EQ(h.cells(), 5u * 3u * 2u);
  EXPECT_EQ(h.counts().size(), h.cells());
  EXPECT_TRUE(h.values().empty());
  EXPECT_EQ(h.sum(), 0);
  EXPECT_EQ(histogram_data().cells(), 1u);
}

TEST(HistogramData, ReadsTheSameWayWhateverItStores) {
  const std::vector<axis> axes{axis(1, 0, 1)};
  const histogram_data counts(axes, {1, 2, 3});
  EXPECT_EQ(counts.kind(), storage_kind::counts);
  EXPECT_EQ(counts.value(2), 3);
  EXPECT_EQ(counts.variance(2), 3);
  EXPECT_EQ(counts.sum(), 6);
  const histogram_data sums(axes, {0.5, -1, 2}, {});
  EXPECT_EQ(sums.kind(), storage_kind::sums);
  EXPECT_EQ(sums.variance(0), 0.5);
  const histogram_data weighted(axes, {0.5, -1, 2}, {0.25, 1, 4});
  EXPECT_EQ(weighted.kind(), storage_kind::weighted);
  EXPECT_EQ(weighted.value(1), -1);
  EXPECT_EQ(weighted.variance(2), 4);
  EXPECT_EQ(weighted.sum(), 1.5);
}

TEST(HistogramData, AddsOnlyItsLike) {
  const std::vector<axis> axes{axis(1, 0, 1)};
  histogram_data a(axes, {1, 2, 3});
  a += histogram_data(axes, {10, 0, 1});
  EXPECT_EQ(a, histogram_data(axes, {11, 2, 4}));
  histogram_data w(axes, {1, 2, 3}, {1, 1, 1});
  w += w;
  EXPECT_EQ(w, histogram_data(axes, {2, 4, 6}, {2, 2, 2}));
  EXPECT_THROW(a += w, usage_error);
  EXPECT_THROW(a += histogram_data({axis(1, 0, 2)}), usage_error);
}

TEST(HistogramData, RefusesContentsOfAnotherLength) {
  const std::vector<axis> axes{axis(1, 0, 1)};
  EXPECT_THROW(histogram_data(axes, std::vector<std::uint64_t>(2)), usage_error);
  EXPECT_THROW(histogram_data(axes, std::vector<double>(4), {}), usage_error);
  EXPECT_THROW(histogram_data(axes, std::vector<double>(3), std::vector<double>(2)), usage_error);
}

TEST(HistogramData, RefusesMoreCellsThanFitAnIndex) {
  const axis large(100000, 0, 1);
  EXPECT_EQ(histogram_data::count_cells(std::vector<axis>{large}), 100002u);
  EXPECT_THROW((void)histogram_data::count_cells(std::vector<axis>{large, large}), usage_error);
}

}  // namespace
