// SPDX-License-Identifier: MIT
#pragma once

// What is around the queries of examples/adl. Only declarations: program.cpp and files.cpp, which need TBB, RapidJSON
// and Arrow, are compiled beside the queries.

#include <staffa/expr/events.hpp>
#include <staffa/sink/booking.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace adl {

struct options {
  std::vector<std::string> inputs;
  std::int64_t events = 1'000'000;
  std::uint64_t seed = 1;
  std::string query = "all";
  int threads = 0;
  std::size_t chunk = 2048;
  std::string format = "text";
  std::string generate;
  bool progress = false;

  [[nodiscard]] bool wants(std::string_view name) const { return query == "all" || query == name; }
};

/// Does `work` with the options of a command line; what goes wrong is told. @return the program's exit status
int program(int argc, char** argv, void (*work)(const options&));

/// The events of the Parquet files, or if there are none generated ones.
staffa::event_set open(const options& chosen);

/// Writes all columns of all events to the file `chosen.generate`.
void generate(const staffa::event_set& events, const options& chosen);

/// One pass on several threads, whose speed is told.
std::vector<staffa::filled_histogram> fill(const staffa::event_set& events,
                                           const std::vector<staffa::booked_histogram>& booked, const options& chosen);

/// Prints histograms as text, CSV or JSON.
void print(const std::vector<staffa::filled_histogram>& filled, const options& chosen);

}  // namespace adl
