// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/axis_union.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/plan_tables.hpp>
#include <staffa/correct/detail/plan_walker.hpp>
#include <staffa/correct/detail/program.hpp>
#include <staffa/correct/detail/trail.hpp>
#include <staffa/correct/error.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Compiles the trees of a correction for given inputs.
class plan_compiler : public plan_walker {
 public:
  /// @param slots types of the columns; those that plans compute are appended
  plan_compiler(const model& m, std::vector<slot_type>& slots, bool quirks) : plan_walker(m, quirks), slots_(slots) {}

  /// One plan for several bindings, which differ in what is fixed. @throws bind_error if a network is reached
  std::unique_ptr<plan> compile(content root, std::span<const environment> bindings, bool strict) {
    std::vector<start> starts;
    for (const environment& e : bindings) starts.push_back({root, e, {}});
    left_ = budget() * starts.size();
    return compile(starts, strict);
  }

  /// What a leaf is called, by the way there.
  using leaf_label = double (*)(const void* context, const trail& way);
  /// The plan of the same cells as that of `compile`, but with the labels of the leaves in place of their values, and
  /// for one of the bindings only.
  std::unique_ptr<plan> compile_labels(content root, std::span<const environment> bindings, std::size_t wanted,
                                       leaf_label label, const void* context) {
    std::vector<start> starts;
    for (const environment& e : bindings) starts.push_back({root, e, trail(e.size())});
    label_ = label, context_ = context;
    left_ = budget() * starts.size();
    return compile(starts, true, wanted);
  }

 private:
  struct start {
    content node;
    environment inputs;
    trail way;
  };
  static constexpr std::size_t all = static_cast<std::size_t>(-1);
  static constexpr std::size_t table_limit = std::size_t{1} << 18;      ///< cells of a table: more leave the cache
  static constexpr std::size_t one_level_limit = std::size_t{1} << 25;  ///< of a single node, which cannot be divided
  static constexpr std::size_t column_limit = 16;                       ///< computed ones of a plan

  /// Computed columns of a plan: which transform, of which inputs.
  struct computed {
    std::map<std::string, std::uint32_t> slots;
    std::vector<std::pair<const transform_node*, environment>> order;
    std::vector<std::uint32_t> order_slots;
    std::size_t most_axes = 1, contents = 0;  ///< of one node; of all
  };

  std::string key_of_rule(const transform_node& t, const environment& in) const {
    std::string key;
    const auto add = [&](const auto& x) { key.append(reinterpret_cast<const char*>(&x), sizeof x); };
    add(t.input);
    if (t.rule.what() == kind::formula && m_.formulas[m_.formula_nodes[t.rule.index()].text].parameters == 0) {
      const formula_node& f = m_.formula_nodes[t.rule.index()];
      key += 'f', add(f.text);
      for (std::uint32_t k = 0; k < m_.formulas[f.text].variables; ++k) add(m_.inputs[f.first_variable + k]);
    } else {
      key += 'n', add(t.rule);
    }
    return key + signature(in);
  }
  /// Goes through a transform: the inputs that hold below it.
  environment below(const transform_node& t, const environment& in, std::uint32_t slot) const {
    environment out = in;
    out[t.input].fixed = false;
    out[t.input].slot = slot;
    return out;
  }
  /// The slot of a transform's column, made if it is wanted here; nothing if the transform is an inner plan.
  std::optional<std::uint32_t> column_of(const transform_node& t, const environment& in, computed& columns,
                                         bool at_start) {
    const std::string key = key_of_rule(t, in);
    if (const auto found = columns.slots.find(key); found != columns.slots.end()) return found->second;
    if (!at_start && (columns.order.size() >= column_limit || has_hash(t.rule))) return std::nullopt;
    const bool integer = input_is_integer(t.input, in);
    const auto [slot, fresh] = made_.try_emplace(key, static_cast<std::uint32_t>(slots_.size()));
    if (fresh) slots_.push_back(integer ? slot_type::integer : slot_type::float64);
    columns.slots.emplace(key, slot->second);
    columns.order.emplace_back(&t, in);
    columns.order_slots.push_back(slot->second);
    return slot->second;
  }
  [[nodiscard]] bool input_is_integer(std::uint32_t input, const environment& in) const {
    return in[input].type == input_type::integer;
  }

  /// Collects the axes down to a depth. @return false if there is more below
  bool gather(content node, const environment& in, std::size_t depth, axis_union& axes, computed& columns,
              bool at_start) {
    const auto found = resolve(node, in);
    if (!found) return true;
    node = *found;
    switch (node.what()) {
      case kind::network:
        throw bind_error("a network (lwtnn) is among what these arguments can reach: networks are not supported yet");
      case kind::transform: {
        const transform_node& t = m_.transforms[node.index()];
        const auto slot = column_of(t, in, columns, at_start);
        return !slot || gather(t.body, below(t, in, *slot), depth, axes, columns, at_start);
      }
      case kind::category: {
        const category_node& c = m_.categories[node.index()];
        if (in[c.input].type == input_type::real) return true;
        if (depth == 0) return false;
        axes.add_keys(node.index(), in[c.input].slot);
        columns.contents += c.keys;
        bool whole = true;
        for (std::uint32_t k = 0; k < c.keys; ++k)
          whole &= gather(m_.contents[c.first_content + k], in, depth - 1, axes, columns, false);
        if (c.has_default) whole &= gather(c.otherwise, in, depth - 1, axes, columns, false);
        return whole;
      }
      case kind::binning: {
        const binning_node& b = m_.binnings[node.index()];
        if (depth == 0) return false;
        columns.most_axes = (std::max)(columns.most_axes, std::size_t{b.axes});
        columns.contents += b.contents;
        for (std::uint32_t k = 0; k < b.axes && !has_no_bin(b); ++k) {
          const axis_of& axis = m_.axes[b.first_axis + k];
          if (!in[axis.input].fixed) axes.add(axis.edges, in[axis.input].slot, b.how == flow::wrap);
        }
        bool whole = true;
        for (std::uint32_t k = 0; k < b.contents; ++k) {
          const content next = m_.contents[b.first_content + k];
          if (next.what() != kind::constant && next.what() != kind::formula)
            whole &= gather(next, in, depth - 1, axes, columns, false);
        }
        if (b.how == flow::value) whole &= gather(b.otherwise, in, depth - 1, axes, columns, false);
        return whole;
      }
      default: return true;
    }
  }

  /// @param only the start to make a table for, or all
  std::unique_ptr<plan> compile(const std::vector<start>& starts, bool strict, std::size_t only = all) {
    // The deepest levels that still fit one table; what lies below becomes plans of its own.
    constexpr std::size_t deepest = 200;
    std::optional<axis_union> axes;
    computed columns;
    std::size_t depth = 0, chosen = 0;
    for (std::size_t tried = 1; tried <= deepest; ++tried) {
      axis_union more(m_);
      computed more_columns;
      bool whole = true;
      for (const start& s : starts) whole &= gather(s.node, s.inputs, tried, more, more_columns, true);
      const std::size_t cells = more.finish();
      // What a cell costs, where files are stranger than real ones: those have at most three axes, on eight levels.
      const std::size_t effort = (std::max)(tried * more_columns.most_axes / 32, std::size_t{1});
      if (cells > table_limit / starts.size() / effort && tried > 1) break;
      const std::size_t single =
          (std::min)(one_level_limit, (std::max)(table_limit / effort, 8 * more_columns.contents));
      if (cells > single / starts.size()) return row_by_row_plan(only == all ? starts.size() : 1);
      depth = tried;
      chosen = cells * starts.size();
      axes = std::move(more);
      columns = std::move(more_columns);
      if (whole) break;
    }
    if (chosen > left_) return row_by_row_plan(only == all ? starts.size() : 1);
    left_ -= chosen;
    auto out = std::make_unique<plan>();
    out->variations = only == all ? static_cast<std::uint32_t>(starts.size()) : 1;
    const leaf_label label = std::exchange(label_, nullptr);  // rules are computed as ever
    for (std::size_t k = 0; k < columns.order.size(); ++k) {
      const auto& [t, in] = columns.order[k];
      out->columns.push_back(
          {columns.order_slots[k], input_is_integer(t->input, in), compile({{t->rule, in, {}}}, true)});
    }
    label_ = label;
    axes->complete();
    table_builder table(m_, *out, strict);
    std::vector<std::int32_t> at;
    std::size_t cells = 1;
    for (const plan_axis& a : axes->axes()) cells *= static_cast<std::size_t>(a.cells());
    table.start(cells);
    for (std::size_t v = 0; v < starts.size(); ++v) {
      if (only != all && v != only) continue;
      for (std::size_t cell = 0; cell < cells; ++cell) {
        axes->coordinates(static_cast<std::int32_t>(cell), at);
        add_leaf(table, *axes, at, starts[v], static_cast<std::uint32_t>(v), depth, columns, strict);
      }
    }
    out->axes = std::move(axes->axes());
    out->cells = static_cast<std::int32_t>(cells);
    table.finish();
    return out;
  }

  /// Goes from the root to what a cell stands for.
  void add_leaf(table_builder& table, const axis_union& axes, const std::vector<std::int32_t>& at, const start& from,
                std::uint32_t variation, std::size_t depth, computed& columns, bool strict) {
    content node = from.node;
    environment changed;
    const environment* in = &from.inputs;
    trail noted = from.way;
    trail* const way = label_ == nullptr ? nullptr : &noted;
    for (;;) {
      const auto found = resolve(node, *in, way);
      if (!found) return table.ask();
      node = *found;
      if (is_leaf(node)) {
        // What a leaf stands for is decided by the variation and where it is, or what it is.
        if (table.again(way != nullptr ? way->place() : std::uint64_t{variation} << 32 | node.bits())) return;
        if (way != nullptr) return table.constant(label_(context_, *way));
      }
      switch (node.what()) {
        case kind::constant: return table.constant(m_.constants[node.index()]);
        case kind::formula: return table.formula(m_.formula_nodes[node.index()], *in);
        case kind::hash: return table.hash(node.index(), *in);
        case kind::network: return table.ask();
        case kind::transform: {
          const transform_node& t = m_.transforms[node.index()];
          const auto slot = columns.slots.find(key_of_rule(t, *in));
          if (slot == columns.slots.end()) return inner(table, node, *in, noted, strict);
          changed = below(t, *in, slot->second);
          in = &changed;
          if (way != nullptr) way->pass(node, 0);
          node = t.body;
          continue;
        }
        case kind::category: {
          const category_node& c = m_.categories[node.index()];
          if ((*in)[c.input].type == input_type::real) return table.ask();
          if (depth == 0) return inner(table, node, *in, noted, strict);
          --depth;
          const std::int32_t k = axes.position(node.index(), (*in)[c.input].slot, at);
          if (k < 0 && !c.has_default) return table.ask();
          if (way != nullptr) way->pass(node, k);
          node = k < 0 ? c.otherwise : m_.contents[c.first_content + static_cast<std::uint32_t>(k)];
          break;
        }
        case kind::binning: {
          if (depth == 0) return inner(table, node, *in, noted, strict);
          --depth;
          const auto next = child(node, *in, &axes, at, way);
          if (!next) return table.ask();
          node = *next;
          break;
        }
      }
    }
  }

  void inner(table_builder& table, content node, const environment& in, const trail& way, bool strict) {
    table.inner(node, in, [&] { return compile({{node, in, way}}, strict); });
  }

  /// Cells of all tables of a binding together: far more than any real one has, and no more than its file pays for.
  [[nodiscard]] std::size_t budget() const { return (std::max)(std::size_t{1} << 23, 64 * m_.contents.size()); }

  std::vector<slot_type>& slots_;
  std::size_t left_ = 0;  ///< of the budget
  std::map<std::string, std::uint32_t> made_;
  leaf_label label_ = nullptr;  ///< if leaves are to be labelled
  const void* context_ = nullptr;
};

/// The plan of one correction. @throws bind_error that names it
inline std::unique_ptr<plan> compile_entry(plan_compiler& compiler, const model& m, const correction_entry& entry,
                                           std::span<const environment> bindings, bool strict) {
  try {
    return compiler.compile(entry.root, bindings, strict);
  } catch (const bind_error& e) {
    throw bind_error(m.file + ": correction '" + entry.name + "': " + e.what());
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
