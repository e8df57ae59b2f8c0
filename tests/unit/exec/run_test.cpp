// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/exec/options.hpp>
#include <staffa/exec/pass.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/events.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/total.hpp>

#include "unit/exec/batches.hpp"
#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;

const std::vector<std::size_t> uneven{1, 300, 0, 7, 450, 242};

struct thousand {
  explicit thousand(std::vector<std::size_t> batches = uneven)
      : source(std::make_shared<batched_source>(thousand_events(), std::move(batches))) {}
  std::shared_ptr<batched_source> source;
  event_set events{source};
  objects<SmallJet, domain::collection<SmallJet, "Jet">> jets = events.collection<SmallJet, "Jet">();
  column<float, domain::events> met = events.column<float>("MET_pt");
  column<double, domain::events> w = events.column<double>("weight");
  column<option<float>, domain::events> sig = events.column<option<float>>("MET_sig");
};

const std::size_t chunk_sizes[] = {1, 2, 7, 1000, 2048};
const int thread_counts[] = {0, 1, 2, 4};

/// Everything that a pass can make of the thousand events, but for sums of floating numbers over events.
template <executor X>
auto exact_results(const X& how, const thousand& t) {
  const auto good = t.jets[t.jets.pt > 40];
  const auto [a, b] = pairs(good);
  const auto best = argmin(abs(a.pt - b.pt));
  auto r = run(how, t.events, collect(sum(good.pt) * t.w), collect(sqrt(a.pt * b.pt) + t.met), collect(a.eta[best]),
               collect(exp(t.jets.eta) / t.met), histogram(axis(50, 0, 140), good.pt),
               histogram(axis(10, 0, 100), t.sig, axis(10, 0, 100), t.met), total(count(a)), entries(t.sig));
  return std::tuple(std::get<0>(r).value(), std::get<1>(r).value(), std::get<2>(r).value(), std::get<3>(r).value(),
                    std::get<4>(r).value(), std::get<5>(r).value(), *std::get<6>(r), *std::get<7>(r), std::get<5>(r).missing());
}
template <class X>
bool same_value(const X& x, const X& y) {
  if constexpr (requires { identical(x, y); }) return identical(x, y);
  else return x == y;
}
template <class... Xs>
bool same(const std::tuple<Xs...>& a, const std::tuple<Xs...>& b) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (... && same_value(std::get<I>(a), std::get<I>(b)));
  }(std::index_sequence_for<Xs...>{});
}

TEST(ExecRun, TheSameBitsForAnyChunksThreadsAndBatches) {
  const auto expected = exact_results(somehow(2048), thousand({1000}));
  EXPECT_GT(std::get<1>(expected).total(), 1000U);  // there is something to compare
  EXPECT_GT(std::get<4>(expected).sum(), 1000);
  EXPECT_GT(std::get<8>(expected), 100U);
  const thousand t;
  for (const std::size_t chunk : chunk_sizes)
    for (const int threads : thread_counts)
      EXPECT_TRUE(same(exact_results(somehow(chunk, threads), t), expected)) << chunk << " events on " << threads << " threads";
  const thousand many(std::vector<std::size_t>(100, 10));
  EXPECT_TRUE(same(exact_results(somehow(2048, 4), many), expected));
}

/// Threads without TBB, of which ThreadSanitizer sees all: each takes the next batch to load, and then the next chunk.
class plain_threads {
 public:
  plain_threads(std::size_t threads, pass_options options) : threads_(threads), options_(std::move(options)) {}
  [[nodiscard]] const pass_options& options() const { return options_; }
  void execute(detail::pass& p) const {
    std::vector<detail::loaded_batch> batches(p.batches());
    spread(batches.size(), [&](std::size_t b) { batches[b] = p.load(b); });
    std::vector<std::pair<std::size_t, std::size_t>> chunks;
    for (std::size_t b = 0; b < batches.size(); ++b)
      for (std::size_t c = 0; c < p.chunks(batches[b]); ++c) chunks.emplace_back(b, c);
    std::vector<detail::partials> done(chunks.size());
    spread(chunks.size(), [&](std::size_t k) { done[k] = p.work(batches[chunks[k].first], chunks[k].second); });
    for (detail::partials& one : done) p.merge(one);
    for (const detail::loaded_batch& b : batches) p.finish_batch(b.info);
  }

 private:
  template <class F>
  void spread(std::size_t count, const F& f) const {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < threads_; ++t)
      threads.emplace_back([&] {
        for (std::size_t k = next++; k < count; k = next++) f(k);
      });
  }
  std::size_t threads_;
  pass_options options_;
};

TEST(ExecRun, AnyThreadsMayWorkOnChunks) {
  const auto expected = exact_results(somehow(2048), thousand({1000}));
  const thousand t(std::vector<std::size_t>(20, 50));
  for (const std::size_t threads : {2, 4})
    EXPECT_TRUE(same(exact_results(plain_threads(threads, {.chunk_events = 7}), t), expected)) << threads << " threads";
}

TEST(ExecRun, WeightedSumsDependOnTheChunksAlone) {
  const thousand t;
  const auto sums = [&](std::size_t chunk, int threads) {
    auto [h, all, jets] = run(somehow(chunk, threads), t.events, histogram(axis(20, 0, 140), t.jets.pt, weight(t.w)),
                              total(t.w), total(t.jets.pt * t.w));
    return std::tuple(*h, *all, *jets);
  };
  for (const std::size_t chunk : chunk_sizes) {
    const auto serially = sums(chunk, 0);
    for (const int threads : thread_counts)
      for (int repeat = 0; repeat < 3; ++repeat) EXPECT_EQ(sums(chunk, threads), serially) << chunk << ' ' << threads;
  }
  EXPECT_NE(std::get<2>(sums(1, 0)), std::get<2>(sums(2048, 0)));  // the order of additions can be seen
  EXPECT_NE(std::get<0>(sums(1, 0)), std::get<0>(sums(2048, 0)));
}

TEST(ExecRun, ChunksAddInOrderAndRestartAtEachBatch) {
  const thousand t;
  const flat<double> w = t.w;
  for (const std::size_t chunk : {1, 7, 2048}) {
    double expected = 0;
    std::size_t first = 0;
    for (const std::size_t events : uneven) {
      for (std::size_t begin = first; begin < first + events; begin += chunk) {
        double part = 0;
        for (std::size_t k = begin; k < std::min(begin + chunk, first + events); ++k) part += w[k];
        expected += part;
      }
      first += events;
    }
    EXPECT_EQ(*run(somehow(chunk, 2), t.events, total(t.w)), expected) << chunk;
  }
}

TEST(ExecRun, AnotherSinkChangesNothing) {
  const thousand t;
  const auto alone = run(somehow(7), t.events, histogram(axis(20, 0, 140), t.jets.pt, weight(t.w)));
  auto [beside, others] = run(somehow(7), t.events, histogram(axis(20, 0, 140), t.jets.pt, weight(t.w)),
                              collect(exp(t.jets.eta)));
  EXPECT_EQ(*alone, *beside);
}

TEST(ExecRun, ManyCellsAreReplayedEntryByEntry) {
  const thousand t;
  const jagged<float> pt = t.jets.pt;
  const flat<double> w = t.w;
  const axis fine(6000, 0, 140);
  histogram_data expected({fine}, storage_kind::weighted);
  std::vector<double> sums(6002), squares(6002);
  for (std::size_t event = 0; event < pt.size(); ++event)
    for (const float x : pt[event]) {
      const double z = (double(x) - 0) / 140;
      const auto cell = static_cast<std::size_t>(z * 6000) + 1;
      sums[cell] += w[event];
      squares[cell] += w[event] * w[event];
    }
  for (const std::size_t chunk : chunk_sizes)
    for (const int threads : thread_counts) {
      const histogram_data h = run(somehow(chunk, threads), t.events, histogram(fine, t.jets.pt, weight(t.w)));
      ASSERT_EQ(std::vector<double>(h.values().begin(), h.values().end()), sums) << chunk << ' ' << threads;
      ASSERT_EQ(std::vector<double>(h.variances().begin(), h.variances().end()), squares);
    }
}

TEST(ExecRun, ReplayedOnesSkipAndCountMissing) {
  const thousand t;
  const auto fine = run(somehow(7, 2), t.events, histogram(axis(6000, 0, 100), t.sig, weight(t.w)));
  const auto coarse = run(somehow(7, 2), t.events, histogram(axis(10, 0, 100), t.sig, weight(t.w)));
  EXPECT_EQ(fine.missing(), coarse.missing());
  EXPECT_GT(fine.missing(), 100U);
  EXPECT_NEAR(fine->sum(), coarse->sum(), 1e-9);
}

TEST(ExecRun, BatchesStayInOrder) {
  const auto source = std::make_shared<batched_source>(thousand_events(), std::vector<std::size_t>(50, 20));
  const event_set events(source);
  const auto met = events.column<float>("MET_pt");
  const table t = thousand_events();
  const flat<float> stored = t.get<float>("MET_pt");
  for (int repeat = 0; repeat < 5; ++repeat) {
    const flat<float> got = run(parallel(4, {.chunk_events = 3}), events, collect(met)).value();
    ASSERT_TRUE(identical(got, stored));
  }
}

TEST(ExecRun, NoEventsGiveEmptyResults) {
  for (const std::vector<std::size_t>& batches : {std::vector<std::size_t>{}, std::vector<std::size_t>{0, 0}}) {
    const event_set events(std::make_shared<batched_source>(thousand_events(0), batches));
    const auto jets = events.collection<SmallJet, "Jet">();
    const auto w = events.column<double>("weight");
    for (const int threads : thread_counts) {
      auto [h, weighted, fine, all, n, pt] =
          run(somehow(7, threads), events, histogram(axis(2, 0, 1), jets.pt), histogram(axis(2, 0, 1), jets.pt, weight(w)),
              histogram(axis(6000, 0, 1), jets.pt, weight(w)), total(w), entries(jets.pt), collect(jets.pt));
      EXPECT_EQ(h->cells(), 4U);
      EXPECT_EQ(h->sum() + weighted->sum() + fine->sum() + *all, 0);
      EXPECT_EQ(fine->cells(), 6002U);
      EXPECT_EQ(*n, 0U);
      EXPECT_EQ(pt->size(), 0U);
    }
  }
}

TEST(ExecRun, OneSinkGivesOneResult) {
  const five e;
  const histogram_data h = run(e.events, histogram(axis(5, 0, 50), e.met));
  EXPECT_EQ(h.sum(), 5);
  const auto n = run(serial(), e.events, entries(e.met));
  static_assert(std::same_as<decltype(n), const result<std::uint64_t>>);
  EXPECT_EQ(*n, 5U);
}

TEST(ExecRun, ArraysNeedNoEvents) {
  const flat<float> x{1, 2, 3};
  auto [h, n] = run(histogram(axis(2, 0, 4), x), total(x * 2));
  EXPECT_EQ(h->sum(), 3);
  EXPECT_EQ(*n, 12);
  EXPECT_EQ(*run(serial({.chunk_events = 1}), total(x)), 6);
  EXPECT_EQ(*run(parallel(2), total(x)), 6);
}

}  // namespace
