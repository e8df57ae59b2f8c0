// SPDX-License-Identifier: MIT
// build error: product(x) goes from objects to their event
#include <staffa/correct/bind.hpp>
#include <staffa/correct/product.hpp>
#include <staffa/staffa.hpp>

auto f(const staffa::correction& sf, const staffa::event_set& events) {
  return product(sf(events.column<float>("MET_pt")));
}
