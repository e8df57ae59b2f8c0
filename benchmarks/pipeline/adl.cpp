// SPDX-License-Identifier: MIT
//
// Each ADL query in memory, one thread, on 2 million generated events, beside the hand-written loop over the very same
// columns. Before anything is timed the two are checked against each other.

#include "contestants.hpp"
#include "dataset.hpp"

#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace staffa;

std::int64_t setting(const char* name, std::int64_t usual) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::atoll(text) : usual;
}

const adl::dataset& data_in_memory() {
  static const adl::dataset one(toy_events(setting("STAFFA_BENCHMARK_EVENTS", 2'000'000)));
  return one;
}

std::vector<filled_histogram> with_staffa(const adl::dataset& data, std::string_view query) {
  static const serial how(pass_options{
      .chunk_events = static_cast<std::size_t>(setting("STAFFA_BENCHMARK_CHUNK", pass_options().chunk_events))});
  return adl::with_staffa(how, data.events, query);
}

/// The same histograms as the loops in double, but for the few masses whose choice or cut float cannot decide, and the
/// sums that rounding to float, about one in a million, takes across the edge of a bin: that moves two entries.
bool agree(const adl::dataset& data, const std::string& query) {
  const auto ours = with_staffa(data, query);
  const auto loops = adl::with_loops<double>(data.loops, query);
  std::uint64_t moved = 0;
  for (std::size_t h = 0; h < ours.size(); ++h)
    for (std::size_t cell = 0; cell < loops[h].cell.size(); ++cell) {
      const std::uint64_t a = ours[h].histogram->counts()[cell];
      const std::uint64_t b = loops[h].cell[cell];
      moved += a < b ? b - a : a - b;
    }
  const bool masses = query == "5" || query == "6" || query == "8";
  const std::uint64_t sums = query == "7" ? 2 * (2 + data.loops.events / 1'000'000) : 0;
  const std::uint64_t allowed = masses ? 2 + data.loops.events / 50'000 : sums;
  if (moved <= allowed) return true;
  std::fprintf(stderr, "q%s: %llu entries differ from the plain loop's\n", query.c_str(), static_cast<unsigned long long>(moved));
  return false;
}

template <class Work>
void measure(benchmark::State& state, Work work) {
  const adl::dataset& data = data_in_memory();
  for (auto _ : state) {
    auto result = work(data);
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(data.loops.events));
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (const std::string query : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
    if (!agree(data_in_memory(), query)) return 1;
    const auto add = [&](const std::string& variant, auto work) {
      benchmark::RegisterBenchmark(("q" + query + "/" + variant).c_str(), [work](benchmark::State& s) { measure(s, work); })
          ->Unit(benchmark::kMillisecond);
    };
    add("staffa", [query](const adl::dataset& data) { return with_staffa(data, query); });
    add("loop", [query](const adl::dataset& data) { return adl::with_loops<float>(data.loops, query); });
  }
  benchmark::RunSpecifiedBenchmarks();
}
