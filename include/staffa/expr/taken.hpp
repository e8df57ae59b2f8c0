// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/compress.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Values of one column at the rows of another domain.
class taken_node final : public value_node {
 public:
  /// inputs: the domain, the values, the index
  taken_node(std::vector<node_ref>&& inputs, const domain_ref& on, const leaf_kind* kind)
      : value_node(std::move(inputs), on), kind_(kind) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0);
    const leaf_room to{e.allocate_bytes(rows * kind_->bytes), kind_->optional ? e.allocate<bool>(rows) : nullptr};
    kind_->take(e.input(1), {e.data<std::int32_t>(2), rows}, to);
    e.yield({.data = to.values, .valid = to.valid, .rows = rows});
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] std::string describe() const override { return inputs()[1]->describe(); }
  [[nodiscard]] const node_ref& values() const { return inputs()[1]; }
  [[nodiscard]] const node_ref& index() const { return inputs()[2]; }

 private:
  const leaf_kind* kind_;
};

/// Values of one column, of four bytes each whatever they mean, where a mask is true.
class compressed_node final : public value_node {
 public:
  /// inputs: the domain of the rows that are kept, the values, the mask
  compressed_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    const slot& mask = e.input(2);
    auto* values = e.allocate<std::uint32_t>(e.rows(0));
    kernel::compress(e.data<std::uint32_t>(1), {e.data<bool>(2), mask.rows}, values, mask.valid);
    e.yield({.data = values, .rows = e.rows(0)});
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] std::string describe() const override { return inputs()[1]->describe(); }
};

/// The node of a column that is read through an index.
[[gnu::noinline, gnu::cold]] inline value_ref taken(const column_refs& column, const leaf_kind& kind) {
  if (kind.bytes == sizeof(std::uint32_t) && !kind.optional)
    if (const node_ref mask = column.index->mask())
      return intern<compressed_node>({column.on, column.data, mask}, {}, column.on);
  node_key key;
  key.add(kind.bytes).add(kind.optional);
  return intern<taken_node>({column.on, column.data, column.index}, key, column.on, &kind);
}

}  // namespace staffa::inline STAFFA_ABI::detail
