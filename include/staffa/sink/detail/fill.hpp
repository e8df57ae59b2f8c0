// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/buffer.hpp>
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
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

class counted_entries;

/// What a filler must know of a column's type, with the type gone: one function per type used, not per histogram.
struct column_kind {
  void (*bin)(const axis&, const void* values, std::size_t n, std::int32_t* cells);
  void (*to_double)(const void* values, std::size_t n, double* out);
  /// Bins and counts in one on a regular axis; null where that is not to be had.
  void (*count)(counted_entries& into, const void* values, const bool* valid, std::size_t n, const axis&);
  bool floating;
  bool boolean;
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

/// A column that is filled: its node, and what must be known of its type.
struct filled_column {
  value_ref values;
  const column_kind* kind;
};

/// Room for the cells of one chunk's rows, used again for the next chunk.
struct fill_room {
  static constexpr std::size_t padding = 64;  ///< kernels write whole batches
  mutable_buffer<std::int32_t> cells, bins;
  mutable_buffer<bool> flags;

  template <class T>
  [[gnu::noinline]] static T* of(mutable_buffer<T>& v, std::size_t rows) {
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
  room.flags.reserve(rows);
  bool* const all = room.flags.data();
  std::fill_n(all, rows, true);
  for (std::size_t k = 0; k < columns; ++k)
    if (const bool* v = chunk[k].valid; v != nullptr)
#pragma GCC unroll 1
      for (std::size_t i = 0; i < rows; ++i) all[i] = all[i] && v[i];
  return all;
}

/// What a histogram counts: floats in pairs of entries if there are few cells and many rows, else in interleaved copies;
/// see kernel/fill.hpp.
class counted_entries final : public partial_result {
 public:
  static constexpr std::size_t most_rows_in_pairs = 0xffffffffu;  ///< a counter of pairs might overflow after more

  explicit counted_entries(std::size_t cells) : cells_(cells), totals_(cells) {}

  /// Counts the rows that are valid, by their cells.
  void fill(const std::int32_t* cells, const bool* valid, std::size_t rows) {
    if (copied()) kernel::fill_counts(cells, valid, rows, copies());
    else kernel::fill_counts<1>(cells, valid, rows, totals_.data());
  }
  /// By their values, where there are so few cells that this is quicker than to write those of all rows down.
  [[nodiscard]] bool fuses() const { return copied(); }
  template <std::same_as<float> T>
  void fill(const T* values, const bool* valid, std::size_t rows, const kernel::regular_bins& axis) {
    rows_ += rows;
    if (cells_ <= kernel::most_paired_cells && rows_ > few_rows)
      kernel::fill_pairs_fused(values, valid, rows, axis, pairs_for(rows));
    else kernel::fill_counts_fused(values, valid, rows, axis, copies());
  }
  /// Counters of pairs with room for that many rows: they are added up before one of them might overflow.
  [[nodiscard]] std::uint32_t* pairs_for(std::size_t rows) {
    STAFFA_ASSERT(rows <= most_rows_in_pairs);
    if (pairs_.size() == 0) pairs_.resize(kernel::pairs_size(cells_));
    if (rows > room_in_pairs_) {
      (void)totals();
      room_in_pairs_ = most_rows_in_pairs;
    }
    room_in_pairs_ -= rows;
    return pairs_.data();
  }
  /// The entries of each cell.
  [[nodiscard, gnu::noinline]] std::vector<std::uint64_t>& totals() {
    if (pairs_.size() > 0) kernel::fold_pairs(pairs_.data(), cells_, totals_.data());
    if (copies_.size() > 0) kernel::fold_counts(copies_.data(), cells_, totals_.data());
    std::fill_n(copies_.data(), copies_.size(), 0U);
    return totals_;
  }

  fill_room room;
  std::uint64_t missing = 0;

 private:
  static constexpr std::size_t most_copied_cells = std::size_t{1} << 14;  // 1 MiB of interleaved counters
  static constexpr std::size_t few_rows = std::size_t{1} << 15;  // to set up and add up pairs takes as long as these

  [[nodiscard]] bool copied() const { return cells_ <= most_copied_cells; }
  [[nodiscard]] std::uint64_t* copies() {
    if (copies_.size() == 0) copies_.resize(cells_ * kernel::default_copies);
    return copies_.data();
  }

  std::size_t cells_;
  std::size_t rows_ = 0;  ///< that were filled by their values
  std::vector<std::uint64_t> totals_;
  mutable_buffer<std::uint64_t> copies_;
  mutable_buffer<std::uint32_t> pairs_;
  std::size_t room_in_pairs_ = most_rows_in_pairs;
};

template <class T>
const column_kind* type_tag() {
  using binner = typed_binner<T>;
  static constexpr auto count = [] {
    if constexpr (!std::same_as<T, float>) return nullptr;
    else
      return [](counted_entries& into, const void* values, const bool* valid, std::size_t n, const axis& a) {
        into.fill(static_cast<const T*>(values), valid, n, binner::regular(a));
      };
  }();
  static constexpr column_kind kind{&binner::bin, &binner::to_double, count, std::floating_point<T>,
                                    std::same_as<T, bool>};
  return &kind;
}

/// What a weighted one sums: in so many cells that adding all of them per chunk would cost more, the entries.
struct weighed_entries final : partial_result {
  std::vector<double> sumw, sumw2;
  mutable_buffer<std::int32_t> entry_cells;
  mutable_buffer<double> entry_weights;
  fill_room room;
  mutable_buffer<double> weights;
  std::uint64_t missing = 0;

  static constexpr std::size_t most_dense_cells = std::size_t{1} << 12;
  static bool replays(std::size_t cells) { return cells > most_dense_cells; }
  void make_room(std::size_t cells) { sumw.resize(cells), sumw2.resize(cells); }
};

/// Fills a histogram: knows its axes and the nodes of its columns, but no types.
class filler : public sink_base, public shared_object {
 public:
  /// @param columns one for each axis, then the weight if there is one
  /// @throws usage_error if a column does not suit its axis
  [[gnu::noinline]] filler(const std::vector<axis>& axes, std::initializer_list<filled_column> columns, bool weighted)
      : axes_(axes), columns_(columns), weighted_(weighted), cells_(histogram_data::count_cells(axes_)) {
    check(axes_, columns_);
  }
  [[gnu::noinline]] ~filler() override = default;

  [[nodiscard]] std::vector<node_ref> inputs() const override {
    std::vector<node_ref> all;
    for (const filled_column& c : columns_) all.push_back(c.values);
    return all;
  }
  /// Not virtual, so that only who runs a pass compiles it.
  [[nodiscard]] result<histogram_data> finish(partial_result& total) const {
    if (weighted_) {
      auto& p = static_cast<weighed_entries&>(total);
      p.make_room(cells_);
      return result(histogram_data(axes_, std::move(p.sumw), std::move(p.sumw2)), p.missing);
    }
    auto& p = static_cast<counted_entries&>(total);
    return result(histogram_data(axes_, std::move(p.totals())), p.missing);
  }

  /// @throws usage_error if a column does not suit its axis
  static void check(const std::vector<axis>& axes, const std::vector<filled_column>& columns) {
    for (std::size_t k = 0; k < axes.size(); ++k) check(axes[k], *columns[k].kind);
  }

 protected:
  [[nodiscard]] const std::vector<axis>& axes() const { return axes_; }
  [[nodiscard]] const std::vector<filled_column>& columns() const { return columns_; }
  [[nodiscard]] std::size_t cells() const { return cells_; }

 private:
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
  std::vector<filled_column> columns_;
  bool weighted_;
  std::size_t cells_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
