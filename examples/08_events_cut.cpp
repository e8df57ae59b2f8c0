// SPDX-License-Identifier: MIT
//
// Selecting events: the cut holds for every sink of the pass.

#include <staffa/column/print.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <iostream>

using namespace staffa;

template <template <class> class F>
struct Jet {
  F<float> pt, eta;
};

int main() {
  auto events = toy_events(10'000);
  auto jets = events.collection<Jet, "Jet">();
  auto met = events.column<float>("MET_pt");

  // [cut]
  auto busy = events[count(jets[jets.pt > 30]) >= 2];
  auto [n, soft, met_sum] = run(busy, entries(met), entries(jets.pt[jets.pt < 30]), total(met));
  auto n_tight = run(busy[met > 40], entries(met));  // a further cut
  // [cut]
  std::cout << *n << " busy events with " << *soft << " soft jets, mean MET " << *met_sum / static_cast<double>(*n)
            << ", " << *n_tight << " of them with MET above 40\n";

  // [parts]
  auto busy_jets = busy.collection<Jet, "Jet">();  // the jets of busy events
  auto ht = sum(busy_jets.pt);                     // one value per busy event
  auto fraction = max(busy_jets.pt) / ht;          // formulas of one selection combine
  auto both = busy.column<float>("MET_pt") + ht;   // also with its columns
  // [parts]
  auto [rows, large, energy] = run(events, entries(ht), total(fraction > 0.5), total(both));
  std::cout << *rows << " rows, " << *large << " with one dominant jet, mean MET + HT "
            << *energy / static_cast<double>(*rows) << '\n';
}
