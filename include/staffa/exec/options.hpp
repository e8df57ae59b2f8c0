// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>

namespace staffa::inline STAFFA_ABI {

/// How far a pass has come.
struct progress {
  std::uint64_t events = 0;        ///< done
  std::uint64_t total_events = 0;  ///< of the whole input
  double seconds = 0;              ///< since the pass began
};

/// How to run a pass. Results do not depend on any of it but `chunk_events`, and on that only where floating numbers
/// are summed over events.
struct pass_options {
  /// Events worked on at a time. The default keeps usual working sets in the second-level cache.
  std::size_t chunk_events = 2048;
  /// Memory for input that has been read but not used up, in bytes. One batch (row group) is always allowed.
  std::size_t budget_bytes = std::size_t{512} << 20;
  /// Called now and then by one thread at a time, and once at the end; see `progress_bar`.
  std::function<void(const progress&)> on_progress = nullptr;
  /// Ask it to stop, and the pass throws `cancelled` after the chunks that have begun.
  std::stop_token stop = {};
};

}  // namespace staffa::inline STAFFA_ABI
