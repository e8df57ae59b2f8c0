// SPDX-License-Identifier: MIT
// build error: run(events, sink...): there is nothing to compute
#include <staffa/staffa.hpp>

auto f(const staffa::event_set& events) { return run(events); }
