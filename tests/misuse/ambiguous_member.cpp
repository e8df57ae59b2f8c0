// SPDX-License-Identifier: MIT
// build error: a column of the collection itself has several meanings on its combinations: use a member
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto [a, b] = pairs(jets);
  return a.pt + jets.pt;
}
