// SPDX-License-Identifier: MIT
// build error: a bool is not a number: count with sum(mask), or convert with where(mask, 1, 0)
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  return (jets.pt > 30) + (jets.eta > 1);
}
