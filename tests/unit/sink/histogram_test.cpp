// SPDX-License-Identifier: MIT
#include <staffa/expr/cast.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/booking.hpp>
#include <staffa/sink/histogram.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using list = std::vector<double>;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

const five e;

list cells(const histogram_data& h) {
  list out;
  for (std::size_t k = 0; k < h.cells(); ++k) out.push_back(h.value(k));
  return out;
}
/// The cells of a histogram of arrays or of the five events, the same however it is run.
template <class... Events, class H>
list filled(const H& h, const Events&... events) {
  const auto whole = run(serial(), events..., h);
  for (const std::size_t chunk : {1, 2, 7})
    for (const int threads : {0, 2}) {
      const auto again = run(somehow(chunk, threads), events..., h);
      EXPECT_EQ(*again, *whole) << chunk << ' ' << threads;
      EXPECT_EQ(again.missing(), whole.missing());
    }
  return cells(whole);
}

TEST(SinkHistogram, FillsOncePerRow) {
  EXPECT_EQ(filled(histogram(axis(5, 0, 50), e.met), e.events), (list{0, 0, 1, 1, 1, 1, 1}));
  EXPECT_EQ(filled(histogram(axis(3, 0, 60), e.jets.pt), e.events), (list{0, 1, 5, 2, 2}));
  EXPECT_EQ(filled(histogram(axis(3, 0, 60), e.jets[e.jets.tight].pt), e.events), (list{0, 0, 3, 2, 1}));
  const histogram_data h = run(e.events, histogram(axis(3, 0, 60), e.jets.pt));
  EXPECT_EQ(h.kind(), storage_kind::counts);
}

TEST(SinkHistogram, EntriesAddUpAlsoThoseThatAreNoNumbers) {
  const flat<float> x{-1, 0, 0.5F, 1, nan, inf, -inf, 2};
  EXPECT_EQ(filled(histogram(axis(2, 0, 1), x)), (list{2, 1, 1, 4}));
  EXPECT_EQ(filled(histogram(axis(2, 0, 1), x * 1.0F + flat<double>{0, 0, 0, 0, 0, 0, 0, 0})), (list{2, 1, 1, 4}));
  EXPECT_EQ(filled(histogram(axis({0, 0.5, 1, 5}), x)), (list{2, 1, 1, 2, 2}));
}

TEST(SinkHistogram, BinsAreHalfOpenInDouble) {
  // 0.1 as a float is above 0.1: it belongs to the second bin; 0.7 as a float is below 0.7.
  EXPECT_EQ(filled(histogram(axis({0, 0.1, 0.7, 1}), flat<float>{0.1F, 0.7F})), (list{0, 0, 2, 0, 0}));
  EXPECT_EQ(filled(histogram(axis(10, 0, 10), flat<std::int32_t>{0, 9, 10, -1})), (list{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}));
}

TEST(SinkHistogram, SkipsAndCountsMissing) {
  EXPECT_EQ(filled(histogram(axis(2, 0, 4), e.sig), e.events), (list{0, 1, 1, 1}));
  EXPECT_EQ(run(e.events, histogram(axis(2, 0, 4), e.sig)).missing(), 2U);
  EXPECT_EQ(run(e.events, histogram(axis(2, 0, 1), e.jets.btag)).missing(), 4U);
  EXPECT_EQ(run(e.events, histogram(axis(2, 0, 100), max(e.jets.pt))).missing(), 1U);
}

/// What a histogram of a cut must be: the values that the cut keeps, put in one by one.
template <class X>
void check_cut(const axis& on, const X& cut) {
  const auto values = run(e.events, collect(cut));
  const auto h = filled(histogram(on, cut), e.events);
  EXPECT_EQ(h, filled(histogram(on, *values)));
  EXPECT_EQ(run(e.events, histogram(on, cut)).missing(), 0U) << "what a cut drops is not missing";
}

TEST(SinkHistogram, OfACut) {
  for (const axis& on : {axis(2, 0, 40), axis({0, 20, 60}), axis(20000, 0, 60)}) {
    check_cut(on, e.met[e.met > 20]);
    check_cut(on, e.met[e.sig < 4]);  // a mask that may be missing
    check_cut(on, e.met[e.met > 40]);
    check_cut(on, e.met[e.met > 100]);
    check_cut(on, (e.met * 2.0F)[e.hlt]);
    check_cut(on, e.met[e.met > 10][e.hlt]);
    check_cut(on, e.met[count(e.jets[e.jets.pt > 30]) >= 2]);
  }
}

TEST(SinkHistogram, OfACutOfObjects) {
  for (const axis& on : {axis(3, 0, 60), axis({0, 20, 60})}) {
    const auto check = [&](const auto& cut, const flat<float>& kept) {
      EXPECT_EQ(filled(histogram(on, cut), e.events), filled(histogram(on, kept)));
      EXPECT_EQ(run(e.events, histogram(on, cut)).missing(), 0U);
    };
    check(e.jets.pt[e.jets.tight], {50, 40, 35, 25, 60, 30});
    check(e.jets.pt[e.jets.btag < 0.8], {50, 40, 31, 60, 10});
    check(e.jets[e.jets.tight].pt[e.jets[e.jets.tight].pt > 35], {50, 40, 60});
    check(e.jets.pt[e.met > 30], {25, 60, 60, 10, 30});
    check((e.jets.eta * 10.0F)[e.jets.pt > 40], {-10, 0, 10});
  }
  // a value that may be missing is skipped where the cut keeps it, and counted
  EXPECT_EQ(run(e.events, histogram(axis(2, 0, 1), e.jets.btag[e.jets.tight])).missing(), 3U);
}

TEST(SinkHistogram, CountersOfPairsAreAddedUpBeforeTheyOverflow) {
  constexpr std::size_t second = kernel::skipped_cells + 1;
  constexpr std::uint32_t nearly = 0xffffffffu - 10;
  const std::vector<float> in_second(60 + 64, 0.5F);
  detail::counted_entries p(3);
  // as if it had counted so many pairs
  p.pairs_for(detail::counted_entries::most_rows_in_pairs)[second * kernel::pairs_side(3) + second] = nearly;
  kernel::fill_pairs_fused(in_second.data(), nullptr, 60, {.lower = 0, .upper = 1, .bins = 1}, p.pairs_for(60));
  EXPECT_EQ(p.totals(), (std::vector<std::uint64_t>{0, 2 * std::uint64_t{nearly} + 60, 0}));
}

TEST(SinkHistogram, WeightsBroadcastDown) {
  EXPECT_EQ(filled(histogram(axis(2, 0, 60), e.jets.pt, weight(e.met)), e.events), (list{0, 10 + 40 + 50, 20 + 60 + 50, 100}));
  const histogram_data h = run(e.events, histogram(axis(2, 0, 60), e.jets.pt, weight(e.met)));
  EXPECT_EQ(h.kind(), storage_kind::weighted);
  EXPECT_EQ(list(h.variances().begin(), h.variances().end()),
            (list{0, 100 + 1600 + 2500, 200 + 2 * 900 + 2500, 2 * 2500}));
  EXPECT_EQ(filled(histogram(axis(1, 0, 100), e.jets.pt, weight(e.jets.id)), e.events), (list{0, 55, 0}));
}

TEST(SinkHistogram, AMissingWeightIsSkippedToo) {
  const auto h = histogram(axis(1, 0, 100), e.jets.pt, weight(e.sig));
  EXPECT_EQ(filled(h, e.events), (list{0, 3 * 1 + 2 * 3 + 4 * 5, 0}));
  EXPECT_EQ(run(e.events, h).missing(), 1U);
  const auto both = histogram(axis(1, 0, 1), e.jets.btag, weight(e.sig));
  EXPECT_EQ(run(e.events, both).missing(), 4U);
  EXPECT_EQ(filled(both, e.events), (list{0, 2 * 1 + 3 + 3 * 5, 0}));
}

TEST(SinkHistogram, AWeightMayBeNegative) {
  const flat<float> x{0.5F, 0.5F, 0.5F};
  EXPECT_EQ(filled(histogram(axis(1, 0, 1), x, weight(flat<double>{1, -3, 0.5}))), (list{0, -1.5, 0}));
}

TEST(SinkHistogram, TwoAxes) {
  const auto h = histogram(axis(2, 0, 60), e.jets.pt, axis(2, -2, 2), e.jets.eta);
  // rows: eta below, [-2, 0), [0, 2), above; columns: pt below, [0, 30), [30, 60), above
  EXPECT_EQ(filled(h, e.events), (list{0, 0, 0, 0, 0, 1, 2, 0, 0, 1, 2, 2, 0, 1, 1, 0}));
  // An axis of an event column beside one of jets.
  EXPECT_EQ(filled(histogram(axis(1, 0, 100), e.jets.pt, axis(1, 0, 25), e.met), e.events), (list{0, 0, 0, 0, 3, 0, 0, 7, 0}));
  EXPECT_EQ(filled(histogram(axis(1, 0, 25), e.met, axis(1, 0, 100), e.jets.pt), e.events), (list{0, 0, 0, 0, 3, 7, 0, 0, 0}));
}

TEST(SinkHistogram, ThreeAxesAndAWeight) {
  const auto h = histogram(axis(1, 0, 100), e.jets.pt, boolean_axis(), e.jets.tight, integer_axis(1, 4), e.jets.id, weight(e.met));
  const histogram_data data = run(e.events, h);
  EXPECT_EQ(data.cells(), 3U * 2U * 5U);
  EXPECT_EQ(data.value(1 + 3 * 1 + 6 * 1), 10);              // jet 1, tight
  EXPECT_EQ(data.value(1 + 3 * 0 + 6 * 2), 10);              // jet 2, not tight
  EXPECT_EQ(data.value(1 + 3 * 1 + 6 * 4), 30 + 40 + 2 * 50);  // jets 5, 6, 7 and 10
  EXPECT_EQ(data.sum(), 3 * 10 + 2 * 30 + 40 + 4 * 50);
}

TEST(SinkHistogram, AxesForIntegersAndMasks) {
  EXPECT_EQ(filled(histogram(integer_axis(0, 4), count(e.jets)), e.events), (list{0, 1, 1, 1, 1, 1}));
  EXPECT_EQ(filled(histogram(boolean_axis(), e.jets.tight), e.events), (list{4, 6}));
  EXPECT_EQ(filled(histogram(category_axis({-1, 1}), e.muons.charge), e.events), (list{3, 3, 0}));
}

TEST(SinkHistogram, AColumnThatDoesNotSuitItsAxisThrows) {
  EXPECT_THROW((void)run(e.events, histogram(integer_axis(0, 4), e.met)), usage_error);
  EXPECT_THROW((void)run(e.events, histogram(axis(2, 0, 2), e.hlt)), usage_error);
  EXPECT_THROW((void)run(e.events, histogram(boolean_axis(), e.met)), usage_error);
  EXPECT_THROW((void)run(e.events, histogram(category_axis({1}), e.met)), usage_error);
}

TEST(SinkHistogram, DifferentCutsDoNotShareAHistogram) {
  const auto a = e.jets[e.jets.pt > 30];
  const auto b = e.jets[e.jets.eta < 1];
  EXPECT_THROW((void)run(e.events, histogram(axis(1, 0, 1), a.pt, axis(1, 0, 1), b.pt)), usage_error);
  EXPECT_THROW((void)run(e.events, histogram(axis(1, 0, 1), a.pt, weight(b.pt))), usage_error);
  // The weight of the uncut collection is read at the cut.
  EXPECT_EQ(filled(histogram(axis(1, 0, 100), a.pt, weight(e.jets.id)), e.events), (list{0, 1 + 3 + 4 + 5 + 7 + 8, 0}));
}

TEST(SinkHistogram, ManyEntriesInManyCells) {
  const flat<float> x = [] {
    std::vector<float> values;
    for (std::uint32_t i = 0; i < 100'000; ++i)
      values.push_back(static_cast<float>(i * 2654435761U >> 8) / 0x1p20F - 2);
    return flat<float>(values);
  }();
  list all(52), some(52);
  for (const float value : x) {
    const double z = value / 10.0;
    const auto cell = z < 0 ? 0U : z < 1 ? 1U + static_cast<unsigned>(50 * z) : 51U;
    ++all[cell];
    if (value > 3) ++some[cell];
  }
  for (const std::size_t chunk : {1024, 65536})
    for (const int threads : {0, 2}) {
      const somehow how(chunk, threads);
      const axis on(50, 0, 10);
      EXPECT_EQ(cells(run(how, histogram(on, x)).value()), all) << chunk << ' ' << threads;
      EXPECT_EQ(cells(run(how, histogram(on, x[x > 3])).value()), some);
      EXPECT_EQ(cells(run(how, histogram(on, cast<double>(x))).value()), all);
      const auto kept = run(how, histogram(on, mask(x, x > 3)));
      EXPECT_EQ(cells(kept.value()), some);
      EXPECT_EQ(kept.missing(), std::ranges::count_if(x, [](float value) { return value <= 3; }));
    }
}

TEST(SinkHistogram, ManyEntriesInOneCell) {
  const flat<float> x(std::vector<float>(300'000, 0.5F));
  EXPECT_EQ(filled(histogram(axis(1, 0, 1), x)), (list{0, 300'000, 0}));
  EXPECT_EQ(filled(histogram(axis(20'000, 0, 1), x))[10'001], 300'000);
}

TEST(SinkHistogram, BookedOnesAreFilledByName) {
  std::vector<booked_histogram> all{book("met", histogram(axis(5, 0, 50), e.met)),
                                    book("pt", histogram(axis(3, 0, 60), e.jets.pt, weight(e.met)))};
  const auto done = run(parallel(2, {.chunk_events = 1}), e.events, all);
  ASSERT_EQ(done.size(), 2U);
  EXPECT_EQ(done[0].name, "met");
  EXPECT_EQ(cells(done[0].histogram), (list{0, 0, 1, 1, 1, 1, 1}));
  EXPECT_EQ(done[1].name, "pt");
  EXPECT_EQ(done[1].histogram->sum(), 330);
}

}  // namespace
