// SPDX-License-Identifier: MIT
// build error: concat: a collection has no field of this name
// build error: "charge"
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Lepton {
  F<float> pt;
  F<std::int32_t> charge;
};
template <template <class> class F>
struct Jet {
  F<float> pt, eta;
};

auto f(const staffa::event_set& events) {
  return concat<Lepton>(events.collection<Lepton, "Muon">(), events.collection<Jet, "Jet">());
}
