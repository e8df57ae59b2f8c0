// SPDX-License-Identifier: MIT
#pragma once

// What a correction is made of: the edges and keys that each input meets, and its formulas.

#include <staffa/core/config.hpp>
#include <staffa/core/names.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// The edges of an axis: all of them, or of equal bins the outer two.
struct correction_edges {
  std::size_t bins = 0;
  bool uniform = false;
  std::vector<double> edges;
  friend bool operator==(const correction_edges&, const correction_edges&) = default;
};

namespace detail::corrections {

/// Calls f for each node of a tree, parents first. Recursion is bounded by the nesting that the loader accepts.
template <class F>
void visit_nodes(const model& m, content node, F& f) {
  f(node);
  const auto all = [&](std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t k = 0; k < count; ++k) visit_nodes(m, m.contents[first + k], f);
  };
  if (node.what() == kind::binning) {
    const binning_node& b = m.binnings[node.index()];
    all(b.first_content, b.contents);
    if (b.how == flow::value) visit_nodes(m, b.otherwise, f);
  } else if (node.what() == kind::category) {
    const category_node& c = m.categories[node.index()];
    all(c.first_content, c.keys);
    if (c.has_default) visit_nodes(m, c.otherwise, f);
  } else if (node.what() == kind::transform) {
    const transform_node& t = m.transforms[node.index()];
    visit_nodes(m, t.rule, f);
    visit_nodes(m, t.body, f);
  }
}

/// Calls f(entry, node) for the nodes of a correction; of a compound, for those of its stack.
template <class F>
void visit_nodes(const correction& c, F f) {
  const model& m = *c.held();
  const auto visit = [&](const correction_entry& entry) {
    auto with_entry = [&](content node) { f(entry, node); };
    visit_nodes(m, entry.root, with_entry);
  };
  if (!c.is_compound()) return visit(m.corrections[c.number()]);
  for (const auto& element : m.compounds[c.number()].stack) visit(m.corrections[element.correction]);
}

inline void check_input(const correction& c, std::string_view input) {
  std::vector<std::string> names;
  for (const variable& v : c.inputs()) {
    if (v.name == input) return;
    names.push_back(v.name);
  }
  throw unknown_correction("correction '" + c.name() + "' has no input '" + std::string(input) + "'; " +
                           nearest_names(input, names));
}

template <class T>
void add_once(std::vector<T>& to, T value) {
  if (std::find(to.begin(), to.end(), value) == to.end()) to.push_back(std::move(value));
}

}  // namespace detail::corrections

/// The different lists of edges that an input is searched in, in the order of the file. Values that a transform has
/// changed are searched in them, too. @throws unknown_correction naming the inputs there are
[[nodiscard]] inline std::vector<correction_edges> edges_of(const correction& c, std::string_view input) {
  using namespace detail::corrections;
  check_input(c, input);
  const model& m = *c.held();
  std::vector<std::uint32_t> lists;  // the model holds each list once
  visit_nodes(c, [&](const correction_entry& entry, content node) {
    if (node.what() != kind::binning) return;
    const binning_node& b = m.binnings[node.index()];
    for (std::uint32_t k = 0; k < b.axes; ++k) {
      const axis_of& axis = m.axes[b.first_axis + k];
      if (entry.inputs[axis.input].name == input) add_once(lists, axis.edges);
    }
  });
  std::vector<correction_edges> out;
  for (const std::uint32_t k : lists) {
    const edge_list& e = m.edges[k];
    correction_edges edges{e.bins, e.uniform, {e.low, e.high}};
    if (!e.uniform) edges.edges.assign(m.edge_begin(e), m.edge_begin(e) + e.bins + 1);
    out.push_back(std::move(edges));
  }
  return out;
}

/// The keys that an input is compared with, each once, in the order of the file; integers as text.
/// @throws unknown_correction naming the inputs there are
[[nodiscard]] inline std::vector<std::string> keys_of(const correction& c, std::string_view input) {
  using namespace detail::corrections;
  check_input(c, input);
  const model& m = *c.held();
  std::vector<std::string> out;
  visit_nodes(c, [&](const correction_entry& entry, content node) {
    if (node.what() != kind::category) return;
    const category_node& category = m.categories[node.index()];
    const variable& read = entry.inputs[category.input];
    if (read.name != input) return;
    for (std::uint32_t k = 0; k < category.keys; ++k) {
      const std::int64_t key = m.keys[category.first_key + k];
      add_once(out, read.type == input_type::text ? m.texts[static_cast<std::size_t>(key)] : std::to_string(key));
    }
  });
  return out;
}

/// The formulas as they were written, each once, in the order of the file.
[[nodiscard]] inline std::vector<std::string> formulas_of(const correction& c) {
  using namespace detail::corrections;
  const model& m = *c.held();
  std::vector<std::uint32_t> texts;  // the model holds each text once
  visit_nodes(c, [&](const correction_entry&, content node) {
    if (node.what() == kind::formula) add_once(texts, m.formula_nodes[node.index()].text);
  });
  std::vector<std::string> out;
  for (const std::uint32_t k : texts) out.push_back(m.expressions[k]);
  return out;
}

}  // namespace staffa::inline STAFFA_ABI
