// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/run_plan.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/node.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// A column that a correction reads.
struct column_input {
  value_ref values;
  type_id type = type_id::float64;
  bool optional = false;
  std::shared_ptr<const std::vector<std::int64_t>> codes;  ///< of a dictionary: what its numbers mean to the plan
};

/// Evaluates a correction, all its variations, for the rows of a domain.
class correction_node final : public value_node {
 public:
  /// inputs: the way from the domain to the events, `way` of them, then the columns
  correction_node(std::vector<node_ref> inputs, domain_ref on, std::size_t way, std::shared_ptr<const bound_plan> plan,
                  std::vector<column_input> columns)
      : value_node(std::move(inputs), std::move(on)), way_(way), plan_(std::move(plan)), columns_(std::move(columns)) {}

  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0), stride = variation_stride(rows), count = plan_->variations().size();
    const std::size_t groups = plan_->groups().size();
    auto* values = reinterpret_cast<double*>(e.allocate<char>(stride * (count * sizeof(double) + count + groups * 4)));
    auto* status = reinterpret_cast<std::uint8_t*>(values + count * stride);
    bool* together = misses(e) ? e.allocate<bool>(rows) : nullptr;
    const bool* valid = presence(e, 0, rows, together);
    if (valid != together) valid = std::copy_n(valid, rows, together) - rows;
    const void* const* data = columns(e, rows, valid);
    auto** to = e.scratch<double*>(count);
    auto** statuses = e.scratch<std::uint8_t*>(count);
    auto** cells = e.scratch<std::int32_t*>(groups);
    for (std::size_t v = 0; v < count; ++v) to[v] = values + v * stride, statuses[v] = status + v * stride;
    for (std::size_t g = 0; g < groups; ++g) cells[g] = const_cast<std::int32_t*>(cells_of(values, rows, g));
    first_failure failed;
    plan_->run(data, rows, valid, to, statuses, failed, cells);
    if (failed.row < rows) fail(e, failed);
    e.yield({.data = values, .valid = valid, .rows = rows});
  }

  [[nodiscard]] const std::shared_ptr<const bound_plan>& plan() const { return plan_; }

  /// What a chunk's rows read, by slot. @param e of a node whose first inputs are those of this one
  [[nodiscard]] const void* const* columns(evaluation& e, std::size_t rows, const bool* valid) const {
    const void** data = e.scratch<const void*>(columns_.size());
    for (std::size_t k = 0; k < columns_.size(); ++k)
      data[k] = prepared(e, k, 0, rows, valid, converts(k) ? e.scratch<std::int64_t>(rows) : nullptr);
    return data;
  }
  /// The cells of a group of variations, behind the values and statuses of what this node yields.
  [[nodiscard]] const std::int32_t* cells_of(const void* yielded, std::size_t rows, std::size_t group) const {
    const std::size_t stride = variation_stride(rows), before = plan_->variations().size() * (sizeof(double) + 1);
    return reinterpret_cast<const std::int32_t*>(static_cast<const char*>(yielded) + stride * before) + group * stride;
  }

  /// The values of a few rows after the other, in memory that is used again for each of them.
  class pieces {
   public:
    static constexpr std::size_t most = 2 * block_rows;  ///< rows at once

    /// @param e of a node whose first inputs are those of the correction's
    pieces(const correction_node& of, evaluation& e)
        : of_(of), e_(e), memory_(arena::of_this_thread()), until_(memory_) {
      const std::size_t columns = of.columns_.size(), count = of.plan_->variations().size();
      data_ = memory_.take<const void*>(columns);
      integers_ = memory_.take<std::int64_t*>(columns);
      for (std::size_t k = 0; k < columns; ++k)
        integers_[k] = of.converts(k) ? memory_.take<std::int64_t>(most) : nullptr;
      if (of.misses(e)) together_ = memory_.take<bool>(most);
      values_ = memory_.take<double*>(count);
      for (std::size_t v = 0; v < count; ++v) values_[v] = memory_.take<double>(most);
    }
    /// Computes rows first ... first + n of the chunk, at most `most`. @throws evaluation_error
    void compute(std::size_t first, std::size_t n) {
      valid_ = of_.presence(e_, first, n, together_);
      for (std::size_t k = 0; k < of_.columns_.size(); ++k)
        data_[k] = of_.prepared(e_, k, first, n, valid_, integers_[k]);
      first_failure failed;
      of_.plan_->run(data_, n, valid_, values_, nullptr, failed);
      if (failed.row >= n) return;
      failed.row += first;
      of_.fail(e_, failed);
    }
    [[nodiscard]] const double* values(std::size_t variation) const { return values_[variation]; }
    /// Which of them there are; null: all.
    [[nodiscard]] const bool* valid() const { return valid_; }

   private:
    const correction_node& of_;
    evaluation& e_;
    arena& memory_;
    arena::mark until_;
    const void** data_;
    std::int64_t** integers_;
    double** values_;
    bool* together_ = nullptr;
    const bool* valid_ = nullptr;
  };

 private:
  [[noreturn]] void fail(const evaluation& e, const first_failure& failed) const {
    const auto row = static_cast<std::int64_t>(failed.row);
    const std::int64_t event = e.chunk().first_event + event_row(e, 0, way_, row);
    std::string text = failed.message + " (";
    if (plan_->variations().size() > 1) text += "variation '" + plan_->variations()[failed.variation].name + "', ";
    text += "row " + std::to_string(row) + " of its chunk, event " + std::to_string(event);
    if (e.chunk().file != nullptr && !e.chunk().file->empty()) text += ", in '" + *e.chunk().file + "'";
    throw evaluation_error(text + ")", failed.status, failed.reference, row, event);
  }

  /// Whether an input may be missing somewhere in this chunk.
  [[nodiscard]] bool misses(const evaluation& e) const {
    for (std::size_t k = 0; k < columns_.size(); ++k)
      if (e.input(way_ + k).valid != nullptr) return true;
    return false;
  }
  /// Which of the rows first ... first + n have all inputs; null if all have. @param together room for n of them
  const bool* presence(const evaluation& e, std::size_t first, std::size_t n, bool* together) const {
    const bool* valid = nullptr;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      const bool* here = e.input(way_ + k).valid;
      if (here == nullptr) continue;
      if (valid == nullptr) {
        valid = here + first;
        continue;
      }
      if (valid != together) valid = std::copy_n(valid, n, together) - n;
      for (std::size_t i = 0; i < n; ++i) together[i] = together[i] && here[first + i];
    }
    return valid;
  }

  /// Whether the plan takes other integers than those of the column.
  [[nodiscard]] bool converts(std::size_t k) const {
    const column_input& c = columns_[k];
    if (c.type == type_id::float32 || c.type == type_id::float64) return false;
    return c.type != type_id::int64 || c.codes;
  }
  /// Rows first ... first + n of a column as the plan reads it: float, double, or int64.
  /// @param valid which of these n there are, or null; @param out room for integers, if it converts
  const void* prepared(const evaluation& e, std::size_t k, std::size_t first, std::size_t n, const bool* valid,
                       std::int64_t* out) const {
    const column_input& c = columns_[k];
    const void* data = e.input(way_ + k).data;
    if (!converts(k)) return static_cast<const char*>(data) + first * (c.type == type_id::float32 ? 4 : 8);
    const auto refuse = [&](std::size_t i, const std::string& why) {
      if (valid == nullptr || valid[i])
        e.fail("correction '" + plan_->of().name() + "'", why,
               event_row(e, 0, way_, static_cast<std::int64_t>(first + i)));
    };
    visit_type(c.type, [&]<class T>(std::type_identity<T>) {
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        const T* from = static_cast<const T*>(data) + first;
        for (std::size_t i = 0; i < n; ++i) {
          if constexpr (std::is_same_v<T, std::uint64_t>) {
            if (from[i] > static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)()))
              refuse(i, "the integer " + std::to_string(from[i]) + " does not fit 64 bits with a sign");
          }
          out[i] = static_cast<std::int64_t>(from[i]);
        }
      }
    });
    for (std::size_t i = 0; c.codes && i < n; ++i) {
      if (out[i] >= 0 && static_cast<std::size_t>(out[i]) < c.codes->size()) {
        out[i] = (*c.codes)[static_cast<std::size_t>(out[i])];
      } else {
        refuse(i, "the number " + std::to_string(out[i]) + " is not in a dictionary of " +
                      std::to_string(c.codes->size()) + " texts");
        out[i] = 0;
      }
    }
    return out;
  }

  std::size_t way_;
  std::shared_ptr<const bound_plan> plan_;
  std::vector<column_input> columns_;
};

inline value_ref make_correction_node(const domain_ref& on, std::shared_ptr<const bound_plan> plan,
                                      std::vector<column_input> columns) {
  std::vector<node_ref> inputs = with_way_to_event({}, on);
  const std::size_t way = inputs.size();
  for (const column_input& c : columns) inputs.push_back(c.values);
  node_key key;
  key.add(plan.get());
  return intern<correction_node>(std::move(inputs), key, on, way, std::move(plan), std::move(columns));
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
