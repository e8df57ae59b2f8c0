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

/// The row of its base for each row of a `within_node`. Not the domain's own data: concatenations read without it.
class kept_lists_node final : public index_node {
 public:
  /// inputs: the domain, its parent, then the inputs of the domain
  explicit kept_lists_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), false) {}
  void evaluate(evaluation& e) const override {
    auto* index = e.allocate<std::int32_t>(e.rows(0));
    kernel::restrict_index({e.data<std::int32_t>(2), e.rows(1)}, {e.offsets(3), e.rows(4) + 1}, e.offsets(0), index);
    e.yield({.data = index, .rows = e.rows(0)});
  }
};

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
    auto* offsets = e.allocate<std::int32_t>(parents + 1);
    kernel::restrict_offsets({e.data<std::int32_t>(0), parents}, {e.offsets(1), e.rows(2) + 1}, offsets);
    e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[parents])});
  }
  [[nodiscard]] node_ref rows_of_base() const override {
    return intern<kept_lists_node>({domain_ref(this), parent(), chosen(), inputs()[1], inputs()[2]}, {});
  }
  /// The row of the base's parent for each row of its own parent.
  [[nodiscard]] const node_ref& chosen() const { return inputs()[0]; }
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
