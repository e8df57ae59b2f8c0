// SPDX-License-Identifier: MIT
#include <staffa/column/identical.hpp>
#include <staffa/combine/combinations.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/exec/workspace.hpp>
#include <staffa/expr/block_pool.hpp>
#include <staffa/expr/cast.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/map.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/total.hpp>

#include "unit/exec/batches.hpp"
#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <malloc.h>

namespace {

using namespace staffa;
using namespace staffa::test;

TEST(ExecBlockPool, BlocksAreAlignedAndPadded) {
  detail::block_pool pool;
  for (const std::size_t bytes : {0U, 1U, 63U, 64U, 255U, 256U, 257U, 1000U, 65536U}) {
    detail::block_list mine;
    void* const data = pool.take(bytes, mine);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0U);
    std::fill_n(static_cast<std::byte*>(data), bytes + 2 * simd::padding_bytes, std::byte{1});
    pool.give_back(mine);
    EXPECT_EQ(pool.take(bytes, mine), data);  // the one that is still in cache
    EXPECT_NE(pool.take(bytes, mine), data);
    pool.give_back(mine);
  }
}

TEST(ExecBlockPool, TakesFromTheSystemWhatIsInUseAtOneTime) {
  detail::block_pool pool;
  for (int round = 0; round < 3; ++round) {
    detail::block_list mine;
    detail::block_list others;
    EXPECT_NE(pool.take(1000, mine), pool.take(1000, others));
    pool.give_back(mine);
    (void)pool.take(1000, others);
    EXPECT_LE(pool.bytes(), 2 * (2048 + 64U));
    pool.give_back(others);
  }
  EXPECT_GE(pool.bytes(), 2000U);
}

/// The same batch again and again.
class repeated_source final : public event_source {
 public:
  repeated_source(table t, std::size_t times) : one_(std::move(t), {1000}), times_(times) {}
  [[nodiscard]] std::string name() const override { return "the same again"; }
  [[nodiscard]] std::span<const column_info> columns() const override { return one_.columns(); }
  [[nodiscard]] std::size_t batches() const override { return times_; }
  [[nodiscard]] batch_info describe(std::size_t index) const override {
    batch_info info = one_.describe(0);
    info.first_event = static_cast<std::int64_t>(index * info.events);
    return info;
  }
  [[nodiscard]] std::size_t bytes(std::size_t, std::span<const column_request>) const override { return 1000; }
  [[nodiscard]] std::unique_ptr<batch> read(std::size_t, std::span<const column_request> columns) const override {
    return one_.read(0, columns);
  }

 private:
  batched_source one_;
  std::size_t times_;
};

/// Bytes that are allocated; 0 where the allocator does not tell (sanitizers).
std::size_t allocated() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

TEST(ExecWorkspace, MemoryDoesNotGrowWithTheData) {
  const event_set events(std::make_shared<repeated_source>(thousand_events(), 400));
  const auto jets = events.collection<SmallJet, "Jet">();
  const auto w = events.column<double>("weight");
  const auto [a, b] = pairs(jets);
  const auto x = map(events, w, jets, [](double, const auto& all) { return static_cast<float>(all.size()); });
  for (const int threads : {0, 2}) {
    std::vector<std::size_t> used;
    used.reserve(400);
    const pass_options options{.chunk_events = 300, .on_progress = [&](const progress&) { used.push_back(allocated()); }};
    const auto sinks = [&](const auto& how) {
      return run(how, events, histogram(axis(100, 0, 300), a.pt + b.pt), histogram(axis(100, 0, 300), jets.pt, weight(w)),
                 histogram(axis(5000, 0, 300), leading<2>(jets, jets.pt).pt, weight(w)), total(x), entries(a.pt));
    };
    if (threads == 0) (void)sinks(serial(options));
    else (void)sinks(parallel(threads, options));
    ASSERT_EQ(used.size(), 400U);
    const std::size_t early = *std::max_element(used.begin() + 10, used.begin() + 50);
    const std::size_t late = *std::max_element(used.begin() + 350, used.end());
    // On threads more batches may be under way at one time than at another, so allow for a few.
    EXPECT_LE(late, early + (threads == 0 ? 4096 : 4'000'000)) << threads << " threads";
  }
}

TEST(ExecWorkspace, ValuesThatNobodyNeedsAnyMoreMakeRoom) {
  const event_set events(std::make_shared<repeated_source>(thousand_events(), 1));
  const auto jets = events.collection<SmallJet, "Jet">();
  auto x = define(jets.pt * 2);
  for (int k = 0; k < 200; ++k) x = define(x + static_cast<float>(k % 7));  // 3,000 floats each: 16 KiB with padding
  std::size_t before = 0;
  std::size_t within = 0;
  const auto watch = map(sum(x), [&within](float total) {
    within = std::max(within, allocated());
    return total;
  });
  before = allocated();
  (void)run(serial(), events, total(watch));
  EXPECT_LE(within, before + 1'000'000);  // all of them would be more than three times that
}

/// What `late` gives if it is computed after `early`, which shares indices with it, and after arrays of doubles on the
/// rows of `on` that are as large as these indices and take any memory that is free by then.
template <class Early, class On, class Late>
auto computed_late(const event_set& events, const Early& early, const On& on, const Late& late) {
  auto x = define(cast<double>(on));
  for (int k = 1; k < 8; ++k) x = define(x + k);
  auto [first, second, third] = run(serial(), events, collect(early), collect(x), collect(late));
  return *third;
}

TEST(ExecWorkspace, MemoryThatAStepHandsOnIsNotGivenAway) {
  const event_set events(std::make_shared<repeated_source>(thousand_events(), 1));
  const auto jets = events.collection<SmallJet, "Jet">();
  const auto met = events.column<float>("MET_pt");
  const auto alone = [&](const auto& x) { return run(serial(), events, collect(x)).value(); };

  const auto [a, b] = pairs(jets);
  EXPECT_TRUE(identical(computed_late(events, a.pt + b.pt, a.pt, a.eta), alone(a.eta)));
  EXPECT_TRUE(identical(computed_late(events, a.pt + b.pt, a.pt, b.eta), alone(b.eta)));
  const auto best = argmax(a.pt + b.pt);
  const auto p = a[best];
  const auto q = b[best];
  EXPECT_TRUE(identical(computed_late(events, p.pt + q.pt, met, p.eta), alone(p.eta)));
  EXPECT_TRUE(identical(computed_late(events, p.pt + q.pt, met, q.eta), alone(q.eta)));
  const auto cut = jets[jets.pt > 30];
  EXPECT_TRUE(identical(computed_late(events, cut.pt * 2, cut.pt, cut.eta), alone(cut.eta)));
}

TEST(ExecWorkspace, AFailedPassLeavesNothingBehind) {
  const event_set events(std::make_shared<repeated_source>(thousand_events(), 3));
  const auto jets = events.collection<SmallJet, "Jet">();
  const auto x = map(leading<2>(jets, jets.pt), [](const auto& jet) {
    return jet.pt > 130 ? throw std::runtime_error("too hard") : jet.pt;
  });
  const auto sinks = [&] { (void)run(serial(), events, collect(x), histogram(axis(10, 0, 1), x)); };
  const auto fail_often = [&] {
    for (int k = 0; k < 300; ++k) EXPECT_THROW(sinks(), data_error);
  };
  fail_often();  // the allocator counts what it keeps at hand as allocated, and takes a while to have its fill
  const std::size_t before = allocated();
  fail_often();
  EXPECT_LE(allocated(), before + 4096);  // 14 bytes a pass
}

}  // namespace
