// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A variation that is there, and the name of the opposite one, which is not.
struct mirrored_variation {
  std::string_view given, opposite;
};

namespace detail {

/// All variations of a node, then w * w / x for some of them, w being the nominal.
class mirror_node final : public value_node {
 public:
  /// inputs: all values
  mirror_node(std::vector<node_ref> inputs, domain_ref on, std::size_t count, std::vector<std::size_t> given)
      : value_node(std::move(inputs), std::move(on)), count_(count), given_(std::move(given)) {}

  void evaluate(evaluation& e) const override {
    using P = simd::pack<double>;
    const slot& all = e.input(0);
    const std::size_t stride = variation_stride(all.rows);
    const auto* from = static_cast<const double*>(all.data);
    auto* out = e.allocate<double>((count_ + given_.size()) * stride);
    for (std::size_t v = 0; v < count_; ++v) std::copy_n(from + v * stride, all.rows, out + v * stride);
    for (std::size_t k = 0; k < given_.size(); ++k) {
      const double* x = from + given_[k] * stride;
      double* to = out + (count_ + k) * stride;
      const P zero(0.0);
      for (std::size_t i = 0; i < all.rows; i += simd::lanes) {
        const P w = simd::load<double>(from + i), given = simd::load<double>(x + i);
        simd::store(to + i, simd::select((w == zero) & (given == zero), w, w * w / given));
      }
    }
    e.yield({.data = out, .valid = all.valid, .rows = all.rows});
  }

 private:
  std::size_t count_;
  std::vector<std::size_t> given_;
};

}  // namespace detail

/// Adds variations that are missing as the mirror images of others: `mirror(w, {{"stat_up", "stat_down"}})` has all
/// variations of w, and "stat_down" as w * w / (its "stat_up"). Where w and "stat_up" are both 0, it is 0, too; where
/// only "stat_up" is 0, infinite. @throws unknown_correction for a variation that is not there, bind_error if the
/// opposite one is there already
template <class T, class D>
auto mirror(const varied_column<T, D>& w, std::initializer_list<mirrored_variation> pairs) {
  std::vector<std::string> names = w.names();
  std::vector<std::size_t> given;
  detail::node_key key;
  for (const auto& [from, opposite] : pairs) {
    given.push_back(w.number_of(from));
    if (given.back() == 0) throw bind_error("mirror: the nominal is no variation that could be mirrored");
    if (std::find(names.begin(), names.end(), opposite) != names.end())
      throw bind_error("mirror: the variation '" + std::string(opposite) + "' is there already");
    names.emplace_back(opposite);
    key.add(given.back());
  }
  auto all = detail::intern<detail::mirror_node>({w.all()}, key, w.domain(), w.size(), std::move(given));
  return varied_column<T, D>(w.domain(), std::move(all), std::move(names));
}
template <detail::column_like A>
  requires(!requires(const A& w) { w.number_of(std::string_view()); })
void mirror(const A&, std::initializer_list<mirrored_variation>) {
  static_assert(detail::always_false<A>,
                "mirror(w, {{\"up\", \"down\"}}) takes a column with variations: what a correction, product or weights "
                "gives");
}

}  // namespace staffa::inline STAFFA_ABI
