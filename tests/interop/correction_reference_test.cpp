// SPDX-License-Identifier: MIT

// Against correctionlib's own C++ evaluator, where its Python package is installed: same bits, same errors.

#include "interop/correction_probe.hpp"

#include <staffa/interop/correction_json.hpp>

#include <correction.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <ostream>
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

/// A file of one correction with inputs i (int), x, y (real), s (string) and this content.
std::string file_of(const std::string& data, const std::string& more = "") {
  return R"({"schema_version": 2, "corrections": [{"name": "c", "version": 1, "inputs": [{"name": "i", "type": "int"},
    {"name": "x", "type": "real"}, {"name": "y", "type": "real"}, {"name": "s", "type": "string"}], "output": {"name": "w", "type": "real"})" +
         more + R"(, "data": )" + data + "}]}";
}
std::string bins(const std::string& edges, const std::string& content, const std::string& flow = "\"clamp\"",
                 const std::string& input = "x") {
  return file_of(R"({"nodetype": "binning", "input": ")" + input + R"(", "edges": )" + edges + R"(, "content": )" +
                 content + R"(, "flow": )" + flow + "}");
}
std::string formula(const std::string& expression, const std::string& more = "") {
  return file_of(R"({"nodetype": "formula", "expression": ")" + expression +
                 R"(", "parser": "TFormula", "variables": ["x"])" + more + "}");
}
std::string keys(const std::string& input, const std::string& content, const std::string& more = "") {
  return file_of(R"({"nodetype": "category", "input": ")" + input + R"(", "content": )" + content + more + "}");
}
std::string compounds(const std::string& more, const std::string& stack = R"(["c"])") {
  std::string file = file_of("1");
  file.pop_back();
  return file + R"(, "compound_corrections": [{"name": "k", "inputs": [{"name": "s", "type": "string"},
    {"name": "x", "type": "real"}, {"name": "y", "type": "real"}, {"name": "i", "type": "int"}], "output": {"name": "w", "type": "real"}, "stack": )" +
         stack + ", " + more + "}]}";
}

bool we_accept(const std::string& text) {
  try {
    (void)staffa::parse_corrections(text);
  } catch (const staffa::correction_error&) {
    return false;
  }
  return true;
}
bool they_accept(const std::string& text) {
  try {
    (void)correction::CorrectionSet::from_string(text.c_str());
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

TEST(CorrectionReference, AcceptsAndRefusesTheSameFiles) {
  const std::string ops = R"("inputs_update": ["x"], "input_op": "*", "output_op": "last")";
  const std::string texts[] = {
      file_of("1"),
      file_of("-1.5e3"),
      file_of("NaN"),
      file_of("-Infinity"),
      file_of("Inf"),
      file_of("nan"),
      file_of("+1"),
      file_of(".5"),
      file_of("1."),
      file_of("01"),
      file_of("1e400"),
      file_of("null"),
      file_of("true"),
      file_of("\"a\""),
      file_of("[]"),
      file_of("{}"),
      file_of(R"({"nodetype": "switch"})"),
      file_of("1", R"(, "foo": 1)"),
      file_of("1", R"(, "description": null)"),
      file_of("1", R"(, "description": 1)"),
      file_of("1", R"(, "generic_formulas": null)"),
      file_of("1", R"(, "generic_formulas": {})"),
      file_of("1", R"(, "version": "a")"),
      file_of("1,}"),
      "",
      " ",
      "[]",
      "{}",
      R"({"schema_version": 2})",
      R"({"schema_version": 2, "corrections": []})",
      R"({"schema_version": 2.0, "corrections": []})",
      R"({"schema_version": 1, "corrections": []})",
      R"({"schema_version": 3, "corrections": []})",
      R"({"schema_version": "2", "corrections": []})",
      R"({"schema_version": 2, "corrections": null})",
      R"({"schema_version": 2, "corrections": [1]})",
      R"({"schema_version": 2, "corrections": [], "corrections": 1})",
      R"({"schema_version": 2, "corrections": 1, "corrections": []})",
      R"({"schema_version": 2, "corrections": [], "description": 1})",
      R"({"schema_version": 2, "corrections": [], "$schema": 1})",
      R"({"schema_version": 2, "corrections": [], "compound_corrections": null})",
      R"({"schema_version": 2, "corrections": [], "compound_corrections": 1})",
      R"({"schema_version": 2, /* no */ "corrections": []})",
      R"({"schema_version": 2, "corrections": [],})",
      bins("[0.0, 1.0]", "[1]"),
      bins("[0, 1]", "[1]"),
      bins("[0.0, 1]", "[1]"),
      bins("[0e0, 1E0]", "[1]"),
      bins("[0.0, 18446744073709551616]", "[1]"),
      bins("[0.0, Infinity]", "[1]"),
      bins("[0.0, \"inf\"]", "[1]"),
      bins("[0.0, \"+inf\"]", "[1]"),
      bins("[\"-inf\", 0.0]", "[1]"),
      bins("[0.0, \"Inf\"]", "[1]"),
      bins("[0.0, \"infinity\"]", "[1]"),
      bins("[1.0, 1.0]", "[1]"),
      bins("[1.0, 0.0]", "[1]"),
      bins("[1.0]", "[]"),
      bins("[0.0, 1.0]", "[]"),
      bins("[0.0, 1.0]", "[1, 2]"),
      bins("[0.0, 1.0]", "[null]"),
      bins("[0.0, 1.0]", "1"),
      bins("[0.0, 1.0]", "[1]", "null"),
      bins("[0.0, 1.0]", "[1]", "\"Clamp\""),
      bins("[0.0, 1.0]", "[1]", "1"),
      bins("[0.0, 1.0]", "[1]", "\"wrap\""),
      bins("[0.0, 1.0]", "[1]", "\"error\"", "s"),
      bins("[0.0, 1.0]", "[1]", "\"error\"", "i"),
      bins("[0.0, 1.0]", "[1]", "\"error\"", "z"),
      bins("[0.0, null]", "[1]"),
      bins("null", "[1]"),
      bins(R"({"n": 1, "low": 0.0, "high": 1.0})", "[1]"),
      bins(R"({"n": 1, "low": 0, "high": 1.0})", "[1]"),
      bins(R"({"n": 1.0, "low": 0.0, "high": 1.0})", "[1]"),
      bins(R"({"n": 0, "low": 0.0, "high": 1.0})", "[]"),
      bins(R"({"n": -1, "low": 0.0, "high": 1.0})", "[]"),
      bins(R"({"n": 1, "low": 1.0, "high": 0.0})", "[1]"),
      bins(R"({"n": 1, "low": 0.0, "high": Infinity})", "[1]"),
      bins(R"({"n": 1, "low": "-inf", "high": 0.0})", "[1]"),
      bins(R"({"n": 1, "low": 0.0})", "[1]"),
      bins(R"({"n": 2, "low": 0.0, "high": 1.0})", "[1]"),
      keys("i", "[]"),
      keys("i", R"([{"key": 1, "value": 1}])"),
      keys("i", R"([{"key": 1.0, "value": 1}])"),
      keys("i", R"([{"key": 2147483648, "value": 1}])"),
      keys("i", R"([{"key": -2147483648, "value": 1}])"),
      keys("i", R"([{"key": "1", "value": 1}])"),
      keys("i", R"([{"key": 1, "value": 1}, {"key": 1, "value": 2}])"),
      keys("s", R"([{"key": "", "value": 1}])"),
      keys("s", R"([{"key": 1, "value": 1}])"),
      keys("s", R"([{"key": "a"}])"),
      keys("s", R"([{"value": 1}])"),
      keys("s", R"([1])"),
      keys("s", R"({})"),
      keys("x", "[]"),
      keys("x", R"([{"key": 1, "value": 1}])"),
      keys("s", "[]", R"(, "default": null)"),
      keys("s", "[]", R"(, "default": 1)"),
      keys("s", "[]", R"(, "default": "a")"),
      keys("z", "[]"),
      formula("x"),
      formula("y"),
      formula("x[0]"),
      formula("x[1]"),
      formula("[0]"),
      formula("[0]", R"(, "parameters": [1])"),
      formula("[1]", R"(, "parameters": [1])"),
      formula("x", R"(, "parameters": null)"),
      formula("x", R"(, "parameters": 1)"),
      formula(""),
      formula(" x "),
      formula("- 2"),
      formula("--x"),
      formula("- x"),
      formula("-(2)"),
      formula("- [0]", R"(, "parameters": [1])"),
      formula("x-2"),
      formula("x--2"),
      formula("2 - -3"),
      formula("- -2"),
      formula("-+2"),
      formula("exp(- 2)"),
      formula(".5"),
      formula("1E3"),
      formula("1e+3"),
      formula("1e"),
      formula("1.5.2"),
      formula("0x10"),
      formula("1.e-2"),
      formula("1e-2"),
      formula("01"),
      formula("2x"),
      formula("(x)(x)"),
      formula("+x"),
      formula("!x"),
      formula("x%2"),
      formula("x?1:2"),
      formula("x=2"),
      formula("x|2"),
      formula("x&2"),
      formula("x||2"),
      formula("pi"),
      formula("TMath::Max(x,1)"),
      formula("ln(x)"),
      formula("log2(x)"),
      formula("fabs(x)"),
      formula("erfc(x)"),
      formula("max(x,1,2)"),
      formula("max(x)"),
      formula("x [0]"),
      formula("x[ 0 ]"),
      formula("[ 0 ]", R"(, "parameters": [1])"),
      formula("[p0]"),
      formula("log (x)"),
      formula("LOG(x)"),
      formula("(x"),
      formula("x)"),
      formula("()"),
      formula("x y"),
      formula("x\\n+1"),
      formula("x\\t+1"),
      formula("x > = 1"),
      formula("x >= 1"),
      formula("atan2(x,1)"),
      formula("pow(x,-2)"),
      formula("x^-2"),
      formula("-x^2"),
      formula("acosh(x)+asinh(x)+atanh(x)"),
      formula("[-1]"),
      file_of(R"({"nodetype": "formula", "expression": "x", "parser": "numexpr", "variables": ["x"]})"),
      file_of(R"({"nodetype": "formula", "expression": "x", "parser": "TFormula", "variables": ["i"]})"),
      file_of(R"({"nodetype": "formula", "expression": "x", "parser": "TFormula", "variables": []})"),
      file_of(R"({"nodetype": "formula", "expression": "x", "parser": "TFormula"})"),
      file_of(R"({"nodetype": "formula", "expression": 1, "parser": "TFormula", "variables": ["x"]})"),
      file_of(R"({"nodetype": "formularef", "index": 0, "parameters": []})"),
      file_of(R"({"nodetype": "formularef", "index": -1, "parameters": []})"),
      file_of(
          R"({"nodetype": "formularef", "index": 0})",
          R"(, "generic_formulas": [{"nodetype": "formula", "expression": "x", "parser": "TFormula", "variables": ["x"]}])"),
      file_of(
          R"({"nodetype": "formularef", "index": 0, "parameters": [1, 2]})",
          R"(, "generic_formulas": [{"nodetype": "formula", "expression": "x+[0]", "parser": "TFormula", "variables": ["x"], "parameters": [1]}])"),
      file_of("1", R"(, "generic_formulas": [{"nodetype": "formula", "expression": "x+", "parser": "TFormula"}])"),
      file_of(R"({"nodetype": "transform", "input": "s", "rule": 1, "content": 1})"),
      file_of(R"({"nodetype": "transform", "input": "i", "rule": 1, "content": 1})"),
      file_of(R"({"nodetype": "transform", "input": "i", "rule": 1})"),
      file_of(R"({"nodetype": "hashprng", "inputs": [], "distribution": "normal"})"),
      file_of(R"({"nodetype": "hashprng", "inputs": ["s"], "distribution": "normal"})"),
      file_of(R"({"nodetype": "hashprng", "inputs": ["x", "x"], "distribution": "stdflat"})"),
      file_of(R"({"nodetype": "hashprng", "inputs": ["x"], "distribution": "flat"})"),
      file_of(R"({"nodetype": "multibinning", "inputs": [], "edges": [], "content": [1], "flow": "error"})"),
      file_of(R"({"nodetype": "multibinning", "inputs": [], "edges": [], "content": [], "flow": "error"})"),
      file_of(
          R"({"nodetype": "multibinning", "inputs": ["x", "y"], "edges": [[0.0, 1.0]], "content": [1], "flow": "error"})"),
      file_of(
          R"({"nodetype": "multibinning", "inputs": ["x"], "edges": [[0.0, 1.0]], "content": [1, 2], "flow": "error"})"),
      file_of(
          R"({"nodetype": "multibinning", "inputs": ["s"], "edges": [[0.0, 1.0]], "content": [1], "flow": "error"})"),
      compounds(ops),
      compounds(ops, "[]"),
      compounds(ops, R"(["d"])"),
      compounds(ops, R"(["k"])"),
      compounds(ops, R"([1])"),
      compounds(R"("inputs_update": ["i"], "input_op": "*", "output_op": "*")"),
      compounds(R"("inputs_update": ["s"], "input_op": "*", "output_op": "*")"),
      compounds(R"("inputs_update": ["z"], "input_op": "*", "output_op": "*")"),
      compounds(R"("inputs_update": [], "input_op": "-", "output_op": "*")"),
      compounds(R"("inputs_update": [], "input_op": "last", "output_op": "*")"),
      compounds(R"("inputs_update": [], "input_op": "+", "output_op": "-")"),
      compounds(R"("inputs_update": [], "output_op": "*")"),
  };
  std::size_t accepted = 0, refused = 0;
  for (const std::string& text : texts) {
    const bool theirs = they_accept(text);
    EXPECT_EQ(we_accept(text), theirs) << text;
    (theirs ? accepted : refused) += 1;
  }
  EXPECT_GT(accepted, 50u);
  EXPECT_GT(refused, 100u);
  // Refused although the reference takes them: what it then does is undefined, or not what is written.
  for (
      const std::string& text :
      {formula("x+"), formula("(x*)"), formula("2*3^^2"), bins("[NaN, 1.0]", "[1]"), file_of("1") + "x",
       file_of(
           R"({"nodetype": "formularef", "index": 0, "parameters": []})",
           R"(, "generic_formulas": [{"nodetype": "formula", "expression": "x+[0]", "parser": "TFormula", "variables": ["x"], "parameters": [1]}])")})
    EXPECT_FALSE(we_accept(text)) << text;
}

TEST(CorrectionReference, WrongArguments) {
  const std::string text = file_of("1");
  const auto ours = staffa::parse_corrections(text)["c"];
  const auto theirs = correction::CorrectionSet::from_string(text.c_str())->at("c");
  const auto alike = [&](const auto&... values) {
    const outcome mine = caught([&] { return ours.evaluate(values...); });
    const outcome reference = caught([&] { return theirs->evaluate({correction::Variable::Type(values)...}); });
    EXPECT_EQ(mine, reference);
    EXPECT_NE(mine.message.find(reference.message), std::string::npos) << mine.message << "\n" << reference.message;
  };
  const std::int64_t i = 1;
  const std::string s = "a";
  alike(i, 1.0, 1.0, s);
  alike(i, 1.0, 1.0);
  alike(i, 1.0, 1.0, s, s);
  alike(1.0, 1.0, 1.0, s);
  alike(i, i, 1.0, s);
  alike(i, 1.0, s, s);
  alike(i, 1.0, 1.0, 1.0);
}

TEST(CorrectionReference, RandomTreesOfExactNodes) { compare_file("exact.json", 1000); }
TEST(CorrectionReference, RandomTreesWithFunctions) { compare_file("functions.json", 1000); }
TEST(CorrectionReference, RealisticShapes) { compare_file("realistic.json", 5000); }
TEST(CorrectionReference, GzipGivesTheSame) { compare_file("realistic.json.gz", 100); }
TEST(CorrectionReference, Precedence) { compare_file("flat.json", 300); }
TEST(CorrectionReference, EveryNodeWithEveryFlow) { compare_file("by_hand.json", 1000); }
TEST(CorrectionReference, RaggedAxes) { compare_file("ragged.json", 5000); }

}  // namespace
