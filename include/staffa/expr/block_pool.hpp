// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace staffa::inline STAFFA_ABI::detail {

/// In front of each piece of memory out of a pool: the next one of the same list, and how large this is.
struct alignas(64) block_header {
  block_header* next = nullptr;
  std::size_t size_class = 0;
};

/// The pieces of memory that somebody holds. They go back to their pool, which alone frees them.
struct block_list {
  block_header* first = nullptr;

  void push(block_header* block) {
    block->next = first;
    first = block;
  }
  block_header* pop() {
    block_header* const block = first;
    first = block->next;
    return block;
  }
};

/// Memory for intermediate values, reused from chunk to chunk: one pool per worker, so no locks. It is aligned to 64
/// bytes and padded.
///
/// The block given back last is handed out first: it is the one still in cache.
class block_pool {
 public:
  block_pool() = default;
  block_pool(const block_pool&) = delete;
  block_pool& operator=(const block_pool&) = delete;
  ~block_pool() {
    for (block_list& list : free_)
      while (list.first != nullptr) std::free(list.pop());
  }

  /// @param owner what the memory is held by, until that is given back
  [[nodiscard]] void* take(std::size_t bytes, block_list& owner) {
    const auto size_class = static_cast<std::size_t>(std::bit_width(bytes + padding - 1));
    block_list& list = free_[size_class];
    block_header* const block = list.first != nullptr ? list.pop() : fresh(size_class);
    owner.push(block);
    return block + 1;
  }
  void give_back(block_list& owner) {
    while (owner.first != nullptr) {
      block_header* const block = owner.pop();
      free_[block->size_class].push(block);
    }
  }

  /// All that it has taken from the system: the most that was in use at one time, or a little more.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t padding = 256;  // twice what kernels may touch past the end

  block_header* fresh(std::size_t size_class) {
    const std::size_t size = sizeof(block_header) + (std::size_t{1} << size_class);
    void* const memory = std::aligned_alloc(alignof(block_header), size);
    if (memory == nullptr) throw std::bad_alloc();
    bytes_ += size;
    return ::new (memory) block_header{.size_class = size_class};
  }

  std::array<block_list, 64> free_;
  std::size_t bytes_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail
