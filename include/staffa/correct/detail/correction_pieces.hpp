// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/correction_input.hpp>
#include <staffa/correct/detail/correction_node.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Computes the values of a correction for a few rows after the other, in memory that is used again for each of them.
class correction_pieces {
 public:
  static constexpr std::size_t most = 2 * block_rows;  ///< rows at once

  /// The inputs of a node that computes so: what there is one of for each list is read there, not at the objects.
  static std::vector<node_ref> inputs(const correction_node& of) {
    std::vector<node_ref> out = of.inputs();
    const input_reader& in = of.reader();
    for (std::size_t k = 0; k < in.size(); ++k)
      if (in[k].above) out[in.way() + k] = in[k].above;
    return out;
  }

  /// @param e of a node that has these inputs
  correction_pieces(const correction_node& of, evaluation& e)
      : of_(of), in_(of.reader()), e_(e), memory_(arena::of_this_thread()), until_(memory_) {
    const std::size_t columns = in_.size(), count = of.plan()->variations().size();
    rows_ = memory_.take<input_rows>(columns);
    data_ = memory_.take<const void*>(columns);
    integers_ = memory_.take<std::int64_t*>(columns);
    repeated_ = memory_.take<void*>(columns);
    present_ = memory_.take<bool*>(columns);
    for (std::size_t k = 0; k < columns; ++k) {
      integers_[k] = in_.converts(k) ? memory_.take<std::int64_t>(most) : nullptr;
      if (!in_[k].above) continue;
      if (lists_ == nullptr) lists_ = memory_.take<std::int32_t>(most);
      repeated_[k] = memory_.take<std::int64_t>(most);
      present_[k] = memory_.take<bool>(most);
    }
    if (in_.misses(e)) together_ = memory_.take<bool>(most);
    values_ = memory_.take<double*>(count);
    for (std::size_t v = 0; v < count; ++v) values_[v] = memory_.take<double>(most);
  }

  /// Computes rows first ... first + n of the chunk, at most `most`.
  /// @param list that of the first row, or an empty one before it @throws evaluation_error
  void compute(std::size_t first, std::size_t n, std::size_t list) {
    if (lists_ != nullptr) find_lists(first, n, list);
    for (std::size_t k = 0; k < in_.size(); ++k) rows_[k] = in_[k].above ? repeat(k, n) : in_.rows(e_, k, first);
    valid_ = in_.presence(rows_, n, together_);
    for (std::size_t k = 0; k < in_.size(); ++k)
      data_[k] = in_.prepared(e_, k, rows_[k].data, first, n, valid_, integers_[k]);
    first_failure failed;
    of_.plan()->run(data_, n, valid_, values_, nullptr, failed);
    if (failed.row >= n) return;
    failed.row += first;
    of_.fail(e_, failed);
  }
  [[nodiscard]] const double* values(std::size_t variation) const { return values_[variation]; }
  /// Which of them there are; null: all.
  [[nodiscard]] const bool* valid() const { return valid_; }

 private:
  void find_lists(std::size_t first, std::size_t n, std::size_t list) {
    const std::int32_t* offsets = e_.offsets(0);
    for (std::size_t i = 0; i < n; ++list)
      for (const std::size_t end = static_cast<std::size_t>(offsets[list + 1]) - first; i < end && i < n; ++i)
        lists_[i] = static_cast<std::int32_t>(list);
  }
  /// The values of lists, once for each of their objects.
  input_rows repeat(std::size_t k, std::size_t n) {
    const slot& from = in_.at(e_, k);
    visit_type(in_[k].type, [&]<class T>(std::type_identity<T>) {
      for (std::size_t i = 0; i < n; ++i)
        static_cast<T*>(repeated_[k])[i] = static_cast<const T*>(from.data)[lists_[i]];
    });
    for (std::size_t i = 0; from.valid != nullptr && i < n; ++i) present_[k][i] = from.valid[lists_[i]];
    return {repeated_[k], from.valid == nullptr ? nullptr : present_[k]};
  }

  const correction_node& of_;
  const input_reader& in_;
  evaluation& e_;
  arena& memory_;
  arena::mark until_;
  input_rows* rows_;
  const void** data_;
  std::int64_t** integers_;
  void** repeated_;
  bool** present_;
  double** values_;
  std::int32_t* lists_ = nullptr;  ///< of each row
  bool* together_ = nullptr;
  const bool* valid_ = nullptr;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
