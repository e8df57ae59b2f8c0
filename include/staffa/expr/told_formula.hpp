// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/formula_text.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The text of a formula that is in a node: its leaves are told by the node's inputs.
class told_formula : public formula_text {
 public:
  told_formula(const std::vector<node_ref>& inputs, std::size_t first) : inputs_(inputs), next_(first) {}
  [[gnu::noinline, gnu::cold]] void leaf(bool indexed) {
    formula_text::leaf(inputs_[next_]->describe());
    next_ += indexed ? 2 : 1;
  }

 private:
  const std::vector<node_ref>& inputs_;
  std::size_t next_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
