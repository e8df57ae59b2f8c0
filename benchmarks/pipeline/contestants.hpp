// SPDX-License-Identifier: MIT
#pragma once

// An ADL query by name, 1 to 8 (the sixth has two histograms), by Staffa and by the plain loops.

#include "../../examples/adl_queries.hpp"
#include "reference_loops.hpp"

#include <staffa/staffa.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <thread>
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

/// The loops on threads that only share the memory that they read, each with its part of the events and its own
/// histograms: how much quicker these are shows what the machine's processors allow code of this kind.
inline std::vector<std::vector<reference_loops::counts>> with_loops_on_threads(
    const reference_loops::event_columns& events, std::string_view query, std::size_t threads) {
  std::vector<std::vector<reference_loops::counts>> out(threads);
  std::vector<std::thread> running;
  const auto work = [&](std::size_t k) {
    const std::size_t first = events.events * k / threads;
    const std::size_t end = events.events * (k + 1) / threads;
    out[k] = with_loops<float>(events.part(first, end - first), query);
  };
  for (std::size_t k = 1; k < threads; ++k) running.emplace_back(work, k);
  work(0);
  for (std::thread& thread : running) thread.join();
  return out;
}

}  // namespace adl
