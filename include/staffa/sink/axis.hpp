// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

enum class axis_kind : std::uint8_t { regular, variable, integer, category, boolean };

namespace detail {

/// The shortest decimal text that reads back as the same double.
inline std::string shortest(double x) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, x).ptr;
  return {text, end};
}

/// More bins than this on one axis is a typing error, and Boost.Histogram counts bins in an int.
inline constexpr std::int64_t max_bins = std::int64_t{1} << 30;

}  // namespace detail

class axis;
[[nodiscard]] axis integer_axis(std::int32_t first, std::int32_t last);
template <std::same_as<std::int32_t> Value = std::int32_t>
[[nodiscard]] axis category_axis(std::vector<std::type_identity_t<Value>> values);
[[nodiscard]] axis boolean_axis();

/// How one quantity is cut into bins. Bins are half-open; what lies below, above or is NaN goes to flow bins.
///
/// Cells are bins and flow bins in one count: on regular, variable and integer axes cell 0 is the underflow, cells 1 to
/// n are the bins, cell n + 1 is the overflow (and NaN); a category axis has its n bins and one cell for all other
/// values; a boolean axis has two cells, false and true.
class axis {
 public:
  /// `bins` equal bins over [lower, upper): `axis(100, 0, 2000)`. The bin of x is int(bins * z) with
  /// z = (x - lower) / (upper - lower), calculated in double.
  /// @throws usage_error unless bins >= 1 and lower < upper, both finite
  axis(std::int64_t bins, double lower, double upper) : kind_(axis_kind::regular), bins_(bins), edges_{lower, upper} {
    const bool finite = std::isfinite(lower) && std::isfinite(upper) && std::isfinite(upper - lower);
    if (bins < 1 || bins > detail::max_bins || !finite || !(lower < upper)) throw_irregular(finite);
  }

  /// Bins [e0, e1), [e1, e2) ... of any widths: `axis({0, 20, 50, 100})`.
  /// @throws usage_error unless there are two edges or more, finite and strictly increasing
  axis(std::initializer_list<double> edges) : axis(std::vector<double>(edges)) {}
  explicit axis(std::vector<double> edges)
      : kind_(axis_kind::variable), bins_(static_cast<std::int64_t>(edges.size()) - 1), edges_(std::move(edges)) {
    if (edges_.size() < 2) throw usage_error("axis: at least two bin edges are needed");
    if (bins_ > detail::max_bins) throw usage_error("axis: too many bin edges, at most 2^30 bins");
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      if (!std::isfinite(edges_[i])) throw usage_error("axis: bin edge " + std::to_string(i) + " is not finite");
      if (i > 0 && !(edges_[i - 1] < edges_[i]))
        throw usage_error("axis: bin edges must increase, but edge " + std::to_string(i - 1) + " is " +
                          detail::shortest(edges_[i - 1]) + " and edge " + std::to_string(i) + " is " +
                          detail::shortest(edges_[i]));
    }
  }

  [[gnu::noinline]] axis(const axis&) = default;
  axis(axis&&) = default;
  axis& operator=(const axis&) = default;
  axis& operator=(axis&&) = default;
  [[gnu::noinline]] ~axis() = default;

  friend axis integer_axis(std::int32_t first, std::int32_t last);
  template <std::same_as<std::int32_t> Value>
  friend axis category_axis(std::vector<std::type_identity_t<Value>> values);
  friend axis boolean_axis();

  /// The same axis with a short name, for programs: `axis(100, 0, 200).named("met")`.
  [[nodiscard]] axis named(std::string name) const {
    axis copy = *this;
    copy.name_ = std::move(name);
    return copy;
  }

  /// The same axis with a title, for people: `.titled("MET [GeV]")`.
  [[nodiscard]] axis titled(std::string title) const {
    axis copy = *this;
    copy.title_ = std::move(title);
    return copy;
  }

  [[nodiscard]] axis_kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::int64_t bins() const noexcept { return bins_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& title() const noexcept { return title_; }

  /// Ends of the range covered by the bins; of an integer axis its first value and one past its last.
  /// @pre not a category axis
  [[nodiscard]] double lower() const noexcept { return edges_.front(); }
  [[nodiscard]] double upper() const noexcept { return edges_.back(); }

  /// All edges of a variable axis; lower and upper end of the others but category.
  [[nodiscard]] const std::vector<double>& edges() const noexcept { return edges_; }
  [[nodiscard]] const std::vector<std::int32_t>& categories() const noexcept { return categories_; }

  [[nodiscard]] bool has_underflow() const noexcept { return kind_ < axis_kind::category; }
  [[nodiscard]] bool has_overflow() const noexcept { return kind_ != axis_kind::boolean; }

  /// Bins and flow bins together.
  [[nodiscard]] std::int64_t cells() const noexcept { return bins_ + int{has_underflow()} + int{has_overflow()}; }

  /// Lower edge of bin i, 0 <= i <= bins(), as Boost.Histogram calculates it. @pre not a category axis
  [[nodiscard]] double edge(std::int64_t i) const noexcept {
    if (kind_ == axis_kind::variable) return edges_[static_cast<std::size_t>(i)];
    if (kind_ != axis_kind::regular) return lower() + static_cast<double>(i);
    const double z = static_cast<double>(i) / static_cast<double>(bins_);
    return (1.0 - z) * lower() + z * upper();
  }

  /// Centre of bin i, 0 <= i < bins(); the value itself on integer, category and boolean axes.
  [[nodiscard]] double center(std::int64_t i) const noexcept {
    switch (kind_) {
      case axis_kind::regular:
        return lower() + (static_cast<double>(i) + 0.5) * ((upper() - lower()) / static_cast<double>(bins_));
      case axis_kind::variable: return 0.5 * (edge(i) + edge(i + 1));
      case axis_kind::category: return categories_[static_cast<std::size_t>(i)];
      case axis_kind::integer:
      case axis_kind::boolean: break;
    }
    return lower() + static_cast<double>(i);
  }

  /// For messages: "100 bins in [0, 2000)".
  [[nodiscard, gnu::noinline, gnu::cold]] std::string describe() const {
    switch (kind_) {
      case axis_kind::category: return detail::text_of({std::to_string(bins_), " categories"});
      case axis_kind::boolean: return "false, true";
      case axis_kind::integer: return detail::text_of({"integers in [", range(), ")"});
      case axis_kind::variable:
      case axis_kind::regular: break;
    }
    return detail::text_of(
        {std::to_string(bins_), kind_ == axis_kind::regular ? " bins in [" : " variable bins in [", range(), ")"});
  }

  friend bool operator==(const axis&, const axis&) = default;

 private:
  axis(axis_kind kind, std::int64_t bins, std::vector<double> edges, std::vector<std::int32_t> categories)
      : kind_(kind), bins_(bins), edges_(std::move(edges)), categories_(std::move(categories)) {}

  [[noreturn, gnu::noinline, gnu::cold]] void throw_irregular(bool finite) const {
    if (bins_ < 1 || bins_ > detail::max_bins)
      throw usage_error(detail::text_of({"axis: ", std::to_string(bins_), " bins asked for, expected 1 to 2^30"}));
    if (!finite) throw usage_error(detail::text_of({"axis: the range [", range(), ") is not finite"}));
    throw usage_error(detail::text_of({"axis: the lower end must be below the upper one, not [", range(), ")"}));
  }
  [[nodiscard, gnu::noinline, gnu::cold]] std::string range() const {
    return detail::text_of({detail::shortest(edges_.front()), ", ", detail::shortest(edges_.back())});
  }

  axis_kind kind_;
  std::int64_t bins_;
  std::vector<double> edges_;
  std::vector<std::int32_t> categories_;
  std::string name_;
  std::string title_;
};

/// One bin for each integer from `first` to `last` - 1: `integer_axis(0, 10)` for a number of jets.
/// @throws usage_error unless first < last
inline axis integer_axis(std::int32_t first, std::int32_t last) {
  const std::int64_t bins = std::int64_t{last} - first;
  if (bins < 1 || bins > detail::max_bins)
    throw usage_error("integer_axis: expected first < last and at most 2^30 bins, not [" + std::to_string(first) +
                      ", " + std::to_string(last) + ")");
  return {axis_kind::integer, bins, {static_cast<double>(first), static_cast<double>(last)}, {}};
}

/// One bin for each listed value, in that order; all others share one flow cell. (A template, so that sorting is
/// compiled where it is used.)
/// @throws usage_error if there is no value or one is listed twice
template <std::same_as<std::int32_t> Value>
axis category_axis(std::vector<std::type_identity_t<Value>> values) {
  if (values.empty()) throw usage_error("category_axis: no value given");
  std::vector<Value> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
    throw usage_error("category_axis: the value " + std::to_string(*twice) + " is listed twice");
  const auto bins = static_cast<std::int64_t>(values.size());
  return {axis_kind::category, bins, {}, std::move(values)};
}

/// Two bins, false and true.
inline axis boolean_axis() { return {axis_kind::boolean, 2, {0.0, 2.0}, {}}; }

}  // namespace staffa::inline STAFFA_ABI
