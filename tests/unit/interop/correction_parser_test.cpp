// SPDX-License-Identifier: MIT
//
// The JSON parser of correction files against RapidJSON, which correctionlib reads with: the same texts are accepted,
// and mean the same.

#include <staffa/interop/detail/correction_parser.hpp>
#include <staffa/interop/uhi.hpp>

#include <gtest/gtest.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace staffa::detail::corrections;

/// Events as text; numbers as they were written.
struct recorder {
  std::string out;
  bool Null() { return add("null"); }
  bool Bool(bool b) { return add(b ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    json_scalar s;
    const std::string copy(text, size);
    const char* at = copy.c_str();
    if (read_scalar(at, s) != nullptr) return false;
    return at == copy.c_str() + size && add(number(s));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) { return add("'" + std::string(text, size) + "'"); }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) { return String(text, size, copy); }
  bool StartObject() { return true; }
  bool EndObject(rapidjson::SizeType n) { return add("o" + std::to_string(2 * n)); }
  bool StartArray() { return true; }
  bool EndArray(rapidjson::SizeType n) { return add("a" + std::to_string(n)); }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  static std::string number(const json_scalar& s) {
    if (s.what == json_scalar::type::real) return "r" + std::to_string(s.real);
    if (s.what == json_scalar::type::signed_integer) return "i" + std::to_string(s.integer);
    constexpr std::uint64_t largest = ~std::uint64_t{0} >> 1;
    return (s.natural <= largest ? "i" : "n") + std::to_string(s.natural);
  }
  bool add(const std::string& what) {
    out += what;
    out += ' ';
    return true;
  }
};

std::optional<std::string> theirs(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  recorder events;
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  constexpr unsigned flags =
      rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag | rapidjson::kParseIterativeFlag;
  if (reader.Parse<flags>(stream, events).IsError()) return std::nullopt;
  return events.out;
}

void write(const json& v, recorder& to) {
  switch (v.what()) {
    case json::type::null: to.Null(); return;
    case json::type::boolean: to.Bool(v.truth()); return;
    case json::type::integer: to.add("i" + std::to_string(v.as_integer())); return;
    case json::type::natural: to.add("n" + std::to_string(v.as_natural())); return;
    case json::type::real: to.add("r" + std::to_string(v.as_double())); return;
    case json::type::text: to.add("'" + std::string(v.as_text()) + "'"); return;
    case json::type::array:
    case json::type::object: break;
  }
  for (const json& item : v.items()) write(item, to);
  to.add((v.is_array() ? "a" : "o") + std::to_string(v.size()));
}
std::optional<std::string> ours(const std::string& text) {
  const std::string file = "f";
  const json_limits limits;
  json_tree tree;
  try {
    json_parser(text, file, limits, tree).parse();
  } catch (const staffa::correction_file_error&) {
    return std::nullopt;
  }
  recorder events;
  write(tree.root(), events);
  return events.out;
}

const std::vector<std::string> texts = {
    R"({"a": [1, -2, 3.5, 1e3, -0, -0.0, 0.1e-5, 18446744073709551615, 18446744073709551616, -9223372036854775809],)"
    R"( "b\n\"\u00e9\ud83d\ude00\/": {"c": null, "d": [true, false], "e": {}, "f": []}, "": "x\\"})",
    R"([NaN, -NaN, Inf, -Inf, Infinity, -Infinity, 1.7976931348623157e308, 12345678901234567890123, 0.0])",
    " \t\r\n[[[[\"\\u0000\\uDC00\"]]], {\"k\":{\"k\":[{}]}}] \n",
    R"("text")",
    R"(0)",
};

TEST(CorrectionParser, AcceptsWhatItShould) {
  for (const std::string& text : texts) {
    ASSERT_TRUE(theirs(text).has_value()) << text;
    EXPECT_EQ(ours(text), theirs(text)) << text;
  }
}

TEST(CorrectionParser, RefusesWhatItShould) {
  for (const char* text : {"",
                           " ",
                           "[",
                           "]",
                           "[1",
                           "[1,",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{",
                           "{\"a\"",
                           "{\"a\":",
                           "{\"a\":1",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\" 1}",
                           "01",
                           "-",
                           "+1",
                           ".5",
                           "1.",
                           "1.e5",
                           "1e",
                           "1e+",
                           "--1",
                           "-a",
                           "NaNx",
                           "nan",
                           "Na",
                           "In",
                           "Infi",
                           "-",
                           "Infinit",
                           "tru",
                           "nul",
                           "falsE",
                           "\"",
                           "\"\\",
                           "\"\\q\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"a\tb\"",
                           "[1]]",
                           "1 1",
                           "1e309",
                           "1e400",
                           "-1e400",
                           "/**/1",
                           "\xef\xbb\xbf"
                           "1"}) {
    EXPECT_FALSE(theirs(text).has_value()) << text;
    EXPECT_FALSE(ours(text).has_value()) << text;
  }
  const std::string digits(400, '9');
  EXPECT_FALSE(ours(digits).has_value());
  EXPECT_EQ(ours("0." + digits), theirs("0." + digits));
  EXPECT_EQ(ours("1e000000000308"), theirs("1e000000000308"));
  EXPECT_EQ(ours("1e-99999999999999999999"), theirs("1e-99999999999999999999"));
  EXPECT_EQ(ours("0.001e311"), theirs("0.001e311"));
  EXPECT_EQ(ours("0.001e312").has_value(), theirs("0.001e312").has_value());
}

TEST(CorrectionParser, BrokenTextsAreTakenAlike) {
  constexpr std::string_view alphabet = "{}[]\",:0123456789.eE+-\\unNaIftrl \n\t\x01\x80/b";
  std::mt19937 random(11);
  std::size_t accepted = 0;
  for (int k = 0; k < 5000; ++k) {
    std::string text = texts[random() % texts.size()];
    for (auto n = 1 + random() % 3; n > 0; --n) {
      const std::size_t at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      switch (random() % 3) {
        case 0: text[at] = c; break;
        case 1: text.insert(at, 1, c); break;
        default:
          if (text.size() > 1) text.erase(at, 1);
      }
    }
    const auto expected = theirs(text);
    accepted += expected.has_value() ? 1 : 0;
    ASSERT_EQ(ours(text), expected) << text;
  }
  EXPECT_GT(accepted, 250u);
}

TEST(CorrectionParser, PlacesOfProblems) {
  const std::string file = "f.json", text = "{\n \"a\": 1,\n \"b\": x}";
  const json_limits limits;
  json_tree tree;
  try {
    json_parser(text, file, limits, tree).parse();
    FAIL();
  } catch (const staffa::correction_file_error& e) {
    EXPECT_NE(std::string(e.what()).find("line 3"), std::string::npos) << e.what();
  }
}

}  // namespace
