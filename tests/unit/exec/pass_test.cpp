// SPDX-License-Identifier: MIT
#include <staffa/exec/pass.hpp>
#include <staffa/exec/progress.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/map.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/total.hpp>

#include "unit/exec/batches.hpp"
#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
using namespace std::chrono_literals;

struct ten_batches {
  explicit ten_batches(table t = thousand_events())
      : source(std::make_shared<batched_source>(std::move(t), std::vector<std::size_t>(10, 100))) {}
  std::shared_ptr<batched_source> source;
  event_set events{source};
  column<float, domain::events> met = events.column<float>("MET_pt");
  objects<SmallJet, domain::collection<SmallJet, "Jet">> jets = events.collection<SmallJet, "Jet">();
};

/// Runs f(executor) serially and on 1, 2 and 4 threads.
template <class F>
void each_way(pass_options options, const F& f) {
  f(serial(options));
  for (const int threads : {1, 2, 4}) f(parallel(threads, options));
}

TEST(ExecPass, WhatASourceThrowsComesOutAsItIs) {
  each_way({.chunk_events = 7}, [](const auto& how) {
    const ten_batches t;
    t.source->on_read = [](std::size_t batch) {
      if (batch == 6) throw source_error("batch 6 is broken");
    };
    EXPECT_EQ(message_of<source_error>([&] { (void)run(how, t.events, collect(t.met)); }), "batch 6 is broken");
    EXPECT_EQ(t.source->alive, 0);
    t.source->on_read = nullptr;  // and the source can be used again
    EXPECT_EQ(run(how, t.events, collect(t.met))->size(), 1000U);
  });
}

TEST(ExecPass, WhatAnythingElseThrowsComesOutToo) {
  each_way({}, [](const auto& how) {
    const ten_batches t;
    t.source->on_read = [](std::size_t batch) {
      if (batch == 6) throw 42;
    };
    EXPECT_THROW((void)run(how, t.events, collect(t.met)), int);
  });
}

TEST(ExecPass, AnErrorInTheDataNamesFileColumnAndEvent) {
  table t = thousand_events();
  std::vector<option<float>> values(1000, 1.0F);
  values[678] = missing;
  t.add("holes", flat<option<float>>(values));
  for (const std::size_t chunk : {1, 7, 2048})
    each_way({.chunk_events = chunk}, [&](const auto& how) {
      const ten_batches b(t);
      const auto holes = b.events.template column<float>("holes");
      try {
        (void)run(how, b.events, collect(holes + b.met));
        ADD_FAILURE() << "nothing thrown";
      } catch (const data_error& e) {
        EXPECT_EQ(e.where().event, 678);
        EXPECT_EQ(e.where().column, "holes");
        EXPECT_EQ(e.where().file, "file 6");
      }
    });
}

TEST(ExecPass, ACallableThatThrowsNamesFileAndEvent) {
  const ten_batches t;
  const flat<float> met = t.met;
  const auto x = map(t.events, t.events.column<double>("weight"), t.met, [bad = met[345]](double, float m) {
    if (m == bad) throw std::runtime_error("no good");
    return m;
  });
  std::int64_t first = 345;  // of those with the same value
  for (std::size_t k = 0; k < 345; ++k)
    if (met[k] == met[345]) first = std::min(first, static_cast<std::int64_t>(k));
  try {
    (void)run(serial({.chunk_events = 7}), t.events, collect(x));
    ADD_FAILURE() << "nothing thrown";
  } catch (const data_error& e) {
    EXPECT_EQ(e.where().event, first);
    EXPECT_EQ(e.where().file, "file " + std::to_string(first / 100));
  }
}

/// A sink that cannot take the event 345.
struct picky {
  struct filler final : sink_base {
    struct nothing final : partial_result {};
    [[nodiscard]] std::vector<detail::node_ref> inputs() const override { return {}; }
    [[nodiscard]] std::unique_ptr<partial_result> start() const override { return std::make_unique<nothing>(); }
    void fill(partial_result&, const sink_input& chunk) const override {
      const std::int64_t first = chunk.chunk().first_event;
      if (first <= 345 && 345 < first + static_cast<std::int64_t>(chunk.chunk().rows)) throw std::length_error("full");
    }
    void merge(partial_result&, partial_result&) const override {}
    [[nodiscard]] result<int> finish(partial_result&) const { return result<int>(0); }
  };
  [[nodiscard]] static std::unique_ptr<filler> make() { return std::make_unique<filler>(); }
};

TEST(ExecPass, WhatASinkThrowsComesOutAsItIs) {
  each_way({.chunk_events = 7}, [](const auto& how) {
    const ten_batches t;
    EXPECT_THROW((void)run(how, t.events, collect(t.met), picky()), std::length_error);
    EXPECT_EQ(t.source->alive, 0);
  });
}

/// Keeps one partial result for each worker, and tells which of them each chunk was filled into.
struct whose {
  struct filler final : sink_base {
    struct nothing final : partial_result {};
    explicit filler(const std::function<void(const detail::chunk_info&, const partial_result*)>& told) : tell(told) {}
    [[nodiscard]] std::vector<detail::node_ref> inputs() const override { return {}; }
    [[nodiscard]] std::unique_ptr<partial_result> start() const override { return std::make_unique<nothing>(); }
    void fill(partial_result& into, const sink_input& chunk) const override { tell(chunk.chunk(), &into); }
    void merge(partial_result&, partial_result&) const override {}
    [[nodiscard]] bool order_free() const override { return true; }
    [[nodiscard]] result<int> finish(partial_result&) const { return result<int>(0); }
    std::function<void(const detail::chunk_info&, const partial_result*)> tell;
  };
  [[nodiscard]] std::unique_ptr<filler> make() const { return std::make_unique<filler>(tell); }
  std::function<void(const detail::chunk_info&, const partial_result*)> tell;
};

/// Two threads, of which the second gives its worker back before the first does.
struct two_threads {
  pass_options chosen{.chunk_events = 10};
  std::binary_semaphore* second_is_back;
  [[nodiscard]] const pass_options& options() const { return chosen; }
  void execute(detail::pass& p) const {
    const detail::loaded_batch batch = p.load(0);
    std::binary_semaphore first_is_back(0);
    std::thread second([&] {
      (void)p.work(batch, 1);
      second_is_back->release();
      first_is_back.acquire();
      (void)p.work(batch, 2);
    });
    (void)p.work(batch, 0);
    first_is_back.release();
    second.join();
    (void)p.work(batch, 3);
  }
};

TEST(ExecPass, AThreadGetsBackTheWorkerItHad) {
  const ten_batches t;
  std::latch both_at_work(2);
  std::binary_semaphore second_is_back(0);
  const partial_result* filled[4]{};
  const whose sink{[&](const detail::chunk_info& info, const partial_result* into) {
    const std::size_t chunk = info.first_row / 10;
    filled[chunk] = into;
    if (chunk < 2) both_at_work.arrive_and_wait();
    if (chunk == 0) second_is_back.acquire();
  }};
  (void)run(two_threads{.second_is_back = &second_is_back}, t.events, sink);
  EXPECT_NE(filled[0], filled[1]);
  EXPECT_EQ(filled[2], filled[1]);
  EXPECT_EQ(filled[3], filled[0]);
}

/// Waits until it is so, but not longer than that.
template <class F>
bool comes_true(std::chrono::milliseconds longest, const F& so) {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!so() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::microseconds(100));
  return so();
}

TEST(ExecPass, WhatIsLeftOfABatchIsSharedOnceAThreadHasNone) {
  const auto source = std::make_shared<batched_source>(thousand_events(), std::vector<std::size_t>{900, 100});
  std::atomic<int> begun{0}, helping{0};
  std::atomic<bool> at_work{false};
  source->on_read = [&](std::size_t) {
    ++begun;
    EXPECT_TRUE(comes_true(10s, [&] { return begun == 2; }));
  };
  std::mutex mutex;
  std::set<std::thread::id> threads;  // that work on the first batch
  const whose sink{[&](const detail::chunk_info& chunk, const partial_result*) {
    if (chunk.first_event >= 900) {
      EXPECT_TRUE(comes_true(10s, [&] { return at_work.load(); }));
      return;
    }
    at_work = true;
    {
      const std::scoped_lock lock(mutex);
      threads.insert(std::this_thread::get_id());
      helping = static_cast<int>(threads.size()) - 1;
    }
    (void)comes_true(20ms, [&] { return helping > 0; });
  }};
  (void)run(parallel(2, {.chunk_events = 5}), event_set(source), sink);
  EXPECT_EQ(threads.size(), 2U);
}

TEST(ExecPass, AThreadThatWaitsForOthersBeginsNoOtherBatch) {
  const auto source = std::make_shared<batched_source>(thousand_events(), std::vector<std::size_t>(100, 10));
  const whose sink{[](const detail::chunk_info& chunk, const partial_result*) {
    std::this_thread::sleep_for(std::chrono::microseconds(chunk.first_event * 7919 % 200));
  }};
  (void)run(parallel(4, {.chunk_events = 1}), event_set(source), sink);
  EXPECT_LE(source->most_alive, 4);
}

TEST(ExecPass, StopsWhenAskedBefore) {
  std::stop_source stop;
  stop.request_stop();
  each_way({.stop = stop.get_token()}, [](const auto& how) {
    const ten_batches t;
    EXPECT_THROW((void)run(how, t.events, collect(t.met)), cancelled);
    EXPECT_EQ(t.source->reads, 0);
  });
}

TEST(ExecPass, StopsSoonWhenAskedInBetween) {
  for (const int threads : {0, 1, 2, 4}) {
    const ten_batches t;
    std::stop_source stop;
    t.source->on_read = [&](std::size_t batch) {
      if (batch == 2) stop.request_stop();
    };
    const pass_options options{.chunk_events = 10, .stop = stop.get_token()};
    std::string said = threads == 0 ? message_of<cancelled>([&] { (void)run(serial(options), t.events, collect(t.met)); })
                                    : message_of<cancelled>([&] { (void)run(parallel(threads, options), t.events, collect(t.met)); });
    EXPECT_TRUE(contains(said, "asked to stop")) << said;
    EXPECT_LT(t.source->reads, 9);
    EXPECT_EQ(t.source->alive, 0);
  }
}

TEST(ExecPass, ProgressIsToldInOrderAndToTheEnd) {
  for (const int threads : {0, 1, 4}) {
    const ten_batches t;
    std::vector<progress> told;
    std::atomic<int> inside{0};
    pass_options options{.chunk_events = 7, .on_progress = [&](const progress& p) {
                           EXPECT_EQ(++inside, 1);
                           told.push_back(p);
                           --inside;
                         }};
    if (threads == 0) (void)run(serial(options), t.events, collect(t.met));
    else (void)run(parallel(threads, options), t.events, collect(t.met));
    ASSERT_EQ(told.size(), 10U);
    for (std::size_t k = 0; k < told.size(); ++k) {
      EXPECT_EQ(told[k].events, 100 * (k + 1));
      EXPECT_EQ(told[k].total_events, 1000U);
      EXPECT_GE(told[k].seconds, k == 0 ? 0.0 : told[k - 1].seconds);
    }
  }
}

TEST(ExecPass, ProgressOfNothingIsToldOnce) {
  const event_set events(std::make_shared<batched_source>(thousand_events(0), std::vector<std::size_t>{}));
  for (const int threads : {0, 2}) {
    int calls = 0;
    const pass_options options{.on_progress = [&](const progress& p) {
      EXPECT_EQ(p.events, 0U);
      EXPECT_EQ(p.total_events, 0U);
      ++calls;
    }};
    if (threads == 0) (void)run(serial(options), events, entries(events.column<double>("weight")));
    else (void)run(parallel(threads, options), events, entries(events.column<double>("weight")));
    EXPECT_EQ(calls, 1);
  }
}

TEST(ExecPass, ANullFunctionIsNoProgress) {
  void (*none)(const progress&) = nullptr;
  const pass_options options{.on_progress = none};
  EXPECT_FALSE(options.on_progress);
  const ten_batches t;
  EXPECT_EQ(*run(serial(options), t.events, entries(t.met)), 1000);
}

TEST(ExecPass, AProgressThatThrowsEndsThePass) {
  const ten_batches t;
  const pass_options options{.on_progress = [](const progress&) { throw std::runtime_error("enough"); }};
  EXPECT_THROW((void)run(serial(options), t.events, collect(t.met)), std::runtime_error);
  EXPECT_THROW((void)run(parallel(2, options), t.events, collect(t.met)), std::runtime_error);
  EXPECT_EQ(t.source->alive, 0);
}

TEST(ExecPass, TheProgressBarEndsItsLine) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const ten_batches t;
  (void)run(serial({.on_progress = progress_bar(file)}), t.events, entries(t.met));
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  ASSERT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  EXPECT_TRUE(contains(text, "[########################################] 100%  1000 events")) << text;
  EXPECT_EQ(text.back(), '\n');
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(ExecPass, TheBudgetLimitsBatchesInMemory) {
  for (const auto& [budget, most] : {std::pair<std::size_t, int>{0, 1}, {1000, 1}, {2500, 2}, {1'000'000, 4}}) {
    const ten_batches t;
    (void)run(parallel(4, {.chunk_events = 10, .budget_bytes = budget}), t.events, collect(t.met), collect(t.jets.pt));
    EXPECT_LE(t.source->most_alive, most) << budget;
  }
  const ten_batches t;
  (void)run(serial(), t.events, collect(t.met));
  EXPECT_EQ(t.source->most_alive, 1);
}

TEST(ExecPass, AChunkHasAtLeastOneEvent) {
  const ten_batches t;
  EXPECT_THROW((void)run(serial({.chunk_events = 0}), t.events, collect(t.met)), usage_error);
}

TEST(ExecPass, PassesMayRunAtOnce) {
  const ten_batches t;
  const auto x = sum(t.jets.pt * 2) + t.met;
  const flat<float> expected = x;
  std::vector<std::jthread> threads;
  std::atomic<int> right{0};
  for (int k = 0; k < 4; ++k)
    threads.emplace_back([&, k] {
      const auto own = sum(t.jets.pt * 2) + t.met;  // built while others are built and run
      const auto got = k % 2 == 0 ? run(serial({.chunk_events = 7}), t.events, collect(own)).value()
                                  : run(parallel(2, {.chunk_events = 7}), t.events, collect(own)).value();
      if (identical(got, expected)) ++right;
    });
  threads.clear();
  EXPECT_EQ(right, 4);
}

}  // namespace
