// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/truth.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace staffa::inline STAFFA_ABI::kernel {

/// Equal bins over [lower, upper). Cell 0 is the underflow, 1 to bins the bins, bins + 1 the overflow and NaN.
struct regular_bins {
  double lower = 0;
  double upper = 1;
  std::int32_t bins = 1;
};

namespace detail {

/// The rule of Boost.Histogram's regular axis, lane by lane: z = (x - lower) / (upper - lower), bin int(bins * z).
///
/// The division is not replaced by a product with the inverse: a value on an edge would change its bin. Rounding down
/// instead of towards zero, then clamping, gives the flow cells without a branch: z < 1 implies bins * z < bins.
class regular_binner {
 public:
  regular_binner(const regular_bins& axis, std::int32_t first) noexcept
      : lower_(axis.lower), width_(axis.upper - axis.lower), bins_(static_cast<double>(axis.bins)), above_(first + 1) {}

  [[nodiscard, gnu::always_inline]] simd::pack<std::int32_t> operator()(simd::pack<double> x) const noexcept {
    const auto z = (x - lower_) / width_;
    const auto below = simd::clamp(simd::floor(z * bins_), simd::pack<double>(-1.0), bins_);
    return simd::convert<std::int32_t>(below) + above_;
  }

 private:
  simd::pack<double> lower_, width_, bins_;
  simd::pack<std::int32_t> above_;
};

/// The same cells from a float calculation, half the width and without a division. Where a value comes so close to an
/// edge that rounding might decide, it says so, and the exact way has to be gone instead.
class quick_binner {
 public:
  quick_binner(const regular_bins& axis, std::int32_t first) noexcept {
    const double lowest = first;
    const double highest = lowest + axis.bins + 1.0;
    const double bins = axis.bins;
    const double scale = bins / (axis.upper - axis.lower);
    const double start = axis.lower * scale;
    // Rounding the scale, the product, the shift and the sum: at most 2^-24 each, relative to what they round. Twice
    // that, so that the error of this bound does not matter.
    const double margin = (3.0 * highest + 3.0 * std::abs(start)) * 0x1p-23;
    usable_ = margin < 0.1 && scale > 1e-30 && scale < 1e30 && std::abs(axis.lower) < 1e30;
    scale_ = simd::pack<float>(static_cast<float>(usable_ ? scale : 1.0));
    shift_ = simd::pack<float>(static_cast<float>(usable_ ? lowest + 0.5 - start : 0.0));
    low_ = simd::pack<float>(static_cast<float>(lowest));
    top_ = simd::pack<float>(static_cast<float>(usable_ ? highest : lowest));
    safe_ = simd::pack<float>(static_cast<float>(0.5 - margin));
    rarely_doubtful_ = usable_ && margin < 0.001;
    // Missing values hold 0, which is an edge of many axes. Its place is the shift as it stands, so that one can tell
    // beforehand whether its cell is right.
    simd::pack<float> distance(0.0f);
    const auto cell_of_zero = static_cast<std::int32_t>((*this)(simd::pack<float>(0.0f), distance).get(0));
    const bool right = cell_of_zero == regular_binner(axis, first)(simd::pack<double>(0.0)).get(0);
    never_doubtful_ = simd::pack<float>(right ? 0.0f : std::numeric_limits<float>::quiet_NaN());
  }

  [[nodiscard]] bool usable() const noexcept { return usable_; }
  /// False where there are so many bins that some value of a run is nearly always close to an edge.
  [[nodiscard]] bool rarely_doubtful() const noexcept { return rarely_doubtful_; }

  /// The numbers of the cells of some values. `off_middle` becomes the greater of itself and each place's distance from
  /// the middle of its cell.
  [[nodiscard, gnu::always_inline]] simd::pack<float> operator()(simd::pack<float> x,
                                                                 simd::pack<float>& off_middle) const noexcept {
    // The middle of a cell is its number, so that the nearest whole number is the cell.
    const auto place = simd::clamp(simd::fma(x, scale_, shift_), low_, top_);  // NaN: overflow
    const auto cells = simd::nearest(place);
    off_middle = simd::at_least(off_middle, simd::zero_if_equal(x, never_doubtful_, simd::abs(place - cells)));
    return cells;
  }
  [[nodiscard, gnu::always_inline]] bool certain(simd::pack<float> off_middle) const noexcept {
    return !simd::any(off_middle > safe_);
  }

 private:
  simd::pack<float> scale_, shift_, low_, top_, safe_;
  simd::pack<float> never_doubtful_{std::numeric_limits<float>::quiet_NaN()};  ///< a value, or NaN for none
  bool usable_ = false;
  bool rarely_doubtful_ = false;
};

}  // namespace detail

/// A regular axis ready to find cells: made once, used for many short runs of values.
class regular_axis {
 public:
  /// @param first the number of the underflow
  explicit regular_axis(const regular_bins& axis, std::int32_t first = 0) noexcept
      : bin_(axis, first), quick_(axis, first) {}

  /// out[i] = cell of values[i]
  template <number T>
  [[gnu::always_inline]] void operator()(const T* values, std::size_t n, std::int32_t* out) const noexcept {
    times<1>(values, n, out);
  }
  /// The same times a power of two.
  template <std::size_t Factor, number T>
  [[gnu::always_inline]] void times(const T* values, std::size_t n, std::int32_t* out) const noexcept {
    if constexpr (std::same_as<T, float>) {
      for (std::size_t i = 0; i < n; i += run) short_run<Factor>(values + i, n - i < run ? n - i : run, out + i);
    } else {
      exactly<Factor>(values, n, out);
    }
  }

  static constexpr std::size_t run = 64;  ///< values that are looked through again if one of them is not certain

  /// The quick way alone. In a loop take a copy: what is not referred to stays in registers.
  [[nodiscard]] const detail::quick_binner& quick() const noexcept { return quick_; }

 private:
  /// The cells of at most `run` floats.
  template <std::size_t Factor>
  [[gnu::always_inline]] void short_run(const float* values, std::size_t n, std::int32_t* out) const noexcept {
    if (quick_.rarely_doubtful()) [[likely]] {
      simd::pack<float> off_middle(0.0f);
#pragma GCC unroll 1
      for (std::size_t i = 0; i < n; i += simd::lanes) quick_store<Factor>(values + i, off_middle, out + i);
      if (quick_.certain(off_middle)) [[likely]]
        return;
    }
    exactly<Factor>(values, n, out);
  }

  /// Goes the exact way, but for packs of floats that are certain.
  template <std::size_t Factor, number T>
  [[gnu::noinline]] void exactly(const T* values, std::size_t n, std::int32_t* out) const noexcept {
    for (std::size_t i = 0; i < n; i += simd::lanes) {
      if constexpr (std::same_as<T, float>)
        if (quick_.usable()) {
          simd::pack<float> off_middle(0.0f);
          quick_store<Factor>(values + i, off_middle, out + i);
          if (quick_.certain(off_middle)) continue;
        }
      simd::store(out + i, simd::times_power<Factor>(bin_(simd::load<double>(values + i))));
    }
  }

  template <std::size_t Factor>
  [[gnu::always_inline]] void quick_store(const float* values, simd::pack<float>& off_middle,
                                          std::int32_t* out) const noexcept {
    const auto cells = simd::convert<std::int32_t>(quick_(simd::load<float>(values), off_middle));
    simd::store(out, simd::times_power<Factor>(cells));
  }

  detail::regular_binner bin_;
  detail::quick_binner quick_;
};

/// out[i] = cell of values[i] on a regular axis.
template <number T>
void bin_regular(const T* values, std::size_t n, const regular_bins& axis, std::int32_t* out) noexcept {
  const regular_axis cell_of(axis);
  cell_of(values, n, out);
}

/// out[i] = cell of values[i] for the bins [edges[k], edges[k + 1]): the number of edges not above the value, so
/// 0 is the underflow and `count` the overflow and NaN.
/// @pre count >= 2 edges, strictly increasing
/// @param out with padding
template <number T>
void bin_variable(const T* values, std::size_t n, const double* edges, std::size_t count, std::int32_t* out) noexcept {
  constexpr std::size_t few = 64;   // comparing with all of them is quicker than searching
  constexpr std::size_t some = 64;  // rows at a time
  double x[some] = {};
  for (std::size_t i = 0; i < n; i += some) {
    const std::size_t rows = n - i < some ? n - i : some;
    for (std::size_t k = 0; k < rows; k += simd::lanes) simd::store(x + k, simd::load<double>(values + i + k));
    if (count <= few) {
      simd::count_not_less(x, rows, edges, count, out + i);
      continue;
    }
    // A search level by level, all rows together: the levels depend on one another, the rows do not. By a mask, for of
    // a choice clang makes a branch, which is predicted wrongly every other time. `some` rows, even if there are fewer
    // (what x holds behind them does not matter): their number is known then, and the loops are of whole packs.
    std::int64_t passed[some] = {};  // edges known not to be above x
    std::size_t length = count;      // the answer lies in [passed, passed + length]
    while (length > 1) {
      const std::size_t half = length / 2;
      const double* const middle = edges + half - 1;
#pragma GCC unroll 1
      for (std::size_t k = 0; k < some; ++k)
        passed[k] += static_cast<std::int64_t>(half) & (std::int64_t{x[k] < middle[passed[k]]} - 1);
      length -= half;
    }
#pragma GCC unroll 1
    for (std::size_t k = 0; k < some; ++k) passed[k] += std::int64_t{x[k] < edges[passed[k]]} ^ 1;
    for (std::size_t k = 0; k < rows; k += simd::lanes) simd::store(out + i + k, simd::load<std::int32_t>(passed + k));
  }
}

/// out[i] = values[i] - first + 1 for first <= values[i] < last, else 0 (below) or last - first + 1 (above).
template <number T>
  requires std::integral<T>
void bin_integer(const T* values, std::size_t n, std::int32_t first, std::int32_t last, std::int32_t* out) noexcept {
  const auto overflow = static_cast<std::int32_t>(std::int64_t{last} - first + 1);
  for (std::size_t i = 0; i < n; ++i) {
    const bool below = std::cmp_less(values[i], first);
    const bool inside = std::cmp_less(values[i], last);
    const std::uint64_t cell =
        static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(first) + 1;  // may wrap
    out[i] = below ? 0 : (inside ? static_cast<std::int32_t>(cell) : overflow);
  }
}

/// out[i] = position of values[i] among the categories, or `count` if it is none of them.
template <number T>
  requires std::integral<T>
void bin_category(const T* values, std::size_t n, const std::int32_t* categories, std::size_t count,
                  std::int32_t* out) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    auto cell = static_cast<std::int32_t>(count);
    for (std::size_t k = 0; k < count; ++k) {
      cell = std::cmp_equal(values[i], categories[k]) ? static_cast<std::int32_t>(k) : cell;
    }
    out[i] = cell;
  }
}

/// out[i] = 0 for false, 1 for true.
inline void bin_boolean(const bool* values, std::size_t n, std::int32_t* out) noexcept {
  for (std::size_t i = 0; i < n; ++i) out[i] = values[i] ? 1 : 0;
}

/// A further axis: cells[i] += stride * bins[i], where `stride` is the number of cells of the axes before it.
inline void add_axis(const std::int32_t* bins, std::size_t n, std::int32_t stride, std::int32_t* cells) noexcept {
  const simd::pack<std::int32_t> step(stride);
  for (std::size_t i = 0; i < n; i += simd::lanes) {
    simd::store(cells + i, simd::load<std::int32_t>(cells + i) + step * simd::load<std::int32_t>(bins + i));
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel
