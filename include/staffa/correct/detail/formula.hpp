// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// What a step of a formula does.
enum class operation : std::uint8_t {
  literal,
  variable,
  parameter,
  logical_or,
  logical_and,
  equal,
  not_equal,
  greater,
  less,
  greater_equal,
  less_equal,
  subtract,
  add,
  divide,
  multiply,
  power,
  negate,
  log,
  log10,
  exp,
  erf,
  sqrt,
  abs,
  cos,
  sin,
  tan,
  acos,
  asin,
  atan,
  cosh,
  sinh,
  tanh,
  acosh,
  asinh,
  atanh,
  atan2,
  max,
  min,
};

constexpr bool is_leaf(operation op) { return op <= operation::parameter; }
constexpr bool is_binary(operation op) {
  return (op >= operation::logical_or && op <= operation::power) || op >= operation::atan2;
}
/// Comparisons and logic: the steps whose operands decide between values.
constexpr bool is_decision(operation op) { return op >= operation::logical_or && op <= operation::less_equal; }
/// Rounded once by IEEE: the same bits however it is computed.
constexpr bool is_exact(operation op) {
  return is_leaf(op) || (op >= operation::logical_or && op <= operation::multiply) || op == operation::negate ||
         op == operation::sqrt || op == operation::abs || op == operation::max || op == operation::min;
}

/// One step: operands are earlier steps. A leaf has the number, or which variable or parameter, in `value` or `a`.
struct formula_step {
  operation op = operation::literal;
  std::uint32_t a = 0, b = 0;
  double value = 0;
};

/// A parsed formula. The last step is its value.
struct formula_text {
  std::vector<formula_step> steps;
  std::uint32_t variables = 0;   ///< how many it needs
  std::uint32_t parameters = 0;  ///< how many it needs
};

/// One step on plain numbers: the definition of what the batches do.
inline double apply_step(operation op, double a, double b) {
  switch (op) {
    case operation::logical_or: return (a != 0) || (b != 0) ? 1.0 : 0.0;
    case operation::logical_and: return (a != 0) && (b != 0) ? 1.0 : 0.0;
    case operation::equal: return a == b ? 1.0 : 0.0;
    case operation::not_equal: return a != b ? 1.0 : 0.0;
    case operation::greater: return a > b ? 1.0 : 0.0;
    case operation::less: return a < b ? 1.0 : 0.0;
    case operation::greater_equal: return a >= b ? 1.0 : 0.0;
    case operation::less_equal: return a <= b ? 1.0 : 0.0;
    case operation::subtract: return a - b;
    case operation::add: return a + b;
    case operation::divide: return a / b;
    case operation::multiply: return a * b;
    case operation::power: return std::pow(a, b);
    case operation::negate: return -a;
    case operation::log: return std::log(a);
    case operation::log10: return std::log10(a);
    case operation::exp: return std::exp(a);
    case operation::erf: return std::erf(a);
    case operation::sqrt: return std::sqrt(a);
    case operation::abs: return std::abs(a);
    case operation::cos: return std::cos(a);
    case operation::sin: return std::sin(a);
    case operation::tan: return std::tan(a);
    case operation::acos: return std::acos(a);
    case operation::asin: return std::asin(a);
    case operation::atan: return std::atan(a);
    case operation::cosh: return std::cosh(a);
    case operation::sinh: return std::sinh(a);
    case operation::tanh: return std::tanh(a);
    case operation::acosh: return std::acosh(a);
    case operation::asinh: return std::asinh(a);
    case operation::atanh: return std::atanh(a);
    case operation::atan2: return std::atan2(a, b);
    case operation::max: return a < b ? b : a;
    case operation::min: return b < a ? b : a;
    case operation::literal:
    case operation::variable:
    case operation::parameter: break;
  }
  return 0;
}

/// The formula at one point. @param scratch room for the steps
inline double evaluate_formula(const formula_text& f, std::span<const double> variables,
                               std::span<const double> parameters, std::vector<double>& scratch) {
  scratch.resize(f.steps.size());
  for (std::size_t k = 0; k < f.steps.size(); ++k) {
    const formula_step& s = f.steps[k];
    switch (s.op) {
      case operation::literal: scratch[k] = s.value; break;
      case operation::variable: scratch[k] = variables[s.a]; break;
      case operation::parameter: scratch[k] = parameters[s.a]; break;
      default: scratch[k] = apply_step(s.op, scratch[s.a], scratch[s.b]);
    }
  }
  return scratch.back();
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
