// SPDX-License-Identifier: MIT
// build error: the mask lives on other rows than what it cuts
// build error: "Jet"
// build error: "Muon"
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto muons = events.collection<Object, "Muon">();
  return jets[muons.pt > 30];
}
