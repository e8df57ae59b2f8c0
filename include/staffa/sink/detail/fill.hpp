// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/ref.hpp>
#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/fill.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// What a filler must know of a column's type, with the type gone: one function per type used, not per histogram.
struct column_kind {
  void (*bin)(const axis&, const void* values, std::size_t n, std::int32_t* cells);
  void (*to_double)(const void* values, std::size_t n, double* out);
  bool floating;
  bool boolean;
  bool single;  ///< float
};

template <class T>
struct typed_binner {
  static void bin(const axis& a, const void* values, std::size_t n, std::int32_t* cells) {
    const T* x = static_cast<const T*>(values);
    if constexpr (std::same_as<T, bool>) {
      kernel::bin_boolean(x, n, cells);
    } else {
      switch (a.kind()) {
        case axis_kind::regular: kernel::bin_regular(x, n, regular(a), cells); return;
        case axis_kind::variable: kernel::bin_variable(x, n, a.edges().data(), a.edges().size(), cells); return;
        default: break;
      }
      if constexpr (std::integral<T>) {
        if (a.kind() == axis_kind::integer)
          kernel::bin_integer(x, n, static_cast<std::int32_t>(a.lower()), static_cast<std::int32_t>(a.upper()), cells);
        else kernel::bin_category(x, n, a.categories().data(), a.categories().size(), cells);
      }
    }
  }
  static void to_double(const void* values, std::size_t n, double* out) {
    const T* x = static_cast<const T*>(values);
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<double>(x[i]);
  }
  static kernel::regular_bins regular(const axis& a) {
    return {.lower = a.lower(), .upper = a.upper(), .bins = static_cast<std::int32_t>(a.bins())};
  }
};

template <class T>
const column_kind* type_tag() {
  static constexpr column_kind kind{&typed_binner<T>::bin, &typed_binner<T>::to_double, std::floating_point<T>,
                                    std::same_as<T, bool>, std::same_as<T, float>};
  return &kind;
}

/// A column that is filled: its node, and what must be known of its type.
struct filled_column {
  value_ref values;
  const column_kind* kind;
};

/// Room for the cells of one chunk's rows, used again for the next chunk.
struct fill_room {
  static constexpr std::size_t padding = 64;  ///< kernels write whole batches
  std::vector<std::int32_t> cells, bins;
  std::unique_ptr<bool[]> valid;
  std::size_t valid_rows = 0;

  template <class T>
  static T* of(std::vector<T>& v, std::size_t rows) {
    if (v.size() < rows + padding) v.resize(rows + padding);
    return v.data();
  }
};

/// The cell of each row of a chunk: its bins on all axes as one number.
inline std::int32_t* cells_of(const std::vector<axis>& axes, const std::vector<filled_column>& columns,
                              const sink_input& chunk, fill_room& room) {
  const std::size_t rows = chunk[0].rows;
  std::int32_t* cells = fill_room::of(room.cells, rows);
  columns[0].kind->bin(axes[0], chunk[0].data, rows, cells);
  auto stride = static_cast<std::int32_t>(axes[0].cells());
  for (std::size_t k = 1; k < axes.size(); ++k) {
    std::int32_t* bins = fill_room::of(room.bins, rows);
    columns[k].kind->bin(axes[k], chunk[k].data, rows, bins);
    kernel::add_axis(bins, rows, stride, cells);
    stride *= static_cast<std::int32_t>(axes[k].cells());
  }
  return cells;
}

/// Rows where each of the first `columns` of a chunk has a value; null if all have.
inline const bool* all_valid(const sink_input& chunk, std::size_t columns, fill_room& room) {
  const std::size_t rows = chunk[0].rows;
  const bool* only = nullptr;
  std::size_t optional = 0;
  for (std::size_t k = 0; k < columns; ++k)
    if (chunk[k].valid != nullptr) only = chunk[k].valid, ++optional;
  if (optional < 2) return only;
  if (room.valid_rows < rows) {
    room.valid = std::make_unique<bool[]>(rows + fill_room::padding);
    room.valid_rows = rows;
  }
  std::fill_n(room.valid.get(), rows, true);
  for (std::size_t k = 0; k < columns; ++k)
    if (const bool* v = chunk[k].valid; v != nullptr)
      for (std::size_t i = 0; i < rows; ++i) room.valid[i] = room.valid[i] && v[i];
  return room.valid.get();
}

/// Fills a histogram: knows its axes and the nodes of its columns, but no types.
class filler final : public sink_base, public shared_object {
 public:
  using column = filled_column;

  /// @param columns one for each axis, then the weight if there is one
  /// @throws usage_error if a column does not suit its axis
  filler(std::vector<axis> axes, bool weighted, std::vector<column> columns)
      : axes_(std::move(axes)), weighted_(weighted), columns_(std::move(columns)),
        cells_(histogram_data::count_cells(axes_)) {
    for (std::size_t k = 0; k < axes_.size(); ++k) check(axes_[k], *columns_[k].kind);
    copies_ = cells_ <= most_copied_cells ? kernel::default_copies : 1;
  }

  [[nodiscard]] std::vector<node_ref> inputs() const override {
    std::vector<node_ref> all;
    for (const column& c : columns_) all.push_back(c.values);
    return all;
  }
  [[nodiscard]] bool order_free() const override { return !weighted_; }

  [[nodiscard]] std::unique_ptr<partial_result> start() const override {
    auto* p = new partial;
    std::unique_ptr<partial_result> owner(p);
    if (!weighted_) p->counts.resize(cells_ * copies_);
    else if (!replays()) p->sumw.resize(cells_), p->sumw2.resize(cells_);
    return owner;
  }

  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& p = static_cast<partial&>(into);
    const std::size_t rows = chunk[0].rows;
    const bool* valid = all_valid(chunk, columns_.size(), p.room);
    if (axes_.size() == 1 && !weighted_ && axes_[0].kind() == axis_kind::regular && columns_[0].kind->single &&
        copies_ == kernel::default_copies) {
      p.missing += kernel::fill_counts_fused(static_cast<const float*>(chunk[0].data), valid, rows,
                                             typed_binner<float>::regular(axes_[0]), p.counts.data());
      return;
    }
    const std::int32_t* cells = cells_of(axes_, columns_, chunk, p.room);
    if (!weighted_) {
      p.missing += copies_ == 1 ? kernel::fill_counts<1>(cells, valid, rows, p.counts.data())
                                : kernel::fill_counts(cells, valid, rows, p.counts.data());
      return;
    }
    double* weights = fill_room::of(p.weights, rows);
    columns_.back().kind->to_double(chunk[axes_.size()].data, rows, weights);
    if (!replays()) {
      p.missing += kernel::fill_weighted(cells, valid, weights, rows, p.sumw.data(), p.sumw2.data());
      return;
    }
    for (std::size_t i = 0; i < rows; ++i) {
      if (valid != nullptr && !valid[i]) ++p.missing;
      else p.entries.emplace_back(cells[i], weights[i]);
    }
  }

  void merge(partial_result& into, partial_result& later) const override {
    auto& a = static_cast<partial&>(into);
    auto& b = static_cast<partial&>(later);
    a.missing += b.missing;
    for (std::size_t i = 0; i < b.counts.size(); ++i) a.counts[i] += b.counts[i];
    if (weighted_ && replays()) {  // so many cells that adding all of them per chunk would cost more than the entries
      if (a.sumw.empty()) a.sumw.resize(cells_), a.sumw2.resize(cells_);
      for (const auto& [cell, w] : b.entries) {
        a.sumw[static_cast<std::size_t>(cell)] += w;
        a.sumw2[static_cast<std::size_t>(cell)] += w * w;
      }
      return;
    }
    for (std::size_t i = 0; i < b.sumw.size(); ++i) a.sumw[i] += b.sumw[i];
    for (std::size_t i = 0; i < b.sumw2.size(); ++i) a.sumw2[i] += b.sumw2[i];
  }

  [[nodiscard]] result<histogram_data> finish(partial_result& total) const {
    auto& p = static_cast<partial&>(total);
    if (weighted_) {
      p.sumw.resize(cells_), p.sumw2.resize(cells_);
      return result(histogram_data(axes_, std::move(p.sumw), std::move(p.sumw2)), p.missing);
    }
    std::vector<std::uint64_t> counts(cells_);
    if (copies_ == 1) counts = std::move(p.counts);
    else kernel::fold_counts(p.counts.data(), cells_, counts.data());
    return result(histogram_data(axes_, std::move(counts)), p.missing);
  }

 private:
  struct partial final : partial_result {
    std::vector<std::uint64_t> counts;
    std::vector<double> sumw, sumw2;
    std::vector<std::pair<std::int32_t, double>> entries;
    fill_room room;
    std::vector<double> weights;
    std::uint64_t missing = 0;
  };

  static constexpr std::size_t most_copied_cells = std::size_t{1} << 14;  // 1 MiB of interleaved counters
  static constexpr std::size_t most_dense_cells = std::size_t{1} << 12;

  [[nodiscard]] bool replays() const { return cells_ > most_dense_cells; }

  [[gnu::noinline, gnu::cold]] static void check(const axis& a, const column_kind& kind) {
    const bool whole = a.kind() == axis_kind::integer || a.kind() == axis_kind::category;
    if (kind.boolean != (a.kind() == axis_kind::boolean))
      throw usage_error(
          text_of({"histogram: ", kind.boolean ? "a mask is filled on boolean_axis()" : "boolean_axis() takes a mask",
                   ", not ", kind.boolean ? a.describe() : "numbers"}));
    if (whole && kind.floating)
      throw usage_error(
          text_of({"histogram: a floating column cannot be filled on ", a.describe(), ": use axis(...)"}));
  }

  std::vector<axis> axes_;
  bool weighted_;
  std::vector<column> columns_;
  std::size_t cells_;
  std::size_t copies_ = 1;
};

/// A filler, out of line: its columns are all that depends on types.
[[gnu::noinline]] inline std::unique_ptr<filler> make_filler(const std::vector<axis>& axes, bool weighted,
                                                             std::initializer_list<filler::column> columns) {
  return std::make_unique<filler>(axes, weighted, std::vector<filler::column>(columns));
}
/// The same for several to own.
[[gnu::noinline]] inline ref<filler> share_filler(const std::vector<axis>& axes, bool weighted,
                                                  std::initializer_list<filler::column> columns) {
  return ref<filler>(new filler(axes, weighted, std::vector<filler::column>(columns)));
}

}  // namespace staffa::inline STAFFA_ABI::detail
