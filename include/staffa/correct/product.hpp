// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/correction_node.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/node.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The product of each list, for each variation, of values that are there as an array.
class product_node final : public value_node {
 public:
  /// inputs: the parent, the domain multiplied, all values
  product_node(std::vector<node_ref> inputs, domain_ref on, std::size_t variations)
      : value_node(std::move(inputs), std::move(on)), variations_(variations) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0), stride = variation_stride(parents);
    const std::int32_t* offsets = e.offsets(1);
    const slot& all = e.input(2);
    auto* out = e.allocate<double>(variations_ * stride);
    for (std::size_t v = 0; v < variations_; ++v) {
      const auto* values = static_cast<const double*>(all.data) + v * variation_stride(all.rows);
      for (std::size_t k = 0; k < parents; ++k) {
        double product = 1;
        for (std::int32_t i = offsets[k]; i < offsets[k + 1]; ++i)
          if (all.valid == nullptr || all.valid[i]) product *= values[i];
        out[v * stride + k] = product;
      }
    }
    e.yield({.data = out, .rows = parents});
  }

 private:
  std::size_t variations_;
};

/// The same of a correction whose values nobody else wants: they are computed in blocks that stay in the cache, and
/// multiplied at once. So there is no array of them, nor of their statuses.
class correction_product_node final : public value_node {
 public:
  /// inputs: those of the correction's node. @param shared the product of its array
  correction_product_node(std::vector<node_ref> inputs, domain_ref parent, value_ref shared)
      : value_node(std::move(inputs), std::move(parent)), shared_(std::move(shared)) {}

  void evaluate(evaluation& e) const override {
    using corrections::correction_node;
    const auto& sf = static_cast<const correction_node&>(*shared_->inputs().back());
    const std::size_t rows = e.rows(0), parents = e.rows(1), stride = variation_stride(parents);
    const std::size_t variations = sf.plan()->variations().size();
    const std::int32_t* offsets = e.offsets(0);
    auto* out = e.allocate<double>(variations * stride);
    for (std::size_t v = 0; v < variations; ++v) std::fill_n(out + v * stride, parents, 1.0);
    correction_node::blocks blocks(sf, e);
    std::size_t list = 0;  // that of the block's first row, or an empty one before it
    for (std::size_t first = 0; first < rows; first += corrections::block_rows) {
      const std::size_t n = (std::min)(corrections::block_rows, rows - first);
      blocks.compute(first, n);
      std::size_t last = list;
      for (std::size_t v = 0; v < variations; ++v)
        last = multiply(blocks.values(v), blocks.valid(), first, n, offsets, list, out + v * stride);
      list = last;
    }
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard]] const node* sharing() const override { return shared_.get(); }

 private:
  /// Multiplies a block into the products of its lists. @return the list of its last row
  static std::size_t multiply(const double* values, const bool* valid, std::size_t first, std::size_t n,
                              const std::int32_t* offsets, std::size_t list, double* out) {
    for (std::size_t i = 0;; ++list) {
      const std::size_t end = (std::min)(static_cast<std::size_t>(offsets[list + 1]) - first, n);
      double product = out[list];
      for (; i < end; ++i)
        if (valid == nullptr || valid[i]) product *= values[i];
      out[list] = product;
      if (i == n) return list;
    }
  }

  value_ref shared_;
};

/// @param on the domain multiplied; @param all its values, of each variation
inline value_ref make_product(const domain_ref& on, const value_ref& all, std::size_t variations) {
  const domain_ref parent = on->parent();
  value_ref product = intern<product_node>({parent, on, all}, node_key().add(variations), parent, variations);
  if (dynamic_cast<const corrections::correction_node*>(all.get()) == nullptr) return product;
  return intern<correction_product_node>(std::vector<node_ref>(all->inputs()), node_key().add(product.get()), parent,
                                         product);
}

}  // namespace detail

/// The product over the objects of each event, for the nominal and each variation: `product(sf)`. In the order of the
/// list; 1 for none; missing values are left out. Of a correction whose values are not used otherwise, no value of an
/// object is ever stored.
template <class T, class D>
auto product(const varied_column<T, D>& x) {
  static_assert(!std::is_void_v<typename D::parent>,
                "product(x) goes from objects to their event; this has one value per event already");
  using P = typename D::parent;
  return varied_column<double, P>(x.domain()->parent(), detail::make_product(x.domain(), x.all(), x.size()), x.names());
}

}  // namespace staffa::inline STAFFA_ABI
