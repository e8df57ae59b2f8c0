// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/compile.hpp>
#include <staffa/correct/detail/compound_plan.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/failure_text.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/policy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
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
      for (std::size_t v = 0; v < variations_.size(); ++v)
        stacks_.push_back(std::make_unique<compound_plan>(*held_, held_->compounds[c.number()], variations_[v].inputs,
                                                          c.options().strict, compiler, slots_));
      share_searches();
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
      g.compiled = compile_entry(compiler, *held_, held_->corrections[c.number()], together, c.options().strict);
      groups_.push_back(std::move(g));
    }
    share_searches();
  }

  [[nodiscard]] const correction& of() const { return correction_; }
  [[nodiscard]] const std::vector<variation_binding>& variations() const { return variations_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] const std::vector<slot_type>& slots() const { return slots_; }
  /// Of a compound: one for each variation and correction of the stack.
  [[nodiscard]] std::vector<const plan*> plans() const {
    std::vector<const plan*> out;
    for (const group& g : groups_) out.push_back(g.compiled.get());
    for (const auto& s : stacks_)
      for (const auto& p : s->stages()) out.push_back(p.get());
    return out;
  }

  /// Variations that read the same columns: they share one plan, and the cells of its table.
  struct group {
    std::vector<std::size_t> members;
    std::unique_ptr<plan> compiled;
  };
  [[nodiscard]] const std::vector<group>& groups() const { return groups_; }

  /// Computes all rows of a chunk.
  /// @param columns by slot, readable a little past the end; @param valid null, or which rows there are;
  /// @param out by variation, writable a little past the end; @param status by variation, or null
  /// @param cells by group, writable a little past the end: the cell of each row, if wanted
  void run(const void* const* columns, std::size_t rows, const bool* valid, double* const* out,
           std::uint8_t* const* status, first_failure& failed, std::int32_t* const* cells = nullptr) const {
    arena& memory = arena::of_this_thread();
    const std::size_t count = variations_.size();
    for (std::size_t first = 0; first < rows; first += block_rows) {
      const arena::mark until(memory);
      plan_runner runner(slots_, correction_.options().reference_quirks, memory);
      const std::size_t n = (std::min)(block_rows, rows - first);
      plan_runner::block b = runner.make_block(n, searches_);
      for (std::size_t slot = 0; slot < columns_; ++slot)
        b.data[slot] = static_cast<const char*>(columns[slot]) + first * (slots_[slot] == slot_type::float32 ? 4 : 8);
      auto** to = memory.take<double*>(count);
      auto** flags = memory.take<std::uint8_t*>(count);
      for (std::size_t v = 0; v < count; ++v) {
        to[v] = out[v] + first;  // what a block writes past its end, the next one overwrites
        flags[v] = memory.take<std::uint8_t>(n);
        std::memset(flags[v], 0, n);
      }
      for (std::size_t at = 0; at < groups_.size(); ++at) {
        const group& g = groups_[at];
        auto** group_out = memory.take<double*>(g.members.size());
        auto** group_flags = memory.take<std::uint8_t*>(g.members.size());
        for (std::size_t k = 0; k < g.members.size(); ++k)
          group_out[k] = to[g.members[k]], group_flags[k] = flags[g.members[k]];
        runner.run(*g.compiled, b, group_out, group_flags, cells == nullptr ? nullptr : cells[at] + first);
      }
      for (std::size_t v = 0; v < stacks_.size(); ++v) stacks_[v]->run(runner, b, to[v], flags[v], memory);
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
  static bool same_columns(const environment& a, const environment& b) {
    for (std::size_t k = 0; k < a.size(); ++k)
      if (a[k].fixed != b[k].fixed || (!a[k].fixed && a[k].slot != b[k].slot)) return false;
    return true;
  }

  /// Numbers the searches that several plans make of the same column, so that each is made once for a block of rows.
  void share_searches() {
    std::map<std::string, std::vector<plan_axis*>> known;
    const auto add = [&](plan& p) {
      for (plan_axis& a : p.axes)
        if (a.slot < columns_) known[search_key(a)].push_back(&a);
    };
    for (group& g : groups_) add(*g.compiled);
    for (const auto& s : stacks_)
      for (const auto& p : s->stages()) add(*p);
    for (const auto& [key, axes] : known) {
      if (axes.size() < 2) continue;
      for (plan_axis* a : axes) a->shared = static_cast<std::int32_t>(searches_);
      ++searches_;
    }
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
  std::vector<std::unique_ptr<compound_plan>> stacks_;  ///< of a compound, by variation
  std::size_t searches_ = 0;                            ///< that are shared
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
