// SPDX-License-Identifier: MIT
#pragma once

// Tables by hand: `lookup_table sf({lookup_axis::variable({10, 20, 50}), lookup_axis::regular(2, -2.5, 2.5)}, {...})`,
// then `sf(jets.pt, jets.eta)` is an expression like any other.

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/model_builder.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// What a table gives outside of its bins.
class lookup_flow {
 public:
  static lookup_flow clamp() { return {detail::corrections::flow::clamp, 0}; }  ///< the outermost bin
  static lookup_flow error() {
    return {detail::corrections::flow::error, 0};
  }  ///< an evaluation_error, or what the policy says
  static lookup_flow wrap() { return {detail::corrections::flow::wrap, 0}; }  ///< the axis repeats itself
  static lookup_flow value(double v) { return {detail::corrections::flow::value, v}; }

 private:
  friend class lookup_table;
  lookup_flow(detail::corrections::flow how, double v) : how_(how), value_(v) {}
  detail::corrections::flow how_;
  double value_;
};

/// One axis of a table. Bins are closed on the left and open on the right, the last one, too.
class lookup_axis {
 public:
  /// n equal bins over [low, high), of a float or double column.
  static lookup_axis regular(std::uint32_t n, double low, double high) {
    if (n < 1 || !(low < high)) throw usage_error("lookup_axis::regular: expected at least one bin and low < high");
    lookup_axis a(kind::regular);
    a.bins_ = n, a.low_ = low, a.high_ = high;
    return a;
  }
  /// Bins between edges, of a float or double column. The outer edges may be infinite.
  static lookup_axis variable(std::vector<double> edges) {
    if (edges.size() < 2) throw usage_error("lookup_axis::variable: at least two edges are needed");
    for (std::size_t k = 0; k < edges.size(); ++k)
      if (std::isnan(edges[k]) || (k > 0 && !(edges[k - 1] < edges[k])))
        throw usage_error("lookup_axis::variable: the edges must increase, but edge " + std::to_string(k) +
                          " does not");
    lookup_axis a(kind::variable);
    a.bins_ = edges.size() - 1;
    a.edges_ = std::move(edges);
    return a;
  }
  /// A bin for each of first ... last - 1, of an integer column.
  static lookup_axis integers(std::int32_t first, std::int32_t last) {
    if (first >= last) throw usage_error("lookup_axis::integers: expected first < last");
    lookup_axis a(kind::integers);
    a.bins_ = static_cast<std::size_t>(std::int64_t{last} - first);
    a.low_ = first, a.high_ = last;
    return a;
  }
  /// A bin for each key, of an integer column. Other values have none: clamp and wrap do not apply.
  static lookup_axis categories(std::vector<std::int64_t> keys) {
    if (keys.empty() || std::set<std::int64_t>(keys.begin(), keys.end()).size() != keys.size())
      throw usage_error("lookup_axis::categories: expected keys, each once");
    lookup_axis a(kind::categories);
    a.bins_ = keys.size();
    a.keys_ = std::move(keys);
    return a;
  }

  [[nodiscard]] lookup_axis named(std::string name) const {
    lookup_axis copy = *this;
    copy.name_ = std::move(name);
    return copy;
  }
  [[nodiscard]] std::size_t bins() const { return bins_; }

 private:
  friend class lookup_table;
  enum class kind : std::uint8_t { regular, variable, integers, categories };
  explicit lookup_axis(kind k) : kind_(k) {}
  kind kind_;
  std::size_t bins_ = 0;
  double low_ = 0, high_ = 0;
  std::vector<double> edges_;
  std::vector<std::int64_t> keys_;
  std::string name_;
};

/// A table over some axes. Immutable; copying it is cheap.
class lookup_table {
 public:
  /// @param contents one for each combination of bins, the last axis runs fastest
  /// @throws usage_error if their number is not that of the bins
  lookup_table(const std::vector<lookup_axis>& axes, const std::vector<double>& contents,
               const lookup_flow& flow = lookup_flow::error(), std::string name = "lookup")
      : table_(build(axes, contents, flow, std::move(name))) {}

  /// The table at a column for each axis, in their order, or by name; further arguments as for corrections.
  template <class... Args>
  auto operator()(const Args&... args) const {
    return bind_correction(table_, args...);
  }
  /// The table at one point.
  template <class... Args>
  [[nodiscard]] double at(const Args&... args) const {
    return table_.evaluate(args...);
  }
  [[nodiscard]] const correction& as_correction() const { return table_; }

 private:
  static correction build(const std::vector<lookup_axis>& axes, const std::vector<double>& contents,
                          const lookup_flow& flow, std::string name) {
    using namespace detail::corrections;
    std::size_t cells = 1;
    for (const lookup_axis& a : axes) {
      if (a.bins_ > content::limit / cells) throw usage_error("lookup_table: too many bins");
      cells *= a.bins_;
    }
    if (axes.empty()) throw usage_error("lookup_table: at least one axis is needed");
    if (cells != contents.size())
      throw usage_error("lookup_table: " + std::to_string(contents.size()) + " values given, the axes have " +
                        std::to_string(cells) + " bins");
    auto m = std::make_shared<model>();
    m->file = "table";
    correction_entry entry;
    entry.name = std::move(name);
    for (std::size_t k = 0; k < axes.size(); ++k) {
      correction_input input;
      input.name = axes[k].name_.empty() ? "axis " + std::to_string(k) : axes[k].name_;
      input.type = axes[k].kind_ >= lookup_axis::kind::integers ? input_type::integer : input_type::real;
      entry.inputs.push_back(std::move(input));
    }
    model_builder builder(*m);
    const content otherwise = builder.constant(flow.value_);
    std::vector<content> nodes;
    for (const double x : contents) nodes.push_back(builder.constant(x));
    for (std::size_t k = axes.size(); k-- > 0;)
      nodes = level(builder, axes[k], static_cast<std::uint32_t>(k), nodes, flow, otherwise);
    entry.root = nodes.front();
    m->corrections.push_back(std::move(entry));
    return {std::move(m), 0, false};
  }

  /// Nodes of one axis, each over as many of the nodes below as the axis has bins.
  static std::vector<detail::corrections::content> level(detail::corrections::model_builder& builder,
                                                         const lookup_axis& a, std::uint32_t input,
                                                         const std::vector<detail::corrections::content>& below,
                                                         const lookup_flow& flow,
                                                         detail::corrections::content otherwise) {
    using namespace detail::corrections;
    std::vector<content> out;
    std::vector<double> edges = a.edges_;
    if (a.kind_ == lookup_axis::kind::integers) {
      edges.resize(a.bins_ + 1);
      std::iota(edges.begin(), edges.end(), a.low_);
    }
    for (std::size_t first = 0; first < below.size(); first += a.bins_) {
      const std::span<const content> part{below.data() + first, a.bins_};
      if (a.kind_ == lookup_axis::kind::categories) {
        out.push_back(builder.category(input, a.keys_, part,
                                       flow.how_ == detail::corrections::flow::value ? &otherwise : nullptr));
        continue;
      }
      const bool regular = a.kind_ == lookup_axis::kind::regular;
      const axis_of axis{input, regular ? builder.uniform(static_cast<std::uint32_t>(a.bins_), a.low_, a.high_)
                                        : builder.edges(edges)};
      out.push_back(builder.binning({&axis, 1}, part, flow.how_, otherwise, false));
    }
    return out;
  }

  correction table_;
};

}  // namespace staffa::inline STAFFA_ABI
