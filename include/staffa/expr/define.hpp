// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/formula_code.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/over_cross.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The only code that knows the shape of a formula (without its domain), unless it is over a cross product.
template <class Shape>
struct code_of {
  static_assert(is_storable_shape<Shape>);

  static void run(const void* shape, evaluation& e) {
    using T = plain_t<value_t<Shape>>;
    const std::size_t rows = e.rows(0);
    auto* values = e.allocate<T>(rows);
    binder b(e, 1);
    const auto bound = static_cast<const Shape*>(shape)->bind(b);
    if constexpr (is_optional<value_t<Shape>>) {
      auto* valid = e.allocate<bool>(rows);
      for (std::size_t row = 0; row < rows; row += simd::lanes) {
        const auto p = bound(row);
        simd::store(values + row, p.value);
        simd::store(valid + row, p.valid);
      }
      e.yield({.data = values, .valid = valid, .rows = rows});
    } else {
      for (std::size_t row = 0; row < rows; row += simd::lanes) simd::store(values + row, bound(row));
      e.yield({.data = values, .rows = rows});
    }
  }

  static constexpr formula_code code{&run, &tell_formula<Shape>};
};

/// A formula evaluated in one loop over its domain and stored.
class formula_node final : public value_node {
 public:
  /// inputs: the domain, what the leaves of the formula read
  formula_node(std::vector<node_ref>&& inputs, const domain_ref& on, const formula_code* code, const void* shape,
               std::size_t bytes)
      : value_node(std::move(inputs), on), code_(code), shape_(shape, bytes) {}

  void evaluate(evaluation& e) const override { code_->run(shape_.get(), e); }
  [[nodiscard]] std::string describe() const override {
    told_formula text(inputs(), 1);
    code_->tell(shape_.get(), text);
    return text.text();
  }

 private:
  const formula_code* code_;
  stored_shape shape_;
};

/// The inputs of a formula and its scalars, collected.
struct formula_inputs {
  [[gnu::noinline, gnu::cold]] explicit formula_inputs(const domain_ref& on) { inputs.push_back(on); }
  [[gnu::noinline, gnu::cold]] ~formula_inputs() = default;
  formula_inputs(const formula_inputs&) = delete;
  formula_inputs& operator=(const formula_inputs&) = delete;

  [[nodiscard, gnu::noinline, gnu::cold]] value_ref stored(const domain_ref& on, const formula_code* code,
                                                           const void* shape, std::size_t bytes) {
    key.add(code);
    return intern<formula_node>(std::move(inputs), key, on, code, shape, bytes);
  }

  std::vector<node_ref> inputs;
  node_key key;
};

/// What is stored of a column that is read through an index.
template <class T>
[[gnu::noinline]] value_ref materialise_read(const column_refs& column) {
  formula_inputs from(column.on);
  column.collect(from.inputs, from.key);
  const stored_leaf<T> shape{true};
  return from.stored(column.on, &code_of<stored_leaf<T>>::code, &shape, sizeof shape);
}
/// The node that holds a column's values: the one it was made of, unless it is read through an index.
template <class T, class D>
  requires(!is_cross<D>)
value_ref materialise(const column<T, D>& column) {
  return column.index() ? materialise_read<T>(column.refs()) : column.data();
}

/// The node that holds an expression's values, one per row of its domain. Its loop does not know the domain's type: the
/// same formula on other objects is the same code.
template <class E>
[[gnu::noinline]] value_ref materialise(const E& e) {
  if constexpr (requires { e.data(); })
    if (!e.index()) return e.data();
  formula_inputs from(e.domain());
  e.collect(from.inputs, from.key);
  const auto shape = e.shape();
  if constexpr (is_cross<domain_t<E>>)
    if (value_ref cheaper = over_cross(e.domain(), from.inputs, from.key, shape)) return cheaper;
  return from.stored(e.domain(), &code_of<std::remove_const_t<decltype(shape)>>::code, &shape, sizeof shape);
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
