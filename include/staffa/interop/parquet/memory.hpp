// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// Keeps the memory of batches that are done for the next ones: fresh memory costs more than decoding into it.
///
/// Used by several threads. Never holds more, idle and in use together, than was in use at once.
class read_memory {
 public:
  read_memory() = default;
  read_memory(const read_memory&) = delete;
  read_memory& operator=(const read_memory&) = delete;
  ~read_memory() {
    for (const auto& [bytes, data] : idle_) std::free(data);
  }

  struct piece {
    void* data = nullptr;
    std::size_t bytes = 0;
  };

  [[nodiscard]] piece take(std::size_t bytes) {
    bytes = round_up(bytes);
    const std::scoped_lock lock(mutex_);
    if (const auto found = idle_.lower_bound(bytes); found != idle_.end() && found->first <= 2 * bytes) {
      const piece p{found->second, found->first};
      idle_.erase(found);
      idle_bytes_ -= p.bytes;
      used_bytes_ += p.bytes;
      return p;
    }
    most_used_ = (std::max)(most_used_, used_bytes_ + bytes);
    while (!idle_.empty() && used_bytes_ + bytes + idle_bytes_ > most_used_) {
      const auto largest = std::prev(idle_.end());
      idle_bytes_ -= largest->first;
      std::free(largest->second);
      idle_.erase(largest);
    }
    void* data = std::aligned_alloc(alignment, bytes);
    if (data == nullptr) throw std::bad_alloc();
    used_bytes_ += bytes;
    return {data, bytes};
  }

  void give_back(piece p) noexcept {
    const std::scoped_lock lock(mutex_);
    used_bytes_ -= p.bytes;
    try {
      idle_.emplace(p.bytes, p.data);
      idle_bytes_ += p.bytes;
    } catch (...) {
      std::free(p.data);
    }
  }

 private:
  static constexpr std::size_t alignment = 64;

  /// Four sizes to an octave, so that batches of nearly equal size share their memory.
  static std::size_t round_up(std::size_t bytes) {
    std::size_t step = 4096;
    while (step * 8 < bytes) step *= 2;
    return (std::max<std::size_t>(bytes, 1) + step - 1) / step * step;
  }

  std::mutex mutex_;
  std::multimap<std::size_t, void*> idle_;
  std::size_t idle_bytes_ = 0;
  std::size_t used_bytes_ = 0;
  std::size_t most_used_ = 0;
};

/// An array of bytes out of `read_memory` that grows; `padding` bytes behind its end may be touched.
class read_buffer {
 public:
  static constexpr std::size_t padding = 128;

  read_buffer() = default;
  explicit read_buffer(std::shared_ptr<read_memory> memory) : memory_(std::move(memory)) {}
  read_buffer(read_buffer&& other) noexcept
      : memory_(std::move(other.memory_)), piece_(std::exchange(other.piece_, {})) {}
  read_buffer& operator=(read_buffer&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(piece_, other.piece_);
    return *this;
  }
  ~read_buffer() {
    if (piece_.data != nullptr) memory_->give_back(piece_);
  }

  /// Makes room for `bytes`, keeping the first `keep`.
  void reserve(std::size_t bytes, std::size_t keep) {
    if (bytes + padding <= piece_.bytes) return;
    const std::size_t more = keep == 0 ? bytes : (std::max)(bytes, piece_.bytes + piece_.bytes / 2);
    const read_memory::piece larger = memory_->take(more + padding);
    if (keep > 0) std::memcpy(larger.data, piece_.data, keep);
    if (piece_.data != nullptr) memory_->give_back(piece_);
    piece_ = larger;
  }

  /// Fills what lies behind the first `bytes` and may be touched, so that equal data are equal bytes.
  void pad(std::size_t bytes) {
    reserve(bytes, bytes);
    std::memset(at(bytes), 0, padding);
  }

  [[nodiscard]] std::byte* at(std::size_t offset) const { return static_cast<std::byte*>(piece_.data) + offset; }
  [[nodiscard]] std::size_t capacity() const { return piece_.bytes < padding ? 0 : piece_.bytes - padding; }

  /// Hands the memory over to a shared owner; it goes back when the last one is gone.
  [[nodiscard]] std::shared_ptr<const void> share() && { return std::make_shared<const read_buffer>(std::move(*this)); }

 private:
  std::shared_ptr<read_memory> memory_;
  read_memory::piece piece_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
