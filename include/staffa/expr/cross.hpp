// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/cross.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// For each row of a, every row of b of the same parent. Its data is the row of b with which each row of a begins.
class cross_node final : public domain_node {
 public:
  /// inputs: a, b, their parent and the way from it to the events
  cross_node(std::vector<node_ref>&& inputs, const domain_ref& a, const domain_ref& b)
      : domain_node(std::move(inputs), a, nullptr, text_of({"cross of ", a->name(), " and ", b->name()})) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(2);
    auto* offsets = e.allocate<std::int32_t>(e.rows(0) + 1);
    auto* starts = e.allocate<std::int32_t>(e.rows(0));
    const std::int64_t full =
        kernel::cross_offsets({e.offsets(0), parents + 1}, {e.offsets(1), parents + 1}, offsets, starts);
    if (full >= 0)
      e.fail(name(), "more than 2^31 - 1 pairs up to here in one chunk; cut the collections, or use smaller chunks",
             event_row(e, 2, inputs().size(), full));
    e.yield({.data = starts, .offsets = offsets, .rows = static_cast<std::size_t>(offsets[e.rows(0)])});
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({"cross of ", inputs()[0]->describe(), " and ", inputs()[1]->describe()});
  }
};

inline domain_ref cross_domain(const domain_ref& a, const domain_ref& b) {
  return intern<cross_node>(with_way_to_event({a, b}, a->parent()), {}, a, b);
}

/// The row of b of one picked pair for each row of a.
class picked_cross_index_node final : public index_node {
 public:
  /// inputs: the pairs, a, the pick
  explicit picked_cross_index_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), true) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(1);
    auto* out = e.allocate<std::int32_t>(rows);
    kernel::cross_pick_b({e.offsets(0), rows + 1}, e.data<std::int32_t>(0), e.data<std::int32_t>(2), out);
    e.yield({.data = out, .rows = rows});
  }
};

/// The row of b of each pair.
class cross_index_node final : public index_node {
 public:
  /// inputs: a, b, their parent, the pairs
  cross_index_node(std::vector<node_ref>&& inputs, const domain_ref& pairs)
      : index_node(std::move(inputs), false), pairs_(pairs) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(2);
    auto* out = e.allocate<std::int32_t>(e.rows(3));
    kernel::cross_index_b({e.offsets(0), parents + 1}, {e.offsets(1), parents + 1}, out);
    e.yield({.data = out, .rows = e.rows(3)});
  }
  [[nodiscard]] index_ref picked(const index_ref& pick) const override {
    if (pick->one_per_list_of() != pairs_) return nullptr;
    return intern<picked_cross_index_node>({pairs_, inputs()[0], pick}, {});
  }

 private:
  domain_ref pairs_;
};

inline index_ref cross_index(const domain_ref& pairs) {
  const auto& of = pairs->inputs();
  return intern<cross_index_node>({of[0], of[1], of[2], pairs}, {}, pairs);
}

}  // namespace staffa::inline STAFFA_ABI::detail
