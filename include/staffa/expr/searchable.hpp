// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/best_triple.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Values of which the best one of each list, by a formula, is found in less time than all of them are stored in.
class searchable_node : public value_node {
 public:
  using value_node::value_node;

  /// What `search` reads, besides the domain of the values.
  [[nodiscard]] virtual const std::vector<node_ref>& search_inputs() const = 0;
  /// @param e of a node whose first input is the domain of the values, @param first its first one of `search_inputs`
  /// @param out row of the value of each list for which the formula is least, or -1
  virtual void search(evaluation& e, std::size_t first, kernel::searched_formula& formula, std::int32_t* out) const = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail
