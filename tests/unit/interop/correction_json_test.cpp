// SPDX-License-Identifier: MIT

#include "unit/interop/gzip.hpp"

#include <staffa/interop/correction_json.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>

namespace {

using namespace staffa;

/// A file of one correction with inputs i (int), x (real), s (string) and this content.
std::string file_of(const std::string& data, const std::string& more = "") {
  return R"({"schema_version": 2, "corrections": [{"name": "c", "version": 1, "inputs": [{"name": "i", "type": "int"}, {"name": "x", "type": "real"},
    {"name": "s", "type": "string"}], "output": {"name": "w", "type": "real"})" +
         more + R"(, "data": )" + data + "}]}";
}
std::string bins(const std::string& edges, const std::string& content, const std::string& flow = "\"clamp\"",
                 const std::string& input = "x") {
  return R"({"nodetype": "binning", "input": ")" + input + R"(", "edges": )" + edges + R"(, "content": )" + content +
         R"(, "flow": )" + flow + "}";
}
std::string formula(const std::string& expression, const std::string& more = "",
                    const std::string& variables = R"(["x"])") {
  return R"({"nodetype": "formula", "expression": ")" + expression + R"(", "parser": "TFormula", "variables": )" +
         variables + more + "}";
}

std::string problem(const std::string& text, const correction_file_options& options = {}) {
  try {
    (void)parse_corrections(text, "f.json", options);
  } catch (const correction_error& e) {
    return e.what();
  }
  return "accepted";
}
double value(const std::string& data, double x = 0.5, int i = 1, const char* s = "a") {
  return parse_corrections(file_of(data))["c"].evaluate(std::int64_t{i}, x, s);
}

// RapidJSON's reader without full precision, compiled for plain x86-64: what correctionlib reads. About every fourth of
// these is not the nearest double.
struct number {
  const char* text;
  std::uint64_t bits;
};
constexpr number numbers[] = {
    {"1.7453292519943293", 0x3ffbecde5da115a7u},
    {"0.1", 0x3fb999999999999au},
    {"0.30000000000000004", 0x3fd3333333333334u},
    {"1e308", 0x7fe1ccf385ebc8a0u},
    {"1.7976931348623157e308", 0x7fefffffffffffffu},
    {"4.9406564584124654e-324", 0x0000000000000001u},
    {"2.2250738585072014e-308", 0x0010000000000000u},
    {"-0", 0x0000000000000000u},
    {"-0.0", 0x8000000000000000u},
    {"0", 0x0000000000000000u},
    {"18446744073709551615", 0x43f0000000000000u},
    {"18446744073709551616", 0x43f0000000000000u},
    {"-9223372036854775808", 0xc3e0000000000000u},
    {"-9223372036854775809", 0xc3e0000000000000u},
    {"123456789012345678901234567890", 0x45f8ee90ff6c373du},
    {"1e-400", 0x0000000000000000u},
    {"1.5e-310", 0x00001b9cd1295941u},
    {"123e-330", 0x0000000000000000u},
    {"0.000000000000000000000000000012345678901234567", 0x39ef4ccdc0b84174u},
    {"9007199254740993.0", 0x4340000000000000u},
    {"9007199254740992.5", 0x4340000000000000u},
    {"0.1000000000000000055511151231257827", 0x3fb999999999999au},
    {"1E5", 0x40f86a0000000000u},
    {"1e+5", 0x40f86a0000000000u},
    {"100000000000000000000000.123", 0x44b52d02c7e14af6u},
    {"99999999999999999999e10", 0x46293e5939a08ceau},
    {"-0.007398528436995711", 0xbf7e4deb5ace87e7u},
    {"-4.657311567881792e-08", 0xbe6900f5d4d54d91u},
    {"7.331236999726827e-13", 0x3d69cb6428918c52u},
    {"-32.33489766302395", 0xc0402added3718ecu},
    {"7.965959400638763e-11", 0x3dd5e58babe9b131u},
    {"-3319519.824643364", 0xc149536fe98de9ecu},
    {"40019659758.94892", 0x4222a2b717dde5d9u},
    {"-2419607912.091286", 0xc1e207092d02ebd1u},
    {"89243087846.07188", 0x4234c74d73e61267u},
    {"-1.548266387409396e-08", 0xbe509fd79d042b81u},
    {"-5.239755950669345e-10", 0xbe0200f025b88e26u},
    {"-735148.8544602835", 0xc1266f59b57bd17bu},
    {"-8733448568.849346", 0xc200446ecbc6cb76u},
    {"-23267031029.470364", 0xc215ab4adfd5e1a7u},
    {"0.0007745279237876748", 0x3f4961360d1ef1bbu},
    {"-5.900797594452501e-06", 0xbed8bfeee45e4290u},
    {"4.514127044826097", 0x40120e7751ee11a0u},
    {"779152111526.0181", 0x4266ad22b6f4c094u},
    {"-4.665328575465191e-07", 0xbe9f4ef934d9c422u},
    {"-0.00206914182287687", 0xbf60f34e0eb8a9f6u},
    {"6.190214014529394e-07", 0x3ea4c55a751d5ec8u},
    {"4.176014495849569e-13", 0x3d5d62d6c42df015u},
    {"7.587463768003537e-12", 0x3da0af5cc49803f5u},
    {"791.6254159631789", 0x4088bd00da15a1ffu},
    {"-7.2171436215217186e-06", 0xbede45595532421du},
    {"-1.5054929649481786e-10", 0xbde4b0fb82dd5770u},
    {"9.280251204497463e-13", 0x3d7053741e412acbu},
    {"-757535.1183956394", 0xc1271e3e3c9e5a6eu},
    {"-6.046593055828892e-07", 0xbea449fbdfe9e4fdu},
    {"-3.395666031799831e-11", 0xbdc2aaf99f3df3d4u},
    {"-7.33633212152579e-13", 0xbd69cffb0379423bu},
    {"1606.7785745346175", 0x40991b1d42a48eb9u},
    {"-6.516701913064304e-09", 0xbe3bfd3084eaf35eu},
    {"-0.15978515045612784", 0xbfc473d6fdcc39a0u},
    {"-615671014208.8304", 0xc261eb1b44681a93u},
    {"-813164.4025318674", 0xc128d0d8ce18a82cu},
    {"-7092856.143034223", 0xc15b0e9e09277903u},
    {"4.392705255497382e-12", 0x3d9351bf168ebea5u},
    {"-89165.35933316573", 0xc0f5c4d5bfd42233u},
    {"3.6644996116132744e-09", 0x3e2f7a51e2bb46b7u},
    {"49029948217.139465", 0x4226d4d346724768u},
    {"9.897678133142245e-12", 0x3da5c3e5bee45d8fu},
    {"-7573287506.601208", 0xc1fc367325299e8cu},
    {"-1.952648021143262e-06", 0xbec061479a234093u},
    {"-6765.205620061243", 0xc0ba6d34a3842e71u},
    {"-0.09139385113716765", 0xbfb7659661b08b6cu},
    {"6913.316350299825", 0x40bb0150fc554fd4u},
    {"180518084246.3885", 0x424503dbaf4b31bau},
    {"0.0375427292089747", 0x3fa338ccf44f6d3du},
    {"-780068.1760305754", 0xc127ce485a20adf9u},
    {"-2.6886320931762463e-07", 0xbe920b08e652f9b2u},
    {"-195659.39607065674", 0xc107e25b2b2717acu},
    {"0.49139861789892025", 0x3fdf7313304b3ac8u},
    {"0.00598739707585376", 0x3f78863daa103631u},
    {"-9.987701262001323e-10", 0xbe1128a33129ebf6u},
    {"-57.314559486946614", 0xc04ca8437c3a8a87u},
    {"-4.6072536223069504e-11", 0xbdc954220e444f7fu},
    {"-0.00038569294468298313", 0xbf3946da956e1b65u},
    {"-7.938611281290025e-12", 0xbda1750a753696f8u},
    {"-949217820444.9741", 0xc26ba0394fe39f2bu},
    {"1.20869261138883566", 0x3ff356ce104d4f67u},
    {"-1.42723538021287411", 0xbff6d5f4c41b55afu},
    {"-3.07842676200748855", 0xc008a09e35cfa070u},
    {"5.55566031459880350", 0x401638ff047b8c38u},
    {"1.32052924299489760", 0x3ff520e345813210u},
    {"-8.67439725622430302", 0xc021594a98dffdb3u},
    {"2.95705932840009389", 0x4007a80eb89e7b23u},
    {"-8.08449984132129629", 0xc0202b43902dfbfbu},
    {"5.21478360904812988", 0x4014dbf03c025073u},
    {"0.19754430248877952", 0x3fc94921b759a800u},
    {"9.11682380138359605", 0x40223bd0544cac84u},
    {"1.20927354236840756", 0x3ff3592f36c63f01u},
    {"-7.21728508658627099", 0xc01cde7ffb532faeu},
    {"-4.19405129983130998", 0xc010c6b5624a1649u},
    {"3.85291112114097167", 0x400ed2c310dd8fb4u},
    {"7.51033935828686694", 0x401e0a966696d09cu},
    {"-9.41251381479147931", 0xc022d33502bf5af0u},
    {"8.78942265737935102", 0x4021942f34e054dau},
    {"6.19172396849932483", 0x4018c45349ba4179u},
    {"-4.74078492127072870", 0xc012f6905288e92eu},
    {"-6.71570956913142059", 0xc01adce2f8236a31u},
    {"-7.59475430748497882", 0xc01e610745ef3663u},
    {"-7.03361376943070660", 0xc01c226ba5e199c5u},
    {"-9.02347265766401563", 0xc0220c049bb208c8u},
    {"-0.99124339094730551", 0xbfefb8440f4fd591u},
    {"5.73157957030514531", 0x4016ed2331e38782u},
    {"-4.11522215432693450", 0xc01075fccbe26f76u},
    {"-9.70412150525550743", 0xc02368829d2af724u},
    {"5.97372179545925519", 0x4017e517538b9980u},
    {"-4.29979247739247938", 0xc01132fccc97f338u},
    {"-3.81668573330022908863e-01", 0xbfd86d4206174260u},
    {"-4.44546622972196381340e+00", 0xc011c8284ca08356u},
    {"9.23543275692883725014e+00", 0x4022788aa46ed53au},
    {"4.94997792779799183904e+00", 0x4013ccc7038f41c4u},
    {"-4.07979314088997746524e+00", 0xc01051b54b0a4532u},
    {"-7.64137997245835087767e+00", 0xc01e90c5e958126du},
    {"-1.60145425030582444492e+00", 0xbff99f8e7df1a8cfu},
    {"-7.14958865883292560284e+00", 0xc01c992dc4f628e0u},
    {"1.23850967946205159365e+00", 0x3ff3d0ef86911a70u},
    {"5.89780589684856870747e+00", 0x4017975a6dd47b72u},
};

TEST(CorrectionJson, NumbersAreThoseThatCorrectionlibReads) {
  int beside = 0;
  for (const number& n : numbers) {
    const double read = value(
        std::string("{\"nodetype\": \"category\", \"input\": \"s\", \"content\": [], \"default\": ") + n.text + "}");
    EXPECT_EQ(std::bit_cast<std::uint64_t>(read), n.bits) << n.text;
    if (read != std::strtod(n.text, nullptr)) ++beside;
  }
  EXPECT_GT(beside, 5);
}

TEST(CorrectionJson, Literals) {
  EXPECT_TRUE(std::isnan(value("NaN")));
  EXPECT_TRUE(std::isnan(value("-NaN")));
  for (const char* text : {"Inf", "Infinity"}) {
    EXPECT_EQ(value(text), std::numeric_limits<double>::infinity());
    EXPECT_EQ(value(std::string("-") + text), -std::numeric_limits<double>::infinity());
  }
  for (const char* text : {"nan", "inf", "INF", "+1", "01", ".5", "1.", "1e", "0x1", "1e400"})
    EXPECT_NE(problem(file_of(text)), "accepted") << text;
}

TEST(CorrectionJson, TextsThatAreNoJson) {
  for (const char* text : {"{}x", "\xef\xbb\xbf{}", "{,}", "[1,]", "{\"a\":1,}", "// c\n{}", "{\"a\" 1}", "[",
                           "{\"schema_version\"", "\"", "nul", ""})
    EXPECT_NE(problem(text), "accepted") << text;
  EXPECT_EQ(problem("x"), "f.json: it has fewer than two bytes");
  EXPECT_NE(problem(std::string("{}\0", 3)).find("zero byte"), std::string::npos);
  EXPECT_EQ(problem("{\n\"a\": tru\n}"), "f.json: not JSON: no value (line 2, byte 7)");
}

TEST(CorrectionJson, LimitsHold) {
  EXPECT_EQ(problem(std::string(100000, '[')), "f.json: nested more than 512 levels deep (line 1, byte 512)");
  std::string objects;
  for (int k = 0; k < 100000; ++k) objects += "{\"a\":";
  EXPECT_NE(problem(objects).find("nested more than 512 levels"), std::string::npos);
  EXPECT_NE(problem("[1,2,3,4,5]", {.max_values = 4}).find("more than 4 values"), std::string::npos);
  EXPECT_EQ(problem("[1,2,3]", {.max_bytes = 4}), "f.json: it is larger than the limit of 4 bytes");
}

TEST(CorrectionJson, TheRoot) {
  EXPECT_EQ(problem("[]"), "f.json: expected an object, found an array");
  EXPECT_EQ(problem("{}"), "f.json: 'schema_version' is missing: expected an integer");
  EXPECT_EQ(problem(R"({"schema_version": 1})"), "f.json: schema version 1 is too old: this reads version 2");
  EXPECT_EQ(problem(R"({"schema_version": 3})"), "f.json: schema version 3 is newer than 2, which this reads");
  EXPECT_NE(problem(R"({"schema_version": 2.0, "corrections": []})"), "accepted");
  EXPECT_EQ(problem(R"({"schema_version": 2, "corrections": []})"), "accepted");
  EXPECT_EQ(
      problem(
          R"({"corrections": [], "$schema": [1], "other": {}, "schema_version": 2, "description": null, "compound_corrections": null})"),
      "accepted");
  EXPECT_NE(problem(R"({"schema_version": 2, "corrections": [], "description": 1})"), "accepted");
}

TEST(CorrectionJson, TheFirstOfTwoMembersWins) {
  EXPECT_EQ(
      value(
          R"({"nodetype": "formula", "nodetype": "binning", "expression": "x", "expression": "2*x", "parser": "TFormula", "variables": ["x"]})"),
      0.5);
}

TEST(CorrectionJson, DataBeforeInputs) {
  const auto set = parse_corrections(
      R"({"corrections": [{"data": {"variables": ["x"], "parser": "TFormula", "expression": "x+1", "nodetype": "formula"},
    "output": {"type": "real", "name": "w"}, "inputs": [{"type": "real", "name": "x"}], "version": 3, "name": "c"}], "schema_version": 2})");
  EXPECT_EQ(set["c"].evaluate(1.0), 2.0);
  EXPECT_EQ(set["c"].version(), 3);
}

TEST(CorrectionJson, Edges) {
  EXPECT_EQ(value(bins("[0.0, 1.0]", "[3]")), 3);
  EXPECT_EQ(value(bins("[0e0, 1e0]", "[3]")), 3);
  EXPECT_EQ(value(bins("[\"-inf\", 0.0, \"+inf\"]", "[3, 4]")), 4);
  EXPECT_EQ(value(bins("[-Infinity, 0.0, Inf]", "[3, 4]")), 4);
  EXPECT_EQ(value(bins("[0.0, 18446744073709551616]", "[3]")), 3);
  for (const char* edges : {"[0, 1]", "[]", "[1.0, 0.0]", "[0.0, 0.0]", "[0.0, NaN]", "[\"1.0\", 2.0]", "[null, 1.0]",
                            "[0.0, 18446744073709551615]", "null", "1.0"})
    EXPECT_NE(problem(file_of(bins(edges, "[3]"))), "accepted") << edges;
  EXPECT_EQ(problem(file_of(bins("[0, 1]", "[3]"))),
            "f.json: correction 'c' at /data: the edge the integer 0 is no double: write it with a point, such as 1.0");
  EXPECT_NE(problem(file_of(bins("[0.0, 1.0]", "[3, 4]"))), "accepted");
  EXPECT_EQ(problem(file_of(bins("[0.0]", "[]", "\"error\""))), "accepted");
}

TEST(CorrectionJson, UniformEdges) {
  EXPECT_EQ(value(bins(R"({"n": 2, "low": 0.0, "high": 1.0})", "[3, 4]")), 4);
  EXPECT_EQ(problem(file_of(bins(R"({"n": 1, "low": 0, "high": 1.0})", "[3]"))),
            "f.json: correction 'c' at /data: 'low': expected a double, found the integer 0; write it with a point, "
            "such as 1.0");
  for (const char* edges : {R"({"n": 0, "low": 0.0, "high": 1.0})", R"({"n": 1.0, "low": 0.0, "high": 1.0})",
                            R"({"n": 1, "low": "-inf", "high": 1.0})", R"({"n": 4294967296, "low": 0.0, "high": 1.0})",
                            R"({"n": 1, "low": 0.0})"})
    EXPECT_NE(problem(file_of(bins(edges, "[3]"))), "accepted") << edges;
}

TEST(CorrectionJson, Flow) {
  EXPECT_EQ(value(bins("[0.0, 1.0]", "[3]", "7"), 2), 7);
  EXPECT_EQ(value(bins("[0.0, 1.0]", "[3]", formula("10*x")), 2), 20);
  EXPECT_EQ(value(bins("[0.0, 1.0]", "[3]", "\"clamp\""), 2), 3);
  for (const char* flow : {"\"other\"", "null", "true", "[]", "{}"})
    EXPECT_NE(problem(file_of(bins("[0.0, 1.0]", "[3]", flow))), "accepted") << flow;
}

TEST(CorrectionJson, Categories) {
  const auto category = [](const std::string& input, const std::string& key, const std::string& more = "") {
    return R"({"nodetype": "category", "input": ")" + input + R"(", "content": [{"key": )" + key + R"(, "value": 5}])" +
           more + "}";
  };
  EXPECT_EQ(value(category("i", "1")), 5);
  EXPECT_EQ(value(category("s", "\"a\"")), 5);
  EXPECT_EQ(value(category("s", "\"\"") + "", 0.5, 1, ""), 5);
  EXPECT_EQ(value(category("s", "\"b\"", R"(, "default": 6)")), 6);
  for (const char* key : {"1.0", "2147483648", "\"1\"", "null", "true"})
    EXPECT_NE(problem(file_of(category("i", key))), "accepted") << key;
  EXPECT_NE(problem(file_of(category("s", "1"))), "accepted");
  EXPECT_NE(problem(file_of(category("x", "1"))), "accepted");
  EXPECT_NE(problem(file_of(category("x", "\"a\""))), "accepted");
  EXPECT_NE(problem(file_of(category("s", "\"a\\u0000\""))), "accepted");
  const std::string without = R"({"nodetype": "category", "input": "x", "content": [], "default": 1})";
  EXPECT_EQ(problem(file_of(without)), "accepted");
  EXPECT_THROW((void)value(without), evaluation_error);
  const std::string twice =
      R"({"nodetype": "category", "input": "i", "content": [{"key": 1, "value": 5}, {"key": 1, "value": 6}]})";
  EXPECT_EQ(value(twice), 5);
  EXPECT_EQ(parse_corrections(file_of(twice)).warnings().size(), 1u);
  EXPECT_NE(problem(file_of(twice), {.accept = correction_file_options::strictness::schema}), "accepted");
}

TEST(CorrectionJson, Formulas) {
  EXPECT_EQ(value(formula("[0]*x", R"(, "parameters": [4])")), 2);
  EXPECT_EQ(problem(file_of(formula("x+*2"))),
            "f.json: correction 'c' at /data: expected a value, found '*' at column 3\n  x+*2\n    ^");
  EXPECT_NE(problem(file_of(formula("[1]*x", R"(, "parameters": [4])"))).find("insufficient parameters"),
            std::string::npos);
  EXPECT_NE(problem(file_of(formula("x*y"))).find("insufficient variables"), std::string::npos);
  EXPECT_NE(problem(file_of(formula("x", "", R"(["i"])"))).find("of type int: expected real"), std::string::npos);
  EXPECT_NE(problem(file_of(formula("x", R"(, "parameters": ["4"])"))), "accepted");
  EXPECT_NE(problem(file_of(formula("x", "", "[1]"))), "accepted");
  EXPECT_NE(problem(file_of(R"({"nodetype": "formula", "expression": "x", "parser": "numexpr", "variables": ["x"]})"))
                .find("numexpr"),
            std::string::npos);
}

TEST(CorrectionJson, GenericFormulas) {
  const std::string generic =
      R"(, "generic_formulas": [{"expression": "[0]*x+[1]", "parser": "TFormula", "variables": ["x"], "parameters": [9]}])";
  const auto reference = [](const std::string& index, const std::string& parameters) {
    return R"({"nodetype": "formularef", "index": )" + index + R"(, "parameters": )" + parameters + "}";
  };
  EXPECT_EQ(parse_corrections(file_of(reference("0", "[2, 3]"), generic))["c"].evaluate(1, 0.5, "a"), 4);
  EXPECT_EQ(parse_corrections(file_of(reference("0", "[2, 3, 4]"), generic))["c"].evaluate(1, 0.5, "a"), 4);
  for (const auto& [index, parameters] : {std::pair("1", "[2, 3]"), std::pair("-1", "[2, 3]"), std::pair("0", "[2]"),
                                          std::pair("0.0", "[2, 3]"), std::pair("0", "null")})
    EXPECT_NE(problem(file_of(reference(index, parameters), generic)), "accepted") << index << parameters;
  EXPECT_NE(problem(file_of(
                "1", R"(, "generic_formulas": [{"expression": "x+", "parser": "TFormula", "variables": ["x"]}])")),
            "accepted");
}

TEST(CorrectionJson, Transforms) {
  const auto transform = [](const std::string& input, const std::string& rule, const std::string& body) {
    return R"({"nodetype": "transform", "input": ")" + input + R"(", "rule": )" + rule + R"(, "content": )" + body +
           "}";
  };
  EXPECT_EQ(value(transform("x", formula("2*x"), formula("x+1"))), 2);
  const std::string keys =
      R"({"nodetype": "category", "input": "i", "content": [{"key": 3, "value": 30}, {"key": -3, "value": -30}, {"key": 0, "value": 1}]})";
  EXPECT_EQ(value(transform("i", "2.5", keys)), 30);
  EXPECT_EQ(value(transform("i", "-2.5", keys)), -30);
  EXPECT_EQ(value(transform("i", "0.49999999999999994", keys)), 1);
  EXPECT_NE(problem(file_of(transform("s", "1", "1"))), "accepted");
  try {
    (void)value(transform("i", "1e30", keys));
    FAIL();
  } catch (const evaluation_error& e) {
    EXPECT_EQ(e.status(), correction_status::int_range);
  }
}

TEST(CorrectionJson, Multibinnings) {
  const auto multi = [](const std::string& inputs, const std::string& edges, const std::string& content) {
    return R"({"nodetype": "multibinning", "inputs": )" + inputs + R"(, "edges": )" + edges + R"(, "content": )" +
           content + R"(, "flow": "clamp"})";
  };
  EXPECT_EQ(value(multi(R"(["x", "i"])", "[[0.0, 1.0], [0.0, 1.0, 2.0, 3.0]]", "[1, 2, 3]")), 2);
  EXPECT_EQ(value(multi(R"([])", "[]", "[8]")), 8);
  EXPECT_EQ(value(multi(R"(["x", "i"])", "[[0.0, 0.2, 1.0]]", "[1, 2]")), 2);
  EXPECT_NE(problem(file_of(multi(R"(["x"])", "[[0.0, 1.0], [0.0, 1.0]]", "[1]"))), "accepted");
  EXPECT_NE(problem(file_of(multi(R"(["s"])", "[[0.0, 1.0]]", "[1]"))), "accepted");
  const std::string wide = R"({"n": 4294967295, "low": 0.0, "high": 1.0})";
  EXPECT_NE(problem(file_of(multi(R"(["x", "i", "x", "i", "x"])",
                                  "[" + wide + "," + wide + "," + wide + "," + wide + "," + wide + "]", "[1]")))
                .find("too many bins"),
            std::string::npos);
}

TEST(CorrectionJson, NetworksLoadAndFailOnlyWhereTheyAreReached) {
  const std::string data =
      R"({"nodetype": "category", "input": "s", "content": [{"key": "a", "value": 1}, {"key": "net", "value": {"nodetype": "lwtnn", "opaque": {}}}]})";
  EXPECT_EQ(value(data), 1);
}

// An empty text is no memory to copy from; found by the fuzzer, visible to the undefined-behaviour sanitizer.
TEST(CorrectionJson, EmptyTextsAndLists) {
  EXPECT_EQ(value(R"({"nodetype": "category", "input": "s", "content": [{"key": "", "value": 1}], "default": 4})"), 4);
  EXPECT_EQ(value(R"({"nodetype": "category", "input": "s", "content": [], "default": 5})"), 5);
  EXPECT_EQ(value(R"({"nodetype": "multibinning", "inputs": [], "edges": [], "content": [6], "flow": "error"})"), 6);
  EXPECT_EQ(
      value(R"({"nodetype": "formula", "expression": "7", "parser": "TFormula", "variables": [], "parameters": []})"),
      7);
}

TEST(CorrectionJson, NotAContentNode) {
  for (const char* data : {"null", "true", "\"a\"", "[]", "{}", R"({"nodetype": "switch"})", R"({"nodetype": 1})"})
    EXPECT_NE(problem(file_of(data)), "accepted") << data;
}

TEST(CorrectionJson, GzipIsToldByItsFirstBytes) {
  const std::string path = testing::TempDir() + "staffa_corrections.json";
  const std::string text = file_of("2.5") + std::string(5000, ' ');
  std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(load_corrections(path)["c"].evaluate(1, 0.5, "a"), 2.5);
  const std::string zipped = interop_test::gzip(text);
  EXPECT_EQ(parse_corrections(zipped)["c"].evaluate(1, 0.5, "a"), 2.5);
  const auto trailed = parse_corrections(zipped + "rubbish");
  ASSERT_EQ(trailed.warnings().size(), 1u);
  EXPECT_EQ(trailed.warnings()[0], "7 bytes after the gzip data are ignored");
  for (std::size_t cut = 2; cut < zipped.size(); ++cut) EXPECT_NE(problem(zipped.substr(0, cut)), "accepted") << cut;
  EXPECT_NE(problem(zipped, {.max_bytes = 1000}).find("inflated, it is larger than the limit"), std::string::npos);
  std::remove(path.c_str());
  EXPECT_THROW((void)load_corrections(path), correction_file_error);
  EXPECT_THROW((void)load_corrections(testing::TempDir()), correction_file_error);
}

TEST(CorrectionJson, Compounds) {
  const auto file = [](const std::string& input_op, const std::string& output_op,
                       const std::string& stack = R"(["a", "b"])") {
    const std::string inputs =
        R"("inputs": [{"name": "x", "type": "real"}, {"name": "y", "type": "real"}], "output": {"name": "w", "type": "real"})";
    return R"({"schema_version": 2, "corrections": [{"name": "a", "version": 1, )" + inputs + R"(, "data": )" +
           formula("x+1") + R"(}, {"name": "b", "version": 1, )" + inputs + R"(, "data": )" +
           formula("x*y", "", R"(["x", "y"])") + R"(}], "compound_corrections": [{"name": "all", )" + inputs +
           R"(, "inputs_update": ["x"], "input_op": ")" + input_op + R"(", "output_op": ")" + output_op +
           R"(", "stack": )" + stack + "}]}";
  };
  const auto result = [&](const std::string& in, const std::string& out) {
    return parse_corrections(file(in, out)).compound("all").evaluate(2.0, 5.0);
  };
  EXPECT_EQ(result("+", "+"), 28);
  EXPECT_EQ(result("+", "*"), 75);
  EXPECT_EQ(result("+", "/"), 0.12);
  EXPECT_EQ(result("+", "last"), 25);
  EXPECT_EQ(result("*", "+"), 33);
  EXPECT_EQ(result("*", "*"), 90);
  EXPECT_EQ(result("*", "/"), 0.1);
  EXPECT_EQ(result("*", "last"), 30);
  EXPECT_EQ(parse_corrections(file("*", "*", "[]")).compound("all").evaluate(2.0, 5.0), 0);
  EXPECT_NE(problem(file("last", "*")), "accepted");
  EXPECT_NE(problem(file("*", "*", R"(["all"])")), "accepted");
}

}  // namespace
