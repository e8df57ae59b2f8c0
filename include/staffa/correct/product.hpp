// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The product of each list, for each variation.
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

}  // namespace detail

/// The product over the objects of each event, for the nominal and each variation: `product(sf)`. In the order of the
/// list; 1 for none; missing values are left out.
template <class T, class D>
auto product(const varied_column<T, D>& x) {
  static_assert(!std::is_void_v<typename D::parent>,
                "product(x) goes from objects to their event; this has one value per event already");
  using P = typename D::parent;
  const detail::domain_ref& on = x.domain();
  const detail::domain_ref parent = on->parent();
  auto all =
      detail::intern<detail::product_node>({parent, on, x.all()}, detail::node_key().add(x.size()), parent, x.size());
  return varied_column<double, P>(parent, std::move(all), x.names());
}

}  // namespace staffa::inline STAFFA_ABI
