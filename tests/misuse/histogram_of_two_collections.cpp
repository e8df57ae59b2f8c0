// SPDX-License-Identifier: MIT
// build error: these columns belong to different collections and have no common rows
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto muons = events.collection<Object, "Muon">();
  return run(events, histogram(staffa::axis(10, 0, 1), jets.pt, staffa::axis(10, 0, 1), muons.pt));
}
