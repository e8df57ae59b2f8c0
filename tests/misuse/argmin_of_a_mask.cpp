// SPDX-License-Identifier: MIT
// build error: argmin and argmax compare numbers
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  return argmin(jets.pt > 30);
}
