// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/compile.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/leaf_numbers.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/correct/detail/trail.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// What is asked of the way that a row takes through a tree.
enum class way_question : std::uint8_t {
  bin,   ///< the number of its leaf; -1 if that is of a flow or a default
  leaf,  ///< the number of its leaf
  axis,  ///< the bin of one input where it was last searched
};

/// The leaves within reach of one variation of a plan.
inline leaf_numbers numbers_of(const bound_plan& p, std::size_t variation) {
  const model& m = *p.of().held();
  return {m, m.corrections[p.of().number()].root, p.variations()[variation].inputs, p.of().options().reference_quirks};
}

/// Answers such a question for the rows of a plan that has been run: its searches are not made again.
class index_plan {
 public:
  /// @param input for `way_question::axis`
  index_plan(std::shared_ptr<const bound_plan> of, std::size_t variation, way_question what, std::size_t input)
      : of_(std::move(of)),
        variation_(variation),
        what_(what),
        input_(input),
        numbers_(numbers_of(*of_, variation)),
        slots_(of_->slots().begin(), of_->slots().begin() + static_cast<std::ptrdiff_t>(of_->columns())) {
    while (std::find(members().begin(), members().end(), variation) == members().end()) ++group_;
    std::vector<environment> together;
    for (const std::size_t v : members()) together.push_back(of_->variations()[v].inputs);
    const auto wanted = std::find(members().begin(), members().end(), variation) - members().begin();
    const auto label = [](const void* self, const trail& way) -> double {
      return static_cast<const index_plan*>(self)->answer(way);
    };
    compiled_ = plan_compiler(*held(), slots_, of_->of().options().reference_quirks)
                    .compile_labels(entry().root, together, static_cast<std::size_t>(wanted), label, this);
  }
  index_plan(const index_plan&) = delete;
  index_plan& operator=(const index_plan&) = delete;

  /// Which of the plan's groups the cells are of.
  [[nodiscard]] std::size_t group() const { return group_; }

  /// @param columns by slot; @param cells those that the plan has left; @param valid null, or which rows there are;
  /// @param out -1 for rows without an answer
  void run(const void* const* columns, const std::int32_t* cells, std::size_t rows, const bool* valid,
           std::int32_t* out) const {
    arena& memory = arena::of_this_thread();
    for (std::size_t first = 0; first < rows; first += block_rows) {
      const arena::mark until(memory);
      plan_runner runner(slots_, of_->of().options().reference_quirks, memory);
      const std::size_t n = (std::min)(block_rows, rows - first);
      plan_runner::block b = runner.make_block(n);
      for (std::size_t slot = 0; slot < of_->columns(); ++slot)
        b.data[slot] = static_cast<const char*>(columns[slot]) + first * (slots_[slot] == slot_type::float32 ? 4 : 8);
      auto* here = memory.take<std::int32_t>(n);
      std::copy_n(cells + first, compiled_->axes.empty() ? 0 : n, here);
      double* labels = memory.take<double>(n);
      auto* flags = memory.take<std::uint8_t>(n);
      std::memset(flags, 0, n);
      runner.run_at(*compiled_, b, here, &labels, &flags);
      for (std::size_t i = 0; i < n; ++i) {
        if (flags[i] != 0) labels[i] = valid == nullptr || valid[first + i] ? one_row(columns, first + i) : -1;
        out[first + i] = static_cast<std::int32_t>(labels[i]);
      }
    }
  }

  /// The definition, one row: the evaluator's way.
  [[nodiscard]] double one_row(const void* const* columns, std::size_t row) const {
    std::vector<argument> arguments = of_->arguments(variation_, row, columns);
    evaluator eval(*held(), of_->of().options().reference_quirks);
    trail way(arguments.size());
    double value = 0;
    return eval(entry(), arguments, value, &way) ? answer(way) : -1;
  }

 private:
  [[nodiscard]] const std::shared_ptr<const model>& held() const { return of_->of().held(); }
  [[nodiscard]] const correction_entry& entry() const { return held()->corrections[of_->of().number()]; }
  [[nodiscard]] const std::vector<std::size_t>& members() const { return of_->groups()[group_].members; }

  [[nodiscard]] double answer(const trail& way) const {
    switch (what_) {
      case way_question::axis: return way.bins[input_];
      case way_question::leaf: return numbers_[way];
      case way_question::bin: break;
    }
    return way.outside ? -1 : numbers_[way];
  }

  std::shared_ptr<const bound_plan> of_;
  std::size_t variation_;
  way_question what_;
  std::size_t input_;
  leaf_numbers numbers_;
  std::vector<slot_type> slots_;
  std::size_t group_ = 0;
  std::unique_ptr<plan> compiled_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
