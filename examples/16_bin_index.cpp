// SPDX-License-Identifier: MIT
//
// In which bin of a table each object falls: a variation of the yield for each bin.

#include <staffa/correct/bin_index.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <cstddef>
#include <cstdio>
#include <vector>

using namespace staffa;

template <template <class> class F>
struct Muon {
  F<float> pt, eta;
};

int main() {
  auto events = toy_events(20'000);
  auto muons = events.collection<Muon, "Muon">();

  const std::vector<lookup_axis> axes{lookup_axis::variable({0, 20, 1e4}).named("pt"),
                                      lookup_axis::variable({0, 1.2, 10}).named("abseta")};
  const lookup_table id(axes, {0.92, 0.90, 0.97, 0.95}), error_of(axes, {0.02, 0.03, 0.01, 0.01});

  // [bins]
  auto sf = id(arg("pt") = muons.pt, arg("abseta") = abs(muons.eta));
  auto bin = bin_index(sf);  // 0 ... 3 in the order of the values; -1 outside
  auto error = error_of(arg("pt") = muons.pt, arg("abseta") = abs(muons.eta));
  auto yield_with = [&](int k) { return sum(where(bin == k, sf + error, sf)); };  // bin k moved up, alone
  // [bins]

  auto [nominal, w0, w1, w2, w3] = run(events, total(sum(sf)), total(yield_with(0)), total(yield_with(1)),
                                       total(yield_with(2)), total(yield_with(3)));
  std::printf("nominal  %9.2f muons\n", static_cast<double>(*nominal));
  const double up[] = {*w0, *w1, *w2, *w3};
  for (std::size_t k = 0; k < bins_of(sf); ++k) std::printf("bin %zu up %9.2f muons\n", k, up[k]);
}
