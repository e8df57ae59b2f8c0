// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/detail/lock.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/exec/options.hpp>
#include <staffa/exec/plan.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/exec/workspace.hpp>
#include <staffa/source/source.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

using partials = std::vector<std::unique_ptr<partial_result>>;  // one per sink; null for order-free ones

/// A batch in memory and the chunks it is cut into.
struct loaded_batch {
  batch_info info;
  std::unique_ptr<batch> data;
  std::vector<column_view> columns;
};

/// One pass of some sinks over a source. An executor loads batches, works on their chunks wherever it likes, and hands
/// the results back in order.
template <std::same_as<event_source> Source>
class pass_over {
 public:
  pass_over(const Source& from, std::vector<const sink_base*> sinks, const pass_options& options)
      : source_(from),
        sinks_(std::move(sinks)),
        options_(options),
        plan_(roots(sinks_), from),
        begin_(now()) {
    if (options_.chunk_events == 0) throw usage_error("a chunk has at least one event");
    for (const sink_base* sink : sinks_) totals_.push_back(sink->start());
    for (std::size_t b = 0; b < from.batches(); ++b) total_events_ += from.describe(b).events;
  }
  pass_over(const pass_over&) = delete;
  pass_over& operator=(const pass_over&) = delete;

  [[nodiscard]] std::size_t batches() const { return source_.batches(); }
  [[nodiscard]] const pass_options& options() const { return options_; }
  /// The most memory that reading one batch takes.
  [[nodiscard]] std::size_t largest_batch() const {
    std::size_t most = 0;
    for (std::size_t b = 0; b < batches(); ++b) most = (std::max)(most, source_.bytes(b, plan_.requests()));
    return most;
  }

  [[nodiscard]] loaded_batch load(std::size_t index) const {
    check_stop();
    loaded_batch loaded{source_.describe(index), source_.read(index, plan_.requests()), {}};
    for (std::size_t k = 0; k < plan_.requests().size(); ++k) loaded.columns.push_back(loaded.data->column(k));
    return loaded;
  }
  [[nodiscard]] std::size_t chunks(const loaded_batch& b) const {
    return (b.info.events + options_.chunk_events - 1) / options_.chunk_events;
  }

  /// Works on one chunk of a batch: from any thread.
  [[nodiscard]] partials work(const loaded_batch& b, std::size_t index) {
    const worker_lease lease(*this);
    return work(*lease.mine, b, index);
  }
  /// Works on the chunks [first, last) of a batch while `go_on()`: from any thread. `done` has a place for the results
  /// of each chunk of the batch.
  ///
  /// @return the first chunk that was not worked on
  template <class F>
  std::size_t work(const loaded_batch& b, std::size_t first, std::size_t last, partials* done, const F& go_on) {
    const worker_lease lease(*this);
    for (; first < last && go_on(); ++first) done[first] = work(*lease.mine, b, first);
    return first;
  }

  /// Takes the results of a chunk: in chunk order, one call at a time.
  void merge(partials& done) {
    for (std::size_t s = 0; s < sinks_.size(); ++s)
      if (done[s]) sinks_[s]->merge(*totals_[s], *done[s]);
  }
  /// Tells that a batch is through: in order, one call at a time.
  void finish_batch(const batch_info& b) {
    events_done_ += b.events;
    if (options_.on_progress) options_.on_progress({events_done_, total_events_, seconds()});
  }

  /// The merged results, one per sink.
  [[nodiscard]] partials finish() {
    if (batches() == 0 && options_.on_progress) options_.on_progress({0, 0, seconds()});  // else the last batch told it
    for (const auto& w : workers_)
      for (std::size_t s = 0; s < sinks_.size(); ++s)
        if (w->kept[s]) sinks_[s]->merge(*totals_[s], *w->kept[s]);
    return std::move(totals_);
  }

 private:
  struct worker {
    explicit worker(const pass_over& p) : space(p.plan_), kept(p.sinks_.size()) {}
    workspace_for<plan_of<Source>> space;
    partials kept;
    std::vector<const slot*> slots;
    const void* last_thread = nullptr;  ///< an address that only the thread has which worked with it last
  };
  /// A workspace for the time of some chunks: threads come and go, and one thread may begin a second task while it
  /// waits. A thread gets back what it had before, if that is idle: another's would have to come from another core's
  /// cache, with the histograms in it.
  struct worker_lease {
    explicit worker_lease(pass_over& p) : owner(p) {
      static thread_local const char here = 0;
      const held_lock lock(p.mutex_);
      if (p.idle_.empty()) {
        p.workers_.push_back(std::make_unique<worker>(p));
        p.idle_.push_back(p.workers_.back().get());
      }
      auto chosen = p.idle_.end() - 1;
      for (auto other = p.idle_.begin(); other != p.idle_.end(); ++other)
        if ((*other)->last_thread == &here) chosen = other;
      mine = *chosen;
      mine->last_thread = &here;
      p.idle_.erase(chosen);
    }
    ~worker_lease() {
      const held_lock lock(owner.mutex_);
      owner.idle_.push_back(mine);
    }
    worker_lease(const worker_lease&) = delete;
    worker_lease& operator=(const worker_lease&) = delete;
    pass_over& owner;
    worker* mine = nullptr;
  };

  [[nodiscard]] partials work(worker& w, const loaded_batch& b, std::size_t index) {
    check_stop();
    chunk_info chunk;
    chunk.first_row = index * options_.chunk_events;
    chunk.rows = (std::min)(options_.chunk_events, b.info.events - chunk.first_row);
    chunk.first_event = b.info.first_event + static_cast<std::int64_t>(chunk.first_row);
    chunk.file = &b.info.file;
    w.space.evaluate(chunk, b.columns);
    w.slots.clear();
    for (std::size_t k = 0; k < plan_.targets().size(); ++k) w.slots.push_back(&w.space.target(k));
    partials done(sinks_.size());
    std::size_t first = 0;
    for (std::size_t s = 0; s < sinks_.size(); ++s) {
      const sink_base& sink = *sinks_[s];
      auto& own = sink.order_free() ? w.kept[s] : done[s];
      if (!own) own = sink.start();
      sink.fill(*own, sink_input(w.slots, first, chunk));
      first += widths_[s];
    }
    return done;
  }

  std::vector<node_ref> roots(const std::vector<const sink_base*>& sinks) {
    std::vector<node_ref> all;
    for (const sink_base* sink : sinks) {
      auto inputs = sink->inputs();
      widths_.push_back(inputs.size());
      for (auto& input : inputs) all.push_back(std::move(input));
    }
    return all;
  }
  void check_stop() const {
    if (options_.stop.stop_requested())
      throw cancelled(text_of({"the pass over '", source_.name(), "' was asked to stop"}));
  }
  /// In seconds, of a clock that only goes forward. (<chrono> brings calendars and time zones along.)
  [[nodiscard]] static double now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
  }
  [[nodiscard]] double seconds() const { return now() - begin_; }

  const Source& source_;
  std::vector<const sink_base*> sinks_;
  pass_options options_;
  std::vector<std::size_t> widths_;  // inputs per sink
  plan_of<Source> plan_;
  double begin_;
  std::uint64_t total_events_ = 0;
  std::uint64_t events_done_ = 0;
  partials totals_;
  short_lock mutex_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<worker*> idle_;
};
using pass = pass_over<event_source>;

/// Runs a pass on the calling thread.
template <std::same_as<pass> Pass>
void execute_serially(Pass& p) {
  for (std::size_t b = 0; b < p.batches(); ++b) {
    const loaded_batch loaded = p.load(b);
    for (std::size_t c = 0; c < p.chunks(loaded); ++c) {
      partials done = p.work(loaded, c);
      p.merge(done);
    }
    p.finish_batch(loaded.info);
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail
