// SPDX-License-Identifier: MIT
//
// Parquet files: a pass that writes selected events and derived columns, and one over the file it wrote.

#include <staffa/exec/tbb.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>

using namespace staffa;

// [record]
template <template <class> class F>
struct Jet {
  F<float> pt, eta;
};
// [record]

int main() {
  const auto file = std::filesystem::temp_directory_path() / "staffa_example_skim.parquet";

  // [write]
  auto events = toy_events(50'000);  // or open_parquet({"first.parquet", "second.parquet"})
  auto jets = events.collection<Jet, "Jet">();
  auto met = events.column<float>("MET_pt");
  auto hard = jets[jets.pt > 30];
  auto written = run(parallel(), events[count(hard) >= 4],
                     write_parquet(file,  // appears when it is complete
                                   named("event", events.column<std::int64_t>("event")), named("MET_pt", met),
                                   named("Jet_pt", hard.pt), named("Jet_eta", hard.eta), named("HT", sum(hard.pt))));
  // [write]

  // [read]
  auto skim = open_parquet(file);
  auto few = skim.collection<Jet, "Jet">();
  auto [n, n_jets, ht] = run(parallel(), skim, entries(skim.column<std::int64_t>("event")), entries(few.pt),
                             total(skim.column<float>("HT")));
  // [read]
  std::cout << *written << " events written, " << *n << " read with " << *n_jets << " jets, mean HT "
            << *ht / static_cast<double>(*n) << '\n';

  // [wrong]
  try {
    auto tau = skim.column<float>("MET_pT");
  } catch (const source_error& e) {
    std::cout << std::string(e.what()).substr(0, 18) << " ..." << '\n';  // names the file and the nearest column
  }
  // [wrong]
  std::filesystem::remove(file);
}
