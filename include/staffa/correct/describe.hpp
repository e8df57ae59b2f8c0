// SPDX-License-Identifier: MIT
#pragma once

// Corrections as text, for people.

#include <staffa/core/config.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail::corrections {

/// What occurs in a tree for each input: the range of its edges, its keys.
struct seen_input {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  bool outside = false;  ///< a flow takes what lies outside
  std::vector<std::int64_t> keys;
  std::set<std::int64_t> known;
  bool has_default = false;
};

inline void see(const model& m, content node, std::vector<seen_input>& to) {
  switch (node.what()) {
    case kind::binning: {
      const binning_node& b = m.binnings[node.index()];
      for (std::uint32_t k = 0; k < b.axes; ++k) {
        const axis_of& axis = m.axes[b.first_axis + k];
        const edge_list& e = m.edges[axis.edges];
        seen_input& s = to[axis.input];
        s.low = (std::min)(s.low, e.uniform ? e.low : *m.edge_begin(e));
        s.high = (std::max)(s.high, e.uniform ? e.high : m.edge_begin(e)[e.bins]);
        s.outside |= b.how != flow::error;
      }
      for (std::uint32_t k = 0; k < b.contents; ++k) see(m, m.contents[b.first_content + k], to);
      if (b.how == flow::value) see(m, b.otherwise, to);
      break;
    }
    case kind::category: {
      const category_node& c = m.categories[node.index()];
      seen_input& s = to[c.input];
      for (std::uint32_t k = 0; k < c.keys; ++k) {
        if (s.known.insert(m.keys[c.first_key + k]).second) s.keys.push_back(m.keys[c.first_key + k]);
        see(m, m.contents[c.first_content + k], to);
      }
      s.has_default |= c.has_default;
      if (c.has_default) see(m, c.otherwise, to);
      break;
    }
    case kind::transform:
      see(m, m.transforms[node.index()].rule, to);
      see(m, m.transforms[node.index()].body, to);
      break;
    default: break;
  }
}

inline std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

inline std::string input_line(const model& m, const variable& input, const seen_input& seen) {
  std::string out = "    " + input.name + ": " + std::string(name_of(input.type));
  if (!input.description.empty()) out += ", " + first_line(input.description);
  if (seen.low <= seen.high)
    out +=
        "; [" + shortest_text(seen.low) + ", " + shortest_text(seen.high) + ")" + (seen.outside ? " and outside" : "");
  if (!seen.keys.empty()) {
    constexpr std::size_t shown = 20;
    out += "; keys";
    for (std::size_t k = 0; k < seen.keys.size() && k < shown; ++k)
      out += (k == 0 ? " " : ", ") + (input.type == input_type::text
                                          ? "'" + m.texts[static_cast<std::size_t>(seen.keys[k])] + "'"
                                          : std::to_string(seen.keys[k]));
    if (seen.keys.size() > shown) out += " and " + std::to_string(seen.keys.size() - shown) + " more";
    if (seen.has_default) out += ", others by default";
  }
  return out + "\n";
}

inline std::string indent(std::size_t n) { return std::string(2 * n, ' '); }

inline std::string print(const plan& p, const model& m, const std::vector<std::string>& slots, std::size_t depth = 0) {
  const auto slot = [&](std::uint32_t k) { return k < slots.size() ? slots[k] : "column " + std::to_string(k); };
  std::string out;
  for (const plan_column& c : p.columns)
    out += indent(depth) + slot(c.slot) + " = \n" + print(*c.rule, m, slots, depth + 1);
  for (const plan_axis& a : p.axes) {
    static constexpr const char* names[] = {"bins", "wrapped bins", "uniform bins", "wrapped uniform bins", "keys"};
    out += indent(depth) + "search " + slot(a.slot) + ": " + names[static_cast<std::size_t>(a.how)] + ", " +
           std::to_string(a.cells()) + " cells";
    if (!a.edges.empty()) out += ", edges " + shortest_text(a.edges.front()) + " ... " + shortest_text(a.edges.back());
    else if (a.how != search::keys) out += ", " + shortest_text(a.low) + " ... " + shortest_text(a.high);
    out += "\n";
  }
  std::size_t constants = 0, rows = 0, asks = 0;
  for (const plan_leaf& leaf : p.leaves) {
    constants += leaf.what == plan_leaf::type::constant;
    rows += leaf.what == plan_leaf::type::formula;
    asks += leaf.what == plan_leaf::type::ask;
  }
  out += indent(depth) + "table of " + std::to_string(p.cells) + " cells";
  if (p.variations > 1) out += " for each of " + std::to_string(p.variations) + " variations";
  out += ": " + std::to_string(constants) + " numbers";
  if (rows > 0)
    out += ", " + std::to_string(rows) + " sets of parameters for " + std::to_string(p.formulas.size()) + " formulas";
  if (!p.hashes.empty()) out += ", " + std::to_string(p.hashes.size()) + " random numbers";
  if (!p.inner.empty()) out += ", " + std::to_string(p.inner.size()) + " further plans";
  if (asks > 0) out += ", and cells without a value";
  out += "\n";
  for (const plan_formula& f : p.formulas) {
    out += indent(depth) + "formula of " + std::to_string(f.code.steps.size()) + " steps";
    std::string reads;
    for (const program::source& leaf : f.code.leaves)
      if (leaf.what == program::leaf::column) reads += (reads.empty() ? ", of " : ", ") + slot(leaf.which);
    out += reads + (f.code.exact ? ", exact" : "") + "\n";
  }
  constexpr std::size_t shown = 3;
  for (std::size_t k = 0; k < p.inner.size() && k < shown; ++k)
    out += indent(depth) + "plan " + std::to_string(k) + ":\n" + print(*p.inner[k], m, slots, depth + 1);
  if (p.inner.size() > shown) out += indent(depth) + "and " + std::to_string(p.inner.size() - shown) + " more\n";
  return out;
}

}  // namespace detail::corrections

/// Name, version, and inputs with their types, ranges and keys.
[[nodiscard]] inline std::string summary(const correction& c) {
  using namespace detail::corrections;
  const model& m = *c.held();
  std::string out =
      "  " + c.name() + (c.is_compound() ? " (compound)" : " (v" + std::to_string(c.version()) + ")") + "\n";
  if (!c.description().empty()) out += "    " + first_line(c.description()) + "\n";
  std::vector<seen_input> seen(c.inputs().size());
  if (c.is_compound()) {
    const compound_entry& compound = m.compounds[c.number()];
    std::string names;
    for (const auto& element : compound.stack) {
      const correction_entry& entry = m.corrections[element.correction];
      names += (names.empty() ? "" : ", ") + entry.name;
      std::vector<seen_input> own(entry.inputs.size());
      see(m, entry.root, own);
      for (std::size_t k = 0; k < own.size(); ++k) {
        seen_input& to = seen[compound.positions[element.positions][k]];
        to.low = (std::min)(to.low, own[k].low), to.high = (std::max)(to.high, own[k].high),
        to.outside |= own[k].outside;
        to.has_default |= own[k].has_default;
        for (const std::int64_t key : own[k].keys)
          if (to.known.insert(key).second) to.keys.push_back(key);
      }
    }
    out += "    stack: " + names + "\n";
  } else {
    see(m, m.corrections[c.number()].root, seen);
  }
  for (std::size_t k = 0; k < seen.size(); ++k) out += input_line(m, c.inputs()[k], seen[k]);
  return out + "    -> " + c.output().name +
         (c.output().description.empty() ? "" : ": " + first_line(c.output().description)) + "\n";
}

/// All corrections of a set.
[[nodiscard]] inline std::string summary(const correction_set& set) {
  std::string out =
      set.file() + (set.description().empty() ? "" : ": " + detail::corrections::first_line(set.description())) + "\n";
  for (std::size_t k = 0; k < set.size(); ++k) out += summary(set.at(k));
  for (std::size_t k = 0; k < set.compounds(); ++k) out += summary(set.compound_at(k));
  return out;
}

/// How a correction is evaluated when all its inputs are columns.
[[nodiscard]] inline std::string dump(const correction& c) {
  using namespace detail::corrections;
  std::vector<slot_type> slots;
  variation_binding all;
  std::vector<std::string> names;
  for (const variable& input : c.inputs()) {
    bound_input in;
    in.type = input.type;
    in.slot = static_cast<std::uint32_t>(slots.size());
    slots.push_back(input.type == input_type::real ? slot_type::float64 : slot_type::integer);
    names.push_back(input.name);
    all.inputs.push_back(in);
  }
  const bound_plan plan(c, slots, {all});
  std::string out = summary(c);
  const auto plans = plan.plans();
  for (std::size_t k = 0; k < plans.size(); ++k) {
    if (c.is_compound())
      out += "stage " + std::to_string(k + 1) + ": " +
             c.held()->corrections[c.held()->compounds[c.number()].stack[k].correction].name + "\n";
    out += print(*plans[k], *c.held(), names, 1);
  }
  return out;
}

}  // namespace staffa::inline STAFFA_ABI
