// SPDX-License-Identifier: MIT
#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/fill.hpp>
#include <staffa/sink/boost_histogram.hpp>
#include <staffa/sink/histogram_text.hpp>

#include <boost/histogram/algorithm/project.hpp>
#include <boost/histogram/algorithm/reduce.hpp>
#include <boost/histogram/algorithm/sum.hpp>
#include <boost/histogram/make_histogram.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <sstream>
#include <utility>
#include <vector>

namespace {

using namespace staffa;
namespace bh = boost::histogram;

std::vector<double> values_for(const axis& a) {
  std::vector<double> out{-std::numeric_limits<double>::infinity(),
                          std::numeric_limits<double>::infinity(),
                          std::nan(""),
                          0.0,
                          -0.0,
                          std::numeric_limits<double>::denorm_min(),
                          1e300,
                          -1e300};
  for (std::int64_t i = 0; i <= a.bins(); ++i) {
    const double edge = a.edge(i);
    out.insert(out.end(), {edge, std::nextafter(edge, -1e300), std::nextafter(edge, 1e300)});
    out.push_back(static_cast<double>(static_cast<float>(edge)));
  }
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> near(a.lower() - 1, a.upper() + 1);
  for (int i = 0; i < 1000; ++i) out.push_back(near(random));
  return out;
}

/// Cells of our kernel for values of one axis, with room behind them.
std::vector<std::int32_t> cells_of(const axis& a, std::vector<double> values) {
  const std::size_t n = values.size();
  values.resize(n + simd::padding_bytes);
  std::vector<std::int32_t> cells(n + simd::padding_bytes);
  if (a.kind() == axis_kind::regular) {
    kernel::bin_regular(values.data(), n, {a.lower(), a.upper(), static_cast<std::int32_t>(a.bins())}, cells.data());
  } else {
    kernel::bin_variable(values.data(), n, a.edges().data(), a.edges().size(), cells.data());
  }
  cells.resize(n);
  return cells;
}

TEST(BoostHistogram, FillsItselfAsOurKernelsDo) {
  for (const axis& a : {axis(100, 0, 2000), axis(100, 15, 60), axis(100, 0, 1), axis(7, -0.3, 0.1), axis(1, 0, 3),
                        axis({0, 0.1, 0.7, 5}), axis({-2, 1e-9})}) {
    const auto values = values_for(a);
    histogram_data ours({a});
    for (const std::int32_t cell : cells_of(a, values)) ++ours.counts()[static_cast<std::size_t>(cell)];
    auto theirs = to_boost<counts_histogram>(histogram_data({a}));
    for (const double x : values) theirs(x);
    EXPECT_EQ(histogram_data(theirs), ours) << a.describe();
  }
}

TEST(BoostHistogram, NumbersCellsOfDiscreteAxesAsOurKernelsDo) {
  std::vector<std::int32_t> values(64);
  for (int i = 0; i < 64; ++i) values[static_cast<std::size_t>(i)] = i - 20;
  std::vector<std::int32_t> cells(64);
  auto integers = to_boost<counts_histogram>(histogram_data({integer_axis(-3, 9)}));
  histogram_data ours({integer_axis(-3, 9)});
  kernel::bin_integer(values.data(), 30, -3, 9, cells.data());
  for (std::size_t i = 0; i < 30; ++i) integers(values[i]), ++ours.counts()[static_cast<std::size_t>(cells[i])];
  EXPECT_EQ(histogram_data(integers), ours);

  auto categories = to_boost<counts_histogram>(histogram_data({category_axis({4, -7, 0})}));
  ours = histogram_data({category_axis({4, -7, 0})});
  const std::vector<std::int32_t> list{4, -7, 0};
  kernel::bin_category(values.data(), 30, list.data(), list.size(), cells.data());
  for (std::size_t i = 0; i < 30; ++i) categories(values[i]), ++ours.counts()[static_cast<std::size_t>(cells[i])];
  EXPECT_EQ(histogram_data(categories), ours);
}

histogram_data every_axis() {
  histogram_data h({axis(3, 0, 1).named("x").titled("X [cm]"), axis({0, 1, 5}), integer_axis(-1, 2),
                    category_axis({5, -3}), boolean_axis().titled("good")});
  for (std::size_t i = 0; i < h.cells(); ++i) h.counts()[i] = i * i;
  return h;
}

TEST(BoostHistogram, KeepsEveryCellOfEveryAxisBothWays) {
  const histogram_data h = every_axis();
  const auto boost = to_boost<counts_histogram>(h);
  EXPECT_EQ(histogram_data(boost), h);
  EXPECT_EQ(boost.at(-1, -1, -1, 0, 0), 0u);
  EXPECT_EQ(boost.at(0, -1, -1, 0, 0), 1u);   // the first axis runs fastest
  EXPECT_EQ(boost.at(-1, 0, -1, 0, 0), 25u);  // one step of the second
  EXPECT_EQ(boost.at(3, 2, 3, 2, 1), (h.cells() - 1) * (h.cells() - 1));
  EXPECT_EQ(boost.axis(0).metadata().name, "x");
}

TEST(BoostHistogram, WorksWithItsAlgorithms) {
  const histogram_data h = every_axis();
  const auto boost = to_boost<counts_histogram>(h);
  EXPECT_EQ(static_cast<double>(bh::algorithm::sum(boost)), h.sum());
  const auto x = bh::algorithm::project(boost, std::vector<int>{0});
  EXPECT_EQ(histogram_data(x).value(1), detail::project(h, 0)[1]);
  const auto merged = bh::algorithm::reduce(x, bh::algorithm::rebin(3));
  EXPECT_EQ(histogram_data(merged).axes()[0].bins(), 1);
  auto twice = boost;
  twice += boost;
  EXPECT_EQ(histogram_data(twice).sum(), 2 * h.sum());
}

TEST(BoostHistogram, CarriesWeights) {
  const histogram_data h({axis(1, 0, 1)}, {0.5, -1, 2}, {0.25, 1, 4});
  auto boost = to_boost<weighted_histogram>(h);
  EXPECT_EQ(boost.at(1).value(), 2);
  EXPECT_EQ(boost.at(1).variance(), 4);
  boost(0.5, bh::weight(3));
  EXPECT_EQ(histogram_data(boost), histogram_data({axis(1, 0, 1)}, {0.5, 2, 2}, {0.25, 10, 4}));
  EXPECT_THROW((void)to_boost<counts_histogram>(h), usage_error);
  EXPECT_THROW((void)to_boost<sums_histogram>(h), usage_error);

  const histogram_data counts({axis(1, 0, 1)}, {1, 2, 3});
  EXPECT_EQ(to_boost<weighted_histogram>(counts).at(0).variance(), 2);
  EXPECT_EQ(to_boost<sums_histogram>(counts).at(0), 2);
}

TEST(BoostHistogram, TakesHistogramsMadeElsewhere) {
  auto mine = bh::make_histogram(bh::axis::regular<float>(4, 0.f, 2.f, "theirs"), bh::axis::integer<>(0, 3));
  mine(1.2f, 1);
  const histogram_data h = mine;
  EXPECT_EQ(h.kind(), storage_kind::sums);
  EXPECT_EQ(h.axes()[0], axis(4, 0, 2).titled("theirs"));
  EXPECT_EQ(h.value(3 + 6 * 2), 1);
  EXPECT_EQ(h.sum(), 1);

  using no_flow = bh::axis::regular<double, bh::use_default, bh::use_default, bh::axis::option::none_t>;
  const auto bare = bh::make_histogram(no_flow(3, 0.0, 1.0));
  EXPECT_THROW((void)histogram_data(bare), usage_error);
  const auto round = bh::make_histogram(bh::axis::circular<>(3, 0.0, 1.0));
  EXPECT_THROW((void)histogram_data(round), usage_error);
  const auto log = bh::make_histogram(bh::axis::regular<double, bh::axis::transform::log>(2, 1.0, 100.0));
  EXPECT_EQ(histogram_data(log).axes()[0].kind(), axis_kind::variable);
}

TEST(BoostHistogram, PrintsAsText) {
  auto boost = to_boost<counts_histogram>(histogram_data({axis(1, 0, 1)}));
  boost(0.5);
  std::ostringstream out;
  out << boost;
  EXPECT_EQ(out.str(), to_text(histogram_data({axis(1, 0, 1)}, {0, 1, 0})));
}

TEST(BoostHistogram, NeedsAnAxis) { EXPECT_THROW((void)to_boost<counts_histogram>(histogram_data()), usage_error); }

}  // namespace
