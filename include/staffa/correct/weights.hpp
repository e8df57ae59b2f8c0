// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/names.hpp>
#include <staffa/correct/argument.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// One factor of a weight: its nominal values and those of its variations, as columns of doubles on one domain.
struct weight_factor {
  std::string name;
  std::vector<std::string> names;  ///< of the variations
  std::vector<value_ref> values;   ///< the nominal ones first
};

/// Multiplies factors in their order, once for each variation.
class weights_node final : public value_node {
 public:
  /// inputs: the domain, then columns; `chosen[v][k]` is the column that variation v takes of factor k
  weights_node(std::vector<node_ref> inputs, domain_ref on, std::vector<std::vector<std::size_t>> chosen)
      : value_node(std::move(inputs), std::move(on)), chosen_(std::move(chosen)) {}

  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0), stride = variation_stride(rows);
    auto* out = e.allocate<double>(chosen_.size() * stride);
    bool* valid = nullptr;
    for (std::size_t v = 0; v < chosen_.size(); ++v) {
      double* to = out + v * stride;
      std::fill_n(to, rows + simd::lanes, 1.0);
      for (std::size_t k = 0; k < chosen_[v].size(); ++k) {
        const std::size_t column = chosen_[v][k];
        const double* from = e.data<double>(1 + column);
        for (std::size_t i = 0; i < rows; i += simd::lanes)
          simd::store(to + i, simd::load<double>(to + i) * simd::load<double>(from + i));
        const bool* present = e.input(1 + column).valid;
        if (present == nullptr || (v > 0 && column == chosen_[0][k])) continue;
        if (valid == nullptr) valid = e.allocate<bool>(rows), std::fill_n(valid, rows, true);
        for (std::size_t i = 0; i < rows; ++i) valid[i] = valid[i] && present[i];
      }
    }
    e.yield({.data = out, .valid = valid, .rows = rows});
  }

 private:
  std::vector<std::vector<std::size_t>> chosen_;
};

inline value_ref make_weights_node(const domain_ref& on, const std::vector<weight_factor>& factors,
                                   std::vector<std::string>& names) {
  names.assign(1, "nominal");
  std::vector<node_ref> inputs{on};
  std::vector<std::size_t> first;
  for (const weight_factor& f : factors) {
    first.push_back(inputs.size() - 1);
    inputs.insert(inputs.end(), f.values.begin(), f.values.end());
    for (const std::string& name : f.names)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::vector<std::vector<std::size_t>> chosen;
  node_key key;
  for (const std::string& name : names) {
    auto& columns = chosen.emplace_back();
    for (std::size_t k = 0; k < factors.size(); ++k) {
      const auto found = std::find(factors[k].names.begin(), factors[k].names.end(), name);
      columns.push_back(first[k] + (found == factors[k].names.end()
                                        ? 0
                                        : 1 + static_cast<std::size_t>(found - factors[k].names.begin())));
      key.add(columns.back());
    }
  }
  return intern<weights_node>(std::move(inputs), key, on, std::move(chosen));
}

/// A factor with a name, for `without`.
template <class X>
struct named_factor {
  std::string name;
  X value;
};

template <class X>
const X& factor_value(const X& x) {
  return x;
}
template <class X>
const X& factor_value(const named_factor<X>& f) {
  return f.value;
}

/// A column of weights as doubles.
template <class E>
auto as_double_column(const E& e) {
  using T = plain_t<value_t<E>>;
  if constexpr (std::is_same_v<T, double>) return e;
  else return cast<double>(e);
}

/// `vary(w, as("up", w_up))`: columns that are no correction.
template <class>
inline constexpr bool is_varied_columns = false;
template <class... Es>
inline constexpr bool is_varied_columns<corrections::varied_columns<Es...>> = true;

inline void check_names(const std::vector<std::string>& names) {
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == "nominal" ||
        std::count(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(k), names[k]) > 0)
      throw bind_error("weights: two columns of one factor are named '" + names[k] +
                       "'; the first is the nominal one, without a name");
}

/// Where a factor's values are.
template <class X>
auto factor_rows(const X& x) {
  const auto& value = factor_value(x);
  if constexpr (is_varied_columns<std::remove_cvref_t<decltype(value)>>)
    return std::apply([](const auto&... columns) { return join_all(domain_of(columns)...); }, value.columns);
  else return domain_of(as_expression(value));
}

template <class D, class X>
weight_factor factor_on(const domain_ref& on, const X& x) {
  const auto& value = factor_value(x);
  weight_factor f;
  if constexpr (requires {
                  x.name;
                  x.value;
                })
    f.name = x.name;
  if constexpr (is_varied_columns<std::remove_cvref_t<decltype(value)>>) {
    f.names = value.names;
    check_names(f.names);
    std::apply(
        [&](const auto&... columns) { (f.values.push_back(materialise(lift<D>(as_double_column(columns), on))), ...); },
        value.columns);
  } else if constexpr (requires {
                         value.variation(std::size_t{0});
                         value.names();
                       }) {
    for (std::size_t k = 0; k < value.size(); ++k) {
      if (k > 0) f.names.push_back(value.names()[k]);
      f.values.push_back(materialise(lift<D>(value.variation(k), on)));
    }
  } else {
    f.values.push_back(materialise(lift<D>(as_double_column(as_expression(value)), on)));
  }
  return f;
}

template <class X>
using factor_value_t = std::remove_cvref_t<decltype(factor_value(std::declval<const X&>()))>;
template <class X>
concept weighable = column_like<factor_value_t<X>> || is_varied_columns<factor_value_t<X>>;

template <class V>
inline constexpr bool value_is_optional = is_optional<value_t<expression_t<V>>>;
template <class... Es>
inline constexpr bool value_is_optional<corrections::varied_columns<Es...>> = (is_optional<value_t<Es>> || ...);
template <class X>
inline constexpr bool factor_is_optional = value_is_optional<factor_value_t<X>>;

}  // namespace detail

/// The product of several factors, as a column with the variations of each.
template <class T, class D>
class weight_set : public varied_column<T, D> {
 public:
  weight_set(const detail::domain_ref& on, const std::vector<detail::weight_factor>& factors)
      : weight_set(made(on, factors), on, factors) {}

  /// The product of all factors but one. @throws unknown_correction naming those there are
  [[nodiscard]] weight_set without(std::string_view factor) const {
    std::vector<detail::weight_factor> kept;
    std::vector<std::string> known;
    for (const auto& f : factors_) {
      if (f.name != factor) kept.push_back(f);
      if (!f.name.empty()) known.push_back(f.name);
    }
    if (kept.size() == factors_.size())
      throw unknown_correction("weights: there is no factor '" + std::string(factor) + "'; " +
                               nearest_names(factor, known));
    return weight_set(this->domain(), kept);
  }

 private:
  struct parts {
    detail::value_ref all;
    std::vector<std::string> names;
  };
  static parts made(const detail::domain_ref& on, const std::vector<detail::weight_factor>& factors) {
    parts p;
    p.all = detail::make_weights_node(on, factors, p.names);
    return p;
  }
  weight_set(parts p, const detail::domain_ref& on, const std::vector<detail::weight_factor>& factors)
      : varied_column<T, D>(on, std::move(p.all), std::move(p.names)), factors_(factors) {}

  std::vector<detail::weight_factor> factors_;
};

/// Names a factor of `weights`: `weights(factor("id", product(sf)), factor("pileup", pu))`.
template <class X>
auto factor(std::string name, const X& x) {
  return detail::named_factor<X>{std::move(name), x};
}

/// The product of columns, in their order, with all their variations: each variation takes its own factor in place of
/// the nominal one (it is not the nominal times a ratio, so a nominal of 0 does no harm). Variations of one name in
/// several factors change together. A factor is what a correction gave, any column, or columns with variations of their
/// own: `vary(pu, as("pu:up", pu_up))`, and of a relative one `vary(w, as("scale:up", w * ratio))`.
/// @throws bind_error for two columns of one name
template <class... Xs>
  requires(sizeof...(Xs) > 0 && (detail::weighable<Xs> && ...))
auto weights(const Xs&... xs) {
  const auto on = detail::join_all(detail::factor_rows(xs)...);
  return [&]<class D>(const detail::typed_domain<D>& to) {
    constexpr bool optional = (detail::factor_is_optional<Xs> || ...);
    return weight_set<detail::maybe_t<double, optional>, D>(
        to.ref, std::vector<detail::weight_factor>{detail::factor_on<D>(to.ref, xs)...});
  }(on);
}

template <class... Xs>
  requires(sizeof...(Xs) > 0 && !(detail::weighable<Xs> && ...))
void weights(const Xs&...) {
  static_assert(
      detail::always_false<void(Xs...)>,
      "weights(...): a factor is a column, vary(column, as(\"up\", other)), or what a correction gave; a number "
      "for every event is constant(events, 1.02)");
}

}  // namespace staffa::inline STAFFA_ABI
