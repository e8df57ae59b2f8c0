// SPDX-License-Identifier: MIT
// build error: this has one value per event already
#include <staffa/staffa.hpp>

auto f(const staffa::event_set& events) { return argmin(events.column<float>("MET_pt")); }
