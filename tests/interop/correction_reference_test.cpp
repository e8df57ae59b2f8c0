// SPDX-License-Identifier: MIT

// Against correctionlib's own C++ evaluator, where its Python package is installed: same bits, same errors.

#include "interop/correction_probe.hpp"

#include <staffa/interop/correction_json.hpp>

#include <correction.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace {

namespace model = staffa::detail::corrections;
using staffa::reference_error;

struct outcome {
  double value = 0;
  reference_error error = reference_error::none;
  std::string message;

  friend bool operator==(const outcome& a, const outcome& b) {
    if (a.error != b.error) return false;
    return a.error != reference_error::none || (std::isnan(a.value) && std::isnan(b.value)) ||
           std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
  }
  friend std::ostream& operator<<(std::ostream& to, const outcome& o) {
    return to << "value " << std::hexfloat << o.value << std::defaultfloat << ", error class "
              << static_cast<int>(o.error) << " " << o.message;
  }
};

template <class Evaluate>
outcome caught(const Evaluate& evaluate) {
  try {
    return {evaluate(), reference_error::none, {}};
  } catch (const staffa::correction_error& e) {
    return {0, e.reference_class(), e.what()};
  } catch (const std::out_of_range& e) {
    return {0, reference_error::out_of_range, e.what()};
  } catch (const std::invalid_argument& e) {
    return {0, reference_error::invalid_argument, e.what()};
  } catch (const std::logic_error& e) {
    return {0, reference_error::logic_error, e.what()};
  } catch (const std::runtime_error& e) {
    return {0, reference_error::runtime_error, e.what()};
  }
}

std::vector<correction::Variable::Type> reference_row(const std::vector<model::argument>& row) {
  std::vector<correction::Variable::Type> out;
  for (const auto& a : row) {
    if (a.type == model::input_type::real) out.emplace_back(a.real);
    else if (a.type == model::input_type::integer) out.emplace_back(a.integer);
    else out.emplace_back(std::string(a.text));
  }
  return out;
}

std::string show(const std::vector<model::argument>& row) {
  std::string out;
  for (const auto& a : row) {
    if (!out.empty()) out += ", ";
    if (a.type == model::input_type::real) out += model::shortest_text(a.real);
    else if (a.type == model::input_type::integer) out += std::to_string(a.integer);
    else out += "'" + std::string(a.text) + "'";
  }
  return out;
}

std::string folder() { return std::string(STAFFA_CORRECTION_FILES) + "/"; }

template <class Reference>
void compare(const staffa::correction& ours, const Reference& reference, int rows, unsigned seed) {
  const staffa::correction quirky = ours.with({.reference_quirks = true, .strict = true});
  correction_probe::source probe(ours, seed);
  int values = 0, errors = 0;
  for (int k = 0; k < rows; ++k) {
    const auto row = probe.row();
    const outcome mine = caught([&] { return quirky.evaluate_row(row); });
    const outcome theirs = caught([&] { return reference->evaluate(reference_row(row)); });
    (theirs.error == reference_error::none ? values : errors) += 1;
    ASSERT_EQ(mine, theirs) << ours.name() << "(" << show(row) << ")";
  }
}

void compare_file(const std::string& name, int rows) {
  const auto set = staffa::load_corrections(folder() + name);
  const auto reference = correction::CorrectionSet::from_file(folder() + name);
  ASSERT_GT(set.size(), 0u);
  for (std::size_t k = 0; k < set.size(); ++k) {
    compare(set.at(k), reference->at(set.at(k).name()), rows, static_cast<unsigned>(k));
    if (testing::Test::HasFatalFailure()) return;
  }
  for (std::size_t k = 0; k < set.compounds(); ++k) {
    compare(set.compound_at(k), reference->compound().at(set.compound_at(k).name()), rows, static_cast<unsigned>(k));
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(CorrectionReference, RandomTreesOfExactNodes) { compare_file("exact.json", 1000); }
TEST(CorrectionReference, RandomTreesWithFunctions) { compare_file("functions.json", 1000); }
TEST(CorrectionReference, RealisticShapes) { compare_file("realistic.json", 5000); }
TEST(CorrectionReference, GzipGivesTheSame) { compare_file("realistic.json.gz", 100); }
TEST(CorrectionReference, RaggedAxes) { compare_file("ragged.json", 5000); }

}  // namespace
