// SPDX-License-Identifier: MIT
//
// The program of the README: opposite-charge muon pairs near the Z mass, in generated events.

// [program]
#include <staffa/sink/histogram_text.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <cstdint>
#include <iostream>

using namespace staffa;

// A record type names its fields once: `F<float>` is a float in a row and a column in a collection.
template <template <class> class F>
struct Muon {
  F<float> pt, eta, phi, mass;
  F<std::int32_t> charge;
};

int main() {
  auto events = toy_events(100'000);               // or open_parquet("Run2012B_SingleMu.parquet")
  auto muons = events.collection<Muon, "Muon">();  // Muon_pt, Muon_eta ...: nothing is read yet
  auto [a, b] = pairs(muons);                      // all pairs of an event, as two handles on muons
  auto m = mass(p4(a) + p4(b));                    // one mass per pair
  auto z = m[a.charge != b.charge && m > 60 && m < 120];
  auto [n, h] = run(events, entries(z), histogram(axis(6, 60, 120), z));  // one pass over the events
  std::cout << *n << " pairs\n" << to_text(h);                            // 10063 pairs, and a bar for each bin
}
// [program]
