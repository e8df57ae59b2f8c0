// SPDX-License-Identifier: MIT

#include "program.hpp"

#include "csv.hpp"
#include "options.hpp"

#include <staffa/exec/progress.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/interop/uhi.hpp>
#include <staffa/sink/histogram_text.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using namespace staffa;

int adl::program(int argc, char** argv, void (*work)(const options&)) {
  try {
    work(parse(argc, argv));
    return 0;
  } catch (const usage& e) {
    std::cerr << e.what();
    return e.status();
  } catch (const std::exception& e) {
    std::cout.flush();
    std::cerr << "adl: " << e.what() << '\n';
    return 1;
  }
}

std::vector<filled_histogram> adl::fill(const event_set& events, const std::vector<booked_histogram>& booked,
                                        const options& chosen) {
  progress done;
  const progress_bar bar;
  const pass_options how{.chunk_events = chosen.chunk, .on_progress = [&](const progress& p) {
                           done = p;
                           if (chosen.progress) bar(p);
                         }};
  auto filled = run(parallel(chosen.threads, how), events, booked);
  std::fprintf(stderr, "%llu events in %.3f s: %.2f M events/s\n", static_cast<unsigned long long>(done.events),
               done.seconds, static_cast<double>(done.events) / done.seconds * 1e-6);
  return filled;
}

void adl::print(const std::vector<filled_histogram>& filled, const options& chosen) {
  if (chosen.format == "json") {
    std::map<std::string, histogram_data> named;
    for (const auto& [name, h] : filled) named.emplace(name, h);
    std::cout << to_uhi_json(named) << '\n';
    return;
  }
  for (const auto& [name, h] : filled) {
    if (chosen.format == "text") std::cout << name << ": " << title(name) << '\n' << to_text(*h) << '\n';
    else std::cout << (chosen.query == "all" ? "# " + name + "\n" : "") << to_csv(*h);
  }
}
