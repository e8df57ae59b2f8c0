// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// A piece of aligned, padded memory out of a pool. `bytes` is what may be touched.
struct block {
  void* data = nullptr;
  std::size_t bytes = 0;
};

/// Memory for intermediate values, reused from chunk to chunk: one pool per worker, so no locks.
///
/// The block given back last is handed out first: it is the one still in cache.
class block_pool {
 public:
  block_pool() = default;
  block_pool(const block_pool&) = delete;
  block_pool& operator=(const block_pool&) = delete;
  ~block_pool() {
    for (auto& list : free_)
      for (block b : list) std::free(b.data);
  }

  [[nodiscard]] block take(std::size_t bytes) {
    const auto index = static_cast<std::size_t>(std::bit_width(bytes + padding - 1) - 1);
    auto& list = free_[index];
    if (!list.empty()) {
      const block b = list.back();
      list.pop_back();
      return b;
    }
    const std::size_t size = std::size_t{2} << index;
    void* data = std::aligned_alloc(alignment, size < alignment ? alignment : size);
    if (data == nullptr) throw std::bad_alloc();
    bytes_ += size;
    return {data, size};
  }

  /// All that it has taken from the system: the most that was in use at one time, or a little more.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  void give_back(block b) { free_[static_cast<std::size_t>(std::bit_width(b.bytes - 1) - 1)].push_back(b); }

 private:
  static constexpr std::size_t alignment = 64;
  static constexpr std::size_t padding = 256;  // twice what kernels may touch past the end
  std::array<std::vector<block>, 64> free_;
  std::size_t bytes_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail
