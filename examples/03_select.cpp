// SPDX-License-Identifier: MIT
//
// Selecting objects: cuts make an index, and what belongs to different rows does not mix.

#include <staffa/column/print.hpp>
#include <staffa/staffa.hpp>

#include <cstdint>
#include <iostream>

using namespace staffa;

// [record]
template <template <class> class F>
struct Jet {
  F<float> pt, eta;
};
// [record]

int main() {
  // [table]
  flat<float> met_of_events{20, 55, 31};
  jagged<record<Jet>> jets_of_events{{{62, 0.5F}, {41, -1.75F}, {18, 2.5F}}, {}, {{35, -0.25F}, {33, 1.25F}}};

  auto events = open(table().add("MET_pt", met_of_events).add("Jet", jets_of_events));
  auto met = events.column<float>("MET_pt");
  auto jets = events.collection<Jet, "Jet">();
  // [table]

  // [cuts]
  auto hard = jets[jets.pt > 30];
  auto central = hard[abs(hard.eta) < 1.5];  // a cut of a cut
  auto quiet = jets[met < 30];               // the jets of some events
  auto highest = leading<1>(jets, jets.pt);  // the first of each event by pt

  flat<float> ht = sum(central.pt);
  flat<std::int64_t> n = count(hard);
  jagged<float> relative = central.pt / met;  // the event's value at each jet that is left
  // [cuts]
  std::cout << "ht        " << ht << "\nn         " << n << "\nrelative  " << relative;
  std::cout << "\nquiet     " << jagged<float>(quiet.pt) << "\nhighest   " << jagged<float>(highest.pt) << '\n';

  // [mixed]
  auto forward = jets[abs(jets.eta) > 1.5];
  try {
    auto nonsense = hard.pt + forward.pt;  // two different cuts: which jet goes with which?
  } catch (const usage_error& e) {
    std::cout << e.what() << '\n';
  }
  // [mixed]
}
