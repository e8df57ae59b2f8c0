// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/formula_text.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The text of a formula that is in a node: its leaves are told by the node's inputs.
class told_formula : public formula_text {
 public:
  /// @param first the first input that a leaf reads
  told_formula(const std::vector<node_ref>& inputs, std::size_t first, const std::vector<formula_leaf>& leaves)
      : inputs_(inputs), next_(first), leaves_(leaves) {}
  [[gnu::noinline, gnu::cold]] void leaf() {
    formula_text::leaf(inputs_[next_]->describe());
    next_ += leaves_[leaf_++].indexed ? 2 : 1;
  }

 private:
  const std::vector<node_ref>& inputs_;
  std::size_t next_;
  const std::vector<formula_leaf>& leaves_;
  std::size_t leaf_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail
