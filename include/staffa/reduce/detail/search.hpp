// SPDX-License-Identifier: MIT
#pragma once

// argmin and argmax of a formula of values that need not be stored to be searched.

#include <staffa/core/config.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/searchable.hpp>
#include <staffa/kernel/best_triple.hpp>
#include <staffa/simd/least.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The formula of a node, given arguments for the values that it reads.
template <class Op, class E>
class formula_of_arguments : public kernel::searched_formula {
 public:
  formula_of_arguments(const E& formula, std::size_t leaves)
      : searched_formula{meet<false>, meet<true>, true},
        formula_(formula),
        inputs_(leaves, &arguments_) {
    float missing[simd::lanes];
    std::fill_n(missing, simd::lanes, std::numeric_limits<float>::quiet_NaN());
    keeps_nan = simd::all(simd::isnan(on(missing)(0)));
  }

 private:
  using P = simd::pack<float>;

  auto on(const float* arguments) {
    arguments_.data = arguments;
    binder b(inputs_.data());
    return formula_.bind(b);
  }

  template <bool Numbers>
  static void meet(searched_formula& self, const float* arguments, std::size_t rows,
                   simd::running_least<float>& least) noexcept {
    const auto f = static_cast<formula_of_arguments&>(self).on(arguments);
    const auto value = [&](std::size_t row) STAFFA_INLINE {
      const P x = f(row);
      if constexpr (Numbers) return simd::select(x == x, P(0.0f), x);
      else return Op::ascending ? x : -x;
    };
    auto best = least;  // in registers
    std::size_t row = 0;
    for (; row + simd::lanes <= rows; row += simd::lanes) best.meet(value(row));
    if (row < rows)
      best.meet(simd::select(simd::first_lanes(rows - row), value(row), P(std::numeric_limits<float>::infinity())));
    least = best;
  }

  const E& formula_;
  slot arguments_;
  std::vector<const slot*> inputs_;
};

/// At most one row of each list, found by a formula of searchable values.
template <class Op, class E>
class search_node final : public index_node {
 public:
  /// inputs: the domain searched, its parent, what the search reads
  search_node(std::vector<node_ref>&& inputs, const ref<searchable_node>& values, const domain_ref& of,
              std::size_t leaves, const E& formula)
      : index_node(std::move(inputs), true), values_(values), of_(of), leaves_(leaves), formula_(formula) {}
  void evaluate(evaluation& e) const override {
    auto* out = e.allocate<std::int32_t>(e.rows(1));
    formula_of_arguments<Op, E> f(formula_, leaves_);
    values_->search(e, 2, f, out);
    e.yield({.data = out, .rows = e.rows(1)});
  }
  [[nodiscard]] domain_ref one_per_list_of() const override { return of_; }

 private:
  ref<searchable_node> values_;
  domain_ref of_;
  std::size_t leaves_;
  E formula_;
};

template <class>
inline constexpr bool is_triples = false;
template <class D>
inline constexpr bool is_triples<domain::combinations<3, D>> = true;

/// Formulas that may be searched: asked first, so that others are not compiled twice.
template <class E>
concept maybe_searchable =
    is_triples<domain_t<E>> && std::same_as<value_t<E>, float> && !requires(const E& e) { e.data(); };

/// The node that searches a formula, or null if it reads anything but one searchable column.
template <class Op, maybe_searchable E>
index_ref search_of(const E& e) {
  formula_inputs from(e.domain());
  e.collect(from);
  const std::size_t leaves = from.inputs.size() - 1;
  if (leaves == 0) return nullptr;
  const node_ref read = from.inputs[1];
  const auto* values = dynamic_cast<const searchable_node*>(read.get());
  if (values == nullptr || values->on() != e.domain() ||
      std::any_of(from.inputs.begin() + 2, from.inputs.end(), [&](const node_ref& other) { return other != read; }))
    return nullptr;
  std::vector<node_ref> inputs{e.domain(), e.domain()->parent()};
  for (const node_ref& input : values->search_inputs()) inputs.push_back(input);
  const auto shape = e.shape();
  return intern<search_node<Op, std::remove_const_t<decltype(shape)>>>(
      std::move(inputs), from.key, ref<searchable_node>(values), e.domain(), leaves, shape);
}

}  // namespace staffa::inline STAFFA_ABI::detail
