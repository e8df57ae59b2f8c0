// SPDX-License-Identifier: MIT
//
// Functions called once per row, for logic that does not vectorise.

#include <staffa/column/print.hpp>
#include <staffa/staffa.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <stdexcept>

using namespace staffa;

template <template <class> class F>
struct Jet {
  F<float> pt, btag;
};

int main() {
  jagged<record<Jet>> jets_of_events{{{62, 0.1F}, {41, 0.9F}, {33, 0.7F}}, {}, {{35, 0.2F}}};
  auto events = open(table().add("MET_pt", flat<float>{20, 55, 31}).add("Jet", jets_of_events));
  auto met = events.column<float>("MET_pt");
  auto jets = events.collection<Jet, "Jet">();

  // [object]
  auto category = map(jets, [](const auto& jet) {  // called for each jet
    if (jet.btag > 0.8) return 2;
    return jet.btag > 0.5 && jet.pt > 30 ? 1 : 0;
  });
  jagged<std::int32_t> categories = category;
  jagged<float> tagged = jets[category > 0].pt;  // a column like any other
  // [object]

  // [event]
  auto gap = map(events, met, jets, [](float met_pt, const auto& list) -> option<float> {
    if (list.empty()) return missing;
    float smallest = met_pt;
    for (std::size_t k = 1; k < list.size(); ++k) smallest = std::min(smallest, list[k - 1].pt - list[k].pt);
    return smallest;
  });
  flat<option<float>> gaps = gap;
  // [event]
  std::cout << "categories  " << categories << "\ntagged      " << tagged << "\ngaps        " << gaps << '\n';

  // [throws]
  auto strict = map(jets, [](const auto& jet) {
    if (jet.pt < 40 && jet.btag > 0.5) throw std::runtime_error("a soft jet with a tag");
    return true;
  });
  try {
    jagged<bool> never = strict;
  } catch (const data_error& e) {
    std::cout << e.what() << '\n';  // names the event; the exception is nested in it
  }
  // [throws]
}
