// SPDX-License-Identifier: MIT
// build error: bin_index(sf) and leaf_id(sf) take what a correction or a table gives
#include <staffa/correct/bin_index.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/staffa.hpp>

auto f(const staffa::correction& c, const staffa::event_set& events) {
  auto sf = c(events.column<float>("MET_pt"));
  return bin_index(2 * sf);
}
