// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/model_builder.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_cursor.hpp>
#include <staffa/interop/detail/correction_edges.hpp>
#include <staffa/interop/detail/correction_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Reads the tree of one correction. Recursion follows the nesting of the JSON, which the parser has bounded.
class content_reader : edge_reader {
 public:
  content_reader(json_cursor& cursor, model_builder& builder, model& m, bool schema)
      : edge_reader(cursor, builder, m, schema) {}

  void start(correction_entry& entry) {
    entry_ = &entry;
    by_name_.clear();
    for (std::size_t k = 0; k < entry.inputs.size(); ++k)
      by_name_.try_emplace(entry.inputs[k].name, static_cast<std::uint32_t>(k));  // of two, the first
  }

  content node(const json& v) {
    if (v.is_number()) return build_.constant(v.as_double());
    const json* type = v.is_object() ? json_cursor::find(v, "nodetype") : nullptr;
    if (type == nullptr) c_.fail("not a content node: " + json_cursor::kind_of(v));
    const std::string name = c_.string(*type, "nodetype");
    if (name == "binning") return binning(v);
    if (name == "multibinning") return multibinning(v);
    if (name == "category") return category(v);
    if (name == "formula") return formula(v, false);
    if (name == "formularef") return formularef(v);
    if (name == "transform") return transform(v);
    if (name == "hashprng") return hash(v);
    if (name == "lwtnn") return {kind::network, 0};
    c_.fail("unknown nodetype '" + name + "'");
  }

  /// A formula object; generic ones may have parameters they do not name.
  content formula(const json& v, bool generic) {
    const std::uint32_t text = expression(v);
    const std::vector<std::uint32_t> variables = formula_variables(v, text);
    std::vector<double> parameters = numbers(v, "parameters", false);
    if (generic) parameters.resize((std::max)(parameters.size(), std::size_t{m_.formulas[text].parameters}));
    if (parameters.size() < m_.formulas[text].parameters)
      c_.fail("insufficient parameters for '" + m_.expressions[text] + "': it uses " +
              std::to_string(m_.formulas[text].parameters) + ", there are " + std::to_string(parameters.size()));
    return build_.formula(text, parameters, variables, false);
  }

 private:
  std::uint32_t input(const json& v, const char* what) {
    const std::string name = c_.string(v, what);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) c_.fail("'" + name + "' is not among the inputs", reference_error::runtime_error);
    return found->second;
  }
  std::uint32_t numeric_input(const json& v, const char* what) {
    const std::uint32_t at = input(v, what);
    if (entry_->inputs[at].type == input_type::text)
      c_.fail("the input '" + entry_->inputs[at].name + "' is a string: expected int or real");
    return at;
  }

  std::vector<double> numbers(const json& v, const char* name, bool required) {
    std::vector<double> out;
    if (!required && json_cursor::find(v, name) == nullptr) return out;
    const json& list = c_.array(v, name);
    out.reserve(list.size());
    for (const json& x : list.items()) {
      if (!x.is_number()) c_.fail(std::string("'") + name + "': expected numbers, found " + json_cursor::kind_of(x));
      out.push_back(x.as_double());
    }
    return out;
  }

  flow flow_of(const json& v, content& otherwise) {
    const auto inside = c_.in("flow");
    const json* found = v.member("flow");
    if (found == nullptr) c_.fail("'flow' is missing");
    const json& how = *found;
    if (how.is_text()) {
      const std::string_view text = how.as_text();
      if (text == "clamp") return flow::clamp;
      if (text == "error") return flow::error;
      if (text == "wrap") return flow::wrap;
      c_.fail("unknown flow '" + std::string(text) + "': expected clamp, error, wrap or a content node");
    }
    otherwise = node(how);
    return flow::value;
  }

  /// The nodes of an array, on top of the stack of nodes.
  std::size_t nodes(const json& list) {
    const std::size_t first = stack_.size();
    const auto inside = c_.in("content");
    for (std::size_t k = 0; k < list.size(); ++k) {
      if (list[k].is_number()) {
        stack_.push_back(build_.constant(list[k].as_double()));
        continue;
      }
      const auto at = c_.in(k);
      const content item = node(list[k]);
      stack_.push_back(item);
    }
    return first;
  }
  [[nodiscard]] std::span<const content> above(std::size_t first) const {
    return {stack_.data() + first, stack_.size() - first};
  }

  content binning(const json& v) {
    const axis_of axis{numeric_input(c_.member(v, "input", "a string"), "input"),
                       edges(c_.member(v, "edges", "an array"))};
    const json& list = c_.array(v, "content");
    if (list.size() != m_.edges[axis.edges].bins)
      c_.fail("inconsistent binning: " + std::to_string(m_.edges[axis.edges].bins) + " bins, but " +
              std::to_string(list.size()) + " contents");
    content otherwise;
    const flow how = flow_of(v, otherwise);
    const std::size_t first = nodes(list);
    const content made = build_.binning({&axis, 1}, above(first), how, otherwise, false);
    stack_.resize(first);
    return made;
  }

  content multibinning(const json& v) {
    const json& names = c_.array(v, "inputs");
    const json& all_edges = c_.array(v, "edges");
    if (names.size() < all_edges.size()) c_.fail("fewer inputs than edges");
    if (names.size() > all_edges.size()) note("more inputs than edges, the surplus is ignored");
    if (names.size() == 0) warn("a multibinning without inputs");
    std::vector<axis_of> axes;
    std::uint64_t cells = 1;
    for (std::size_t k = 0; k < names.size(); ++k) {
      const std::uint32_t at = numeric_input(names[k], "inputs");
      if (k >= all_edges.size()) continue;
      const auto in_edges = c_.in("edges");
      const auto number = c_.in(k);
      axes.push_back({at, edges(all_edges[k])});
      cells *= m_.edges[axes.back().edges].bins;
      if (cells > (std::numeric_limits<std::uint32_t>::max)())
        c_.fail("too many bins: their product does not fit 32 bits");
    }
    const json& list = c_.array(v, "content");
    if (list.size() != cells)
      c_.fail("inconsistent multibinning: " + std::to_string(cells) + " bins, but " + std::to_string(list.size()) +
              " contents");
    content otherwise;
    const flow how = flow_of(v, otherwise);
    const std::size_t first = nodes(list);
    const content made = build_.binning(axes, above(first), how, otherwise, true);
    stack_.resize(first);
    return made;
  }

  content category(const json& v) {
    const std::uint32_t at = input(c_.member(v, "input", "a string"), "input");
    const input_type type = entry_->inputs[at].type;
    const json& list = c_.array(v, "content");
    const std::size_t first = stack_.size();
    std::vector<std::int64_t> keys;
    std::unordered_set<std::int64_t> seen;
    keys.reserve(list.size());
    for (std::size_t k = 0; k < list.size(); ++k) {
      const auto in_content = c_.in("content");
      const auto number = c_.in(k);
      const json& item = c_.object(list[k]);
      const json& key = c_.member(item, "key", "a string or an integer");
      if (key.is_text() ? type != input_type::text : type != input_type::integer || !key.fits<std::int32_t>())
        c_.fail("the key " + json_cursor::kind_of(key) + " does not fit the input '" + entry_->inputs[at].name +
                "' of type " + std::string(name_of(type)) +
                (key.is_number() ? "; integer keys are 32-bit integers without a point" : ""));
      keys.push_back(key.is_text() ? std::int64_t{build_.text(c_.string(key, "key"))} : key.as_integer());
      if (!seen.insert(keys.back()).second) warn("a key is given twice: " + json_cursor::kind_of(key));
      const auto in_value = c_.in("value");
      const content value = node(c_.member(item, "value", "a content node"));
      stack_.push_back(value);
    }
    content otherwise;
    const json* fallback = json_cursor::find(v, "default");
    if (fallback != nullptr) {
      const auto inside = c_.in("default");
      otherwise = node(*fallback);
    }
    const content made = build_.category(at, keys, above(first), fallback != nullptr ? &otherwise : nullptr);
    stack_.resize(first);
    return made;
  }

  std::uint32_t expression(const json& v) {
    const std::string text = c_.string_member(v, "expression");
    const std::string parser = c_.string_member(v, "parser");
    if (parser == "numexpr") c_.fail("formulas of the numexpr dialect are not supported");
    if (parser != "TFormula") c_.fail("unknown formula parser '" + parser + "'");
    try {
      return build_.formula(text);
    } catch (const formula_problem& p) {
      throw formula_error(c_.place(), text, p.at + 1, p.reason);
    }
  }
  std::vector<std::uint32_t> formula_variables(const json& v, std::uint32_t text) {
    std::vector<std::uint32_t> out;
    for (const json& name : c_.array(v, "variables").items()) {
      out.push_back(input(name, "variables"));
      const variable& used = entry_->inputs[out.back()];
      if (used.type != input_type::real)
        c_.fail("a formula reads the input '" + used.name + "' of type " + std::string(name_of(used.type)) +
                ": expected real");
    }
    if (out.size() < m_.formulas[text].variables)
      c_.fail("insufficient variables for '" + m_.expressions[text] + "': it uses " +
              std::to_string(m_.formulas[text].variables) + ", there are " + std::to_string(out.size()));
    return out;
  }

  content formularef(const json& v) {
    const std::int32_t index = c_.int32(v, "index");
    const std::vector<double> parameters = numbers(v, "parameters", true);
    if (index < 0 || static_cast<std::size_t>(index) >= entry_->generic.size())
      c_.fail("there is no generic formula " + std::to_string(index), reference_error::out_of_range);
    const formula_node generic = m_.formula_nodes[entry_->generic[static_cast<std::size_t>(index)].index()];
    const formula_text& text = m_.formulas[generic.text];
    if (parameters.size() < text.parameters)
      c_.fail("insufficient parameters for generic formula " + std::to_string(index) + ": it uses " +
              std::to_string(text.parameters) + ", there are " + std::to_string(parameters.size()));
    variables_.assign(m_.inputs.begin() + generic.first_variable,
                      m_.inputs.begin() + generic.first_variable + text.variables);
    return build_.formula(generic.text, parameters, variables_, true);
  }

  content transform(const json& v) {
    const std::uint32_t at = numeric_input(c_.member(v, "input", "a string"), "input");
    const auto part = [&](const char* name) {
      const json& value = c_.member(v, name, "a content node");
      const auto inside = c_.in(name);
      return node(value);
    };
    const content rule = part("rule");
    const content body = part("content");
    return build_.transform(at, rule, body);
  }

  content hash(const json& v) {
    std::vector<std::uint32_t> which;
    for (const json& name : c_.array(v, "inputs").items()) which.push_back(numeric_input(name, "inputs"));
    if (which.empty()) warn("a hashprng without inputs");
    const std::string shape = c_.string_member(v, "distribution");
    if (shape == "stdflat") return build_.hash(which, distribution::flat);
    if (shape == "stdnormal") return build_.hash(which, distribution::standard_normal);
    if (shape == "normal") return build_.hash(which, distribution::normal);
    c_.fail("unknown distribution '" + shape + "'");
  }

  correction_entry* entry_ = nullptr;
  std::unordered_map<std::string, std::uint32_t> by_name_;
  std::vector<content> stack_;
  std::vector<std::uint32_t> variables_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
