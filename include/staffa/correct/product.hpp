// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/correction_node.hpp>
#include <staffa/correct/detail/correction_pieces.hpp>
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

/// The same of a correction whose values nobody else wants: a few hundred at a time are computed, which stay in the
/// cache, and multiplied at once. So there is no array of them, nor of their statuses.
class correction_product_node final : public value_node {
 public:
  /// inputs: those of the correction in pieces. @param shared the product of its array
  correction_product_node(std::vector<node_ref> inputs, domain_ref parent, value_ref shared)
      : value_node(std::move(inputs), std::move(parent)), shared_(std::move(shared)) {}

  void evaluate(evaluation& e) const override {
    const auto& sf = static_cast<const corrections::correction_node&>(*shared_->inputs().back());
    const std::size_t rows = e.rows(0), parents = e.rows(1), stride = variation_stride(parents);
    const std::size_t variations = sf.plan()->variations().size();
    const std::int32_t* offsets = e.offsets(0);
    auto* out = e.allocate<double>(variations * stride);
    auto* open = std::fill_n(e.scratch<double>(variations), variations, 1.0) - variations;
    corrections::correction_pieces pieces(sf, e);
    std::size_t list = 0;  // all before it are done; `open` is what has been multiplied of this one
    for (std::size_t first = 0; list < parents; first += pieces.most) {
      const std::size_t n = (std::min)(pieces.most, rows - first);
      if (n > 0) pieces.compute(first, n, list);
      const auto step = pieces.valid() == nullptr ? &multiply<false> : &multiply<true>;
      std::size_t next = list;
      for (std::size_t v = 0; v < variations; ++v)
        next = step(open[v], pieces.values(v), pieces.valid(), first, n, offsets, list, parents, out + v * stride);
      list = next;
    }
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard]] const node* sharing() const override { return shared_.get(); }

 private:
  /// Multiplies n values, the first of them in row `first`, into the products of their lists.
  /// @param open what has been multiplied of `list`; then, of the one returned, which goes on after these rows
  template <bool Some>
  static std::size_t multiply(double& open, const double* values, const bool* valid, std::size_t first, std::size_t n,
                              const std::int32_t* offsets, std::size_t list, std::size_t lists, double* out) {
    double product = open;
    std::size_t i = 0;
    for (; list < lists; ++list) {
      const std::size_t end = static_cast<std::size_t>(offsets[list + 1]) - first;
      if (end > n) break;
      for (; i < end; ++i)
        if (!Some || valid[i]) product *= values[i];
      out[list] = product;
      product = 1;
    }
    for (; i < n; ++i)
      if (!Some || valid[i]) product *= values[i];
    open = product;
    return list;
  }

  value_ref shared_;
};

/// @param on the domain multiplied; @param all its values, of each variation
inline value_ref make_product(const domain_ref& on, const value_ref& all, std::size_t variations) {
  const domain_ref parent = on->parent();
  value_ref product = intern<product_node>({parent, on, all}, node_key().add(variations), parent, variations);
  const auto* sf = dynamic_cast<const corrections::correction_node*>(all.get());
  if (sf == nullptr) return product;
  return intern<correction_product_node>(corrections::correction_pieces::inputs(*sf), node_key().add(product.get()),
                                         parent, product);
}

}  // namespace detail

/// The product over the objects of each event, for the nominal and each variation: `product(sf)`. In the order of the
/// list; 1 for none; missing values are left out. The values of a correction are multiplied while they are computed:
/// they are not stored, unless the pass wants them for something else.
/// @throws evaluation_error in the pass, as the correction does
template <class T, class D>
auto product(const varied_column<T, D>& x) {
  static_assert(!std::is_void_v<typename D::parent>,
                "product(x) goes from objects to their event; this has one value per event already");
  using P = typename D::parent;
  return varied_column<double, P>(x.domain()->parent(), detail::make_product(x.domain(), x.all(), x.size()), x.names());
}

}  // namespace staffa::inline STAFFA_ABI
