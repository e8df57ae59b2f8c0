// SPDX-License-Identifier: MIT

#include <staffa/column/identical.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/interop/correction_json.hpp>
#include <staffa/staffa.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace staffa;

// 2-D table by systematic, eta and pt, flow error.
const char* const table = R"json({"schema_version": 2, "corrections": [
  {"name": "id", "version": 1, "inputs": [{"name": "systematic", "type": "string"}, {"name": "eta", "type": "real"}, {"name": "pt", "type": "real"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "category", "input": "systematic", "content": [
     {"key": "nominal", "value": {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [[-2.5, 0.0, 2.5], [10.0, 20.0, 50.0]], "content": [1.0, 2.0, 3.0, 4.0], "flow": "error"}},
     {"key": "up", "value": {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [[-2.5, 0.0, 2.5], [10.0, 20.0, 50.0]], "content": [1.5, 2.5, 3.5, 4.5], "flow": "error"}},
     {"key": "down", "value": {"nodetype": "binning", "input": "pt", "edges": [10.0, 30.0], "content": [0.5], "flow": "error"}}]}},
  {"name": "flavoured", "version": 1, "inputs": [{"name": "flavor", "type": "int"}, {"name": "era", "type": "string"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "category", "input": "era", "content": [
     {"key": "B", "value": {"nodetype": "category", "input": "flavor", "content": [{"key": 4, "value": 0.4}, {"key": 5, "value": 0.5}], "default": 0.1}},
     {"key": "C", "value": 9.0}]}},
  {"name": "scaled", "version": 1, "inputs": [{"name": "x", "type": "real"}, {"name": "shift", "type": "real"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "formula", "expression": "x*(1+y)", "parser": "TFormula", "variables": ["x", "shift"]}}
]})json";

correction_set set() { return parse_corrections(table, "table.json"); }

TEST(CorrectionBind, JaggedInJaggedOut) {
  const jagged<float> pt{{15, 25, 49}, {}, {12}};
  const jagged<float> eta{{-1, 1, -1}, {}, {1}};
  const jagged<double> sf = set()["id"](arg("systematic") = "nominal", arg("pt") = pt, arg("eta") = eta);
  const jagged<double> expected{{1, 4, 2}, {}, {3}};
  EXPECT_TRUE(identical(sf, expected));
}

TEST(CorrectionBind, ArgumentsInOrderAndEventValuesAtObjects) {
  const jagged<double> pt{{15, 25}, {12}};
  const flat<float> eta{-1, 1};
  const jagged<double> sf = set()["id"]("up", eta, pt);
  const jagged<double> expected{{1.5, 2.5}, {3.5}};
  EXPECT_TRUE(identical(sf, expected));
}

TEST(CorrectionBind, VariationsInOnePass) {
  const flat<float> pt{15, 25};
  const flat<float> eta{-1, 1};
  const auto sf = set()["id"](vary("systematic", {"nominal", "up", "down"}), arg("eta") = eta, arg("pt") = pt);
  EXPECT_EQ(sf.names(), (std::vector<std::string>{"nominal", "up", "down"}));
  const auto [nominal, up, down, ratio] =
      run(collect(sf), collect(sf.variation("up")), collect(sf.variation("down")), collect(sf.ratio("down")));
  EXPECT_TRUE(identical(*nominal, flat<double>{1, 4}));
  EXPECT_TRUE(identical(*up, flat<double>{1.5, 4.5}));
  EXPECT_TRUE(identical(*down, flat<double>{0.5, 0.5}));
  EXPECT_TRUE(identical(*ratio, flat<double>{0.5, 0.125}));
}

TEST(CorrectionBind, AnAxisWhoseColumnDoesNotVaryIsSearchedOnce) {
  const flat<double> eta{-1, 1, 1}, pt{15, 25, 15}, up{25, 25, 12}, down{12, 15, 30};
  const auto sf = set()["id"]("nominal", eta, vary(pt, as("up", up), as("down", down)));
  const auto plans = static_cast<const detail::corrections::correction_node&>(*sf.all()).plan()->plans();
  ASSERT_EQ(plans.size(), 3u);
  for (const auto* p : plans) {
    ASSERT_EQ(p->axes.size(), 2u);
    EXPECT_EQ(p->axes[0].shared, 0);   // eta
    EXPECT_EQ(p->axes[1].shared, -1);  // pt, another column in each
  }
  EXPECT_TRUE(identical(flat<double>(sf), flat<double>{1, 4, 3}));
  EXPECT_TRUE(identical(flat<double>(sf.variation("up")), flat<double>{2, 4, 3}));
  EXPECT_TRUE(identical(flat<double>(sf.variation("down")), flat<double>{1, 3, 4}));
}

TEST(CorrectionBind, NamesOfOneVariationMoveTogether) {
  const flat<double> x{1, 2};
  const flat<double> x_up{10, 20};
  const auto sf = set()["scaled"](arg("x") = vary(x, as("jes:up", x_up)),
                                  arg("shift") = vary(0.0, {{"jes:up", 1.0}, {"other", 2.0}}));
  EXPECT_EQ(sf.names(), (std::vector<std::string>{"nominal", "jes:up", "other"}));
  EXPECT_TRUE(identical(flat<double>(sf), flat<double>{1, 2}));
  EXPECT_TRUE(identical(flat<double>(sf.variation("jes:up")), flat<double>{20, 40}));
  EXPECT_TRUE(identical(flat<double>(sf.variation("other")), flat<double>{3, 6}));
}

TEST(CorrectionBind, ColumnsOfTextsAndIntegers) {
  const flat<std::int32_t> era{0, 1, 0, 2};
  const flat<std::int8_t> flavor{4, 4, 7, 5};
  const flat<double> sf = set()["flavoured"](arg("era") = dictionary(era, {"B", "C", "B"}), arg("flavor") = flavor);
  EXPECT_TRUE(identical(sf, flat<double>{0.4, 9, 0.1, 0.5}));
}

TEST(CorrectionBind, MissingInMissingOut) {
  const flat<option<double>> pt{15, missing, 25};
  const flat<double> eta{-1, 99, 1};
  const flat<option<double>> sf = set()["id"]("nominal", eta, pt);
  EXPECT_TRUE(sf[0].has_value() && !sf[1].has_value() && sf[2].has_value());
  EXPECT_EQ(*sf[2], 4);
}

TEST(CorrectionBind, ARowWithoutAValueNamesTheFirstOne) {
  std::vector<double> pts(5000, 15);
  pts[4711] = 7.5;
  pts[4800] = 100;
  const flat<double> pt(pts), eta(std::vector<double>(5000, 1));
  try {
    const flat<double> sf = set()["id"]("nominal", eta, pt);
    FAIL();
  } catch (const evaluation_error& e) {
    EXPECT_EQ(e.status(), correction_status::below);
    EXPECT_EQ(e.event(), 4711);
    EXPECT_EQ(e.reference_class(), reference_error::runtime_error);
    EXPECT_NE(std::string(e.what()).find(
                  "table.json: correction 'id' at /data/content/0: input 'pt' = 7.5 is below the first edge 10"),
              std::string::npos)
        << e.what();
    EXPECT_NE(std::string(e.what()).find("event 4711"), std::string::npos) << e.what();
  }
}

TEST(CorrectionBind, PoliciesForRowsWithoutAValue) {
  const flat<double> pt{15, 40, 7};
  const flat<double> eta{1, 1, 1};
  const auto filled = set()["id"]("nominal", eta, pt, correction_policy::fill(1));
  EXPECT_TRUE(identical(flat<double>(filled), flat<double>{3, 4, 1}));
  const auto sf = set()["id"](vary("systematic", {"nominal", "down"}), eta, pt, correction_policy::fill(-1),
                              on_failure("down", correction_policy::nominal()));
  EXPECT_TRUE(identical(flat<double>(sf.variation("down")), flat<double>{0.5, 4, -1}));
  const auto kept = set()["id"]("nominal", eta, pt, correction_policy::keep());
  const flat<double> values = kept;
  EXPECT_TRUE(values[0] == 3 && std::isnan(values[2]));
  const flat<std::uint8_t> status = kept.status();
  EXPECT_EQ(status[0], static_cast<std::uint8_t>(correction_status::ok));
  EXPECT_EQ(status[2], static_cast<std::uint8_t>(correction_status::below));
  const auto some = correction_policy::fail().on(correction_status::below, correction_policy::fill(8));
  EXPECT_TRUE(identical(flat<double>(set()["id"]("nominal", eta, pt, some)), flat<double>{3, 4, 8}));
}

TEST(CorrectionBind, EqualBindingsAreOneNode) {
  const auto s = set();
  const flat<double> pt{15}, eta{1};
  const auto a = s["id"]("nominal", eta, pt);
  const auto b = s["id"](arg("pt") = pt, arg("eta") = eta, arg("systematic") = "nominal");
  EXPECT_EQ(s["id"]("nominal", eta, pt).all(), a.all());
  EXPECT_NE(b.all(), nullptr);
}

/// A correction of the real inputs x and y and the integer i.
correction of_tree(const std::string& data) {
  const std::string start =
      R"json({"schema_version": 2, "corrections": [{"name": "tree", "version": 1, "inputs": [{"name": "x", "type": "real"},
       {"name": "y", "type": "real"}, {"name": "i", "type": "int"}], "output": {"name": "w", "type": "real"}, "data": )json";
  return parse_corrections(start + data + "}]}", "tree.json")["tree"];
}
std::string joined(std::size_t n, const std::function<std::string(std::size_t)>& item) {
  std::string out;
  for (std::size_t k = 0; k < n; ++k) out += (k == 0 ? "" : ",") + item(k);
  return out;
}
/// Compares a tree on columns with its rows one by one. @return the most cells of a plan
std::size_t cells_of(const correction& c) {
  const std::vector<double> xs{-1, 0, 0.5, 1, 2.5, 3, 7.75, 100, 1e9, std::nan("")};
  const std::vector<std::int64_t> is{-1, 0, 1, 2, 77, 299'999, 300'000, 5, 6, 7};
  const flat<double> x(xs);
  const flat<std::int64_t> i(is);
  const auto sf = c(x, x, i, correction_policy::fill(-9));
  const flat<double> values = sf;
  for (std::size_t k = 0; k < xs.size(); ++k) {
    double expected = -9;
    try {
      expected = c.evaluate(xs[k], xs[k], is[k]);
    } catch (const evaluation_error&) {
    }
    EXPECT_EQ(values[k], expected) << "x = " << xs[k] << ", i = " << is[k];
  }
  std::size_t most = 0;
  for (const auto* p : static_cast<const detail::corrections::correction_node&>(*sf.all()).plan()->plans())
    most = std::max(most, static_cast<std::size_t>(p->cells));
  return most;
}

std::size_t all_cells_of(const detail::corrections::plan& p) {
  std::size_t cells = p.table.size();
  for (const auto& inner : p.inner) cells += all_cells_of(*inner);
  return cells;
}
std::size_t all_cells_of(const correction& c) {
  (void)cells_of(c);
  const flat<double> x{1};
  const flat<int> i{1};
  const auto sf = c(x, x, i);
  return all_cells_of(*static_cast<const detail::corrections::correction_node&>(*sf.all()).plan()->plans().front());
}

// A small file must not become a large table: binding takes about as long, and as much memory, as loading.
TEST(CorrectionBind, AStrangeTreeIsNoLargerThanItsFile) {
  // Each of 5,000 axes of one node has its own end: 5,001 cells, each the way past 5,000 axes.
  const auto long_node =
      of_tree(R"({"nodetype": "multibinning", "flow": -1.0, "content": [2.0], "inputs": [)" +
              joined(5000, [](std::size_t) { return std::string("\"x\""); }) + R"(], "edges": [)" +
              joined(5000, [](std::size_t k) { return "[0.0, " + std::to_string(k + 1) + ".0]"; }) + "]}");
  EXPECT_EQ(cells_of(long_node), 1u);
  // Twelve axes of one bin each, merged with no other: 4^12 cells, nearly all of them outside.
  const auto outside = of_tree(
      R"({"nodetype": "multibinning", "flow": -1.0, "content": [2.0], "inputs": [)" +
      joined(12, [](std::size_t k) { return std::string(k % 2 == 0 ? "\"x\"" : "\"y\""); }) + R"(], "edges": [)" +
      joined(12, [](std::size_t k) { return R"({"n": 1, "low": 0.0, "high": )" + std::to_string(k + 1) + ".5}"; }) +
      "]}");
  EXPECT_EQ(cells_of(outside), 1u);
  // A binary tree whose nodes have edges of their own: 8,191 lists, 16,384 cells.
  const std::function<std::string(double, double, int)> halves = [&](double low, double high, int depth) {
    if (depth == 0) return std::to_string(low);
    const double middle = (low + high) / 2;
    char edges[120];
    std::snprintf(edges, sizeof edges, "%.17g,%.17g,%.17g", low + 1e-11, middle + 1e-11, high + 1e-11);
    return R"({"nodetype": "binning", "input": "x", "flow": "clamp", "edges": [)" + std::string(edges) +
           R"(], "content": [)" + halves(low, middle, depth - 1) + "," + halves(middle, high, depth - 1) + "]}";
  };
  EXPECT_GT(cells_of(of_tree(halves(0, 8, 13))), 8000u);
  // A hundred tables of 2^18 cells, each of 1,000 numbers: some are left to the row-by-row evaluator.
  const auto rows_of = [](std::size_t n, std::size_t k) {
    return joined(n, [&](std::size_t j) { return std::to_string(j) + "." + std::to_string(1000 + k); });
  };
  const auto costly =
      of_tree(R"({"nodetype": "category", "input": "i", "content": [)" +
              joined(100,
                     [&](std::size_t k) {
                       const std::string inner =
                           R"({"nodetype": "binning", "input": "y", "flow": "clamp", "edges": [)" + rows_of(501, k) +
                           R"(], "content": [)" + joined(500, [](std::size_t j) { return std::to_string(j); }) + "]}";
                       return "{\"key\": " + std::to_string(k) +
                              R"(, "value": {"nodetype": "binning", "input": "x", "flow": "clamp", )" +
                              R"("edges": [)" + rows_of(501, k) + R"(], "content": [)" +
                              joined(500, [&](std::size_t j) { return j == 2 ? inner : std::to_string(j); }) + "]}}";
                     }) +
              "]}");
  EXPECT_LE(all_cells_of(costly), std::size_t{1} << 23);
  // What a file has many of stays a table.
  EXPECT_EQ(cells_of(of_tree(R"({"nodetype": "category", "input": "i", "default": 0.5, "content": [)" +
                             joined(300'000,
                                    [](std::size_t k) {
                                      const std::string key = std::to_string(k);
                                      return "{\"key\": " + key + ", \"value\": " + key + ".25}";
                                    }) +
                             "]}")),
            300'001u);
  // Categories below one another whose keys differ, some given twice.
  const std::function<std::string(int)> chain = [&](int k) -> std::string {
    if (k == 100) return "7";
    const std::string key = std::to_string(k);
    return R"({"nodetype": "category", "input": "i", "content": [{"key": )" + key + R"(, "value": )" + key +
           R"(.5}, {"key": )" + key + R"(, "value": 0}], "default": )" + chain(k + 1) + "}";
  };
  EXPECT_GT(cells_of(of_tree(chain(0))), 50u);
}

template <class F>
std::string message(const F& f) {
  try {
    f();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(CorrectionBind, Mistakes) {
  const flat<double> pt{15}, eta{1};
  const flat<std::int32_t> number{1};
  const auto id = set()["id"];
  EXPECT_EQ(message([&] { (void)id("nominal", eta); }),
            "table.json: correction 'id': Incorrect number of inputs (got 2, expected 3): there is no value for 'pt'");
  EXPECT_EQ(message([&] { (void)id("nominal", eta, pt, pt); }),
            "table.json: correction 'id': Incorrect number of inputs (got 4, expected 3)");
  EXPECT_EQ(message([&] { (void)id("nominal", eta, number); }),
            "table.json: correction 'id': Input pt has wrong type: got a column of int32 expected real-valued: "
            "cast<double>(column) makes one of it");
  EXPECT_EQ(message([&] { (void)id("nominal", eta, arg("pT") = pt); }),
            "table.json: correction 'id': there is no input 'pT'; its inputs are systematic, eta, pt");
  EXPECT_EQ(message([&] { (void)id("nominal", arg("pt") = 15, arg("eta") = eta); }),
            "table.json: correction 'id': Input pt has wrong type: got int expected real-valued (write 15.0)");
  EXPECT_EQ(
      message([&] { (void)id("nominol", eta, pt); }),
      "table.json: correction 'id': the input 'systematic' has no key 'nominol'; its keys are 'nominal', 'up', 'down'");
  EXPECT_EQ(message([&] { (void)set()["ids"]; }),
            "table.json: there is no correction 'ids'; nearest: 'id', 'scaled', 'flavoured'");
  EXPECT_EQ(message([&] { (void)id("nominal", eta, pt).variation("up"); }),
            "there is no variation 'up'; nearest: 'nominal'");
}

}  // namespace
