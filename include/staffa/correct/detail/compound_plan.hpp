// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/compile.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/correct/detail/sensitive.hpp>
#include <staffa/correct/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// A compound correction with its inputs bound: the plans of its stack one after the other, on inputs that change.
class compound_plan {
 public:
  /// @param slots types of the columns; those of changing inputs are appended
  compound_plan(const model& m, const compound_entry& c, environment in, bool strictly, plan_compiler& compiler,
                std::vector<slot_type>& slots)
      : input_op_(c.input_op), output_op_(c.output_op) {
    for (const std::uint32_t at : c.updated) {
      const auto known = std::find_if(inputs_.begin(), inputs_.end(),
                                      [&](const auto& u) { return u.slot == in[at].slot && !in[at].fixed; });
      if (known != inputs_.end()) {
        ++known->times;
        continue;
      }
      inputs_.push_back({static_cast<std::uint32_t>(slots.size()), in[at], 1});
      in[at].fixed = false;
      in[at].slot = static_cast<std::uint32_t>(slots.size());
      slots.push_back(slot_type::float64);
    }
    std::vector<bool> strict(c.stack.size());
    for (std::size_t k = c.stack.size(); k-- > 0;) {  // a value that decides something later must be exact
      strict[k] = strictly;
      const correction_entry& entry = m.corrections[c.stack[k].correction];
      const auto& positions = c.positions[c.stack[k].positions];
      std::vector<bool> changes(entry.inputs.size());
      for (std::size_t i = 0; i < positions.size(); ++i)
        changes[i] = std::find(c.updated.begin(), c.updated.end(), positions[i]) != c.updated.end();
      strictly = strictly || sensitive(m, entry.root, changes);
    }
    for (std::size_t k = 0; k < c.stack.size(); ++k) {
      const correction_entry& entry = m.corrections[c.stack[k].correction];
      const auto& positions = c.positions[c.stack[k].positions];
      environment own;
      for (std::size_t i = 0; i < positions.size(); ++i) {
        if (entry.inputs[i].type != c.inputs[positions[i]].type)
          throw bind_error("compound correction '" + c.name + "': its input '" + entry.inputs[i].name + "' is " +
                           std::string(name_of(c.inputs[positions[i]].type)) + ", but '" + entry.name +
                           "' takes it as " + std::string(name_of(entry.inputs[i].type)));
        own.push_back(in[positions[i]]);
      }
      stages_.push_back(compile_entry(compiler, m, entry, {&own, 1}, strict[k]));
    }
  }

  [[nodiscard]] const std::vector<std::unique_ptr<plan>>& stages() const { return stages_; }

  void run(plan_runner& runner, plan_runner::block& b, double* out, std::uint8_t* flags, arena& memory) const {
    auto** changing = memory.take<double*>(inputs_.size());
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      const changing_input& u = inputs_[k];
      changing[k] = memory.take<double>(b.rows);
      if (u.from.fixed) std::fill_n(changing[k], b.rows, u.from.value.real);
      else std::copy_n(runner.as_doubles(b, u.from.slot), b.rows, changing[k]);
      b.data[u.slot] = changing[k];
    }
    double* sf = memory.take<double>(b.rows);
    std::fill_n(out, b.rows, 0.0);
    for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
      runner.run(*stages_[stage], b, &sf, &flags);
      for (std::size_t k = 0; k < inputs_.size(); ++k)
        for (std::size_t t = 0; t < inputs_[k].times; ++t) update_all(input_op_, changing[k], sf, b.rows);
      if (stage == 0) std::copy_n(sf, b.rows, out);
      else update_all(output_op_, out, sf, b.rows);
    }
  }

 private:
  struct changing_input {
    std::uint32_t slot = 0;  ///< its own, which changes from stage to stage
    bound_input from;
    std::size_t times = 0;
  };
  static void update_all(update op, double* to, const double* sf, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] = apply(op, to[i], sf[i]);
  }

  update input_op_, output_op_;
  std::vector<std::unique_ptr<plan>> stages_;
  std::vector<changing_input> inputs_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
