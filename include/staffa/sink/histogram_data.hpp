// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/sink/axis.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// What the cells of a histogram hold: exact counts, sums without a known variance, or sums of weights and of squares.
enum class storage_kind : std::uint8_t { counts, sums, weighted };

/// Says how another library's histogram becomes ours; specialised for Boost.Histogram in sink/boost_histogram.hpp.
template <class H>
struct histogram_conversion;

template <class H>
concept foreign_histogram = requires(const H& histogram) { histogram_conversion<H>::to_data(histogram); };

/// A filled histogram: its axes and the content of every cell, flow cells included.
///
/// The cell of (c0, c1, ...) is c0 + c1 * cells of axis 0 + ...: the first axis runs fastest, as in Boost.Histogram.
/// It needs no header of Boost; sink/boost_histogram.hpp turns it into a Boost.Histogram object and back.
class histogram_data {
 public:
  /// No axis and one cell, of zero.
  histogram_data() : histogram_data(std::vector<axis>{}) {}

  /// All cells zero. @throws usage_error if there would be more than 2^31 - 1 cells
  explicit histogram_data(std::vector<axis> axes, storage_kind kind = storage_kind::counts)
      : axes_(std::move(axes)), kind_(kind), cells_(count_cells(axes_)) {
    if (kind == storage_kind::counts) counts_.resize(cells_);
    else values_.resize(cells_);
    if (kind == storage_kind::weighted) variances_.resize(cells_);
  }

  /// @throws usage_error if the number of counts is not the number of cells
  histogram_data(std::vector<axis> axes, std::vector<std::uint64_t> counts)
      : axes_(std::move(axes)), kind_(storage_kind::counts), cells_(count_cells(axes_)), counts_(std::move(counts)) {
    expect_cells(counts_.size());
  }

  /// Sums of weights; with `variances` (sums of squared weights) or, if that is empty, without.
  histogram_data(std::vector<axis> axes, std::vector<double> values, std::vector<double> variances)
      : axes_(std::move(axes)),
        kind_(variances.empty() ? storage_kind::sums : storage_kind::weighted),
        cells_(count_cells(axes_)),
        values_(std::move(values)),
        variances_(std::move(variances)) {
    expect_cells(values_.size());
    if (kind_ == storage_kind::weighted) expect_cells(variances_.size());
  }

  template <foreign_histogram H>
  histogram_data(const H& histogram) : histogram_data(histogram_conversion<H>::to_data(histogram)) {}

  [[nodiscard]] const std::vector<axis>& axes() const noexcept { return axes_; }
  [[nodiscard]] storage_kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::size_t cells() const noexcept { return cells_; }

  /// The cells as they are stored; empty where the kind has none.
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }
  [[nodiscard]] const std::vector<double>& variances() const noexcept { return variances_; }
  // Templates, so that only who writes to cells compiles what a span asks of an iterator.
  template <std::same_as<std::uint64_t> T = std::uint64_t>
  [[nodiscard]] std::span<T> counts() noexcept {
    return {counts_.data(), counts_.size()};
  }
  template <std::same_as<double> T = double>
  [[nodiscard]] std::span<T> values() noexcept {
    return {values_.data(), values_.size()};
  }
  template <std::same_as<double> T = double>
  [[nodiscard]] std::span<T> variances() noexcept {
    return {variances_.data(), variances_.size()};
  }

  /// Content of one cell, whatever the kind. @pre cell < cells()
  [[nodiscard]] double value(std::size_t cell) const noexcept {
    return kind_ == storage_kind::counts ? static_cast<double>(counts_[cell]) : values_[cell];
  }

  /// Its variance; of counts, and of sums without a known one, the content itself.
  [[nodiscard]] double variance(std::size_t cell) const noexcept {
    return kind_ == storage_kind::weighted ? variances_[cell] : value(cell);
  }

  /// Sum over all cells, flow included.
  [[nodiscard]] double sum() const noexcept {
    if (kind_ == storage_kind::counts) {
      std::uint64_t total = 0;
      for (const std::uint64_t count : counts_) total += count;
      return static_cast<double>(total);
    }
    double total = 0;
    for (const double value : values_) total += value;
    return total;
  }

  /// For people and in files; empty if none was given.
  [[nodiscard]] const std::string& title() const noexcept { return title_; }
  void title(std::string text) { title_ = std::move(text); }

  /// Adds cell by cell. @throws usage_error unless axes and kind are the same
  histogram_data& operator+=(const histogram_data& other) {
    bool alike = axes_.size() == other.axes_.size();
    for (std::size_t k = 0; alike && k < axes_.size(); ++k) alike = axes_[k] == other.axes_[k];
    if (!alike) throw usage_error("histogram: only histograms with the same axes can be added");
    if (kind_ != other.kind_) throw usage_error("histogram: weighted and unweighted histograms cannot be added");
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += other.values_[i];
    for (std::size_t i = 0; i < variances_.size(); ++i) variances_[i] += other.variances_[i];
    return *this;
  }

  friend bool operator==(const histogram_data&, const histogram_data&) = default;

  /// Cells of these axes together: what a filler has to provide.
  [[nodiscard]] static std::size_t count_cells(const std::vector<axis>& axes) {
    std::int64_t cells = 1;  // both factors below 2^31: no overflow
    for (const axis& a : axes) {
      cells *= a.cells();
      if (cells > (std::numeric_limits<std::int32_t>::max)())
        throw usage_error("histogram: the axes have more than 2^31 - 1 cells together");
    }
    return static_cast<std::size_t>(cells);
  }

 private:
  void expect_cells(std::size_t given) const {
    if (given != cells_)
      throw usage_error("histogram: " + std::to_string(given) + " values given, the axes have " +
                        std::to_string(cells_) + " cells");
  }

  std::vector<axis> axes_;
  storage_kind kind_ = storage_kind::counts;
  std::size_t cells_ = 0;
  std::vector<std::uint64_t> counts_;
  std::vector<double> values_;
  std::vector<double> variances_;
  std::string title_;
};

}  // namespace staffa::inline STAFFA_ABI
