// SPDX-License-Identifier: MIT
// build error: cross(a, b) pairs objects of the same event
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  return cross(events.collection<Object, "Jet">(), events.column<float>("MET_pt"));
}
