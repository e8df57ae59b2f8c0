// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula.hpp>
#include <staffa/correct/detail/model.hpp>

#include <cstdint>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// True if one of the marked inputs decides something in the tree: a bin, a key, a comparison, a random number. Then
/// its last bit matters.
inline bool sensitive(const model& m, content node, const std::vector<bool>& marked) {
  const auto below = [&](std::uint32_t first, std::uint32_t n) {
    for (std::uint32_t k = 0; k < n; ++k)
      if (sensitive(m, m.contents[first + k], marked)) return true;
    return false;
  };
  switch (node.what()) {
    case kind::constant:
    case kind::network: return false;
    case kind::formula: {
      const formula_node& f = m.formula_nodes[node.index()];
      bool decides = false, reads = false;
      for (const formula_step& s : m.formulas[f.text].steps) {
        decides |= is_decision(s.op);
        reads |= s.op == operation::variable && marked[m.inputs[f.first_variable + s.a]];
      }
      return decides && reads;
    }
    case kind::hash: {
      const hash_node& h = m.hashes[node.index()];
      for (std::uint32_t k = 0; k < h.inputs; ++k)
        if (marked[m.inputs[h.first_input + k]]) return true;
      return false;
    }
    case kind::binning: {
      const binning_node& b = m.binnings[node.index()];
      for (std::uint32_t k = 0; k < b.axes; ++k)
        if (marked[m.axes[b.first_axis + k].input]) return true;
      return below(b.first_content, b.contents) || (b.how == flow::value && sensitive(m, b.otherwise, marked));
    }
    case kind::category: {
      const category_node& c = m.categories[node.index()];
      return below(c.first_content, c.keys) || (c.has_default && sensitive(m, c.otherwise, marked));
    }
    case kind::transform: return true;  // what the rule gives is mostly searched for
  }
  return true;
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
