// SPDX-License-Identifier: MIT
// build error: these columns belong to different collections
#include <staffa/correct/bind.hpp>
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
};

auto f(const staffa::correction& sf, const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto muons = events.collection<Object, "Muon">();
  return sf(jets.pt, muons.eta);
}
