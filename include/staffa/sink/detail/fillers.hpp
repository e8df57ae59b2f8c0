// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/ref.hpp>
#include <staffa/kernel/fill.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/detail/fill.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Counts entries.
class counting_filler final : public filler {
 public:
  counting_filler(const std::vector<axis>& axes, std::initializer_list<filled_column> columns)
      : filler(axes, columns, false) {}

  [[nodiscard]] bool order_free() const override { return true; }
  [[nodiscard]] std::unique_ptr<partial_result> start() const override {
    return make_partial<counted_entries>(cells());
  }
  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& p = static_cast<counted_entries&>(into);
    const std::size_t rows = chunk[0].rows;
    const bool* valid = all_valid(chunk, columns().size(), p.room);
    p.missing += kernel::count_invalid(valid, rows);
    const column_kind& first = *columns()[0].kind;
    if (axes().size() == 1 && axes()[0].kind() == axis_kind::regular && first.count != nullptr && p.fuses())
      first.count(p, chunk[0].data, valid, rows, axes()[0]);
    else p.fill(cells_of(axes(), columns(), chunk, p.room), valid, rows);
  }
  void merge(partial_result& into, partial_result& later) const override {
    auto& a = static_cast<counted_entries&>(into);
    auto& b = static_cast<counted_entries&>(later);
    a.missing += b.missing;
    const std::vector<std::uint64_t>& more = b.totals();
    std::vector<std::uint64_t>& all = a.totals();
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += more[i];
  }
};

/// Sums weights and their squares. A template only so that it is compiled where there are weights.
template <std::same_as<filler> Base>
class weighing_filler final : public Base {
 public:
  weighing_filler(const std::vector<axis>& axes, std::initializer_list<filled_column> columns)
      : Base(axes, columns, true) {}

  [[nodiscard]] std::unique_ptr<partial_result> start() const override {
    auto p = make_partial<weighed_entries>();
    if (!replays()) static_cast<weighed_entries&>(*p).make_room(this->cells());
    return p;
  }
  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& p = static_cast<weighed_entries&>(into);
    const std::size_t rows = chunk[0].rows;
    const bool* valid = all_valid(chunk, this->columns().size(), p.room);
    p.missing += kernel::count_invalid(valid, rows);
    const std::int32_t* at = cells_of(this->axes(), this->columns(), chunk, p.room);
    double* weights = fill_room::of(p.weights, rows);
    this->columns().back().kind->to_double(chunk[this->axes().size()].data, rows, weights);
    if (!replays()) {
      kernel::fill_weighted(at, valid, weights, rows, p.sumw.data(), p.sumw2.data());
      return;
    }
    for (std::size_t i = 0; i < rows; ++i)
      if (valid == nullptr || valid[i]) {
        p.entry_cells.push_back(at[i]);
        p.entry_weights.push_back(weights[i]);
      }
  }
  void merge(partial_result& into, partial_result& later) const override {
    auto& a = static_cast<weighed_entries&>(into);
    auto& b = static_cast<weighed_entries&>(later);
    a.missing += b.missing;
    if (replays()) {
      if (a.sumw.empty()) a.make_room(this->cells());
      for (std::size_t k = 0; k < b.entry_cells.size(); ++k) {
        const auto cell = static_cast<std::size_t>(b.entry_cells[k]);
        const double w = b.entry_weights[k];
        a.sumw[cell] += w;
        a.sumw2[cell] += w * w;
      }
      return;
    }
    for (std::size_t i = 0; i < b.sumw.size(); ++i) a.sumw[i] += b.sumw[i];
    for (std::size_t i = 0; i < b.sumw2.size(); ++i) a.sumw2[i] += b.sumw2[i];
  }

 private:
  [[nodiscard]] bool replays() const { return weighed_entries::replays(this->cells()); }
};

template <bool Weighted>
using filler_of = std::conditional_t<Weighted, weighing_filler<filler>, counting_filler>;

/// A filler, out of line: its columns are all that depends on types.
template <bool Weighted>
[[gnu::noinline]] ref<filler> make_filler(const std::vector<axis>& axes, std::initializer_list<filled_column> columns) {
  return ref<filler>(new filler_of<Weighted>(axes, columns));
}

}  // namespace staffa::inline STAFFA_ABI::detail
