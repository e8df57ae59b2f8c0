// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

namespace detail {

/// Rows of bars shown for an axis at most, and characters of the longest bar.
inline constexpr std::int64_t max_rows = 25;
inline constexpr double max_bar = 50;

/// Six significant digits for people; whole numbers in full.
[[nodiscard]] inline std::string readable(double x) {
  char text[40];
  const bool whole = x == std::floor(x) && std::abs(x) < 1e15;
  std::snprintf(text, sizeof text, whole ? "%.0f" : "%.6g", x == 0 ? 0.0 : x);  // never "-0"
  return text;
}

struct bar_row {
  std::string low, high;  ///< ends of an interval, or a single label and an empty `high`
  double content = 0;
};

/// Contents of the cells of one axis, summed over all others.
[[nodiscard]] inline std::vector<double> project(const histogram_data& h, std::size_t which) {
  std::size_t stride = 1;
  for (std::size_t k = 0; k < which; ++k) stride *= static_cast<std::size_t>(h.axes()[k].cells());
  const auto length = static_cast<std::size_t>(h.axes()[which].cells());
  std::vector<double> out(length);
  for (std::size_t cell = 0; cell < h.cells(); ++cell) out[cell / stride % length] += h.value(cell);
  return out;
}

/// Bins from the first to the last that is not empty, neighbours merged so that few rows remain.
/// @param bins contents without flow cells
[[nodiscard]] inline std::vector<bar_row> bar_rows(const axis& a, std::span<const double> bins) {
  const auto filled = [](double x) { return x != 0; };
  const auto size = static_cast<std::int64_t>(bins.size());
  auto first = std::find_if(bins.begin(), bins.end(), filled) - bins.begin();
  const auto last = size - (std::find_if(bins.rbegin(), bins.rend(), filled) - bins.rbegin());  // one past it
  std::vector<bar_row> rows;
  if (first >= last) return rows;
  const std::int64_t merge = (last - first + max_rows - 1) / max_rows;
  const bool single = merge == 1;
  first -= first % merge;
  for (std::int64_t i = first; i < last; i += merge) {
    const std::int64_t end = (std::min)(i + merge, size);
    bar_row row;
    if (a.kind() == axis_kind::boolean) {
      row.low = i == 0 ? "false" : "true";
    } else if (a.kind() == axis_kind::category) {
      const auto& values = a.categories();
      row.low = std::to_string(values[static_cast<std::size_t>(i)]);
      if (!single) row.low += " ... " + std::to_string(values[static_cast<std::size_t>(end - 1)]);
    } else {
      row.low = readable(a.edge(i));
      if (a.kind() != axis_kind::integer || !single) row.high = readable(a.edge(end));
    }
    for (std::int64_t k = i; k < end; ++k) row.content += bins[static_cast<std::size_t>(k)];
    rows.push_back(std::move(row));
  }
  return rows;
}

inline void right_align(std::string& out, std::string_view text, std::size_t width) {
  if (text.size() < width) out.append(width - text.size(), ' ');
  out += text;
}

inline void append_bars(std::string& out, const std::vector<bar_row>& rows) {
  std::size_t low = 0, high = 0, content = 0;
  double largest = 0;
  for (const bar_row& row : rows) {
    low = (std::max)(low, row.low.size());
    high = (std::max)(high, row.high.size());
    content = (std::max)(content, readable(row.content).size());
    largest = (std::max)(largest, row.content);
  }
  for (const bar_row& row : rows) {
    if (high > 0) out += row.high.empty() ? ' ' : '[';
    right_align(out, row.low, low);
    if (high > 0) {
      out += row.high.empty() ? "  " : ", ";
      right_align(out, row.high, high);
      out += row.high.empty() ? ' ' : ')';
    }
    out += ' ';
    right_align(out, readable(row.content), content + 1);
    out += " |";
    // Whatever is not empty shows, if only as a dot.
    const double length = row.content > 0 && largest > 0 ? row.content / largest * max_bar : 0;
    const auto full = static_cast<std::size_t>(std::isfinite(length) ? std::lround(length) : 0);
    out.append(full, '#');
    if (full == 0 && row.content != 0) out += row.content < 0 ? '-' : '.';
    out += '\n';
  }
}

/// One axis: a line of figures and the bars.
inline void append_axis(std::string& out, const histogram_data& h, std::size_t which) {
  const axis& a = h.axes()[which];
  const std::vector<double> cells = project(h, which);
  const std::size_t lead = a.has_underflow() ? 1 : 0;
  const auto bins = std::span(cells).subspan(lead, static_cast<std::size_t>(a.bins()));

  double inside = 0, moment = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    inside += bins[i];
    moment += bins[i] * a.center(static_cast<std::int64_t>(i));
  }
  const std::string& label = a.title().empty() ? a.name() : a.title();
  if (!label.empty()) out += label + ": ";
  out += a.describe();
  if (a.has_underflow()) out += ", below " + readable(cells.front());
  if (a.has_overflow()) out += (a.has_underflow() ? ", above " : ", other ") + readable(cells.back());
  if (a.has_underflow() && inside > 0) out += ", mean " + readable(moment / inside) + " (of bins)";
  out += '\n';

  const std::vector<bar_row> rows = bar_rows(a, bins);
  append_bars(out, rows);
  if (rows.empty()) out += "all bins are empty\n";
}

}  // namespace detail

/// The histogram as text: a line of figures, then bars. Bins before the first and after the last filled one are left
/// out and neighbours are merged to 25 rows or so. With several axes, each axis is shown summed over the others.
[[nodiscard]] inline std::string to_text(const histogram_data& h) {
  std::string out;
  if (!h.title().empty()) out += h.title() + '\n';
  out += (h.kind() == storage_kind::counts ? "entries " : "sum of weights ") + detail::readable(h.sum()) + '\n';
  for (std::size_t k = 0; k < h.axes().size(); ++k) detail::append_axis(out, h, k);
  return out;
}

inline std::ostream& operator<<(std::ostream& out, const histogram_data& h) { return out << to_text(h); }

}  // namespace staffa::inline STAFFA_ABI
