// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A table of a histogram's bin contents, or of what `f(content, variance)` makes of them; flow cells do not count.
/// With sink/boost_histogram.hpp the histogram may be one of Boost's.
/// @throws usage_error for an axis of bools
template <class F>
lookup_table lookup_of(const histogram_data& h, const lookup_flow& flow, F f) {
  std::vector<lookup_axis> axes;
  for (const axis& a : h.axes()) {
    switch (a.kind()) {
      case axis_kind::regular:
        axes.push_back(lookup_axis::regular(static_cast<std::uint32_t>(a.bins()), a.lower(), a.upper()));
        break;
      case axis_kind::variable: axes.push_back(lookup_axis::variable({a.edges().begin(), a.edges().end()})); break;
      case axis_kind::integer:
        axes.push_back(
            lookup_axis::integers(static_cast<std::int32_t>(a.lower()), static_cast<std::int32_t>(a.upper())));
        break;
      case axis_kind::category:
        axes.push_back(lookup_axis::categories({a.categories().begin(), a.categories().end()}));
        break;
      case axis_kind::boolean:
        throw usage_error("lookup_of: an axis of bools cannot be looked up: use an integer axis");
    }
    if (!a.name().empty()) axes.back() = axes.back().named(a.name());
  }
  std::size_t bins = 1;
  for (const lookup_axis& a : axes) bins *= a.bins();
  std::vector<double> contents;
  contents.reserve(bins);
  std::vector<std::size_t> at(axes.size());
  for (std::size_t k = 0; k < bins; ++k) {
    std::size_t cell = 0, stride = 1;
    for (std::size_t d = 0; d < at.size(); ++d) {
      cell += stride * (at[d] + (h.axes()[d].has_underflow() ? 1 : 0));
      stride *= static_cast<std::size_t>(h.axes()[d].cells());
    }
    contents.push_back(f(h.value(cell), h.variance(cell)));
    for (std::size_t d = at.size(); d-- > 0;) {  // the last axis runs fastest
      if (++at[d] < axes[d].bins()) break;
      at[d] = 0;
    }
  }
  return lookup_table(axes, contents, flow);
}
inline lookup_table lookup_of(const histogram_data& h, const lookup_flow& flow = lookup_flow::error()) {
  return lookup_of(h, flow, [](double content, double) { return content; });
}

}  // namespace staffa::inline STAFFA_ABI
