// SPDX-License-Identifier: MIT
// build error: these columns belong to different collections and have no common rows
// build error: fixed_string<4>{"Jet"}
// build error: fixed_string<5>{"Muon"}
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
};

auto mixed(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto muons = events.collection<Object, "Muon">();
  return jets.pt + muons.pt;
}
