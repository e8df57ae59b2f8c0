// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A correction file in memory: flat arrays that refer to one another by 32-bit numbers. Edges are stored once however
// often they occur, a formula's text is parsed once, and its parameters are rows of one long array.
namespace staffa::inline STAFFA_ABI::detail::corrections {

enum class kind : std::uint8_t { constant, binning, category, formula, transform, hash, network };

/// A node of a correction: its kind, and its number among those of this kind.
class content {
 public:
  static constexpr std::uint32_t limit = 1u << 28;  ///< nodes of a kind
  content() = default;
  content(kind k, std::size_t index)
      : bits_((static_cast<std::uint32_t>(k) << 28) | static_cast<std::uint32_t>(index)) {}
  [[nodiscard]] kind what() const { return static_cast<kind>(bits_ >> 28); }
  [[nodiscard]] std::uint32_t index() const { return bits_ & (limit - 1); }
  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  friend bool operator==(content, content) = default;

 private:
  std::uint32_t bits_ = 0;
};

/// A node that gives values, rather than choosing among others.
inline bool is_leaf(content node) {
  return node.what() == kind::constant || node.what() == kind::formula || node.what() == kind::hash;
}

enum class flow : std::uint8_t { clamp, error, wrap, value };

/// Equal bins over [low, high), or explicit edges.
struct edge_list {
  bool uniform = false;
  std::uint32_t bins = 0;
  std::size_t first = 0;  ///< of bins + 1 edges in `model::edge_values`
  double low = 0, high = 0;
};

struct axis_of {
  std::uint32_t input = 0;
  std::uint32_t edges = 0;
};

/// Also of one axis; `multi` only matters for messages and for what the reference does at the rim.
struct binning_node {
  std::uint32_t first_axis = 0, axes = 0;
  std::uint32_t first_content = 0, contents = 0;
  content otherwise;
  flow how = flow::error;
  bool multi = false;
};

struct category_node {
  std::uint32_t input = 0;
  std::uint32_t first_key = 0, keys = 0;  ///< in `model::keys`: integers, or numbers of texts
  std::uint32_t first_content = 0;
  content otherwise;
  bool has_default = false;
};

struct formula_node {
  std::uint32_t text = 0;
  std::uint32_t first_parameter = 0;
  std::uint32_t first_variable = 0;  ///< in `model::inputs`
  bool from_list = false;            ///< a formularef
};

struct transform_node {
  std::uint32_t input = 0;
  content rule, body;
};

enum class distribution : std::uint8_t { flat, standard_normal, normal };

struct hash_node {
  std::uint32_t first_input = 0, inputs = 0;
  distribution shape = distribution::normal;
};

enum class input_type : std::uint8_t { text, integer, real };
constexpr std::string_view name_of(input_type type) {
  constexpr std::string_view names[] = {"string", "int", "real"};
  return names[static_cast<std::size_t>(type)];
}

struct variable {
  std::string name, description;
  input_type type = input_type::real;
};

struct correction_entry {
  std::string name, description;
  std::int32_t version = 0;
  std::vector<variable> inputs;
  variable output;
  content root;
  std::vector<content> generic;  ///< formulas that formularefs name
};

enum class update : std::uint8_t { add, multiply, divide, last };
inline double apply(update op, double a, double b) {
  switch (op) {
    case update::add: return a + b;
    case update::multiply: return a * b;
    case update::divide: return a / b;
    case update::last: break;
  }
  return b;
}

struct compound_entry {
  std::string name, description;
  std::vector<variable> inputs;
  variable output;
  std::vector<std::uint32_t> updated;  ///< positions among the inputs
  update input_op = update::multiply, output_op = update::multiply;
  struct element {
    std::uint32_t correction = 0;
    std::uint32_t positions = 0;
  };
  std::vector<element> stack;
  std::vector<std::vector<std::uint32_t>> positions;  ///< of a correction's inputs among ours, once for each
};

/// All of a file. Immutable once loaded.
struct model {
  std::string file;
  std::string description;
  std::vector<correction_entry> corrections;
  std::vector<compound_entry> compounds;
  std::vector<std::string> warnings;

  std::vector<double> constants;
  std::vector<content> contents;
  std::vector<double> edge_values;
  std::vector<edge_list> edges;
  std::vector<axis_of> axes;
  std::vector<binning_node> binnings;
  std::vector<category_node> categories;
  std::vector<std::int64_t> keys;
  std::vector<std::string> texts;
  std::vector<formula_text> formulas;
  std::vector<std::string> expressions;  ///< the formulas as they were written
  std::vector<formula_node> formula_nodes;
  std::vector<double> parameters;
  std::vector<std::uint32_t> inputs;
  std::vector<transform_node> transforms;
  std::vector<hash_node> hashes;

  [[nodiscard]] const double* edge_begin(const edge_list& e) const { return edge_values.data() + e.first; }

  /// Bytes held by the arrays.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = 0;
    const auto add = [&](const auto& v) { sum += v.capacity() * sizeof(v[0]); };
    add(constants), add(contents), add(edge_values), add(edges), add(axes), add(binnings), add(categories), add(keys);
    add(formulas), add(formula_nodes), add(parameters), add(inputs), add(transforms), add(hashes);
    return sum;
  }

  void shrink() {
    const auto fit = [](auto& v) { v.shrink_to_fit(); };
    fit(constants), fit(contents), fit(edge_values), fit(edges), fit(axes), fit(binnings), fit(categories), fit(keys);
    fit(formulas), fit(formula_nodes), fit(parameters), fit(inputs), fit(transforms), fit(hashes);
  }
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
