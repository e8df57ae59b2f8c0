// SPDX-License-Identifier: MIT
//
// The eight queries of the IRIS-HEP analysis description language benchmark, on CMS events of 2012 (Parquet) or on
// generated ones, in one pass. Units: GeV and radians.

#include "adl_options.hpp"
#include "adl_queries.hpp"

#include <staffa/exec/progress.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/interop/uhi.hpp>
#include <staffa/sink/histogram_text.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace staffa;

namespace {

void print(const std::vector<filled_histogram>& filled, const adl::options& chosen) {
  if (chosen.format == "json") {
    std::map<std::string, histogram_data> named;
    for (const auto& [name, h] : filled) named.emplace(name, h);
    std::cout << to_uhi_json(named) << '\n';
    return;
  }
  for (const auto& [name, h] : filled) {
    if (chosen.format == "text") std::cout << name << ": " << adl::title(name) << '\n' << to_text(*h) << '\n';
    else std::cout << (chosen.query == "all" ? "# " + name + "\n" : "") << adl::to_csv(*h);
  }
}

int work(const adl::options& chosen) {
  const auto events = chosen.inputs.empty() ? toy_events(chosen.events, chosen.seed) : open_parquet(chosen.inputs);
  if (!chosen.generate.empty()) {
    const auto written = adl::write_all(detail::readable(*events.from()), chosen.generate);
    std::cerr << "wrote " << written << " events to " << chosen.generate << '\n';
    return 0;
  }
  progress done;
  const progress_bar bar;
  const pass_options how{.chunk_events = chosen.chunk, .on_progress = [&](const progress& p) {
                           done = p;
                           if (chosen.progress) bar(p);
                         }};
  const auto filled = run(parallel(chosen.threads, how), events, adl::book_queries(events, [&](std::string_view q) { return chosen.wants(q); }));
  print(filled, chosen);
  std::fprintf(stderr, "%llu events in %.3f s: %.2f M events/s\n", static_cast<unsigned long long>(done.events),
               done.seconds, static_cast<double>(done.events) / done.seconds * 1e-6);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return work(adl::parse(argc, argv));
  } catch (const adl::usage& e) {
    std::cerr << e.what();
    return e.status();
  } catch (const std::exception& e) {
    std::cout.flush();
    std::cerr << "adl: " << e.what() << '\n';
    return 1;
  }
}
