// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/compile.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/correct/detail/sensitive.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/policy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// The first row of a run that has no value where one is demanded.
struct first_failure {
  std::size_t row = static_cast<std::size_t>(-1);
  std::size_t variation = 0;
  correction_status status = correction_status::ok;
  reference_error reference = reference_error::none;
  std::string message;
};

/// One way to call a correction: each input a column or a number or a text.
struct variation_binding {
  std::string name;
  environment inputs;
  correction_policy policy = correction_policy::fail();
};

/// A correction with its inputs bound, compiled. Immutable.
class bound_plan {
 public:
  /// @param slots types of the columns; @param texts by slot, for columns of texts: what negative numbers stand for;
  /// @param keep what the bindings' texts refer to
  bound_plan(const correction& c, std::vector<slot_type> slots, std::vector<variation_binding> variations,
             std::vector<std::vector<std::string>> texts = {},
             std::vector<std::shared_ptr<const std::string>> keep = {})
      : correction_(c),
        held_(c.held()),
        slots_(std::move(slots)),
        columns_(slots_.size()),
        variations_(std::move(variations)),
        texts_(std::move(texts)),
        keep_(std::move(keep)) {
    texts_.resize(columns_);
    plan_compiler compiler(*held_, slots_, c.options().reference_quirks);
    if (c.is_compound()) {
      for (std::size_t v = 0; v < variations_.size(); ++v) add_stack(compiler, v);
      return;
    }
    std::vector<bool> done(variations_.size(), false);
    for (std::size_t v = 0; v < variations_.size(); ++v) {
      if (done[v]) continue;
      group g;
      std::vector<environment> together;
      for (std::size_t w = v; w < variations_.size(); ++w) {
        if (done[w] || !same_columns(variations_[v].inputs, variations_[w].inputs)) continue;
        done[w] = true;
        g.members.push_back(w);
        together.push_back(variations_[w].inputs);
      }
      const correction_entry& entry = held_->corrections[c.number()];
      g.compiled = compiled(compiler, entry, together, c.options().strict);
      groups_.push_back(std::move(g));
    }
  }

  [[nodiscard]] const correction& of() const { return correction_; }
  [[nodiscard]] const std::vector<variation_binding>& variations() const { return variations_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] const std::vector<slot_type>& slots() const { return slots_; }
  /// Of a compound: one for each variation and correction of the stack.
  [[nodiscard]] std::vector<const plan*> plans() const {
    std::vector<const plan*> out;
    for (const group& g : groups_) out.push_back(g.compiled.get());
    for (const stack& s : stacks_)
      for (const auto& p : s.stages) out.push_back(p.get());
    return out;
  }

  /// Computes all rows of a chunk.
  /// @param columns by slot, readable a little past the end; @param valid null, or which rows there are;
  /// @param out by variation, writable a little past the end; @param status by variation, or null
  void run(const void* const* columns, std::size_t rows, const bool* valid, double* const* out,
           std::uint8_t* const* status, first_failure& failed) const {
    arena& memory = arena::of_this_thread();
    const std::size_t count = variations_.size();
    for (std::size_t first = 0; first < rows; first += block_rows) {
      const arena::mark until(memory);
      plan_runner runner(slots_, correction_.options().reference_quirks, memory);
      const std::size_t n = (std::min)(block_rows, rows - first);
      plan_runner::block b = runner.make_block(n);
      for (std::size_t slot = 0; slot < columns_; ++slot)
        b.data[slot] = static_cast<const char*>(columns[slot]) + first * (slots_[slot] == slot_type::float32 ? 4 : 8);
      auto** to = memory.take<double*>(count);
      auto** flags = memory.take<std::uint8_t*>(count);
      for (std::size_t v = 0; v < count; ++v) {
        to[v] = out[v] + first;  // what a block writes past its end, the next one overwrites
        flags[v] = memory.take<std::uint8_t>(n);
        std::memset(flags[v], 0, n);
      }
      for (const group& g : groups_) {
        auto** group_out = memory.take<double*>(g.members.size());
        auto** group_flags = memory.take<std::uint8_t*>(g.members.size());
        for (std::size_t k = 0; k < g.members.size(); ++k)
          group_out[k] = to[g.members[k]], group_flags[k] = flags[g.members[k]];
        runner.run(*g.compiled, b, group_out, group_flags);
      }
      for (const stack& s : stacks_) run_stack(runner, s, b, to[s.variation], flags[s.variation], memory);
      for (std::size_t v = 0; v < count; ++v) {
        if (status != nullptr) std::memset(status[v] + first, 0, n);
        if (std::memchr(flags[v], 1, n) != nullptr)
          settle(v, first, n, columns, valid, flags[v], to, status != nullptr ? status[v] : nullptr, failed);
      }
    }
  }

  /// The arguments of one row, as `evaluate` takes them.
  [[nodiscard]] std::vector<argument> arguments(std::size_t v, std::size_t row, const void* const* columns) const {
    std::vector<argument> out;
    for (const bound_input& in : variations_[v].inputs) {
      argument a = in.value;
      a.type = in.type;
      if (!in.fixed) {
        const void* data = columns[in.slot];
        if (slots_[in.slot] == slot_type::float32) a.real = static_cast<const float*>(data)[row];
        else if (slots_[in.slot] == slot_type::float64) a.real = static_cast<const double*>(data)[row];
        else a.integer = static_cast<const std::int64_t*>(data)[row];
        if (a.type == input_type::text)
          a.text = a.integer >= 0 ? held_->texts[static_cast<std::size_t>(a.integer)]
                                  : texts_[in.slot][static_cast<std::size_t>(-1 - a.integer)];
      }
      out.push_back(a);
    }
    return out;
  }

 private:
  struct group {
    std::vector<std::size_t> members;
    std::unique_ptr<plan> compiled;
  };
  struct stack {
    std::size_t variation = 0;
    std::vector<std::unique_ptr<plan>> stages;
    struct updated {
      std::uint32_t slot = 0;  ///< its own, which changes from stage to stage
      bound_input from;
      std::size_t times = 0;
    };
    std::vector<updated> inputs;
  };

  static bool same_columns(const environment& a, const environment& b) {
    for (std::size_t k = 0; k < a.size(); ++k)
      if (a[k].fixed != b[k].fixed || (!a[k].fixed && a[k].slot != b[k].slot)) return false;
    return true;
  }

  /// @throws bind_error that names the correction
  std::unique_ptr<plan> compiled(plan_compiler& compiler, const correction_entry& entry,
                                 std::span<const environment> bindings, bool strict) const {
    try {
      return compiler.compile(entry.root, bindings, strict);
    } catch (const bind_error& e) {
      throw bind_error(held_->file + ": correction '" + entry.name + "': " + e.what());
    }
  }

  void add_stack(plan_compiler& compiler, std::size_t v) {
    const compound_entry& c = held_->compounds[correction_.number()];
    stack s;
    s.variation = v;
    environment in = variations_[v].inputs;
    for (const std::uint32_t at : c.updated) {
      const auto known = std::find_if(s.inputs.begin(), s.inputs.end(),
                                      [&](const auto& u) { return u.slot == in[at].slot && !in[at].fixed; });
      if (known != s.inputs.end()) {
        ++known->times;
        continue;
      }
      s.inputs.push_back({static_cast<std::uint32_t>(slots_.size()), in[at], 1});
      in[at].fixed = false;
      in[at].slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back(slot_type::float64);
    }
    bool exactly = correction_.options().strict;
    std::vector<bool> strict(c.stack.size());
    for (std::size_t k = c.stack.size(); k-- > 0;) {  // a value that decides something later must be exact
      strict[k] = exactly;
      const correction_entry& entry = held_->corrections[c.stack[k].correction];
      const auto& positions = c.positions[c.stack[k].positions];
      std::vector<bool> changes(entry.inputs.size());
      for (std::size_t i = 0; i < positions.size(); ++i)
        changes[i] = std::find(c.updated.begin(), c.updated.end(), positions[i]) != c.updated.end();
      exactly = exactly || sensitive(*held_, entry.root, changes);
    }
    for (std::size_t k = 0; k < c.stack.size(); ++k) {
      const correction_entry& entry = held_->corrections[c.stack[k].correction];
      const auto& positions = c.positions[c.stack[k].positions];
      environment own;
      for (std::size_t i = 0; i < positions.size(); ++i) {
        if (entry.inputs[i].type != c.inputs[positions[i]].type)
          throw bind_error("compound correction '" + c.name + "': its input '" + entry.inputs[i].name + "' is " +
                           std::string(name_of(c.inputs[positions[i]].type)) + ", but '" + entry.name +
                           "' takes it as " + std::string(name_of(entry.inputs[i].type)));
        own.push_back(in[positions[i]]);
      }
      s.stages.push_back(compiled(compiler, entry, {&own, 1}, strict[k]));
    }
    stacks_.push_back(std::move(s));
  }

  void run_stack(plan_runner& runner, const stack& s, plan_runner::block& b, double* out, std::uint8_t* flags,
                 arena& memory) const {
    const compound_entry& c = held_->compounds[correction_.number()];
    auto** changing = memory.take<double*>(s.inputs.size());
    for (std::size_t k = 0; k < s.inputs.size(); ++k) {
      const stack::updated& u = s.inputs[k];
      changing[k] = memory.take<double>(b.rows);
      if (u.from.fixed) std::fill_n(changing[k], b.rows, u.from.value.real);
      else std::copy_n(runner.as_doubles(b, u.from.slot), b.rows, changing[k]);
      b.data[u.slot] = changing[k];
    }
    double* sf = memory.take<double>(b.rows);
    std::fill_n(out, b.rows, 0.0);
    for (std::size_t stage = 0; stage < s.stages.size(); ++stage) {
      runner.run(*s.stages[stage], b, &sf, &flags);
      for (std::size_t k = 0; k < s.inputs.size(); ++k)
        for (std::size_t t = 0; t < s.inputs[k].times; ++t) apply_update(c.input_op, changing[k], sf, b.rows);
      if (stage == 0) std::copy_n(sf, b.rows, out);
      else apply_update(c.output_op, out, sf, b.rows);
    }
  }
  static void apply_update(update op, double* to, const double* sf, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] = apply(op, to[i], sf[i]);
  }

  /// Asks the row-by-row evaluator about the flagged rows, and does what the policy says.
  void settle(std::size_t v, std::size_t first, std::size_t n, const void* const* columns, const bool* valid,
              const std::uint8_t* flags, double* const* to, std::uint8_t* status, first_failure& failed) const {
    evaluator eval(*held_, correction_.options().reference_quirks);
    for (std::size_t i = 0; i < n; ++i) {
      if (flags[i] == 0) continue;
      to[v][i] = 0;
      if (valid != nullptr && !valid[first + i]) continue;
      std::vector<argument> row = arguments(v, first + i, columns);
      std::size_t which = correction_.number();
      const bool fine = correction_.is_compound()
                            ? evaluate_compound(eval, *held_, held_->compounds[which], row, to[v][i], which)
                            : eval(held_->corrections[which], row, to[v][i]);
      if (fine) continue;
      const failure& why = eval.failed();
      if (status != nullptr) status[first + i] = static_cast<std::uint8_t>(why.status);
      const auto [action, value] = variations_[v].policy.of(why.status);
      using enum correction_policy::action;
      if (action == fill) to[v][i] = value;
      else if (action == keep) to[v][i] = std::numeric_limits<double>::quiet_NaN();
      else if (action == nominal && v > 0) to[v][i] = to[0][i];
      else if (first + i < failed.row) {
        const correction_entry& entry = held_->corrections[which];
        failed = {first + i, v, why.status, why.reference, describe(*held_, entry.name, entry.inputs, why)};
      }
    }
  }

  correction correction_;
  std::shared_ptr<const model> held_;
  std::vector<slot_type> slots_;
  std::size_t columns_;
  std::vector<variation_binding> variations_;
  std::vector<std::vector<std::string>> texts_;
  std::vector<std::shared_ptr<const std::string>> keep_;  ///< the texts that the bindings refer to
  std::vector<group> groups_;
  std::vector<stack> stacks_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
