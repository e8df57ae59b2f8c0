// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/formula_code.hpp>
#include <staffa/expr/formula_tile.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/over_cross.hpp>
#include <staffa/expr/taken.hpp>
#include <staffa/expr/told_formula.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// A formula evaluated in one loop over its domain and stored.
class formula_node final : public value_node {
 public:
  /// inputs: the domain, what the leaves of the formula read
  formula_node(std::vector<node_ref>&& inputs, const domain_ref& on, const formula_code* code, const void* shape,
               std::size_t bytes, const std::vector<formula_leaf>& leaves)
      : value_node(std::move(inputs), on), code_(code), shape_(shape, bytes), leaves_(leaves) {}

  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0);
    const formula_values out(e, *code_, rows);
    if (inputs().size() == 1 + leaves_.size()) {  // no index
      out.run(shape_.get(), e.inputs(1), 0, rows);
    } else {
      const formula_tile tile(e, leaves_, 1, (std::min)(rows, formula_tile::rows));
      for (std::size_t first = 0; first < rows; first += formula_tile::rows) {
        const std::size_t some = (std::min)(rows - first, formula_tile::rows);
        tile.fill(first, some);
        out.run(shape_.get(), tile.leaves(), first, some);
      }
    }
    out.yield_to(e);
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] std::string describe() const override {
    told_formula text(inputs(), 1, leaves_);
    code_->tell(shape_.get(), text);
    return text.text();
  }

 private:
  const formula_code* code_;
  stored_shape shape_;
  std::vector<formula_leaf> leaves_;
};

/// The node of a formula of which only its code knows the type.
[[gnu::noinline, gnu::cold]] inline value_ref stored_formula(const domain_ref& on, formula_inputs& from,
                                                             const formula_code& code, const void* shape,
                                                             std::size_t bytes) {
  from.key.add(&code);
  return intern<formula_node>(std::move(from.inputs), from.key, on, &code, shape, bytes, from.leaves);
}
/// The node that holds a column's values: the one it was made of, unless it is read through an index.
[[gnu::noinline]] inline value_ref stored_values(const column_refs& column, const leaf_kind& kind) {
  return column.index ? taken(column, kind) : column.data;
}
template <class T, class D>
  requires(!is_cross<D>)
value_ref materialise(const column<T, D>& column) {
  return stored_values(column.refs(), leaf_kind_of<plain_t<T>, is_optional<T>, false>);
}

/// The node that holds an expression's values, one per row of its domain. Its loop does not know the domain's type: the
/// same formula on other objects is the same code.
template <class E>
[[gnu::noinline]] value_ref materialise(const E& e) {
  if constexpr (requires { e.data(); })
    if (!e.index()) return e.data();
  formula_inputs from(e.domain());
  e.collect(from);
  const auto shape = e.shape();
  const formula_code& code = code_of<std::remove_const_t<decltype(shape)>>::code;
  if constexpr (is_cross<domain_t<E>>)
    if (value_ref cheaper = over_cross(e.domain(), from, code, &shape, sizeof shape)) return cheaper;
  return stored_formula(e.domain(), from, code, &shape, sizeof shape);
}

}  // namespace staffa::inline STAFFA_ABI::detail

namespace staffa::inline STAFFA_ABI {

/// Computes an expression once per chunk, however often the result is used. Costs one store and one load a row; worth
/// it for anything longer than a few operations that several formulas share. Equal expressions share it anyway.
template <detail::column_like A>
auto define(const A& a) {
  const auto& e = detail::as_expression(a);
  using E = detail::expression_t<A>;
  return column<value_t<E>, domain_t<E>>(e.domain(), detail::materialise(e));
}

}  // namespace staffa::inline STAFFA_ABI
