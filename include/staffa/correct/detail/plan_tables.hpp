// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/program.hpp>
#include <staffa/correct/error.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// A plan that leaves every row to the row-by-row evaluator. Of a node with very many axes of few bins, say: the cells
/// outside of the bins would fill the memory.
inline std::unique_ptr<plan> row_by_row_plan(std::size_t variations) {
  auto out = std::make_unique<plan>();
  out->variations = static_cast<std::uint32_t>(variations);
  out->leaves.emplace_back();
  out->table.assign(variations, 0);
  return out;
}

/// Fills the table of a plan, cell by cell, with each distinct leaf once.
class table_builder {
 public:
  table_builder(const model& m, plan& to, bool strict) : m_(m), to_(to), strict_(strict) {}

  void start(std::size_t cells) { to_.table.reserve(cells * to_.variations); }

  /// Fills the next cell like an earlier one of the same key, if there is one. Most cells are: this is what makes large
  /// tables quick to compile. @return false, and what is added next is remembered
  bool again(std::uint64_t key) {
    const auto [found, fresh] = by_key_.try_emplace(key, static_cast<std::int32_t>(-1));
    if (!fresh && found->second >= 0) return to_.table.push_back(found->second), true;
    pending_ = &found->second;
    return false;
  }
  void ask() {
    add("a", [] { return plan_leaf{}; });
  }
  void constant(double x) {
    add(std::string("c").append(bytes(x)), [&] {
      plan_leaf leaf;
      leaf.what = plan_leaf::type::constant;
      leaf.value = std::isnan(x) ? std::numeric_limits<double>::quiet_NaN() : x;
      return leaf;
    });
  }
  void formula(const formula_node& f, const environment& in) {
    const std::uint32_t kin = family_of(f, in);
    add(std::string("f").append(bytes(kin)).append(bytes(f.first_parameter)), [&] {
      plan_leaf leaf;
      leaf.what = plan_leaf::type::formula;
      leaf.which = kin;
      const std::int64_t row = std::int64_t{f.first_parameter} - std::int64_t{families_[kin].first_row};
      if (row != static_cast<std::int32_t>(row)) throw bind_error("this correction has too many parameters");
      leaf.row = static_cast<std::int32_t>(row);
      if (families_[kin].rows++ == 0) families_[kin].only = f;
      return leaf;
    });
  }
  void hash(std::uint32_t node, const environment& in) {
    add(std::string("h").append(bytes(node)).append(signature(in)), [&] {
      const hash_node& h = m_.hashes[node];
      plan_hash made;
      made.shape = h.shape;
      for (std::uint32_t k = 0; k < h.inputs; ++k) {
        const bound_input& b = in[m_.inputs[h.first_input + k]];
        const std::uint64_t bits = b.type == input_type::integer ? static_cast<std::uint64_t>(b.value.integer)
                                                                 : std::bit_cast<std::uint64_t>(b.value.real);
        made.words.push_back({b.fixed, b.slot, bits});
      }
      to_.hashes.push_back(std::move(made));
      plan_leaf leaf;
      leaf.what = plan_leaf::type::hash;
      leaf.which = static_cast<std::uint32_t>(to_.hashes.size() - 1);
      return leaf;
    });
  }
  template <class Compile>
  void inner(content node, const environment& in, Compile compile) {
    add(std::string("i").append(bytes(node)).append(signature(in)), [&] {
      to_.inner.push_back(compile());
      plan_leaf leaf;
      leaf.what = plan_leaf::type::inner;
      leaf.which = static_cast<std::uint32_t>(to_.inner.size() - 1);
      return leaf;
    });
  }

  /// Compiles the formulas, and makes the table plainer where it can be.
  void finish() {
    for (const family& f : families_) {
      const formula_text& text = m_.formulas[f.text];
      const bool fixed = f.rows <= 1 || text.parameters == 0;
      plan_formula made;
      if (!fixed) made.parameters = m_.parameters.data() + f.first_row;
      made.code = program_compiler::compile(text, f.variables,
                                            fixed ? m_.parameters.data() + f.only.first_parameter : nullptr, strict_);
      to_.formulas.push_back(std::move(made));
    }
    bool constants = true, one_formula = to_.formulas.size() == 1;
    for (plan_leaf& leaf : to_.leaves) {
      constants &= leaf.what == plan_leaf::type::ask || leaf.what == plan_leaf::type::constant;
      one_formula &= leaf.what == plan_leaf::type::ask || leaf.what == plan_leaf::type::formula;
    }
    if (constants) {
      for (const std::int32_t k : to_.table) {
        const plan_leaf& leaf = to_.leaves[static_cast<std::size_t>(k)];
        to_.values.push_back(leaf.what == plan_leaf::type::constant ? leaf.value : std::bit_cast<double>(ask_bits));
      }
    } else if (one_formula) {
      for (const std::int32_t k : to_.table) {
        const plan_leaf& leaf = to_.leaves[static_cast<std::size_t>(k)];
        to_.rows.push_back(leaf.what == plan_leaf::type::formula ? leaf.row : no_row);
      }
    }
  }

 private:
  struct family {
    std::uint32_t text = 0;
    std::vector<variable_source> variables;
    std::uint32_t first_row = 0;
    std::size_t rows = 0;
    formula_node only;
  };

  template <class T>
  static std::string bytes(const T& x) {
    return std::string(reinterpret_cast<const char*>(&x), sizeof x);
  }
  template <class Make>
  void add(std::string key, Make make) {
    auto found = known_.find(key);
    if (found == known_.end()) {
      const plan_leaf leaf = make();
      found = known_.emplace(std::move(key), static_cast<std::int32_t>(to_.leaves.size())).first;
      to_.leaves.push_back(leaf);
    }
    to_.table.push_back(found->second);
    if (pending_ != nullptr) *std::exchange(pending_, nullptr) = found->second;
  }
  /// Formulas of one text that read the same columns.
  std::uint32_t family_of(const formula_node& f, const environment& in) {
    std::vector<variable_source> variables;
    std::string key = bytes(f.text);
    for (std::uint32_t k = 0; k < m_.formulas[f.text].variables; ++k) {
      const bound_input& b = in[m_.inputs[f.first_variable + k]];
      variables.push_back({b.fixed, b.fixed ? 0 : b.slot, b.fixed ? b.value.real : 0.0});
      key += bytes(variables.back().fixed) + bytes(variables.back().slot) + bytes(variables.back().value);
    }
    const auto [found, fresh] =
        known_families_.try_emplace(std::move(key), static_cast<std::uint32_t>(families_.size()));
    if (fresh) families_.push_back({f.text, std::move(variables), f.first_parameter, 0, f});
    return found->second;
  }

  const model& m_;
  plan& to_;
  bool strict_;
  std::unordered_map<std::string, std::int32_t> known_;
  std::unordered_map<std::uint64_t, std::int32_t> by_key_;
  std::int32_t* pending_ = nullptr;
  std::unordered_map<std::string, std::uint32_t> known_families_;
  std::vector<family> families_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
