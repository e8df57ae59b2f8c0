// SPDX-License-Identifier: MIT
// build error: the mask lives on other rows than what it cuts: reduce it with any() or all()
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto met = events.column<float>("MET_pt");
  return met[jets.pt > 30];
}
