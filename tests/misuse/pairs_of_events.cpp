// SPDX-License-Identifier: MIT
// build error: combinations are made of objects of one event: use a collection or a list column
#include <staffa/staffa.hpp>

auto f(const staffa::event_set& events) { return pairs(events.column<float>("MET_pt")); }
