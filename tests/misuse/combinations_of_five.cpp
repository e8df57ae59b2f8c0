// SPDX-License-Identifier: MIT
// build error: combinations<K>: K is 1, 2, 3 or 4
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) { return combinations<5>(events.collection<Object, "Jet">()); }
