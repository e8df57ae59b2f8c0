// SPDX-License-Identifier: MIT
#pragma once

// An ADL query by name, 1 to 8 (the sixth has two histograms), by Staffa and by the plain loops.

#include "../../examples/adl_queries.hpp"
#include "reference_loops.hpp"

#include <staffa/staffa.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace adl {

inline bookings book_query(const event_set& events, std::string_view query) {
  return book_queries(events, [&](std::string_view name) { return name.substr(0, query.size()) == query; });
}

template <executor X>
std::vector<filled_histogram> with_staffa(const X& how, const event_set& events, std::string_view query) {
  return run(how, events, book_query(events, query));
}

/// One pass for the query, also for both histograms of the sixth.
template <class Real>
std::vector<reference_loops::counts> with_loops(const reference_loops::event_columns& events, std::string_view query) {
  std::vector<reference_loops::counts> out;
  for (const auto& q : reference_loops::queries<Real>)
    if (q.name.substr(0, query.size()) == query) out.push_back({q.lower, q.upper, {}});
  if (query == "6") {
    const float* btag = events.jets.btag;
    reference_loops::best_trijets<Real>(events, [&](std::size_t i, std::size_t j, std::size_t k, Real pt) {
      out[0].fill(pt);
      out[1].fill(std::fmax(btag[i], std::fmax(btag[j], btag[k])));
    });
    return out;
  }
  for (const auto& q : reference_loops::queries<Real>)
    if (q.name == query) q.run(events, out[0]);
  return out;
}

}  // namespace adl
