// SPDX-License-Identifier: MIT
// build error: a mask is not an input of a correction
#include <staffa/correct/bind.hpp>
#include <staffa/staffa.hpp>

auto f(const staffa::correction& sf, const staffa::event_set& events) {
  return sf(events.column<float>("MET_pt") > 30);
}
