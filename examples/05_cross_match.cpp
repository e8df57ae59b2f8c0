// SPDX-License-Identifier: MIT
//
// Two collections of one event: removing jets that overlap with a lepton, and finding the nearest lepton.

#include <staffa/column/print.hpp>
#include <staffa/staffa.hpp>

#include <iostream>

using namespace staffa;

template <template <class> class F>
struct Object {
  F<float> pt, eta, phi;
};

int main() {
  jagged<record<Object>> jets_of_events{{{80, 0.5F, 0}, {50, -1, 2}, {40, 2, -2}}, {{60, 0, 3.1F}}, {{70, 1, 1}}};
  jagged<record<Object>> leptons_of_events{
      {{30, 0.6F, 0.1F}, {12, -1.5F, 2.5F}, {25, 2.5F, -2.5F}}, {{45, 0.1F, -3.1F}}, {{10, 0, 0}}};
  auto events = open(table().add("Jet", jets_of_events).add("Lepton", leptons_of_events));

  // [clean]
  auto jets = events.collection<Object, "Jet">();
  auto leptons = events.collection<Object, "Lepton">();
  auto [j, l] = cross(jets, leptons[leptons.pt > 15]);  // for each jet, every such lepton of its event
  auto near = delta_r(j, l) < 0.4;                      // one per pair
  auto clean = jets[!any(near)];                        // reduced, one per jet
  // [clean]
  std::cout << "clean    " << jagged<float>(clean.pt) << '\n';

  // [nearest]
  auto closest = argmin(delta_r(j, l));                    // per jet, missing where there is no lepton
  jagged<option<float>> matched = l.pt[closest];           // its pt
  jagged<option<bool>> good = delta_r(j, l)[closest] < 1;  // the formula, at that pair
  // [nearest]
  std::cout << "matched  " << matched << "\ngood     " << good << '\n';
}
