// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/combine.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// All choices of K rows of each list, in lexicographic order.
template <int K>
class combinations_node final : public domain_node {
 public:
  /// inputs: the domain combined, its parent and the way from it to the events
  combinations_node(std::vector<node_ref> inputs, const domain_ref& of)
      : domain_node(std::move(inputs), of->parent(), nullptr, kind() + of->name()), of_(of) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(1);
    auto* offsets = e.allocate<std::int32_t>(parents + 1);
    const std::int64_t full = kernel::combination_offsets<K>({e.offsets(0), parents + 1}, offsets);
    if (full >= 0)
      e.fail(name(), "more than 2^31 - 1 combinations up to here in one chunk; cut the collection, or use smaller chunks",
             event_row(e, 1, inputs().size(), full));
    e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[parents])});
  }
  [[nodiscard]] std::string describe() const override { return kind() + of_->describe(); }
  [[nodiscard]] const domain_ref& of() const { return of_; }

 private:
  static std::string kind() {
    return K == 2 ? "pairs of " : K == 3 ? "triples of " : std::to_string(K) + "-combinations of ";
  }
  domain_ref of_;
};

template <int K>
domain_ref combinations_domain(const domain_ref& of) {
  return intern<combinations_node<K>>(with_way_to_event({of}, of->parent()), {}, of);
}

/// The k-th member's row at one picked combination of each list.
template <int K>
class picked_member_node final : public index_node {
 public:
  /// inputs: the domain combined, its parent, the combinations, the pick
  picked_member_node(std::vector<node_ref> inputs, int k) : index_node(std::move(inputs), true), k_(k) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(1);
    auto* out = e.allocate<std::int32_t>(parents);
    kernel::combination_pick<K>({e.offsets(0), parents + 1}, {e.data<std::int32_t>(3), parents}, e.offsets(2), k_, out);
    e.yield({.data = out, .rows = parents});
  }

 private:
  int k_;
};

/// The k-th member's row of each combination.
template <int K>
class member_node final : public index_node {
 public:
  /// inputs: the domain combined, its parent, the combinations
  member_node(std::vector<node_ref> inputs, domain_ref combined, int k)
      : index_node(std::move(inputs), false), combined_(std::move(combined)), k_(k) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(2);
    auto* out = e.allocate<std::int32_t>(rows);
    kernel::combination_member<K>({e.offsets(0), e.rows(1) + 1}, k_, out);
    e.yield({.data = out, .rows = rows});
  }
  [[nodiscard]] index_ref picked(const index_ref& pick) const override {
    if (pick->one_per_list_of() != combined_) return nullptr;
    return intern<picked_member_node<K>>({inputs()[0], inputs()[1], inputs()[2], pick}, node_key().add(k_), k_);
  }
  [[nodiscard]] const domain_ref& combined() const { return combined_; }
  [[nodiscard]] int k() const { return k_; }

 private:
  domain_ref combined_;
  int k_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
