// SPDX-License-Identifier: MIT
// build error: each argument lives on the rows of the first one, on rows above, or one level below
#include <staffa/staffa.hpp>

template <template <class> class F>
struct Object {
  F<float> pt, eta;
  F<std::int32_t> charge;
};

auto f(const staffa::event_set& events) {
  auto jets = events.collection<Object, "Jet">();
  auto muons = events.collection<Object, "Muon">();
  return map(jets, muons, [](const auto&, const auto&) { return 1; });
}
