// SPDX-License-Identifier: MIT
// build error: did you mean
// build error: member named
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  return jets.ptt * 2;
}
