// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <atomic>

namespace staffa::inline STAFFA_ABI::detail {

/// A mutex for what is seldom asked for by two at once, outside of loops. It must outlive every call of `unlock`.
/// std::mutex comes with clocks and error codes, which every program that includes Staffa would parse.
class short_lock {
 public:
  short_lock() = default;
  short_lock(const short_lock&) = delete;
  short_lock& operator=(const short_lock&) = delete;

  void lock() noexcept {
    while (taken_.test_and_set(std::memory_order_acquire)) taken_.wait(true, std::memory_order_relaxed);
  }
  void unlock() noexcept {
    taken_.clear(std::memory_order_release);
    taken_.notify_one();
  }

 private:
  std::atomic_flag taken_;
};

/// Holds a lock for as long as it lives.
class held_lock {
 public:
  explicit held_lock(short_lock& l) noexcept : lock_(l) { lock_.lock(); }
  ~held_lock() { lock_.unlock(); }
  held_lock(const held_lock&) = delete;
  held_lock& operator=(const held_lock&) = delete;

 private:
  short_lock& lock_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
