// SPDX-License-Identifier: MIT
// build error: a factor is a column, vary(column, as("up", other)), or what a correction gave
#include <staffa/correct/weights.hpp>
#include <staffa/staffa.hpp>

auto f(const staffa::event_set& events) {
  using namespace staffa;
  return weights(events.column<float>("genWeight"), vary(1.0, {{"lumi:up", 1.02}}));
}
