// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/formula_code.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/simd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The values of a formula, as its node makes them.
class formula_values {
 public:
  formula_values(evaluation& e, const formula_code& code, std::size_t rows)
      : code_(code), rows_(rows), values_(e.allocate_bytes(rows * code.bytes)),
        valid_(code.optional ? e.allocate<bool>(rows) : nullptr) {}

  /// Computes the rows from number `first` on.
  void run(const void* shape, const slot* const* leaves, std::size_t first, std::size_t rows) const {
    code_.run(shape, leaves, rows, values_ + first * code_.bytes, valid_ == nullptr ? nullptr : valid_ + first);
  }
  void yield_to(evaluation& e) const { e.yield({.data = values_, .valid = valid_, .rows = rows_}); }

 private:
  const formula_code& code_;
  std::size_t rows_;
  unsigned char* values_;
  bool* valid_;
};

/// The operands of a formula for some hundred rows: those that are read through an index are written out, which stays
/// in the nearest cache, and the formula's loop is the same for all.
class formula_tile {
 public:
  static constexpr std::size_t rows = 512;

  /// @param first the node's input that its first leaf reads
  /// @param most the most rows that will be asked for
  formula_tile(evaluation& e, const std::vector<formula_leaf>& leaves, std::size_t first, std::size_t most)
      : leaves_(leaves), inputs_(e.inputs(first)), operands_(e.scratch<operand>(leaves.size())),
        pointers_(e.scratch<const slot*>(leaves.size())) {
    // One block for all rooms: to take a block costs as much as some ten values of a leaf.
    std::size_t bytes = 0;
    for (const formula_leaf& leaf : leaves)
      if (leaf.indexed) bytes += room_for(most * leaf.kind->bytes) + (leaf.kind->optional ? room_for(most) : 0);
    auto* next = bytes > 0 ? e.scratch<unsigned char>(bytes) : nullptr;
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      leaf_room room{};
      if (leaves[k].indexed) {
        room.values = std::exchange(next, next + room_for(most * leaves[k].kind->bytes));
        if (leaves[k].kind->optional) room.valid = reinterpret_cast<bool*>(std::exchange(next, next + room_for(most)));
      }
      operands_[k] = {room, {.data = room.values, .valid = room.valid}};
      pointers_[k] = &operands_[k].values;
    }
  }
  void fill(std::size_t first, std::size_t count) const {
    const slot* const* input = inputs_;
    for (std::size_t k = 0; k < leaves_.size(); ++k) {
      const slot& from = **input++;
      const leaf_kind* const kind = leaves_[k].kind;
      if (leaves_[k].indexed) {
        kind->take(from, {static_cast<const std::int32_t*>((*input++)->data) + first, count}, operands_[k].room);
      } else {
        operands_[k].values = {.data = static_cast<const unsigned char*>(from.data) + first * kind->bytes,
                               .valid = from.valid == nullptr ? nullptr : from.valid + first};
      }
    }
  }
  [[nodiscard]] const slot* const* leaves() const { return pointers_; }

 private:
  struct operand {
    leaf_room room;  ///< if it is read through an index
    slot values;
  };

  /// Bytes and the padding behind them, so that the next begins at a line of the cache.
  static std::size_t room_for(std::size_t bytes) {
    return (bytes + 2 * simd::padding_bytes - 1) / simd::padding_bytes * simd::padding_bytes;
  }

  const std::vector<formula_leaf>& leaves_;
  const slot* const* inputs_;
  operand* operands_;
  const slot** pointers_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
