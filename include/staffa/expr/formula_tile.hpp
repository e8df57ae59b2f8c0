// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/formula_code.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <cstdint>
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
  formula_tile(evaluation& e, const std::vector<formula_leaf>& leaves, std::size_t first)
      : leaves_(leaves), inputs_(e.inputs(first)), slots_(e.scratch<slot>(leaves.size())),
        pointers_(e.scratch<const slot*>(leaves.size())), rooms_(e.scratch<leaf_room>(leaves.size())) {
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      pointers_[k] = slots_ + k;
      rooms_[k] = {};
      if (!leaves[k].indexed) continue;
      rooms_[k].values = e.scratch<unsigned char>(rows * leaves[k].kind->bytes);
      if (leaves[k].kind->optional) rooms_[k].valid = e.scratch<bool>(rows);
    }
  }
  void fill(std::size_t first, std::size_t count) const {
    const slot* const* input = inputs_;
    for (std::size_t k = 0; k < leaves_.size(); ++k) {
      const slot& from = **input++;
      if (leaves_[k].indexed) {
        leaves_[k].kind->take(from, {static_cast<const std::int32_t*>((*input++)->data) + first, count}, rooms_[k]);
        slots_[k] = {.data = rooms_[k].values, .valid = rooms_[k].valid, .rows = count};
      } else {
        slots_[k] = {.data = static_cast<const unsigned char*>(from.data) + first * leaves_[k].kind->bytes,
                     .valid = from.valid == nullptr ? nullptr : from.valid + first,
                     .rows = count};
      }
    }
  }
  [[nodiscard]] const slot* const* leaves() const { return pointers_; }

 private:
  const std::vector<formula_leaf>& leaves_;
  const slot* const* inputs_;
  slot* slots_;
  const slot** pointers_;
  leaf_room* rooms_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
