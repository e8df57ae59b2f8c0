// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/combine.hpp>
#include <staffa/simd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// All choices of K rows of each list, in lexicographic order.
template <int K>
class combinations_node final : public domain_node {
 public:
  /// inputs: the domain combined, its parent and the way from it to the events
  combinations_node(std::vector<node_ref>&& inputs, const domain_ref& of)
      : domain_node(std::move(inputs), of->parent(), nullptr, text_of({kind(), of->name()})), of_(of) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(1);
    auto* offsets = e.allocate<std::int32_t>(parents + 1);
    const std::int64_t full = kernel::combination_offsets<K>({e.offsets(0), parents + 1}, offsets);
    if (full >= 0)
      e.fail(name(), "more than 2^31 - 1 combinations up to here in one chunk; cut the collection, or use smaller chunks",
             event_row(e, 1, inputs().size(), full));
    e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[parents])});
  }
  [[nodiscard, gnu::cold]] std::string describe() const override { return text_of({kind(), of_->describe()}); }
  [[nodiscard]] const domain_ref& of() const { return of_; }

 private:
  static std::string_view kind() {
    static_assert(K >= 1 && K <= 4);
    return K == 1 ? "1-combinations of " : K == 2 ? "pairs of " : K == 3 ? "triples of " : "4-combinations of ";
  }
  domain_ref of_;
};

template <int K>
domain_ref combinations_domain(const domain_ref& of) {
  return intern<combinations_node<K>>(with_way_to_event({of}, of->parent()), {}, of);
}

/// The rows of all members of each combination: one array after the other, `stride(rows)` apart.
template <int K>
class members_node final : public node {
 public:
  /// inputs: the domain combined, its parent, the combinations
  explicit members_node(std::vector<node_ref>&& inputs) : node(std::move(inputs)) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(2);
    auto* out = e.allocate<std::int32_t>(K * stride(rows));
    write(e, out, stride(rows), std::make_index_sequence<K>{});
    e.yield({.data = out, .rows = rows});
  }
  static constexpr std::size_t stride(std::size_t rows) {
    return rows + simd::padding_bytes / sizeof(std::int32_t);
  }

 private:
  template <std::size_t... Ks>
  static void write(const evaluation& e, std::int32_t* out, std::size_t stride, std::index_sequence<Ks...>) {
    kernel::combination_indices<K>({e.offsets(0), e.rows(1) + 1}, {out + Ks * stride...});
  }
};

/// The rows of all members at one picked combination of each list, laid out as those of `members_node`.
template <int K>
class picked_members_node final : public node {
 public:
  /// inputs: the domain combined, its parent, the combinations, the pick
  explicit picked_members_node(std::vector<node_ref>&& inputs) : node(std::move(inputs)) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(1);
    const std::size_t stride = members_node<K>::stride(parents);
    auto* out = e.allocate<std::int32_t>(K * stride);
    write(e, out, stride, std::make_index_sequence<K>{});
    e.yield({.data = out, .rows = parents});
  }

 private:
  template <std::size_t... Ks>
  static void write(const evaluation& e, std::int32_t* out, std::size_t stride, std::index_sequence<Ks...>) {
    const std::size_t parents = e.rows(1);
    kernel::combination_pick<K>({e.offsets(0), parents + 1}, {e.data<std::int32_t>(3), parents}, e.offsets(2),
                                {out + Ks * stride...});
  }
};

/// The k-th member's row at one picked combination of each list.
template <int K>
class picked_member_node final : public index_node {
 public:
  /// inputs: the rows of all members at the picks
  picked_member_node(std::vector<node_ref>&& inputs, int k) : index_node(std::move(inputs), true), k_(k) {}
  void evaluate(evaluation& e) const override {
    const std::size_t skipped = static_cast<std::size_t>(k_) * members_node<K>::stride(e.rows(0));
    e.yield({.data = e.data<std::int32_t>(0) + skipped, .rows = e.rows(0)});
  }
  [[nodiscard]] bool aliases_input() const override { return true; }

 private:
  int k_;
};

/// The k-th member's row of each combination.
template <int K>
class member_node final : public index_node {
 public:
  /// inputs: the rows of all members, the combinations
  member_node(std::vector<node_ref>&& inputs, const domain_ref& combined, int k)
      : index_node(std::move(inputs), false), combined_(combined), k_(k) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(1);
    const std::size_t skipped = static_cast<std::size_t>(k_) * members_node<K>::stride(rows);
    e.yield({.data = e.data<std::int32_t>(0) + skipped, .rows = rows});
  }
  [[nodiscard]] bool aliases_input() const override { return true; }
  [[nodiscard]] index_ref picked(const index_ref& pick) const override {
    if (pick->one_per_list_of() != combined_) return nullptr;
    const auto& of = inputs()[0]->inputs();
    const auto members = intern<picked_members_node<K>>({of[0], of[1], of[2], pick}, {});
    return intern<picked_member_node<K>>({members}, node_key().add(k_), k_);
  }
  [[nodiscard]] const domain_ref& combined() const { return combined_; }
  [[nodiscard]] int k() const { return k_; }

 private:
  domain_ref combined_;
  int k_;
};

/// The index of the k-th member of the combinations of a domain.
template <int K>
index_ref member_index(const domain_ref& of, const domain_ref& combined, int k) {
  const auto members = intern<members_node<K>>({of, of->parent(), combined}, {});
  return intern<member_node<K>>({members, combined}, node_key().add(k), combined, k);
}

}  // namespace staffa::inline STAFFA_ABI::detail
