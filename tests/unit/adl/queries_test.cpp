// SPDX-License-Identifier: MIT

#include "../../../benchmarks/pipeline/dataset.hpp"
#include "../../../examples/adl/csv.hpp"
#include "../../../examples/adl/files.hpp"
#include "../../../examples/adl_queries.hpp"

#include <staffa/column/identical.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace staffa;

bool all_queries(std::string_view) { return true; }

std::filesystem::path real_data() {
  if (const char* set = std::getenv("STAFFA_SHARED_DIR")) return std::filesystem::path(set) / "data" / "adl";
  return std::filesystem::path(STAFFA_SHARED_DIR) / "data" / "adl";
}

/// Name to CSV of all nine histograms.
template <class X>
std::map<std::string, std::string> csv_of(const X& how, const event_set& events) {
  std::map<std::string, std::string> out;
  for (const auto& [name, h] : run(how, events, adl::book_queries(events, all_queries))) out[name] = adl::to_csv(*h);
  return out;
}

/// Calls f with each way of running that must not matter.
template <class F>
void each_way(F f) {
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, std::size_t{2048}}) {
    f(serial({.chunk_events = chunk}), "serial, chunk " + std::to_string(chunk));
    for (const int threads : {1, 2, 4})
      f(parallel(threads, {.chunk_events = chunk}),
        std::to_string(threads) + " threads, chunk " + std::to_string(chunk));
  }
}

class AdlRealData : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(file())) GTEST_SKIP() << "no file of real events: set STAFFA_SHARED_DIR to find it";
  }
  static std::filesystem::path file() { return real_data() / GetParam(); }
};

TEST_P(AdlRealData, HistogramsEqualTheReferencesByteForByte) {
  const event_set events = open_parquet(file());
  each_way([&](const auto& how, const std::string& way) {
    const auto found = csv_of(how, events);
    ASSERT_EQ(found.size(), 9u);
    for (const auto& [name, csv] : found) {
      std::ifstream in(real_data() / "reference" / (name + ".csv"), std::ios::binary);
      std::stringstream expected;
      expected << in.rdbuf();
      ASSERT_FALSE(expected.str().empty()) << name;
      EXPECT_EQ(csv, expected.str()) << name << ", " << way;
    }
  });
}

/// Intermediate columns of the queries, the ones that are not histogrammed.
auto intermediates(const event_set& events) {
  auto jets = events.collection<adl::Jet, "Jet">();
  auto leptons = concat(events.collection<adl::Lepton, "Muon">(), events.collection<adl::Lepton, "Electron">());
  auto [a, b] = pairs(leptons);
  auto [i, j, k] = triples(jets);
  auto top = p4(i) + p4(j) + p4(k);
  auto best = argmin(abs(mass(top) - 172.5));
  auto [jet, lepton] = cross(jets, leptons[leptons.pt > 10]);
  auto clean = jets[jets.pt > 30 && !any(delta_r(jet, lepton) < 0.4)];
  auto third = leptons[argmax(leptons.pt)];
  return std::tuple(collect(leptons.pt), collect(source(a)), collect(local_index(b)), collect(mass(p4(a) + p4(b))),
                    collect(mass(top)), collect(pt(top)), collect(phi(top)), collect(eta(top)), collect(energy(top)),
                    collect(pt(top)[best]), collect(max(i.btag, j.btag, k.btag)[best]), collect(delta_r(jet, lepton)),
                    collect(delta_phi(jet, lepton)), collect(clean.pt), collect(sum(clean.pt)), collect(count(clean)),
                    collect(third.phi),
                    collect(transverse_mass(events.column<float>("MET_pt"), events.column<float>("MET_phi"), third.pt,
                                            third.phi)));
}

template <std::size_t... I, class A, class B>
void expect_identical(std::index_sequence<I...>, const A& a, const B& b, const std::string& way) {
  const auto check = [&](std::size_t column, const auto& x, const auto& y) {
    EXPECT_TRUE(identical(x.value(), y.value())) << "column " << column << ", " << way;
  };
  (check(I, std::get<I>(a), std::get<I>(b)), ...);
}

void expect_same_columns(const event_set& events) {
  std::apply(
      [&](const auto&... sinks) {
        const auto first = run(serial(), events, sinks...);
        each_way([&](const auto& how, const std::string& way) {
          expect_identical(std::index_sequence_for<decltype(sinks)...>{}, run(how, events, sinks...), first, way);
        });
      },
      intermediates(events));
}

TEST_P(AdlRealData, IntermediateColumnsAreTheSameBitsHoweverTheyAreComputed) { expect_same_columns(open_parquet(file())); }

INSTANTIATE_TEST_SUITE_P(Layouts, AdlRealData,
                         testing::Values("Run2012B_SingleMu-1000.parquet", "Run2012B_SingleMu-restructured-1000.parquet"),
                         [](const auto& layout) { return std::string(layout.index == 0 ? "Flat" : "Restructured"); });

/// A file of generated events, written by this test.
std::filesystem::path generated_file(std::int64_t events) {
  const std::filesystem::path path = std::filesystem::path(STAFFA_SCRATCH_DIR) / "adl_queries_test.parquet";
  std::filesystem::create_directories(path.parent_path());
  EXPECT_EQ(adl::write_all(toy_source(events, 7), path), events);
  return path;
}

TEST(AdlGeneratedData, HistogramsEqualThePlainLoops) {
  const auto path = generated_file(20'000);
  const event_set events = open_parquet(path);
  const adl::dataset data(events);
  std::map<std::string, std::string> expected;
  for (const auto& q : reference_loops::queries<double>) {
    reference_loops::counts counts{q.lower, q.upper, {}};
    q.run(data.loops, counts);
    const histogram_data h({axis(100, q.lower, q.upper)}, std::vector<std::uint64_t>(counts.cell.begin(), counts.cell.end()));
    expected["q" + std::string(q.name)] = adl::to_csv(h);
  }
  each_way([&](const auto& how, const std::string& way) { EXPECT_EQ(csv_of(how, events), expected) << way; });
  EXPECT_EQ(csv_of(parallel(2), toy_events(20'000, 7)), expected) << "without a file";
  EXPECT_EQ(csv_of(serial(), data.events), expected) << "in memory";
  std::filesystem::remove(path);
}

TEST(AdlGeneratedData, IntermediateColumnsAreTheSameBitsHoweverTheyAreComputed) { expect_same_columns(toy_events(3000, 3)); }

}  // namespace
