// SPDX-License-Identifier: MIT
//
// A histogram of the pt of central jets: one entry a jet, those of other jets left out by a mask. Times are for each
// jet, kept or not. Against the plain loop and against Boost.Histogram in its two ways, an entry a call and an array a
// call, with the quickest of its storages.

#include "cases.hpp"

#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/fill.hpp>

#include <boost/histogram.hpp>

#include <array>
#include <cmath>
#include <memory>
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
}

}  // namespace kernel_benchmarks
