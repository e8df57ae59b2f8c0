// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/exec/options.hpp>
#include <staffa/exec/pass.hpp>

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// Runs passes on several threads with oneTBB: `run(parallel(), events, ...)`. Gives the same bits as `serial`.
class parallel {
 public:
  /// @param threads 0: all that TBB would use here
  explicit parallel(int threads = 0, pass_options options = {}) : threads_(threads), options_(std::move(options)) {}
  explicit parallel(pass_options options) : parallel(0, std::move(options)) {}

  [[nodiscard]] const pass_options& options() const { return options_; }

  void execute(detail::pass& p) const {
    // TBB grants no more workers than there are processors unless it is told so.
    constexpr auto most = tbb::global_control::max_allowed_parallelism;
    const tbb::global_control allowed(
        most, (std::max)(tbb::global_control::active_value(most), static_cast<std::size_t>((std::max)(threads_, 1))));
    tbb::task_arena arena(threads_ > 0 ? threads_ : tbb::task_arena::automatic);
    const std::size_t threads =
        (std::min)(static_cast<std::size_t>(arena.max_concurrency()), tbb::global_control::active_value(most));
    arena.execute([&] { pipeline(p, threads); });
  }

 private:
  struct worked {
    batch_info info;
    std::vector<detail::partials> chunks;
  };

  /// Counts a thread that has a batch.
  struct counted {
    explicit counted(std::atomic<std::size_t>& n) : count(n) { count.fetch_add(1, std::memory_order_relaxed); }
    ~counted() { count.fetch_sub(1, std::memory_order_relaxed); }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    std::atomic<std::size_t>& count;
  };

  // Batches flow through: numbered in order, read and worked on in parallel, merged in order. While every thread has a
  // batch each keeps to its own, so that no chunk moves to another core's cache. Once one has none, as in the beginning
  // and in the end, or where TBB grants fewer threads, the rest of a batch is shared. The number of batches under way
  // keeps the memory within the budget.
  void pipeline(detail::pass& p, std::size_t threads) const {
    const std::size_t largest = std::max<std::size_t>(p.largest_batch(), 1);
    const std::size_t tokens = std::clamp<std::size_t>(options_.budget_bytes / largest, 1, threads + 1);
    std::size_t next = 0;
    const auto number = [&](tbb::flow_control& flow) -> std::size_t {
      if (next == p.batches()) flow.stop();
      return next++;
    };
    std::atomic<std::size_t> busy = 0;
    const auto work_on = [&](std::size_t index) {
      const counted here(busy);
      const detail::loaded_batch loaded = p.load(index);
      auto done = std::make_shared<worked>(worked{loaded.info, std::vector<detail::partials>(p.chunks(loaded))});
      detail::partials* results = done->chunks.data();
      const std::size_t rest = p.work(loaded, 0, done->chunks.size(), results, [&] {
        return busy.load(std::memory_order_relaxed) == threads && !tbb::is_current_task_group_canceling();
      });
      tbb::parallel_for(tbb::blocked_range<std::size_t>(rest, done->chunks.size(), 1),
                        [&](const tbb::blocked_range<std::size_t>& range) {
                          p.work(loaded, range.begin(), range.end(), results, [] { return true; });
                        });
      return done;
    };
    // Isolated: a thread that waits in there begins no other batch, so that it counts once.
    const auto work = [&](std::size_t index) { return tbb::this_task_arena::isolate([&] { return work_on(index); }); };
    const auto merge = [&](const std::shared_ptr<worked>& done) {
      for (auto& chunk : done->chunks) p.merge(chunk);
      p.finish_batch(done->info);
    };
    tbb::parallel_pipeline(
        tokens, tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, number) &
                    tbb::make_filter<std::size_t, std::shared_ptr<worked>>(tbb::filter_mode::parallel, work) &
                    tbb::make_filter<std::shared_ptr<worked>, void>(tbb::filter_mode::serial_in_order, merge));
  }

  int threads_;
  pass_options options_;
};

}  // namespace staffa::inline STAFFA_ABI
