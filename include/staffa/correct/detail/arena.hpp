// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Memory handed out in order and taken back all at once, down to a mark: one per thread, kept from chunk to chunk.
class arena {
 public:
  /// Gives back, when it goes, what was taken since.
  class mark {
   public:
    explicit mark(arena& a) : arena_(a), block_(a.block_), used_(a.used_) {}
    mark(const mark&) = delete;
    mark& operator=(const mark&) = delete;
    ~mark() { arena_.block_ = block_, arena_.used_ = used_; }

   private:
    arena& arena_;
    std::size_t block_, used_;
  };

  /// Room for n values and the padding behind them.
  template <class T>
  [[nodiscard]] T* take(std::size_t n) {
    constexpr std::size_t padding = 256, line = 64;
    const std::size_t bytes = (n * sizeof(T) + padding + line - 1) / line * line;
    while (block_ < blocks_.size() && used_ + bytes > blocks_[block_].size) ++block_, used_ = 0;
    if (block_ == blocks_.size()) {
      const std::size_t size = bytes > block_size ? bytes : block_size;
      void* data = std::aligned_alloc(line, size);
      if (data == nullptr) throw std::bad_alloc();
      blocks_.push_back({std::unique_ptr<std::byte, freeing>(static_cast<std::byte*>(data)), size});
      used_ = 0;
    }
    std::byte* at = blocks_[block_].data.get() + used_;
    used_ += bytes;
    return reinterpret_cast<T*>(at);
  }

  [[nodiscard]] std::size_t bytes() const {
    std::size_t all = 0;
    for (const piece& p : blocks_) all += p.size;
    return all;
  }

  static arena& of_this_thread() {
    thread_local arena one;
    return one;
  }

 private:
  static constexpr std::size_t block_size = std::size_t{1} << 17;
  struct freeing {
    void operator()(std::byte* p) const { std::free(p); }
  };
  struct piece {
    std::unique_ptr<std::byte, freeing> data;
    std::size_t size = 0;
  };
  std::vector<piece> blocks_;
  std::size_t block_ = 0, used_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
