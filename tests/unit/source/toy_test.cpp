// SPDX-License-Identifier: MIT
#include <staffa/source/toy.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace staffa;

std::size_t position(const toy_source& source, const std::string& name) {
  const auto columns = source.columns();
  const auto found = std::ranges::find(columns, name, &column_info::name);
  EXPECT_NE(found, columns.end()) << name;
  return static_cast<std::size_t>(found - columns.begin());
}

/// Some columns of one batch.
class reading {
 public:
  reading(const toy_source& source, std::size_t index, const std::vector<std::string>& names) {
    std::vector<column_request> requests;
    for (const auto& name : names) {
      requests.push_back({position(source, name), false});
      number_[name] = number_.size();
    }
    batch_ = source.read(index, requests);
  }
  [[nodiscard]] std::size_t events() const { return batch_->events(); }
  [[nodiscard]] column_view view(const std::string& name) const { return batch_->column(number_.at(name)); }
  template <class T>
  [[nodiscard]] std::span<const T> values(const std::string& name) const {
    const column_view v = view(name);
    EXPECT_EQ(v.type, type_id_of<T>()) << name;
    return {static_cast<const T*>(v.data), v.values};
  }
  [[nodiscard]] std::span<const std::int32_t> offsets(const std::string& name) const {
    const column_view v = view(name);
    EXPECT_EQ(v.offset_bytes, 4u);
    return {static_cast<const std::int32_t*>(v.offsets), v.rows + 1};
  }

 private:
  std::map<std::string, std::size_t> number_;
  std::unique_ptr<batch> batch_;
};

std::vector<std::string> all_names(const toy_source& source) {
  std::vector<std::string> names;
  for (const auto& info : source.columns()) names.push_back(info.name);
  return names;
}

/// Calls f with each batch of these columns.
void for_each_batch(const toy_source& source, const std::vector<std::string>& names,
                    const std::function<void(const reading&)>& f) {
  for (std::size_t b = 0; b < source.batches(); ++b) f(reading(source, b, names));
}

constexpr std::int64_t million = 1'000'000;

/// Expects the mean of f(k) over `drawn` to agree with the published distribution within 4 standard errors.
void expect_mean(const std::vector<double>& drawn, std::span<const std::uint32_t> events, const char* what,
                 const std::function<double(double)>& f) {
  const double n = std::accumulate(drawn.begin(), drawn.end(), 0.0);
  double mean = 0, population_mean = 0, square = 0;
  for (std::size_t k = 0; k < events.size(); ++k) {
    const double value = f(static_cast<double>(k));
    mean += drawn[k] / n * value;
    const double probability = static_cast<double>(events[k]) / 53'446'198;
    population_mean += probability * value;
    square += probability * value * value;
  }
  const double error = std::sqrt((square - population_mean * population_mean) / n);
  EXPECT_NEAR(mean, population_mean, 4 * error) << what;
}

TEST(ToySource, TablesAreThePublishedOnes) {
  const auto check = [](std::span<const std::uint32_t> events, std::uint64_t objects, std::uint64_t two,
                        std::uint64_t three) {
    std::uint64_t all = 0, sum = 0, at_least_two = 0, at_least_three = 0;
    for (std::size_t k = 0; k < events.size(); ++k) {
      all += events[k];
      sum += k * events[k];
      if (k >= 2) at_least_two += events[k];
      if (k >= 3) at_least_three += events[k];
    }
    EXPECT_EQ(all, 53'446'198u);
    EXPECT_EQ(sum, objects);
    EXPECT_EQ(at_least_two, two);
    EXPECT_EQ(at_least_three, three);
  };
  check(detail::toy_jets, 170'952'895, 32'255'220, 23'752'864);
  check(detail::toy_muons, 74'439'173, 15'229'981, 4'094'140);
  check(detail::toy_electrons, 11'469'098, 1'569'405, 212'642);
}

TEST(ToySource, DrawsThePublishedMultiplicities) {
  const toy_source source(million);
  const auto check = [&](const std::string& counter, std::span<const std::uint32_t> events) {
    std::vector<double> drawn(events.size());
    for_each_batch(source, {counter}, [&](const reading& r) {
      for (const std::int64_t k : r.values<std::int64_t>(counter)) ++drawn.at(static_cast<std::size_t>(k));
    });
    ASSERT_EQ(std::accumulate(drawn.begin(), drawn.end(), 0.0), static_cast<double>(million));
    const char* name = counter.c_str();
    expect_mean(drawn, events, name, [](double k) { return k; });
    expect_mean(drawn, events, name, [](double k) { return k >= 2 ? 1 : 0; });
    expect_mean(drawn, events, name, [](double k) { return k >= 3 ? 1 : 0; });
    expect_mean(drawn, events, name, [](double k) { return k > 20 ? 1 : 0; });
    expect_mean(drawn, events, name, [](double k) { return k * (k - 1) / 2; });
    expect_mean(drawn, events, name, [](double k) { return k * (k - 1) * (k - 2) / 6; });
  };
  check("nJet", detail::toy_jets);
  check("nMuon", detail::toy_muons);
  check("nElectron", detail::toy_electrons);
}

/// Mean and width of a sample, and its bounds.
struct sample {
  double n = 0, sum = 0, square = 0, low = 1e300, high = -1e300;
  void add(double x) {
    ++n, sum += x, square += x * x;
    low = std::min(low, x), high = std::max(high, x);
  }
  [[nodiscard]] double mean() const { return sum / n; }
  [[nodiscard]] double width() const { return std::sqrt(square / n - mean() * mean()); }
};

TEST(ToySource, KinematicsAreAsSpecified) {
  const toy_source source(300'000);
  std::map<std::string, sample> of;
  double sentinel10 = 0, sentinel1 = 0, below_median = 0;
  const std::vector<std::string> floats{"MET_pt",    "MET_phi",     "MET_sumet",    "Jet_pt",       "Jet_eta",
                                        "Jet_phi",   "Jet_btag",    "Muon_pt",      "Muon_eta",     "Muon_phi",
                                        "Muon_mass", "Electron_pt", "Electron_eta", "Electron_mass"};
  for_each_batch(source, all_names(source), [&](const reading& r) {
    for (const auto& name : floats) {
      for (const float x : r.values<float>(name)) of[name].add(x);
    }
    for (const std::int32_t q : r.values<std::int32_t>("Muon_charge")) of["charge"].add(q), of["square"].add(q * q);
    for (const bool b : r.values<bool>("Jet_puId")) of["puId"].add(b);
    for (const float b : r.values<float>("Jet_btag")) {
      sentinel10 += b == -10.0f, sentinel1 += b == -1.0f;
      if (b >= 0) of["tag"].add(b);
    }
    const auto pt = r.values<float>("Jet_pt");
    const auto mass = r.values<float>("Jet_mass");
    for (std::size_t i = 0; i < pt.size(); ++i) {
      of["ratio"].add(mass[i] / pt[i]);
      of["log"].add(std::log(double{pt[i]} - 15 + 1e-9));
      below_median += pt[i] < 15 + std::exp(2.23);
    }
    const auto lists = r.offsets("Jet_pt");
    for (std::size_t e = 0; e + 1 < lists.size(); ++e) {
      ASSERT_TRUE(std::is_sorted(pt.begin() + lists[e], pt.begin() + lists[e + 1], std::greater<>()));
    }
  });
  const auto expect = [&](const char* name, double mean, double width) {
    const sample& s = of[name];
    EXPECT_NEAR(s.mean(), mean, 4.5 * width / std::sqrt(s.n)) << name;
    EXPECT_NEAR(s.width(), width, 0.01 * width) << name;
  };
  const double pi = std::acos(-1.0);
  expect("MET_pt", 22 * std::sqrt(pi / 2), 22 * std::sqrt(2 - pi / 2));
  expect("log", 2.23, 1.3);
  expect("Electron_pt", 17, 12);
  expect("Electron_mass", 0, 0.02);
  expect("tag", 0.5, std::sqrt(1.0 / 12));
  expect("charge", 0, 1);
  for (const char* phi : {"MET_phi", "Jet_phi", "Muon_phi"}) {
    expect(phi, 0, 2 * pi / std::sqrt(12.0));
    EXPECT_GE(of[phi].low, -pi);
    EXPECT_LT(of[phi].high, pi);
  }
  EXPECT_EQ(of["square"].low, 1);
  EXPECT_EQ(of["square"].high, 1);
  const double jets = of["Jet_pt"].n;
  EXPECT_NEAR(sentinel10 / jets, 0.23, 4 * std::sqrt(0.23 * 0.77 / jets));
  EXPECT_NEAR(sentinel1 / jets, 0.12, 4 * std::sqrt(0.12 * 0.88 / jets));
  EXPECT_NEAR(below_median / jets, 0.5, 4 * std::sqrt(0.25 / jets));
  EXPECT_LT(of["tag"].high, 1);
  // Truncated normals: symmetric ones keep the mean, one-sided ones move it up a little.
  EXPECT_NEAR(of["Jet_eta"].mean(), 0, 0.01);
  EXPECT_NEAR(of["Jet_eta"].width(), 1.904, 0.01);
  EXPECT_LE(of["Jet_eta"].high, 4.5);
  EXPECT_GE(of["Jet_eta"].low, -4.5);
  EXPECT_LE(of["Muon_eta"].high, 2.4);
  EXPECT_LE(of["Electron_eta"].high, 2.4);
  EXPECT_NEAR(of["Muon_pt"].mean(), 30.8, 0.3);
  EXPECT_GE(of["Muon_pt"].low, 3);
  EXPECT_NEAR(of["ratio"].mean(), 0.2164, 0.001);
  EXPECT_GE(of["ratio"].low, 0.0499);
  EXPECT_GE(of["Jet_pt"].low, 15);
  EXPECT_GE(of["Electron_pt"].low, 5);
  EXPECT_NEAR(of["MET_sumet"].mean(), 628.5, 2.5);
  EXPECT_GE(of["MET_sumet"].low, 100);
  EXPECT_EQ(of["Muon_mass"].low, 0.105658367f);
  EXPECT_NEAR(of["puId"].mean(), 0.996, 0.001);
}

TEST(ToySource, ListsAreAsLongAsTheCountersAndShareTheirOffsets) {
  const toy_source source(70'000);
  for_each_batch(source, all_names(source), [&](const reading& r) {
    for (const std::string collection : {"Jet", "Muon", "Electron"}) {
      const auto counts = r.values<std::int64_t>("n" + collection);
      const auto lists = r.offsets(collection + "_pt");
      ASSERT_EQ(lists[0], 0);
      for (std::size_t e = 0; e < counts.size(); ++e) ASSERT_EQ(lists[e + 1] - lists[e], counts[e]);
      for (const auto& info : source.columns()) {
        if (info.collection != collection) continue;
        EXPECT_EQ(r.view(info.name).offsets, r.view(collection + "_pt").offsets) << info.name;
        EXPECT_EQ(r.view(info.name).values, static_cast<std::size_t>(lists.back())) << info.name;
        EXPECT_GE(r.view(info.name).readable * size_of(info.type), r.view(info.name).values * size_of(info.type) + 128)
            << info.name;
      }
    }
  });
}

std::vector<std::byte> bytes_of(const column_view& v, std::size_t events) {
  std::size_t values = events;
  if (v.offset_bytes != 0) values = static_cast<std::size_t>(static_cast<const std::int32_t*>(v.offsets)[events]);
  const auto* data = static_cast<const std::byte*>(v.data);
  return {data, data + values * size_of(v.type)};
}

TEST(ToySource, AColumnIsTheSameInAnyBatchAndWhateverElseIsRead) {
  const toy_source longer(150'000, 7), shorter(70'000, 7), other(70'000, 8);
  ASSERT_EQ(longer.batches(), 3u);
  ASSERT_EQ(longer.describe(2).first_event, 131'072);
  ASSERT_EQ(longer.describe(2).events, 150'000u - 131'072u);
  ASSERT_EQ(shorter.describe(1).events, 70'000u - 65'536u);
  const auto names = all_names(longer);
  const std::vector<std::string> backwards(names.rbegin(), names.rend());
  for (const std::size_t b : {0u, 1u}) {
    const reading all(longer, b, names), reversed(shorter, b, backwards), changed(other, b, names);
    for (const auto& name : names) {
      const auto expected = bytes_of(all.view(name), reversed.events());
      const reading alone(longer, b, {name});
      EXPECT_EQ(bytes_of(alone.view(name), reversed.events()), expected) << name;
      EXPECT_EQ(bytes_of(reversed.view(name), reversed.events()), expected) << name;
      const bool constant = name == "run" || name == "luminosityBlock" || name == "event" || name == "Muon_mass";
      if (!constant) {
        EXPECT_NE(bytes_of(changed.view(name), reversed.events()), expected) << name;
      }
    }
  }
  const reading second(longer, 1, {"event", "luminosityBlock"});
  EXPECT_EQ(second.values<std::int64_t>("event")[5], 65'541);
  EXPECT_EQ(second.values<std::int64_t>("luminosityBlock")[5], 66);
}

TEST(ToySource, GivesTheSameBitsWithEveryCompiler) {
  // Columns made of integers and exact products; the others are as portable as libm's log, cos and exp.
  const toy_source source(1000, 42);
  std::uint64_t hash = 0xcbf29ce484222325u;
  const std::vector<std::string> names{"nJet", "nMuon", "nElectron", "MET_phi", "Jet_phi", "Jet_btag", "Muon_charge"};
  const reading r(source, 0, names);
  for (const auto& name : names) {
    for (const std::byte b : bytes_of(r.view(name), r.events())) {
      hash = (hash ^ static_cast<std::uint64_t>(b)) * 0x100000001b3u;
    }
  }
  EXPECT_EQ(hash, 11999698900266994365u);
}

TEST(ToySource, EstimatesItsMemory) {
  const toy_source source(65'536);
  std::vector<column_request> all;
  for (std::size_t k = 0; k < source.columns().size(); ++k) all.push_back({k, false});
  std::size_t used = 0;
  const auto batch = source.read(0, all);
  for (std::size_t k = 0; k < all.size(); ++k) used += batch->column(k).values * size_of(batch->column(k).type);
  EXPECT_NEAR(static_cast<double>(source.bytes(0, all)), static_cast<double>(used), 0.1 * static_cast<double>(used));
}

TEST(ToySource, HandlesNoEventsAndRefusesFewer) {
  EXPECT_EQ(toy_source(0).batches(), 0u);
  EXPECT_EQ(toy_source(1).batches(), 1u);
  EXPECT_THROW(toy_source(-1), usage_error);
  const std::vector<column_request> wrong{{1000, false}};
  EXPECT_THROW((void)toy_source(1).read(0, wrong), usage_error);
}

}  // namespace
