// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Where a formula's variable comes from: a column, or a number known when the correction is bound.
struct variable_source {
  bool fixed = false;
  std::uint32_t slot = 0;
  double value = 0;
  friend bool operator==(const variable_source& a, const variable_source& b) {
    return a.fixed == b.fixed &&
           (a.fixed ? std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value)
                    : a.slot == b.slot);
  }
};

/// A formula compiled for blocks of rows: each value is computed once, constants are folded, and values that are no
/// longer needed give their place to later ones.
///
/// Places 0 .. leaves-1 are columns, parameters and constants; those after them are working memory.
struct program {
  enum class leaf : std::uint8_t { column, parameter, constant };
  struct source {
    leaf what = leaf::constant;
    std::uint32_t which = 0;  ///< the slot, or the parameter
    double value = 0;
  };
  struct step {
    operation op = operation::add;
    bool strict = false;
    std::uint32_t to = 0, a = 0, b = 0;
  };
  std::vector<source> leaves;
  std::vector<step> steps;
  std::uint32_t places = 0;
  std::uint32_t result = 0;
  bool exact = true;  ///< the same bits in every mode
};

/// Compiles formulas. @param strict every function as the C library computes it
class program_compiler {
 public:
  /// @param fixed_parameters null if they differ from row to row
  static program compile(const formula_text& text, std::span<const variable_source> variables,
                         const double* fixed_parameters, bool strict) {
    program_compiler c;
    std::vector<std::uint32_t> number(text.steps.size());
    for (std::size_t k = 0; k < text.steps.size(); ++k) {
      const formula_step& s = text.steps[k];
      switch (s.op) {
        case operation::literal: number[k] = c.constant(s.value); break;
        case operation::variable: {
          const variable_source& v = variables[s.a];
          number[k] = v.fixed ? c.constant(v.value) : c.leaf({program::leaf::column, v.slot, 0});
          break;
        }
        case operation::parameter:
          number[k] = fixed_parameters != nullptr ? c.constant(fixed_parameters[s.a])
                                                  : c.leaf({program::leaf::parameter, s.a, 0});
          break;
        default: number[k] = c.apply(s.op, number[s.a], number[s.b]);
      }
    }
    return c.finish(number.back(), strict);
  }

 private:
  struct value {
    bool is_leaf = false;
    program::source source;
    operation op = operation::literal;
    std::uint32_t a = 0, b = 0;
  };

  std::uint32_t push(const value& v, std::tuple<int, std::uint64_t, std::uint64_t> key) {
    const auto [found, fresh] = known_.try_emplace(key, static_cast<std::uint32_t>(values_.size()));
    if (fresh) values_.push_back(v);
    return found->second;
  }
  std::uint32_t leaf(program::source s) {
    return push({true, s, operation::literal, 0, 0},
                {-1 - static_cast<int>(s.what), s.which, std::bit_cast<std::uint64_t>(s.value)});
  }
  std::uint32_t constant(double x) { return leaf({program::leaf::constant, 0, x}); }
  [[nodiscard]] const double* constant_of(std::uint32_t k) const {
    const value& v = values_[k];
    return v.is_leaf && v.source.what == program::leaf::constant ? &v.source.value : nullptr;
  }

  std::uint32_t apply(operation op, std::uint32_t a, std::uint32_t b) {
    if (!is_binary(op)) b = a;
    const double* x = constant_of(a);
    const double* y = constant_of(b);
    if (x != nullptr && y != nullptr) return constant(apply_step(op, *x, *y));
    if (op == operation::power && y != nullptr && *y == 1) return a;
    if ((op == operation::add || op == operation::multiply) && a > b) std::swap(a, b);  // commutative to the bit
    return push({false, {}, op, a, b}, {static_cast<int>(op), a, b});
  }

  program finish(std::uint32_t result, bool strict) {
    // Which values are needed, and which decide something or feed what does.
    const std::size_t n = values_.size();
    std::vector<char> needed(n, 0), decides(n, strict ? 1 : 0);
    needed[result] = 1;
    for (std::size_t k = n; k-- > 0;) {
      value& v = values_[k];
      if (!needed[k] || v.is_leaf) continue;
      const double* exponent = v.op == operation::power && !decides[k] ? constant_of(v.b) : nullptr;
      if (exponent != nullptr && *exponent == 2) {  // within half a unit of the C library's, but not always the same
        v.op = operation::multiply;
        v.b = v.a;
      }
      for (const std::uint32_t operand : {v.a, v.b}) {
        needed[operand] = 1;
        if (decides[k] || is_decision(v.op)) decides[operand] = 1;
      }
    }
    std::vector<std::size_t> last_use(n, 0);
    for (std::size_t k = 0; k < n; ++k)
      if (needed[k] && !values_[k].is_leaf) last_use[values_[k].a] = last_use[values_[k].b] = k;
    last_use[result] = n;

    program out;
    std::vector<std::uint32_t> place(n, 0);
    for (std::size_t k = 0; k < n; ++k) {
      if (!needed[k] || !values_[k].is_leaf) continue;
      place[k] = static_cast<std::uint32_t>(out.leaves.size());
      out.leaves.push_back(values_[k].source);
    }
    std::vector<std::uint32_t> unused;
    out.places = static_cast<std::uint32_t>(out.leaves.size());
    for (std::size_t k = 0; k < n; ++k) {
      const value& v = values_[k];
      if (!needed[k] || v.is_leaf) continue;
      for (const std::uint32_t operand : {v.a, v.b}) {  // a step may write where it reads
        if (values_[operand].is_leaf || last_use[operand] != k) continue;
        unused.push_back(place[operand]);
        last_use[operand] = n + 1;
      }
      if (unused.empty()) unused.push_back(out.places++);
      place[k] = unused.back();
      unused.pop_back();
      out.steps.push_back({v.op, decides[k] != 0, place[k], place[v.a], place[v.b]});
      if (!is_exact(v.op)) out.exact = false;
    }
    out.result = place[result];
    return out;
  }

  std::vector<value> values_;
  std::map<std::tuple<int, std::uint64_t, std::uint64_t>, std::uint32_t> known_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
