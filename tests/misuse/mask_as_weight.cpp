// SPDX-License-Identifier: MIT
// build error: a weight is a number
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  return run(events, histogram(staffa::axis(10, 0, 1), jets.pt, weight(jets.pt > 30)));
}
