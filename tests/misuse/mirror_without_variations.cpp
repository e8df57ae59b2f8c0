// SPDX-License-Identifier: MIT
// build error: takes a column with variations
#include <staffa/correct/mirror.hpp>
#include <staffa/staffa.hpp>

auto f(const staffa::event_set& events) {
  return mirror(events.column<float>("genWeight"), {{"up", "down"}});
}
