// SPDX-License-Identifier: MIT
// build error: events are cut by one bool per event: reduce with any(), all()
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  return events[jets.pt > 30];
}
