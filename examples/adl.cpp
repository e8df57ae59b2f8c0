// SPDX-License-Identifier: MIT
//
// The eight queries of the IRIS-HEP analysis description language benchmark, on CMS events of 2012 (Parquet) or on
// generated ones, in one pass. Units: GeV and radians. What is around them, the command line, files, threads and
// printing, is declared in adl/program.hpp and compiled beside it: this file then takes as long as its queries.

#include "adl/program.hpp"
#include "adl_queries.hpp"

#include <string_view>

namespace {

void work(const adl::options& chosen) {
  const auto events = adl::open(chosen);
  if (!chosen.generate.empty()) return adl::generate(events, chosen);
  const auto booked = adl::book_queries(events, [&](std::string_view query) { return chosen.wants(query); });
  adl::print(adl::fill(events, booked, chosen), chosen);
}

}  // namespace

int main(int argc, char** argv) { return adl::program(argc, argv, work); }
