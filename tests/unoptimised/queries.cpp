// SPDX-License-Identifier: MIT
//
// Compiling is the test: without optimisation and for AVX-512, where some functions of xsimd 8.1 do not compile. None of
// them may be needed by selections, reductions, masses and histograms.

#include "../../examples/adl_queries.hpp"

adl::bookings all_queries(const staffa::event_set& events);
adl::bookings all_queries(const staffa::event_set& events) {
  return adl::book_queries(events, [](auto) { return true; });
}
