// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula_parser.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Thrown by the builder; whoever knows the place in the file turns it into an error with that.
struct model_problem : correction_error {
  explicit model_problem(const std::string& reason) : correction_error(reason) {}
};

/// Appends nodes to a model, each distinct list of edges, text and formula once.
class model_builder {
 public:
  explicit model_builder(model& m) : m_(m) {}

  content constant(double value) { return {kind::constant, append(m_.constants, value)}; }
  std::uint32_t contents(std::span<const content> items) {
    const std::size_t first = m_.contents.size();
    m_.contents.insert(m_.contents.end(), items.begin(), items.end());
    return narrow(first);
  }
  std::uint32_t text(const std::string& value) {
    const auto [found, fresh] = texts_.try_emplace(value, static_cast<std::uint32_t>(m_.texts.size()));
    if (fresh) m_.texts.push_back(value);
    return found->second;
  }
  std::uint32_t inputs(std::span<const std::uint32_t> which) {
    const std::size_t n = which.size(), end = m_.inputs.size();
    if (n <= end && std::equal(which.begin(), which.end(), m_.inputs.end() - static_cast<std::ptrdiff_t>(n)))
      return narrow(end - n);  // neighbours in a file mostly read the same inputs
    m_.inputs.insert(m_.inputs.end(), which.begin(), which.end());
    return narrow(end);
  }

  /// @pre strictly increasing, at least one
  std::uint32_t edges(std::span<const double> values) {
    edge_list e;
    e.bins = narrow(values.size() - 1);
    std::string key(values.size_bytes(), '\0');
    std::memcpy(key.data(), values.data(), values.size_bytes());
    const auto [found, fresh] = edges_.try_emplace(std::move(key), static_cast<std::uint32_t>(m_.edges.size()));
    if (fresh) {
      e.first = m_.edge_values.size();
      m_.edge_values.insert(m_.edge_values.end(), values.begin(), values.end());
      m_.edges.push_back(e);
    }
    return found->second;
  }
  std::uint32_t uniform(std::uint32_t bins, double low, double high) {
    struct {
      double low, high, bins, tag;
    } all{low, high, static_cast<double>(bins), -1};
    std::string key(sizeof all + 1, 'u');  // no list of edges has this length
    std::memcpy(key.data(), &all, sizeof all);
    const auto [found, fresh] = edges_.try_emplace(std::move(key), static_cast<std::uint32_t>(m_.edges.size()));
    if (fresh) m_.edges.push_back({true, bins, 0, low, high});
    return found->second;
  }

  /// @throws formula_problem
  std::uint32_t formula(const std::string& expression) {
    const auto found = formulas_.find(expression);
    if (found != formulas_.end()) return found->second;
    formula_text parsed = formula_parser(expression).parse();
    const std::uint32_t number = narrow(m_.formulas.size());
    m_.formulas.push_back(std::move(parsed));
    m_.expressions.push_back(expression);
    formulas_.emplace(expression, number);
    return number;
  }
  content formula(std::uint32_t text, std::span<const double> parameters, std::span<const std::uint32_t> variables,
                  bool from_list) {
    const formula_text& f = m_.formulas[text];
    formula_node n;
    n.text = text;
    n.first_parameter = narrow(m_.parameters.size());
    m_.parameters.insert(m_.parameters.end(), parameters.begin(), parameters.begin() + f.parameters);
    n.first_variable = inputs(variables.first(f.variables));
    n.from_list = from_list;
    return {kind::formula, append(m_.formula_nodes, n)};
  }

  content binning(std::span<const axis_of> axes, std::span<const content> items, flow how, content otherwise,
                  bool multi) {
    binning_node n;
    n.first_axis = narrow(m_.axes.size());
    n.axes = narrow(axes.size());
    m_.axes.insert(m_.axes.end(), axes.begin(), axes.end());
    n.first_content = contents(items);
    n.contents = narrow(items.size());
    n.otherwise = otherwise;
    n.how = how;
    n.multi = multi;
    return {kind::binning, append(m_.binnings, n)};
  }
  content category(std::uint32_t input, std::span<const std::int64_t> keys, std::span<const content> values,
                   const content* otherwise) {
    category_node n;
    n.input = input;
    n.first_key = narrow(m_.keys.size());
    n.keys = narrow(keys.size());
    m_.keys.insert(m_.keys.end(), keys.begin(), keys.end());
    n.first_content = contents(values);
    n.has_default = otherwise != nullptr;
    if (otherwise != nullptr) n.otherwise = *otherwise;
    return {kind::category, append(m_.categories, n)};
  }
  content transform(std::uint32_t input, content rule, content body) {
    return {kind::transform, append(m_.transforms, transform_node{input, rule, body})};
  }
  content hash(std::span<const std::uint32_t> which, distribution shape) {
    const std::uint32_t first = inputs(which);
    return {kind::hash, append(m_.hashes, hash_node{first, narrow(which.size()), shape})};
  }

 private:
  static std::uint32_t narrow(std::size_t n) {
    if (n >= (std::numeric_limits<std::uint32_t>::max)()) throw model_problem("the file is too large");
    return static_cast<std::uint32_t>(n);
  }
  template <class T>
  static std::size_t append(std::vector<T>& to, const T& item) {
    if (to.size() >= content::limit) throw model_problem("the file has too many nodes of one kind");
    to.push_back(item);
    return to.size() - 1;
  }

  model& m_;
  std::unordered_map<std::string, std::uint32_t> texts_, edges_, formulas_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
