// SPDX-License-Identifier: MIT
//
// A histogram of the pt of central jets: one entry a jet, those of other jets left out by a mask. Times are for each
// jet, kept or not. Against the plain loop and against Boost.Histogram in its two ways, an entry a call and an array a
// call, with the quickest of its storages. And the cells of a variable axis, whose edges lie closer below.

#include "cases.hpp"

#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/fill.hpp>

#include <boost/histogram.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace kernel_benchmarks {
namespace {

namespace kernel = staffa::kernel;
constexpr int bins = 100;
constexpr double lower = 15;
constexpr double upper = 60;
using cells = std::array<std::uint64_t, bins + 2>;

struct input {
  lists pt;
  padded<bool> keep;
};

cells with_staffa(const input& in) {
  std::array<std::uint32_t, kernel::pairs_size(bins + 2)> pairs{};
  kernel::fill_pairs_fused(in.pt.values(), in.keep.data(), in.pt.rows(), {lower, upper, bins}, pairs.data());
  cells out{};
  kernel::fold_pairs(pairs.data(), out.size(), out.data());
  return out;
}

cells with_loop(const input& in) {
  cells out{};
  const float* pt = in.pt.values();
  const bool* keep = in.keep.data();
  for (std::size_t j = 0; j < in.pt.rows(); ++j) {
    if (!keep[j]) continue;
    const double z = (pt[j] - lower) / (upper - lower);
    ++out[z < 0 ? 0 : z < 1 ? 1 + static_cast<std::size_t>(bins * z) : bins + 1];
  }
  return out;
}

auto boost_histogram() {
  namespace bh = boost::histogram;
  return bh::make_histogram_with(bh::dense_storage<std::uint64_t>(), bh::axis::regular<>(bins, lower, upper));
}

template <class Histogram>
cells cells_of(const Histogram& h) {
  cells out{};
  for (int cell = -1; cell <= bins; ++cell) out[static_cast<std::size_t>(cell + 1)] = h.at(cell);
  return out;
}

cells with_boost_calls(const input& in) {
  auto h = boost_histogram();
  const float* pt = in.pt.values();
  const bool* keep = in.keep.data();
  for (std::size_t j = 0; j < in.pt.rows(); ++j)
    if (keep[j]) h(pt[j]);
  return cells_of(h);
}

cells with_boost_fill(const input& in) {
  auto h = boost_histogram();
  static std::vector<float> kept;
  kept.clear();
  const float* pt = in.pt.values();
  const bool* keep = in.keep.data();
  for (std::size_t j = 0; j < in.pt.rows(); ++j)
    if (keep[j]) kept.push_back(pt[j]);
  h.fill(kept);
  return cells_of(h);
}

struct variable_input {
  lists pt;
  std::vector<double> edges;
  padded<std::int32_t> out;
};

std::int64_t bin_with_staffa(variable_input& in) {
  kernel::bin_variable(in.pt.values(), in.pt.rows(), in.edges.data(), in.edges.size(), in.out.data());
  return in.out[0];
}

std::int64_t bin_with_loop(variable_input& in) {
  const float* pt = in.pt.values();
  const double* first = in.edges.data();
  const double* last = first + in.edges.size();
  for (std::size_t j = 0; j < in.pt.rows(); ++j)
    in.out[j] = static_cast<std::int32_t>(std::upper_bound(first, last, static_cast<double>(pt[j])) - first);
  return in.out[0];
}

void add_variable_axis(std::size_t edges) {
  auto in = std::make_shared<variable_input>();
  in->pt.column = generated().collection<Jet, "Jet">().pt;
  for (std::size_t k = 0; k < edges; ++k)
    in->edges.push_back(lower + (upper - lower) * std::pow(static_cast<double>(k) / static_cast<double>(edges - 1), 2));
  in->out = padded<std::int32_t>(in->pt.rows());
  const std::string name = "variable axis, " + std::to_string(edges) + " edges";
  (void)bin_with_loop(*in);
  const std::vector<std::int32_t> right(in->out.data(), in->out.data() + in->pt.rows());
  (void)bin_with_staffa(*in);
  check(std::equal(right.begin(), right.end(), in->out.data()), name);
  const auto add_one = [&](const std::string& variant, std::int64_t (*work)(variable_input&)) {
    add(name + "/" + variant, in->pt.rows(), [in, work] { benchmark::DoNotOptimize(work(*in)); });
  };
  add_one("staffa", bin_with_staffa);
  add_one("loop", bin_with_loop);
}

}  // namespace

void add_histograms() {
  auto in = std::make_shared<input>();
  const auto jets = generated().collection<Jet, "Jet">();
  in->pt.column = jets.pt;
  const staffa::jagged<float> eta = jets.eta;
  in->keep = padded<bool>(in->pt.rows());
  for (std::size_t j = 0; j < in->pt.rows(); ++j) in->keep[j] = std::abs(eta.content()[j]) < 1;
  const cells right = with_loop(*in);
  const auto add_one = [&](const std::string& variant, cells (*work)(const input&)) {
    check(work(*in) == right, "filtered histogram, " + variant);
    add("filtered histogram/" + variant, in->pt.rows(), [in, work] {
      auto out = work(*in);
      benchmark::DoNotOptimize(out);
    });
  };
  add_one("staffa", with_staffa);
  add_one("loop", with_loop);
  add_one("boost", with_boost_calls);
  add_one("boost fill", with_boost_fill);
  add_variable_axis(12);
  add_variable_axis(101);
  add_variable_axis(1001);
}

}  // namespace kernel_benchmarks
