// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// What a sink has made of some chunks.
class partial_result {
 public:
  virtual ~partial_result() = default;
};

namespace detail {
/// `std::make_unique<P>()` as what a sink returns; a pointer to each type of result would be a class more to compile.
template <class P, class... Args>
std::unique_ptr<partial_result> make_partial(const Args&... args) {
  return std::unique_ptr<partial_result>(new P(args...));
}
}  // namespace detail

/// The values a sink reads, for one chunk.
class sink_input {
 public:
  sink_input(const std::vector<const detail::slot*>& slots, std::size_t first, const detail::chunk_info& chunk)
      : slots_(slots), first_(first), chunk_(chunk) {}
  /// Of the k-th node that `inputs()` named.
  [[nodiscard]] const detail::slot& operator[](std::size_t k) const { return *slots_[first_ + k]; }
  [[nodiscard]] const detail::chunk_info& chunk() const { return chunk_; }

 private:
  const std::vector<const detail::slot*>& slots_;
  std::size_t first_;
  const detail::chunk_info& chunk_;
};

/// Where the values of a pass end up: chunk -> partial result, and partial results merge.
///
/// Several threads call `start` and `fill` at once, on different partial results; `merge` is called by one at a time.
class sink_base {
 public:
  virtual ~sink_base() = default;
  [[nodiscard]] virtual std::vector<detail::node_ref> inputs() const = 0;
  /// An empty partial result.
  [[nodiscard]] virtual std::unique_ptr<partial_result> start() const = 0;
  /// Adds a chunk to a partial result.
  virtual void fill(partial_result& into, const sink_input& chunk) const = 0;
  /// Adds a later partial result to an earlier one. Called in chunk order, unless the sink is `order_free`.
  virtual void merge(partial_result& into, partial_result& later) const = 0;
  /// True if the order of chunks does not matter to the last bit: then each worker keeps one partial result.
  [[nodiscard]] virtual bool order_free() const { return false; }
};

}  // namespace staffa::inline STAFFA_ABI
