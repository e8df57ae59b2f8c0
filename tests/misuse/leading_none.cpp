// SPDX-License-Identifier: MIT
// build error: leading<N>: N is at least 1
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) { return leading<0>(events.collection<Object, "Jet">()); }
