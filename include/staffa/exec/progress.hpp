// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/exec/options.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace staffa::inline STAFFA_ABI {

/// A ready progress bar for the terminal: `run(parallel(0, {.on_progress = progress_bar()}), events, ...)`. It writes to
/// the standard error, at most ten times a second, and ends its line when the pass is through.
class progress_bar {
 public:
  explicit progress_bar(std::FILE* to = stderr) : state_(std::make_shared<state>(state{to})) {}

  void operator()(const progress& p) const {
    const bool end = p.events >= p.total_events;
    if (!end && p.seconds < state_->next) return;
    state_->next = p.seconds + 0.1;
    constexpr int width = 40;
    const double part = p.total_events == 0 ? 1.0 : static_cast<double>(p.events) / static_cast<double>(p.total_events);
    const int full = static_cast<int>(part * width);
    char bar[width + 1];
    std::fill_n(bar, full, '#');
    std::fill_n(bar + full, width - full, '.');
    bar[width] = '\0';
    const double rate = p.seconds > 0 ? static_cast<double>(p.events) / p.seconds * 1e-6 : 0;
    std::fprintf(state_->to, "\r[%s] %3d%%  %llu events  %.1f s  %.2f M events/s%s", bar, static_cast<int>(part * 100),
                 static_cast<unsigned long long>(p.events), p.seconds, rate, end ? "\n" : "");
    std::fflush(state_->to);
  }

 private:
  struct state {
    std::FILE* to;
    double next = 0;
  };
  std::shared_ptr<state> state_;  // shared: std::function copies what it holds
};

}  // namespace staffa::inline STAFFA_ABI
