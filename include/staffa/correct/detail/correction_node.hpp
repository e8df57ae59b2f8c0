// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/correction_input.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/node.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Evaluates a correction, all its variations, for the rows of a domain.
class correction_node final : public value_node {
 public:
  /// inputs: the way from the domain to the events, `way` of them, then the columns
  correction_node(std::vector<node_ref> inputs, domain_ref on, std::size_t way, std::shared_ptr<const bound_plan> plan,
                  std::vector<column_input> columns)
      : value_node(std::move(inputs), std::move(on)),
        plan_(std::move(plan)),
        reader_(plan_->of().name(), way, std::move(columns)) {}

  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0), stride = variation_stride(rows), count = plan_->variations().size();
    const std::size_t groups = plan_->groups().size();
    auto* values = reinterpret_cast<double*>(e.allocate<char>(stride * (count * sizeof(double) + count + groups * 4)));
    auto* status = reinterpret_cast<std::uint8_t*>(values + count * stride);
    bool* together = reader_.misses(e) ? e.allocate<bool>(rows) : nullptr;
    auto* in = e.scratch<input_rows>(reader_.size());
    for (std::size_t k = 0; k < reader_.size(); ++k) in[k] = reader_.rows(e, k, 0);
    const bool* valid = reader_.presence(in, rows, together);
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
  [[nodiscard]] const input_reader& reader() const { return reader_; }

  /// What a chunk's rows read, by slot. @param e of a node whose first inputs are those of this one
  [[nodiscard]] const void* const* columns(evaluation& e, std::size_t rows, const bool* valid) const {
    const void** data = e.scratch<const void*>(reader_.size());
    for (std::size_t k = 0; k < reader_.size(); ++k)
      data[k] = reader_.prepared(e, k, reader_.at(e, k).data, 0, rows, valid,
                                 reader_.converts(k) ? e.scratch<std::int64_t>(rows) : nullptr);
    return data;
  }
  /// The cells of a group of variations, behind the values and statuses of what this node yields.
  [[nodiscard]] const std::int32_t* cells_of(const void* yielded, std::size_t rows, std::size_t group) const {
    const std::size_t stride = variation_stride(rows), before = plan_->variations().size() * (sizeof(double) + 1);
    return reinterpret_cast<const std::int32_t*>(static_cast<const char*>(yielded) + stride * before) + group * stride;
  }

  /// Reports a row without a value. @param e of a node whose first inputs are the way of this one
  [[noreturn]] void fail(const evaluation& e, const first_failure& failed) const {
    const auto row = static_cast<std::int64_t>(failed.row);
    const std::int64_t event = e.chunk().first_event + event_row(e, 0, reader_.way(), row);
    std::string text = failed.message + " (";
    if (plan_->variations().size() > 1) text += "variation '" + plan_->variations()[failed.variation].name + "', ";
    text += "row " + std::to_string(row) + " of its chunk, event " + std::to_string(event);
    if (e.chunk().file != nullptr && !e.chunk().file->empty()) text += ", in '" + *e.chunk().file + "'";
    throw evaluation_error(text + ")", failed.status, failed.reference, row, event);
  }

 private:
  std::shared_ptr<const bound_plan> plan_;
  input_reader reader_;
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
