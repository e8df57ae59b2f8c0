// SPDX-License-Identifier: MIT

#include <staffa/column/identical.hpp>
#include <staffa/correct/bin_index.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/interop/correction_json.hpp>
#include <staffa/staffa.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using texts = std::vector<std::string>;
using index_t = std::int32_t;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

const char* const file = R"json({"schema_version": 2, "corrections": [
  {"name": "sf", "version": 1,
   "inputs": [{"name": "sys", "type": "string"}, {"name": "eta", "type": "real"}, {"name": "pt", "type": "real"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "category", "input": "sys", "content": [
     {"key": "nominal", "value": {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [[-2.5, 0.0, 2.5], [10.0, 20.0, 50.0]], "content": [1, 2, 3, 4], "flow": "error"}},
     {"key": "up", "value": {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [[-2.5, 0.0, 2.5], [10.0, 20.0, 50.0]], "content": [5, 6, 7, 8], "flow": "error"}},
     {"key": "nested", "value": {"nodetype": "binning", "input": "pt", "edges": [0.0, 10.0, 20.0, 30.0], "flow": 9, "content": [
        1,
        {"nodetype": "binning", "input": "eta", "edges": {"n": 2, "low": -1.0, "high": 1.0}, "flow": "clamp", "content": [1, 1]},
        {"nodetype": "transform", "input": "eta", "rule": {"nodetype": "formula", "expression": "abs(x)", "parser": "TFormula", "variables": ["eta"]},
         "content": {"nodetype": "binning", "input": "eta", "edges": [0.0, 1.0, 2.0], "flow": 7,
                     "content": [{"nodetype": "formula", "expression": "x", "parser": "TFormula", "variables": ["pt"]}, 3]}}]}}]}},
  {"name": "keys", "version": 1, "inputs": [{"name": "flavor", "type": "int"}], "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "category", "input": "flavor", "content": [{"key": 4, "value": 1}, {"key": 5, "value": 2}], "default": 3}}],
  "compound_corrections": [{"name": "twice", "inputs": [{"name": "flavor", "type": "int"}], "output": {"name": "w", "type": "real"},
    "inputs_update": [], "input_op": "*", "output_op": "*", "stack": ["keys", "keys"]}]
})json";

TEST(CorrectionBinIndex, OfATableWithVariations) {
  const auto c = parse_corrections(file, "file.json")["sf"];
  const jagged<float> pt{{15, 25}, {}, {12, 60}};
  const jagged<float> eta{{-1, 2}, {}, {1, 1}};
  const auto sf = c(vary("sys", {"nominal", "up", "nested"}), eta, pt, correction_policy::keep());
  EXPECT_TRUE(identical(jagged<index_t>(bin_index(sf)), jagged<index_t>{{0, 3}, {}, {2, -1}}));
  EXPECT_TRUE(identical(jagged<index_t>(bin_index(sf, "up")), jagged<index_t>{{0, 3}, {}, {2, -1}}));
  EXPECT_TRUE(identical(jagged<index_t>(bin_index(sf, arg("eta"))), jagged<index_t>{{0, 1}, {}, {1, -1}}));
  EXPECT_TRUE(identical(jagged<index_t>(bin_index(sf, arg("pt"))), jagged<index_t>{{0, 1}, {}, {0, -1}}));
  EXPECT_TRUE(identical(jagged<index_t>(bin_index(sf, arg("pt"), "nested")), jagged<index_t>{{1, 2}, {}, {1, -1}}));
  EXPECT_EQ(bins_of(sf), 4u);
  EXPECT_EQ(leaves_of(sf, "up").front(), "/data/content/1/content/0");
  // One bin's uncertainty at a time: what it is made for.
  const jagged<double> third = where(bin_index(sf) == 2, sf.variation("up"), sf);
  EXPECT_EQ(third[2][0], 7);
  EXPECT_EQ(third[0][0], 1);
}

TEST(CorrectionBinIndex, NestedBinsFlowsAndTransforms) {
  const auto c = parse_corrections(file, "file.json")["sf"];
  const flat<double> pt{5, 15, 15, 15, 25, 25, 25, 99, nan};
  const flat<double> eta{0, -5, 0.5, nan, -0.5, -1.5, 3, 0, 0};
  const auto sf = c("nested", eta, pt);
  EXPECT_TRUE(identical(flat<index_t>(bin_index(sf)), flat<index_t>{0, 1, 2, 2, 3, 4, -1, -1, -1}));
  EXPECT_TRUE(identical(flat<index_t>(leaf_id(sf)), flat<index_t>{0, 1, 2, 2, 3, 4, 5, 6, 6}));
  EXPECT_TRUE(identical(flat<index_t>(bin_index(sf, arg("pt"))), flat<index_t>{0, 1, 1, 1, 2, 2, 2, -1, -1}));
  EXPECT_TRUE(identical(flat<index_t>(bin_index(sf, arg("eta"))), flat<index_t>{-1, 0, 1, 1, 0, 1, -1, -1, -1}));
  EXPECT_EQ(bins_of(sf), 5u);
  EXPECT_EQ(leaves_of(sf), (texts{"/data/content/2/content/0", "/data/content/2/content/1/content/0",
                                  "/data/content/2/content/1/content/1", "/data/content/2/content/2/content/content/0",
                                  "/data/content/2/content/2/content/content/1",
                                  "/data/content/2/content/2/content/flow", "/data/content/2/flow"}));
}

TEST(CorrectionBinIndex, KeysAndDefaults) {
  const auto c = parse_corrections(file, "file.json")["keys"];
  const flat<std::int16_t> flavor{5, 4, 21};
  const auto sf = c(flavor);
  EXPECT_TRUE(identical(flat<index_t>(bin_index(sf)), flat<index_t>{1, 0, -1}));
  EXPECT_TRUE(identical(flat<index_t>(leaf_id(sf)), flat<index_t>{1, 0, 2}));
}

TEST(CorrectionBinIndex, ColumnsThatVaryAndMissingValues) {
  const auto c = parse_corrections(file, "file.json")["sf"];
  const flat<option<double>> pt{15, missing, 25};
  const flat<double> up{30, 30, 30}, eta{1, 1, 1};
  const auto sf = c("nominal", eta, vary(pt, as("jes:up", up)));
  const flat<option<index_t>> nominal = bin_index(sf), varied = bin_index(sf, "jes:up");
  EXPECT_TRUE(identical(nominal, flat<option<index_t>>{2, missing, 3}));
  EXPECT_TRUE(identical(varied, flat<option<index_t>>{3, missing, 3}));
}

TEST(CorrectionBinIndex, Mistakes) {
  const auto set = parse_corrections(file, "file.json");
  const flat<std::int32_t> flavor{4};
  const auto sf = set["keys"](flavor);
  EXPECT_THROW((void)bin_index(sf, "up"), unknown_correction);
  EXPECT_THROW((void)bin_index(sf, arg("pt")), unknown_correction);
  try {
    (void)bin_index(set.compound("twice")(flavor));
    FAIL();
  } catch (const bind_error& e) {
    EXPECT_STREQ(
        e.what(),
        "compound correction 'twice': bin_index and leaf_id are of single corrections: ask those of its stack");
  }
}

// Against a loop over the axes.
TEST(CorrectionBinIndex, OfLookupTablesOfEveryAxisAndFlow) {
  std::mt19937 random(3);
  const std::vector<double> edges{-1, 0, 0.5, 2};
  const std::vector<std::int64_t> keys{7, 3};
  constexpr std::size_t rows = 700;
  std::vector<double> x(rows), y(rows);
  std::vector<std::int32_t> n(rows), k(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    x[i] = i % 9 == 0 ? edges[i % 4] : std::uniform_real_distribution<>(-1.5, 2.5)(random);
    y[i] = i % 11 == 0 ? nan : std::uniform_real_distribution<>(-0.2, 1.2)(random);
    n[i] = static_cast<std::int32_t>(random() % 6) - 1;
    k[i] = i % 2 == 0 ? 7 : static_cast<std::int32_t>(random() % 8);
  }
  std::vector<double> contents(3 * 4 * 4 * 2);
  for (std::size_t i = 0; i < contents.size(); ++i) contents[i] = static_cast<double>(i % 7);
  for (const bool clamp : {true, false}) {
    const lookup_table table({lookup_axis::variable(edges).named("x"), lookup_axis::regular(4, 0, 1).named("y"),
                              lookup_axis::integers(0, 4).named("n"), lookup_axis::categories(keys).named("k")},
                             contents, clamp ? lookup_flow::clamp() : lookup_flow::value(-1));
    const auto sf = table(flat<double>(x), flat<double>(y), flat<std::int32_t>(n), flat<std::int32_t>(k),
                          correction_policy::keep());
    const flat<index_t> all = bin_index(sf), of_x = bin_index(sf, arg("x")), of_n = bin_index(sf, arg("n"));
    EXPECT_EQ(bins_of(sf), contents.size());
    for (std::size_t i = 0; i < rows; ++i) {
      const auto outside = [&](int bin, int bins) { return bin < 0 || bin >= bins; };
      const auto inside = [](int bin, int bins) { return bin < 0 ? 0 : bin >= bins ? bins - 1 : bin; };
      int a = -1;
      while (a + 1 < 4 && x[i] >= edges[static_cast<std::size_t>(a + 1)]) ++a;
      const int b = std::isnan(y[i]) ? 4 : static_cast<int>(std::floor(y[i] * 4)), c = n[i];
      const int d = k[i] == 7 ? 0 : k[i] == 3 ? 1 : -1;
      const bool out = outside(a, 3) || outside(b, 4) || outside(c, 4);
      const int bin = ((inside(a, 3) * 4 + inside(b, 4)) * 4 + inside(c, 4)) * 2 + d;
      EXPECT_EQ(all[i], d < 0 || (!clamp && out) ? -1 : bin) << i;
      const bool found = d >= 0 && (clamp || !out);
      EXPECT_EQ(of_x[i], found || (!clamp && !outside(a, 3)) ? inside(a, 3) : -1) << i;
      EXPECT_EQ(of_n[i], found || (!clamp && !out) ? inside(c, 4) : -1) << i;
    }
  }
}

}  // namespace
