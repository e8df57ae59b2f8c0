// SPDX-License-Identifier: MIT
// build error: source(x) tells the origin of objects of concat(a, b, ...): this is no concatenation
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) { return source(events.collection<Object, "Jet">()); }
