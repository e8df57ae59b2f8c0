// SPDX-License-Identifier: MIT
// build error: not a record: write template <template <class> class F> struct Jet { F<float> pt, eta; };
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Jet {
  F<float> pt;
  int number;
};

auto f(const staffa::event_set& events) { return events.collection<Jet, "Jet">(); }
