// SPDX-License-Identifier: MIT
#include <staffa/core/detail/lock.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <latch>
#include <thread>
#include <vector>

namespace {

using namespace staffa::detail;

TEST(CoreLock, KeepsOthersOutWhileItIsHeld) {
  constexpr std::size_t threads = 4;
  constexpr std::size_t times = 50'000;
  short_lock lock;
  std::size_t first = 0;  // no atomics: together they show whether two were inside at once
  std::size_t second = 0;
  std::size_t apart = 0;
  std::vector<std::thread> all;
  for (std::size_t t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (std::size_t i = 0; i < times; ++i) {
        const held_lock held(lock);
        apart += first == second ? 0 : 1;
        ++first;
        ++second;
      }
    });
  for (std::thread& t : all) t.join();
  EXPECT_EQ(first, threads * times);
  EXPECT_EQ(second, threads * times);
  EXPECT_EQ(apart, 0U);
}

TEST(CoreLock, WakesWhoWaitsForIt) {
  short_lock lock;
  lock.lock();
  std::latch begun(1);
  bool entered = false;
  std::thread waiting([&] {
    begun.count_down();
    const held_lock held(lock);
    entered = true;
  });
  begun.wait();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it has gone to sleep by then, or would have come in
  EXPECT_FALSE(entered);
  lock.unlock();
  waiting.join();
  EXPECT_TRUE(entered);
}

}  // namespace
