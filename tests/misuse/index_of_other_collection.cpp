// SPDX-License-Identifier: MIT
// build error: this index picks rows of another collection than the one in front of the bracket
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto muons = events.collection<Object, "Muon">();
  return muons.pt[argmax(jets.pt)];
}
