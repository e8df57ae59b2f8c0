// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/exec/options.hpp>
#include <staffa/exec/pass.hpp>

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include <algorithm>
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
    arena.execute([&] { pipeline(p, static_cast<std::size_t>(arena.max_concurrency())); });
  }

 private:
  struct worked {
    batch_info info;
    std::vector<detail::partials> chunks;
  };

  // Batches flow through: numbered in order, read and worked on in parallel (chunks of one batch too, for there may be
  // few of them), merged in order. The number of batches under way keeps the memory within the budget.
  void pipeline(detail::pass& p, std::size_t threads) const {
    const std::size_t largest = std::max<std::size_t>(p.largest_batch(), 1);
    const std::size_t tokens = std::clamp<std::size_t>(options_.budget_bytes / largest, 1, threads + 1);
    std::size_t next = 0;
    const auto number = [&](tbb::flow_control& flow) -> std::size_t {
      if (next == p.batches()) flow.stop();
      return next++;
    };
    const auto work = [&](std::size_t index) {
      const detail::loaded_batch loaded = p.load(index);
      auto done = std::make_shared<worked>(worked{loaded.info, std::vector<detail::partials>(p.chunks(loaded))});
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, done->chunks.size(), 1),
          [&](const tbb::blocked_range<std::size_t>& range) {
            for (std::size_t c = range.begin(); c < range.end(); ++c) done->chunks[c] = p.work(loaded, c);
          });
      return done;
    };
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
