// SPDX-License-Identifier: MIT
//
// Pairs and triples: all choices of two or three objects of an event, and the best of them.

#include <staffa/staffa.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>

using namespace staffa;

template <template <class> class F>
struct Muon {
  F<float> pt, eta, phi, mass;
  F<std::int32_t> charge;
};

int main() {
  constexpr float m = 0.10566F;
  jagged<record<Muon>> muons_of_events{
      {{45, 0.3F, 0.1F, m, 1}, {43, -0.4F, -3.0F, m, -1}, {20, 1.2F, 1.7F, m, -1}},
      {{31, 2.1F, 0.5F, m, -1}},
      {{25, 0.1F, 3.1F, m, 1}, {24, 0.2F, -3.1F, m, -1}},
  };
  auto events = open(table().add("Muon", muons_of_events));
  auto muons = events.collection<Muon, "Muon">();

  // [pairs]
  auto [a, b] = pairs(muons);  // (0,1) (0,2) (1,2) of the first event, none of the second, (0,1) of the third
  auto pair = p4(a) + p4(b);
  jagged<float> masses = mass(pair);
  jagged<bool> opposite = a.charge != b.charge;
  // [pairs]
  for (std::size_t i = 0; i < masses.size(); ++i)
    for (std::size_t k = 0; k < masses[i].size(); ++k)
      std::printf("event %zu, pair %zu: %6.2f GeV%s\n", i, k, masses[i][k], opposite[i][k] ? "" : ", same charge");

  // [best]
  auto z = argmin(mask(abs(mass(pair) - 91.2), a.charge != b.charge));  // of each event, an index that may be missing
  flat<option<float>> z_mass = mass(pair)[z];
  flat<option<float>> z_pt = pt(pair)[z];
  auto [i, j, k] = triples(muons);
  jagged<float> trimuon = mass(p4(i) + p4(j) + p4(k));
  // [best]
  for (std::size_t event = 0; event < z_mass.size(); ++event)
    if (z_mass[event]) std::printf("event %zu: best %6.2f GeV, pt %5.2f GeV\n", event, *z_mass[event], *z_pt[event]);
    else std::printf("event %zu: no pair\n", event);
  std::printf("triple of event 0: %.2f GeV\n", trimuon[0][0]);
}
