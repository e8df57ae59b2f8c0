// SPDX-License-Identifier: MIT

#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/inspect.hpp>
#include <staffa/interop/correction_json.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using texts = std::vector<std::string>;

const char* const file = R"json({"schema_version": 2, "corrections": [
  {"name": "c", "version": 1,
   "inputs": [{"name": "era", "type": "string"}, {"name": "flavor", "type": "int"}, {"name": "pt", "type": "real"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "category", "input": "era", "content": [
     {"key": "B", "value": {"nodetype": "binning", "input": "pt", "edges": [10.0, 20.0, "inf"], "flow": 0.5, "content": [
       {"nodetype": "formula", "expression": "x*2", "parser": "TFormula", "variables": ["pt"]},
       {"nodetype": "formula", "expression": "x*2", "parser": "TFormula", "variables": ["pt"]}]}},
     {"key": "C", "value": {"nodetype": "category", "input": "flavor",
       "content": [{"key": 4, "value": 1}, {"key": -5, "value": 1}],
       "default": {"nodetype": "binning", "input": "pt", "edges": {"n": 4, "low": 0.0, "high": 8.0}, "flow": "clamp",
                   "content": [1, 2, 3, {"nodetype": "formula", "expression": "x+1", "parser": "TFormula", "variables": ["pt"]}]}}},
     {"key": "net", "value": {"nodetype": "lwtnn", "opaque": {}}}]}}],
  "compound_corrections": [{"name": "all", "inputs": [{"name": "pt", "type": "real"}, {"name": "era", "type": "string"}, {"name": "flavor", "type": "int"}],
    "output": {"name": "w", "type": "real"}, "inputs_update": ["pt"], "input_op": "*", "output_op": "*", "stack": ["c", "c"]}]
})json";

TEST(CorrectionInspect, EdgesKeysAndFormulas) {
  const auto set = parse_corrections(file, "file.json");
  constexpr double inf = std::numeric_limits<double>::infinity();
  const std::vector<correction_edges> edges{{2, false, {10, 20, inf}}, {4, true, {0, 8}}};
  for (const correction& c : {set["c"], set.compound("all")}) {
    EXPECT_EQ(edges_of(c, "pt"), edges);
    EXPECT_TRUE(edges_of(c, "flavor").empty());
    EXPECT_EQ(keys_of(c, "era"), (texts{"B", "C", "net"}));
    EXPECT_EQ(keys_of(c, "flavor"), (texts{"4", "-5"}));
    EXPECT_TRUE(keys_of(c, "pt").empty());
    EXPECT_EQ(formulas_of(c), (texts{"x*2", "x+1"}));
  }
  try {
    (void)edges_of(set["c"], "Pt");
    FAIL();
  } catch (const unknown_correction& e) {
    EXPECT_NE(std::string(e.what()).find("has no input 'Pt'"), std::string::npos) << e.what();
  }
}

// Only a binding that can reach a network fails.
TEST(CorrectionBind, NetworksFailWhereTheyCanBeReached) {
  using namespace detail::corrections;
  const auto set = parse_corrections(file, "file.json");
  const auto bind = [&](const correction& c, const char* era) {
    variation_binding v;
    for (const auto& input : c.inputs()) {
      bound_input in;
      in.type = input.type;
      in.fixed = input.type == input_type::text;
      in.value.type = input.type;
      if (in.fixed) in.value.text = era;
      in.slot = input.type == input_type::integer ? 1 : 0;
      v.inputs.push_back(in);
    }
    const bound_plan plan(c, {slot_type::float64, slot_type::integer}, {v});
    return plan.plans().size();
  };
  EXPECT_EQ(bind(set["c"], "B"), 1u);
  EXPECT_EQ(bind(set["c"], "C"), 1u);
  EXPECT_EQ(bind(set.compound("all"), "B"), 2u);
  for (const correction& c : {set["c"], set.compound("all")}) {
    try {
      (void)bind(c, "net");
      FAIL();
    } catch (const bind_error& e) {
      EXPECT_STREQ(e.what(),
                   "file.json: correction 'c': a network (lwtnn) is among what these arguments can reach: networks are "
                   "not supported yet");
    }
  }
}

/// Binds every input to a column of its own, all with the same values, and runs the plan.
std::vector<double> values_of(const correction& c, std::vector<double> x) {
  using namespace detail::corrections;
  variation_binding v;
  v.policy = correction_policy::keep();
  for (std::uint32_t slot = 0; slot < c.inputs().size(); ++slot)
    v.inputs.push_back({false, input_type::real, {}, slot});
  const bound_plan plan(c, std::vector<slot_type>(c.inputs().size(), slot_type::float64), {v});
  const std::size_t rows = x.size();
  x.resize(rows + 64);
  std::vector<double> out(rows + 64);
  const std::vector<const void*> columns(c.inputs().size(), x.data());
  double* to = out.data();
  first_failure failed;
  plan.run(columns.data(), rows, nullptr, &to, nullptr, failed);
  out.resize(rows);
  return out;
}

// Each axis has a cell on either side: 3 to the power of 24 cells for one bin.
TEST(CorrectionBind, VeryManyAxes) {
  std::string inputs, names, edges;
  for (int k = 0; k < 24; ++k) {
    const std::string comma = k == 0 ? "" : ", ", name = "x" + std::to_string(k);
    inputs += comma + R"({"name": ")" + name + R"(", "type": "real"})";
    names += comma + '"' + name + '"';
    edges += comma + "[0.0, 1.0]";
  }
  const auto set = parse_corrections(
      R"({"schema_version": 2, "corrections": [{"name": "c", "version": 1, "inputs": [)" + inputs +
      R"(], "output": {"name": "w", "type": "real"}, "data": {"nodetype": "multibinning", "inputs": [)" + names +
      R"(], "edges": [)" + edges + R"(], "content": [5], "flow": 7}}]})");
  EXPECT_EQ(values_of(set["c"], {0.5, 2, -1, 0}), (std::vector<double>{5, 7, 7, 5}));
}

// No content is needed beside an axis without a bin, however many bins the other axis has.
TEST(CorrectionBind, AnAxisWithoutABinBesideAnEndlessOne) {
  for (const char* edges : {R"([1.0], {"n": 4294967295, "low": 0.0, "high": 1.0})",
                            R"({"n": 4294967295, "low": 0.0, "high": 1.0}, [1.0])"}) {
    const auto set = parse_corrections(
        std::string(
            R"({"schema_version": 2, "corrections": [{"name": "c", "version": 1, "inputs": [{"name": "x", "type": "real"}, {"name": "y", "type": "real"}],
          "output": {"name": "w", "type": "real"}, "data": {"nodetype": "multibinning", "inputs": ["x", "y"], "edges": [)") +
        edges + R"(], "content": [], "flow": 7}}]})");
    const std::vector<double> x{0.5, 0.999, -1, 2, std::numeric_limits<double>::quiet_NaN()};
    for (const bool quirks : {false, true}) {
      const correction c = set["c"].with({.reference_quirks = quirks});
      EXPECT_EQ(values_of(c, x), std::vector<double>(5, 7));
      for (const double each : x) EXPECT_EQ(c.evaluate(each, each), 7);
    }
  }
}

}  // namespace
