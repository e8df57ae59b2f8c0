// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/restrict.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The lists of a domain that belong to chosen rows of its parent.
class within_node final : public domain_node {
 public:
  /// inputs: the index from the new parent's rows to the old parent's, the old domain, the old parent
  within_node(std::vector<node_ref>&& inputs, const domain_ref& parent, const domain_ref& base)
      : domain_node(std::move(inputs), parent, base, text_of({base->name(), " of selected rows"})) {}

  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({base()->describe(), " of ", parent()->describe()});
  }
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    const std::span<const std::int32_t> chosen{e.data<std::int32_t>(0), parents};
    const std::span<const std::int32_t> lists{e.offsets(1), e.rows(2) + 1};
    auto* offsets = e.allocate<std::int32_t>(parents + 1);
    kernel::restrict_offsets(chosen, lists, offsets);
    const auto rows = static_cast<std::size_t>(offsets[parents]);
    auto* index = e.allocate<std::int32_t>(rows);
    kernel::restrict_index(chosen, lists, offsets, index);
    e.yield({.data = index, .offsets = offsets, .rows = rows});
  }
};

/// The domain `within<D, S>`: the rows of D under the rows that the cut S keeps.
template <class D, class S>
domain_ref within_domain(const domain_ref& of, const domain_ref& cut) {
  using parent_type = typename domain::within<D, S>::parent;
  domain_ref parent;
  index_ref chosen;
  if constexpr (std::is_same_v<parent_type, S>) {
    parent = cut;
    chosen = path<S, typename D::parent>(cut, of->parent());
  } else {
    parent = within_domain<typename D::parent, S>(of->parent(), cut);
    chosen = base_index(parent);
  }
  return intern<within_node>({chosen, of, of->parent()}, {}, parent, of);
}

}  // namespace staffa::inline STAFFA_ABI::detail
