// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/block_pool.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// What a node yields for one chunk. A value node has `data` (and `valid`, one byte a row, if something may be
/// missing); a domain has `rows` and, unless it is event-level or nobody reads them, `offsets` over its parent's rows; a
/// domain made by selecting or ordering rows of another also has `data`: the int32 row of the other for each of its rows.
struct slot {
  const void* data = nullptr;
  const bool* valid = nullptr;
  const std::int32_t* offsets = nullptr;
  std::size_t rows = 0;
};

/// The run of events that is being worked on.
struct chunk_info {
  std::size_t first_row = 0;     ///< within its batch
  std::size_t rows = 0;          ///< events
  std::int64_t first_event = 0;  ///< in the whole input
  const std::string* file = nullptr;
};

/// One node's window on the workspace while it is evaluated.
class evaluation {
 public:
  evaluation(const chunk_info& chunk, block_pool& pool) : chunk_(chunk), pool_(pool) {}
  evaluation(const evaluation&) = delete;
  evaluation& operator=(const evaluation&) = delete;
  ~evaluation() { drop_scratch(); }  // of a node that threw

  [[nodiscard]] const chunk_info& chunk() const { return chunk_; }
  [[nodiscard]] const slot& input(std::size_t k) const { return *inputs_[k]; }
  /// The inputs from number k on.
  [[nodiscard]] const slot* const* inputs(std::size_t k) const { return inputs_ + k; }
  [[nodiscard]] std::size_t rows(std::size_t k) const { return inputs_[k]->rows; }
  template <class T>
  [[nodiscard]] const T* data(std::size_t k) const {
    return static_cast<const T*>(inputs_[k]->data);
  }
  [[nodiscard]] const std::int32_t* offsets(std::size_t k) const { return inputs_[k]->offsets; }
  /// False if nobody needs the offsets of this domain: rows are enough then.
  [[nodiscard]] bool lists_wanted() const { return lists_wanted_; }
  /// The column the source read for this node (leaves only).
  [[nodiscard]] const column_view& column() const { return *column_; }

  /// Memory for `n` values and the padding behind them; it lives until the last user of this node is done.
  template <class T>
  [[nodiscard]] T* allocate(std::size_t n) {
    return static_cast<T*>(take(n * sizeof(T), *blocks_));
  }
  /// Memory for `n` values that is given back as soon as this node is done.
  template <class T>
  [[nodiscard]] T* scratch(std::size_t n) {
    return static_cast<T*>(take(n * sizeof(T), scratch_));
  }
  /// The same for bytes of whatever type.
  [[nodiscard]] unsigned char* allocate_bytes(std::size_t n) { return allocate<unsigned char>(n); }
  void yield(slot result) { *result_ = result; }

  /// Reports a value that breaks a rule. @param row event row within the chunk, or -1
  [[noreturn, gnu::noinline, gnu::cold]] void fail(std::string_view operation, std::string_view reason,
                                                   std::int64_t row, std::string_view column = {}) const {
    throw data_error(std::string(operation), std::string(reason),
                     {chunk_.file != nullptr ? *chunk_.file : std::string{}, std::string(column),
                      row < 0 ? -1 : chunk_.first_event + row});
  }

  // Used by the workspace between nodes.
  void aim(const slot* const* inputs, slot* result, block_list* blocks, const column_view* column, bool lists_wanted) {
    inputs_ = inputs;
    result_ = result;
    blocks_ = blocks;
    column_ = column;
    lists_wanted_ = lists_wanted;
  }
  void drop_scratch() { pool_.give_back(scratch_); }

 private:
  // Once per node and chunk: not worth a copy in each node's loop.
  [[gnu::noinline]] void* take(std::size_t bytes, block_list& owner) { return pool_.take(bytes, owner); }

  const chunk_info& chunk_;
  block_pool& pool_;
  const slot* const* inputs_ = nullptr;
  slot* result_ = nullptr;
  block_list* blocks_ = nullptr;
  const column_view* column_ = nullptr;
  bool lists_wanted_ = true;
  block_list scratch_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
