// SPDX-License-Identifier: MIT
//
// Corrections against correctionlib's C++ evaluator: nanoseconds a row, one core, 16384 rows in cache, statuses on.
//
//   correction_bench FOLDER [FILTER]      FOLDER: what tests/interop/correction_files.py FOLDER --large wrote
//
// Each figure is the least of many short runs; the two sides take turns.

#include <staffa/correct/detail/bound.hpp>
#include <staffa/interop/correction_json.hpp>

#include <correction.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace model = staffa::detail::corrections;
constexpr std::size_t rows = 16384;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct column {
  std::vector<float> floats;
  std::vector<double> doubles;
  std::vector<std::int64_t> integers;
};

struct shape {
  std::string title{}, correction{};
  bool compound = false;
  std::map<std::string, std::vector<std::string>> texts{};  ///< fixed; several: variations
  bool floats = true;
  bool strict = false;
};

column make(const std::string& name, bool floats) {
  std::mt19937_64 random(std::hash<std::string>{}(name));
  column c;
  for (std::size_t i = 0; i < rows + 64; ++i) {
    double x = 0;
    if (name == "eta") x = std::uniform_real_distribution<double>(-2.39, 2.39)(random);
    else if (name == "abseta") x = std::uniform_real_distribution<double>(0, 2.39)(random);
    else if (name == "JetEta") x = std::uniform_real_distribution<double>(-5, 5)(random);
    else if (name == "pt" || name == "JetPt") x = 20.1 + std::exponential_distribution<double>(1 / 60.0)(random);
    else if (name == "GenPt") x = -std::uniform_real_distribution<double>(1, 2)(random);
    else if (name == "NumTrueInteractions") x = std::uniform_real_distribution<double>(0, 99)(random);
    else if (name == "Rho") x = std::uniform_real_distribution<double>(5, 50)(random);
    else if (name == "JER_SF") x = std::uniform_real_distribution<double>(1.0, 1.3)(random);
    else x = std::uniform_real_distribution<double>(0.05, 0.95)(random);
    if (name == "flavor") x = std::vector<double>{0, 4, 5}[random() % 3];
    if (name == "EventID") x = static_cast<double>(random() % 1'000'000'000);
    c.floats.push_back(static_cast<float>(x));
    c.doubles.push_back(floats ? static_cast<double>(c.floats.back()) : x);
    c.integers.push_back(static_cast<std::int64_t>(x));
  }
  return c;
}

template <class Set>
void measure(const shape& s, const staffa::correction_set& set, const Set& reference_set) {
  auto ours = s.compound ? set.compound(s.correction) : set[s.correction];
  ours = ours.with({.reference_quirks = false, .strict = s.strict});
  std::size_t count = 1;
  for (const auto& [name, values] : s.texts) count = std::max(count, values.size());
  std::vector<column> columns;
  std::vector<model::slot_type> slots;
  std::vector<const void*> data;
  std::vector<model::variation_binding> variations(count);
  std::vector<std::pair<std::size_t, std::size_t>> where;  // input, column
  columns.reserve(ours.inputs().size());
  for (std::size_t k = 0; k < ours.inputs().size(); ++k) {
    const auto& input = ours.inputs()[k];
    for (std::size_t v = 0; v < count; ++v) {
      model::bound_input in;
      in.type = input.type;
      in.fixed = input.type == model::input_type::text;
      in.slot = static_cast<std::uint32_t>(slots.size());
      if (in.fixed) {
        const auto& texts = s.texts.at(input.name);
        in.value.type = input.type;
        in.value.text = texts[std::min(v, texts.size() - 1)];
      }
      variations[v].inputs.push_back(in);
    }
    if (input.type == model::input_type::text) continue;
    columns.push_back(make(input.name, s.floats));
    where.emplace_back(k, columns.size() - 1);
    if (input.type == model::input_type::integer)
      slots.push_back(model::slot_type::integer), data.push_back(columns.back().integers.data());
    else if (s.floats) slots.push_back(model::slot_type::float32), data.push_back(columns.back().floats.data());
    else slots.push_back(model::slot_type::float64), data.push_back(columns.back().doubles.data());
  }
  const model::bound_plan plan(ours, slots, variations);
  std::vector<std::vector<double>> out(count, std::vector<double>(rows + 64));
  std::vector<double*> to;
  for (auto& o : out) to.push_back(o.data());
  const auto run_ours = [&] {
    model::first_failure failed;
    plan.run(data.data(), rows, nullptr, to.data(), nullptr, failed);
    if (failed.row < rows) std::printf("failed: %s\n", failed.message.c_str());
  };

  std::vector<double> theirs(rows * count);
  const auto run_reference = [&] {
    const auto single = s.compound ? nullptr : reference_set->at(s.correction);
    for (std::size_t v = 0; v < count; ++v) {
      std::vector<correction::Variable::Type> args(ours.inputs().size());
      for (std::size_t k = 0; k < args.size(); ++k)
        if (ours.inputs()[k].type == model::input_type::text) args[k] = std::string(variations[v].inputs[k].value.text);
      const auto loop = [&](const auto& c) {
        for (std::size_t i = 0; i < rows; ++i) {
          for (const auto& [k, at] : where) {
            if (ours.inputs()[k].type == model::input_type::integer) args[k] = columns[at].integers[i];
            else args[k] = columns[at].doubles[i];
          }
          theirs[v * rows + i] = c->evaluate(args);
        }
      };
      if (s.compound) loop(reference_set->compound().at(s.correction));
      else loop(single);
    }
  };
  double best_ours = 1e9, best_reference = 1e9;
  run_ours();
  run_reference();
  for (int k = 0; k < 30; ++k) {
    best_reference = std::min(best_reference, seconds_of(run_reference));
    best_ours = std::min(best_ours, seconds_of([&] {
                                      for (int r = 0; r < 4; ++r) run_ours();
                                    }) / 4);
  }
  double off = 0;
  for (std::size_t v = 0; v < count; ++v)
    for (std::size_t i = 0; i < rows; ++i) {
      const double x = theirs[v * rows + i], y = out[v][i];
      if (x != y)
        off = std::max(off, std::abs(x - y) / (std::abs(std::nextafter(x, 1e300)) - std::abs(x) == 0
                                                   ? 1e-300
                                                   : std::abs(std::nextafter(x, 1e300) - x)));
    }
  std::printf("%-46s %-6s %8.1f %8.2f %7.1fx  %s\n", s.title.c_str(), s.floats ? "float" : "double",
              best_reference / rows * 1e9, best_ours / rows * 1e9, best_reference / best_ours,
              off == 0 ? "identical" : (std::to_string(off) + " ulp").c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string folder = std::string(argv[1]) + "/";
  const std::string_view filter = argc > 2 ? argv[2] : "";
#if defined(__AVX512F__)
  const char* instructions = "AVX-512";
#elif defined(__AVX2__)
  const char* instructions = "AVX2";
#else
  const char* instructions = "SSE2";
#endif
  const auto set = staffa::load_corrections(folder + "realistic.json");
  const auto reference = correction::CorrectionSet::from_file(folder + "realistic.json");
  std::printf("%s, %s\n%-46s %-6s %8s %8s %8s\n", instructions, __VERSION__, "shape", "input", "theirs", "ours",
              "ratio");
  const std::vector<shape> shapes = {
      {"table, three string keys fixed",
       "electron_id",
       false,
       {{"year", {"2018"}}, {"ValType", {"sf"}}, {"WorkingPoint", {"Tight"}}}},
      {"the same, three variations",
       "electron_id",
       false,
       {{"year", {"2018"}}, {"ValType", {"sf", "sfup", "sfdown"}}, {"WorkingPoint", {"Tight"}}}},
      {"table without string keys", "table"},
      {"muon ID: transform, two axes, category", "muon_id", false, {{"ValType", {"nominal"}}}},
      {"pileup, 99 bins", "pileup", false, {{"weights", {"nominal"}}}},
      {"b-tag shape: ragged, formulas", "btag", false, {{"systematic", {"central"}}}},
      {"L1", "L1"},
      {"L2: log10, exp, 12 parameters", "L2"},
      {"L2, strict", "L2", false, {}, true, true},
      {"residual", "Residual"},
      {"JER", "JER"},
      {"compound L1 L2 L3 residual", "L1L2L3Res", true},
      {"smearing, every GenPt < 0", "smearing", false, {{"mode", {"smear"}}}},
      {"hash", "hash"},
  };
  for (shape s : shapes) {
    if (s.title.find(filter) == std::string::npos) continue;
    for (const bool floats : {true, false}) {
      s.floats = floats;
      measure(s, set, reference);
    }
  }
  if (std::string_view("load").find(filter) != std::string_view::npos) {
    double best_ours = 1e9, best_reference = 1e9;
    std::size_t bytes = 0;
    for (int k = 0; k < 3; ++k) {
      best_ours =
          std::min(best_ours, seconds_of([&] { bytes = staffa::load_corrections(folder + "large.json").bytes(); }));
      best_reference = std::min(best_reference,
                                seconds_of([&] { (void)correction::CorrectionSet::from_file(folder + "large.json"); }));
    }
    std::printf("load of large.json: theirs %.3f s, ours %.3f s, %.1fx; ours keeps %.1f MB\n", best_reference,
                best_ours, best_reference / best_ours, 1e-6 * static_cast<double>(bytes));
  }
}
