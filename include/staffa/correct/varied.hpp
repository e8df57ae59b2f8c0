// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/names.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/expr/apply.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Rows from one variation to the next, in a node that yields several one after the other.
inline std::size_t variation_stride(std::size_t rows) { return (rows + 63) / 64 * 64 + 64; }

/// One variation of a node that yields all of them; behind the values there may be a status byte for each.
template <class T>
class variation_node final : public value_node {
 public:
  variation_node(std::vector<node_ref> inputs, domain_ref on, std::size_t which, std::size_t count)
      : value_node(std::move(inputs), std::move(on)), which_(which), count_(count) {}
  void evaluate(evaluation& e) const override {
    const slot& all = e.input(0);
    const std::size_t stride = variation_stride(all.rows);
    const auto* values = static_cast<const double*>(all.data);
    if constexpr (sizeof(T) == sizeof(double))
      e.yield({.data = values + which_ * stride, .valid = all.valid, .rows = all.rows});
    else e.yield({.data = reinterpret_cast<const T*>(values + count_ * stride) + which_ * stride, .rows = all.rows});
  }
  [[nodiscard]] bool aliases_input() const override { return true; }

 private:
  std::size_t which_, count_;
};

/// a / b, but 1 where both are 0.
struct ratio_f {
  template <class, class>
  using result = double;
  template <class, class, class P, class Q>
  [[gnu::always_inline]] static inline simd::pack<double> eval(const P& a, const Q& b) {
    const simd::pack<double> zero(0.0), one(1.0);
    return simd::select((a == zero) & (b == zero), one, a / b);
  }
};

}  // namespace detail

/// A column of doubles that comes with variations: itself it is the nominal one, an expression like any other.
template <class T, class D>
class varied_column : public column<T, D> {
 public:
  /// @param all yields the values of each variation, the nominal first
  varied_column(detail::domain_ref on, detail::value_ref all, std::vector<std::string> names)
      : column<T, D>(on, part<double>(on, all, 0, names.size())), all_(std::move(all)), names_(std::move(names)) {}

  /// "nominal", then the names of the variations.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

  [[nodiscard]] column<T, D> variation(std::size_t k) const {
    return {this->domain(), part<double>(this->domain(), all_, k, size())};
  }
  /// @throws unknown_correction naming those there are
  [[nodiscard]] column<T, D> variation(std::string_view name) const { return variation(number_of(name)); }
  /// The variation divided by the nominal; 1 where both are 0.
  [[nodiscard]] auto ratio(std::string_view name) const {
    return detail::make_apply(detail::ratio_f{}, variation(name), static_cast<const column<T, D>&>(*this));
  }

  [[nodiscard]] std::size_t number_of(std::string_view name) const {
    for (std::size_t k = 0; k < names_.size(); ++k)
      if (names_[k] == name) return k;
    throw unknown_correction("there is no variation '" + std::string(name) + "'; " + nearest_names(name, names_));
  }
  [[nodiscard]] const detail::value_ref& all() const { return all_; }

 protected:
  template <class S>
  static detail::value_ref part(const detail::domain_ref& on, const detail::value_ref& all, std::size_t which,
                                std::size_t count) {
    return detail::intern<detail::variation_node<S>>({all}, detail::node_key().add(which), on, which, count);
  }

 private:
  detail::value_ref all_;
  std::vector<std::string> names_;
};

/// The values of a correction. `status()` tells what became of each row (`correction_status` as a number).
template <class T, class D>
class corrected : public varied_column<T, D> {
 public:
  using varied_column<T, D>::varied_column;
  [[nodiscard]] column<std::uint8_t, D> status(std::size_t k = 0) const {
    return {this->domain(), this->template part<std::uint8_t>(this->domain(), this->all(), k, this->size())};
  }
  [[nodiscard]] column<std::uint8_t, D> status(std::string_view name) const { return status(this->number_of(name)); }
};

}  // namespace staffa::inline STAFFA_ABI
