// SPDX-License-Identifier: MIT

// Plans against the row-by-row evaluator, on generated files: each edge, its neighbours, infinities, NaN, every key and
// a missing one.

#include "interop/correction_probe.hpp"

#include <staffa/correct/detail/bound.hpp>
#include <staffa/interop/correction_json.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

namespace model = staffa::detail::corrections;
using staffa::correction_policy;

std::string folder() { return std::string(STAFFA_CORRECTION_FILES) + "/"; }

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct expected {
  double value = 0;
  staffa::correction_status status = staffa::correction_status::ok;
};
expected one_row(const staffa::correction& c, const std::vector<model::argument>& row) {
  try {
    return {c.evaluate_row(row), staffa::correction_status::ok};
  } catch (const staffa::evaluation_error& e) {
    return {0, e.status()};
  }
}

/// Binds texts as given and some of the numbers; the rest are columns of the rows' values.
void check(const staffa::correction& c, unsigned seed, bool floats, std::size_t rows) {
  correction_probe::source probe(c, seed);
  const auto& inputs = c.inputs();
  const auto first = probe.row(), second = probe.row();
  std::vector<model::slot_type> slots;
  std::vector<model::variation_binding> variations(2);
  std::vector<std::vector<double>> doubles(inputs.size(), std::vector<double>(rows + 32));
  std::vector<std::vector<float>> singles(inputs.size(), std::vector<float>(rows + 32));
  std::vector<std::vector<std::int64_t>> integers(inputs.size(), std::vector<std::int64_t>(rows + 32));
  std::vector<const void*> columns;
  std::vector<bool> fixed(inputs.size());
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    fixed[k] = inputs[k].type == model::input_type::text || probe.random()() % 5 == 0;
    model::bound_input in;
    in.type = inputs[k].type;
    in.fixed = fixed[k];
    in.value = first[k];
    if (!in.fixed) {
      in.slot = static_cast<std::uint32_t>(slots.size());
      const bool real = in.type == model::input_type::real;
      slots.push_back(real ? (floats ? model::slot_type::float32 : model::slot_type::float64)
                           : model::slot_type::integer);
      columns.push_back(real ? (floats ? static_cast<const void*>(singles[k].data()) : doubles[k].data())
                             : integers[k].data());
    }
    variations[0].inputs.push_back(in);
    in.value = second[k];
    variations[1].inputs.push_back(in);
  }
  std::vector<std::vector<model::argument>> values;
  for (std::size_t i = 0; i < rows; ++i) {
    auto row = probe.row();
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (fixed[k]) continue;
      singles[k][i] = static_cast<float>(row[k].real);
      if (floats) row[k].real = static_cast<double>(singles[k][i]);
      doubles[k][i] = row[k].real;
      integers[k][i] = row[k].integer;
    }
    values.push_back(std::move(row));
  }
  for (auto& v : variations) v.policy = correction_policy::keep();
  const model::bound_plan plan(c, slots, variations);
  std::vector<double> out[2];
  std::vector<std::uint8_t> status[2];
  double* to[2];
  std::uint8_t* into[2];
  for (int v : {0, 1}) {
    out[v].assign(rows + 32, -1);
    status[v].assign(rows + 32, 255);
    to[v] = out[v].data();
    into[v] = status[v].data();
  }
  model::first_failure failed;
  plan.run(columns.data(), rows, nullptr, to, into, failed);
  for (int v : {0, 1}) {
    for (std::size_t i = 0; i < rows; ++i) {
      auto row = values[i];
      for (std::size_t k = 0; k < inputs.size(); ++k)
        if (fixed[k]) row[k] = v == 0 ? first[k] : second[k];
      const expected e = one_row(c, row);
      ASSERT_EQ(static_cast<int>(e.status), static_cast<int>(status[v][i]))
          << c.name() << " row " << i << " seed " << seed;
      if (e.status == staffa::correction_status::ok) {
        ASSERT_TRUE(same(e.value, out[v][i]))
            << c.name() << " row " << i << " seed " << seed << ": " << e.value << " " << out[v][i];
      } else {
        ASSERT_TRUE(std::isnan(out[v][i]));
      }
    }
  }
}

void check_file(const std::string& name, std::size_t rows, int seeds, bool strict) {
  const auto set = staffa::load_corrections(folder() + name);
  for (const bool quirks : {false, true}) {
    for (int seed = 0; seed < seeds; ++seed) {
      for (std::size_t k = 0; k < set.size() + set.compounds(); ++k) {
        const auto c = k < set.size() ? set.at(k) : set.compound_at(k - set.size());
        check(c.with({.reference_quirks = quirks, .strict = strict}), static_cast<unsigned>(seed), seed % 2 == 1, rows);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(CorrectionPlan, RandomTreesOfExactNodes) { check_file("exact.json", 400, 4, false); }
TEST(CorrectionPlan, RandomTreesWithFunctionsStrictly) { check_file("functions.json", 400, 4, true); }
TEST(CorrectionPlan, RealisticShapesStrictly) { check_file("realistic.json", 1000, 6, true); }
TEST(CorrectionPlan, RaggedAxes) { check_file("ragged.json", 3000, 4, false); }

}  // namespace
