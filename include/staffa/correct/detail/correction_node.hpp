// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/plan.hpp>
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
    const bool* valid = presence(e, rows);
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
    for (std::size_t k = 0; k < columns_.size(); ++k) data[k] = prepared(e, k, rows, valid);
    return data;
  }
  /// The cells of a group of variations, behind the values and statuses of what this node yields.
  [[nodiscard]] const std::int32_t* cells_of(const void* yielded, std::size_t rows, std::size_t group) const {
    const std::size_t stride = variation_stride(rows), before = plan_->variations().size() * (sizeof(double) + 1);
    return reinterpret_cast<const std::int32_t*>(static_cast<const char*>(yielded) + stride * before) + group * stride;
  }

 private:
  [[noreturn]] void fail(const evaluation& e, const first_failure& failed) const {
    const auto row = static_cast<std::int64_t>(failed.row);
    const std::int64_t event = e.chunk().first_event + event_row(e, 0, way_, row);
    std::string text = failed.message + " (";
    if (plan_->variations().size() > 1) text += "variation '" + plan_->variations()[failed.variation].name + "', ";
    text += "row " + std::to_string(row) + " of its chunk, event " + std::to_string(event);
    if (e.chunk().file != nullptr) text += ", in '" + *e.chunk().file + "'";
    throw evaluation_error(text + ")", failed.status, failed.reference, row, event);
  }

  /// Rows where no input is missing; null if all are there.
  const bool* presence(evaluation& e, std::size_t rows) const {
    const bool* single = nullptr;
    bool* together = nullptr;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      const bool* here = e.input(way_ + k).valid;
      if (here == nullptr) continue;
      if (single == nullptr && together == nullptr) {
        single = here;
        continue;
      }
      if (together == nullptr) together = std::copy_n(single, rows, e.allocate<bool>(rows)) - rows;
      for (std::size_t i = 0; i < rows; ++i) together[i] = together[i] && here[i];
    }
    if (single != nullptr && together == nullptr) together = std::copy_n(single, rows, e.allocate<bool>(rows)) - rows;
    return together;
  }

  /// A column as the plan reads it: float, double, or int64.
  const void* prepared(evaluation& e, std::size_t k, std::size_t rows, const bool* valid) const {
    const column_input& c = columns_[k];
    const void* data = e.input(way_ + k).data;
    if (c.type == type_id::float32 || c.type == type_id::float64) return data;
    if (c.type == type_id::int64 && !c.codes) return data;
    auto* out = e.scratch<std::int64_t>(rows);
    visit_type(c.type, [&]<class T>(std::type_identity<T>) {
      const T* from = static_cast<const T*>(data);
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        for (std::size_t i = 0; i < rows; ++i) {
          if constexpr (std::is_same_v<T, std::uint64_t>) {
            if (from[i] > static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)()) &&
                (valid == nullptr || valid[i]))
              e.fail("correction '" + plan_->of().name() + "'",
                     "the integer " + std::to_string(from[i]) + " does not fit 64 bits with a sign",
                     event_row(e, 0, way_, static_cast<std::int64_t>(i)));
          }
          out[i] = static_cast<std::int64_t>(from[i]);
        }
      }
    });
    if (c.codes) {
      for (std::size_t i = 0; i < rows; ++i) {
        if (out[i] >= 0 && static_cast<std::size_t>(out[i]) < c.codes->size()) {
          out[i] = (*c.codes)[static_cast<std::size_t>(out[i])];
        } else {
          if (valid == nullptr || valid[i])
            e.fail("correction '" + plan_->of().name() + "'",
                   "the number " + std::to_string(out[i]) + " is not in a dictionary of " +
                       std::to_string(c.codes->size()) + " texts",
                   event_row(e, 0, way_, static_cast<std::int64_t>(i)));
          out[i] = 0;
        }
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
