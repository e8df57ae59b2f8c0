// SPDX-License-Identifier: MIT

#include "files.hpp"

#include "program.hpp"

#include <staffa/exec/run.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/source/toy.hpp>

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace staffa;

event_set adl::open(const options& chosen) {
  if (chosen.inputs.empty()) return toy_events(chosen.events, chosen.seed);
  return open_parquet(std::vector<std::filesystem::path>(chosen.inputs.begin(), chosen.inputs.end()));
}

void adl::generate(const event_set& events, const options& chosen) {
  const auto written = write_all(staffa::detail::readable(*events.from()), chosen.generate);
  std::cerr << "wrote " << written << " events to " << std::quoted(chosen.generate) << '\n';
}
