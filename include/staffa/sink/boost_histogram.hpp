// SPDX-License-Identifier: MIT
#pragma once

// Histograms as Boost.Histogram objects, and back. A header of its own: it adds a quarter of a second of parse time.

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <boost/histogram/accumulators/weighted_sum.hpp>
#include <boost/histogram/axis/boolean.hpp>
#include <boost/histogram/axis/category.hpp>
#include <boost/histogram/axis/integer.hpp>
#include <boost/histogram/axis/option.hpp>
#include <boost/histogram/axis/regular.hpp>
#include <boost/histogram/axis/variable.hpp>
#include <boost/histogram/axis/variant.hpp>
#include <boost/histogram/histogram.hpp>
#include <boost/histogram/storage_adaptor.hpp>
#include <boost/histogram/unsafe_access.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// Metadata of the Boost axes.
struct axis_label {
  std::string name;
  std::string title;
  friend bool operator==(const axis_label&, const axis_label&) = default;
  friend std::ostream& operator<<(std::ostream& out, const axis_label& label) {
    return out << (label.title.empty() ? label.name : label.title);
  }
};

/// Any axis Staffa fills, as Boost.Histogram's.
using boost_axis = boost::histogram::axis::variant<
    boost::histogram::axis::regular<double, boost::histogram::axis::transform::id, axis_label>,
    boost::histogram::axis::variable<double, axis_label>, boost::histogram::axis::integer<int, axis_label>,
    boost::histogram::axis::category<int, axis_label>, boost::histogram::axis::boolean<axis_label>>;

template <class Storage>
using boost_histogram = boost::histogram::histogram<std::vector<boost_axis>, Storage>;

/// Exact entries; `h * 0.5` gives a `sums_histogram`.
using counts_histogram = boost_histogram<boost::histogram::dense_storage<std::uint64_t>>;
using sums_histogram = boost_histogram<boost::histogram::dense_storage<double>>;
/// Sum of weights and its variance in every cell.
using weighted_histogram = boost_histogram<boost::histogram::weight_storage>;

namespace detail {

[[nodiscard]] inline boost_axis to_boost_axis(const axis& a) {
  namespace bha = boost::histogram::axis;
  axis_label label{a.name(), a.title()};
  switch (a.kind()) {
    case axis_kind::regular:
      return bha::regular<double, bha::transform::id, axis_label>(static_cast<unsigned>(a.bins()), a.lower(), a.upper(),
                                                                  std::move(label));
    case axis_kind::variable: return bha::variable<double, axis_label>(a.edges(), std::move(label));
    case axis_kind::integer:
      return bha::integer<int, axis_label>(static_cast<int>(a.lower()), static_cast<int>(a.upper()), std::move(label));
    case axis_kind::category: return bha::category<int, axis_label>(a.categories(), std::move(label));
    case axis_kind::boolean: break;
  }
  return bha::boolean<axis_label>(std::move(label));
}

/// Turns Boost's axes into ours; what has no counterpart throws.
struct axis_reader {
  template <class Axis>
  static void expect_flow(const Axis& a, unsigned expected) {
    namespace option = boost::histogram::axis::option;
    constexpr unsigned flow = option::underflow_t::value | option::overflow_t::value | option::circular_t::value;
    if ((a.options() & flow) != expected)
      throw usage_error("histogram: an axis without its flow bins, or circular, has no counterpart in Staffa");
  }
  static constexpr unsigned both = static_cast<unsigned>(boost::histogram::axis::option::underflow_t::value) |
                                   static_cast<unsigned>(boost::histogram::axis::option::overflow_t::value);

  template <class V, class T, class M, class O>
  axis operator()(const boost::histogram::axis::regular<V, T, M, O>& a) const {
    expect_flow(a, both);
    if constexpr (std::is_same_v<T, boost::histogram::axis::transform::id> ||
                  std::is_same_v<T, boost::histogram::use_default>) {
      return axis(a.size(), static_cast<double>(a.value(0)), upper_end(a));
    } else {
      return variable(a);  // no file format knows the transform: the edges say the same
    }
  }
  template <class V, class M, class O, class A>
  axis operator()(const boost::histogram::axis::variable<V, M, O, A>& a) const {
    expect_flow(a, both);
    return variable(a);
  }
  template <class V, class M, class O>
  axis operator()(const boost::histogram::axis::integer<V, M, O>& a) const {
    expect_flow(a, both);
    return integer_axis(static_cast<std::int32_t>(a.value(0)), static_cast<std::int32_t>(a.value(a.size())));
  }
  template <std::integral V, class M, class O, class A>
  axis operator()(const boost::histogram::axis::category<V, M, O, A>& a) const {
    expect_flow(a, boost::histogram::axis::option::overflow_t::value);
    std::vector<std::int32_t> values;
    for (int i = 0; i < a.size(); ++i) values.push_back(static_cast<std::int32_t>(a.value(i)));
    return category_axis(std::move(values));
  }
  template <class M>
  axis operator()(const boost::histogram::axis::boolean<M>&) const {
    return boolean_axis();
  }

  /// Boost keeps the width of the range, not its end, and lower + width is often off by a rounding (of [-0.3, 0.1)
  /// say). Of the ends that give this width, the one with the shortest text is what somebody wrote.
  template <class Axis>
  static double upper_end(const Axis& a) {
    using end_type = std::decay_t<decltype(a.value(0))>;
    const end_type sum = a.value(a.size());
    end_type best = sum;
    bool found = false;
    constexpr end_type infinity = std::numeric_limits<end_type>::infinity();
    end_type candidate = std::nextafter(std::nextafter(sum, -infinity), -infinity);
    for (int k = -2; k <= 2; ++k, candidate = std::nextafter(candidate, infinity)) {
      const bool same = a == Axis(static_cast<unsigned>(a.size()), a.value(0), candidate, a.metadata());
      if (same && (!found || shortest(candidate).size() < shortest(best).size())) best = candidate, found = true;
    }
    return static_cast<double>(best);
  }

  template <class Axis>
  static axis variable(const Axis& a) {
    std::vector<double> edges;
    for (int i = 0; i <= a.size(); ++i) edges.push_back(static_cast<double>(a.value(i)));
    return axis(std::move(edges));
  }
};

template <class Axis>
[[nodiscard]] axis from_boost_axis(const Axis& a) {
  axis ours = axis_reader{}(a);
  using metadata = std::remove_cvref_t<decltype(a.metadata())>;
  if constexpr (std::is_same_v<metadata, axis_label>) ours = ours.named(a.metadata().name).titled(a.metadata().title);
  else if constexpr (std::is_convertible_v<metadata, std::string>) ours = ours.titled(a.metadata());
  return ours;
}
template <class... Axes>
[[nodiscard]] axis from_boost_axis(const boost::histogram::axis::variant<Axes...>& any) {
  return boost::histogram::axis::visit([](const auto& a) { return from_boost_axis(a); }, any);
}

template <class>
inline constexpr bool is_weighted_sum = false;
template <class T>
inline constexpr bool is_weighted_sum<boost::histogram::accumulators::weighted_sum<T>> = true;

}  // namespace detail

template <class Axes, class Storage>
struct histogram_conversion<boost::histogram::histogram<Axes, Storage>> {
  [[nodiscard]] static histogram_data to_data(const boost::histogram::histogram<Axes, Storage>& h) {
    using cell = typename Storage::value_type;
    std::vector<axis> axes;
    h.for_each_axis([&axes](const auto& a) { axes.push_back(detail::from_boost_axis(a)); });
    const auto& storage = boost::histogram::unsafe_access::storage(h);
    if constexpr (detail::is_weighted_sum<cell>) {
      std::vector<double> values, variances;
      for (const auto& x : storage) {
        values.push_back(static_cast<double>(x.value()));
        variances.push_back(static_cast<double>(x.variance()));
      }
      return {std::move(axes), std::move(values), std::move(variances)};
    } else if constexpr (std::unsigned_integral<cell>) {
      return {std::move(axes), std::vector<std::uint64_t>(storage.begin(), storage.end())};
    } else {
      std::vector<double> values;
      for (const auto& x : storage) values.push_back(static_cast<double>(x));
      return {std::move(axes), std::move(values), {}};
    }
  }
};

/// The histogram as a Boost.Histogram object: `to_boost<counts_histogram>(h)`.
/// @throws usage_error if H cannot hold it: counts fit everywhere, sums and weighted sums only in their own kind
template <class H>
[[nodiscard]] H to_boost(const histogram_data& data) {
  using storage_type = std::remove_cvref_t<decltype(boost::histogram::unsafe_access::storage(std::declval<H&>()))>;
  using cell = typename storage_type::value_type;
  constexpr storage_kind target = detail::is_weighted_sum<cell> ? storage_kind::weighted
                                  : std::integral<cell>         ? storage_kind::counts
                                                                : storage_kind::sums;
  if (data.kind() != storage_kind::counts && data.kind() != target)
    throw usage_error("to_boost: the histogram is of another kind, see its kind()");
  if (data.axes().empty()) throw usage_error("to_boost: the histogram has no axis");
  std::vector<boost_axis> axes;
  for (const axis& a : data.axes()) axes.push_back(detail::to_boost_axis(a));
  H out(std::move(axes), storage_type{});
  auto& storage = boost::histogram::unsafe_access::storage(out);
  for (std::size_t i = 0; i < data.cells(); ++i) {
    if constexpr (target == storage_kind::counts) storage[i] = data.counts()[i];
    else if constexpr (target == storage_kind::sums) storage[i] = data.value(i);
    else storage[i] = cell(data.value(i), data.variance(i));
  }
  return out;
}

}  // namespace staffa::inline STAFFA_ABI
