// SPDX-License-Identifier: MIT
#include <staffa/interop/uhi.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace staffa;

histogram_data every_axis() {
  histogram_data h({axis(3, 0.1, 0.7).named("x").titled("X \"cm\" \xc2\xb5"), axis({0, 1e-300, 5}), integer_axis(-1, 2),
                    category_axis({5, -3}), boolean_axis().titled("good")});
  h.title("all\nkinds");
  for (std::size_t i = 0; i < h.cells(); ++i) h.counts()[i] = i * i;
  h.counts()[7] = std::uint64_t{1} << 62;  // no double holds 2^62 + 1 ...
  h.counts()[8] = (std::uint64_t{1} << 62) + 1;
  return h;
}

std::string message(const std::function<void()>& f) {
  try {
    f();
  } catch (const source_error& e) {
    return e.what();
  }
  return "nothing thrown";
}

std::string message_of(const std::string& json) {
  return message([&] { (void)from_uhi_json(json); });
}

TEST(Uhi, ReadsBackWhatItWrote) {
  const histogram_data h = every_axis();
  EXPECT_EQ(from_uhi_json(to_uhi_json(h)), h);
  const histogram_data none;
  EXPECT_EQ(from_uhi_json(to_uhi_json(none)), none);
}

TEST(Uhi, KeepsEveryBitOfDoubles) {
  std::mt19937_64 random(1);
  std::vector<double> values{0.0,
                             -0.0,
                             5e-324,
                             -5e-324,
                             2.2250738585072011e-308,
                             1.7976931348623157e308,
                             0.1,
                             1.0 / 3,
                             1e22,
                             9007199254740993.0,
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()};
  while (values.size() < 2002) {
    const auto x = std::bit_cast<double>(random());
    if (!std::isnan(x)) values.push_back(x);
  }
  std::vector<double> variances(values.rbegin(), values.rend());
  const axis a(2000, 0, 1);
  for (const histogram_data& h : {histogram_data({a}, values, variances), histogram_data({a}, values, {})}) {
    const histogram_data back = from_uhi_json(to_uhi_json(h));
    ASSERT_EQ(back.kind(), h.kind());
    for (std::size_t i = 0; i < h.cells(); ++i) {
      ASSERT_EQ(std::bit_cast<std::uint64_t>(back.values()[i]), std::bit_cast<std::uint64_t>(h.values()[i]))
          << values[i];
    }
    ASSERT_TRUE(std::equal(back.variances().begin(), back.variances().end(), h.variances().begin()));
  }
  const histogram_data nan({axis(1, 0, 1)}, {0, std::nan(""), 0}, {});
  EXPECT_TRUE(std::isnan(from_uhi_json(to_uhi_json(nan)).values()[1]));
}

TEST(Uhi, NestsTheFirstAxisOutermost) {
  histogram_data h({axis(1, 0, 2), boolean_axis()});
  for (std::size_t i = 0; i < h.cells(); ++i) h.counts()[i] = i;
  EXPECT_EQ(to_uhi_json(h),
            R"({"uhi_schema":1,"writer_info":{"staffa":{"version":"0.1.0"}},"axes":[{"type":"regular","lower":0.0,)"
            R"("upper":2.0,"bins":1,"underflow":true,"overflow":true,"circular":false},{"type":"boolean"}],)"
            R"("storage":{"type":"int","values":[[0,3],[1,4],[2,5]]}})");
}

// The next three texts are what boost-histogram 1.8.1 wrote.

TEST(Uhi, ReadsWeightsWrittenInPython) {
  const histogram_data h = from_uhi_json(
      R"({"uhi_schema": 1, "writer_info": {"boost-histogram": {"version": "1.8.1"}}, "axes": [{"type": "variable",
      "edges": [0.0, 0.1, 1.0], "underflow": true, "overflow": true, "circular": false, "metadata": {"name": "met",
      "label": "MET [GeV]"}}], "storage": {"type": "weighted", "values": [0.0, 0.1, 0.0, Infinity],
      "variances": [0.0, 0.010000000000000002, 0.0, Infinity]}, "metadata": {"name": "q", "label": "L"}})");
  constexpr double inf = std::numeric_limits<double>::infinity();
  histogram_data expected({axis({0, 0.1, 1}).named("met").titled("MET [GeV]")}, {0, 0.1, 0, inf},
                          {0, 0.010000000000000002, 0, inf});
  expected.title("L");
  EXPECT_EQ(h, expected);
}

TEST(Uhi, ReadsAxesWithoutFlowCells) {
  const histogram_data h = from_uhi_json(
      R"({"uhi_schema": 1, "axes": [{"type": "regular", "lower": 0.0, "upper": 1.0, "bins": 2, "underflow": false,
      "overflow": true, "circular": false}, {"type": "category_int", "categories": [4, 2], "flow": false}],
      "storage": {"type": "double", "values": [[1.0, 2.0], [3.0, 4.5], [5.0, 6.0]]}, "metadata": {}})");
  EXPECT_EQ(h, histogram_data({axis(2, 0, 1), category_axis({4, 2})}, {0, 1, 3, 5, 0, 2, 4.5, 6, 0, 0, 0, 0}, {}));
}

TEST(Uhi, ReadsSparseAndEmptyStorage) {
  const std::string axes =
      R"({"uhi_schema": 1, "axes": [{"type": "regular", "lower": -1, "upper": 2, "bins": 3, "underflow": true,
      "overflow": true, "circular": false, "writer_info": {"boost-histogram": {"orig_type": "Integer"}}},
      {"type": "boolean"}], "storage": )";
  histogram_data expected({integer_axis(-1, 2), boolean_axis()});
  EXPECT_EQ(from_uhi_json(axes + R"({"type": "int"}})"), expected);
  expected.counts()[4] = 7;
  expected.counts()[0 + 5] = 2;
  EXPECT_EQ(from_uhi_json(axes + R"({"type": "int", "index": [[4, 0], [0, 1]], "values": [7, 2]}})"), expected);
  EXPECT_EQ(message_of(axes + R"({"type": "int", "index": [[4, 5], [0, 1]], "values": [7, 2]}})"),
            "UHI histogram, 'storage', 'index'[0][1]: is no cell of the axis");
}

TEST(Uhi, WritesAndReadsFilesOfNamedHistograms) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "staffa_uhi_test.json";
  std::filesystem::remove(path);
  const std::map<std::string, histogram_data> both{{"all \"kinds\"", every_axis()},
                                                   {"q1", histogram_data({axis(2, 0, 1)})}};
  write_uhi(path, both);
  EXPECT_EQ(read_uhi(path), both);
  write_uhi(path, {{"again", every_axis()}});  // replaces
  EXPECT_EQ(read_uhi(path).size(), 1u);

  std::ofstream(path) << to_uhi_json(every_axis());
  EXPECT_EQ(read_uhi(path).at(""), every_axis());

  std::ofstream(path) << R"({"a": {"uhi_schema": 1, "axes": []}})";
  EXPECT_EQ(message([&] { (void)read_uhi(path); }), "'" + path.string() + "', histogram 'a': 'storage' is missing");
  std::filesystem::remove(path);
  EXPECT_EQ(message([&] { (void)read_uhi(path); }), "cannot open '" + path.string() + "'");
  EXPECT_THROW(write_uhi(path, {{"", histogram_data()}}), usage_error);
  EXPECT_THROW(write_uhi(path, {{"uhi_schema", histogram_data()}}), usage_error);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Uhi, LeavesNothingBehindWhereItCannotWrite) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "staffa_uhi_test_folder";
  std::filesystem::remove_all(folder);
  EXPECT_THROW(write_uhi(folder / "h.json", {{"a", every_axis()}}), source_error);
  std::filesystem::create_directories(folder / "h.json" / "occupied");
  EXPECT_THROW(write_uhi(folder / "h.json", {{"a", every_axis()}}), source_error);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);  // no temporary file
  histogram_data bad;
  bad.title("\xff");
  EXPECT_THROW((void)to_uhi_json(bad), usage_error);
  std::filesystem::remove_all(folder);
}

/// Runs tests/interop/uhi_check.py with the Python the build was given; 77 says that packages are missing.
int run_check(const std::string& arguments) {
#ifdef STAFFA_PYTHON
  const auto script = std::filesystem::path(__FILE__).parent_path() / "../../interop/uhi_check.py";
  const std::string command = "\"" STAFFA_PYTHON "\" \"" + script.string() + "\" " + arguments;
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
#else
  (void)arguments;
  return 77;
#endif
}

TEST(Uhi, IsReadAndWrittenBackByBoostHistogramAndHist) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "staffa_uhi_test_python";
  std::filesystem::create_directories(folder);
  std::map<std::string, histogram_data> written{
      {"counts", histogram_data({axis(3, -0.25, 0.5).named("x").titled("X"), axis({0, 1e-300, 5}), integer_axis(-1, 2),
                                 category_axis({5, -3}), boolean_axis()})},
      {"weights", histogram_data({axis(2, 0, 1)}, {1, 0.1, 1.0 / 3, 3}, {1, 2, 1e-300, 4})},
      {"sums", histogram_data({axis(2, 0, 1)}, {1, 2, 3, 4}, {})}};
  for (std::size_t i = 0; i < written.at("counts").cells(); ++i) written.at("counts").counts()[i] = i;
  written.at("counts").title("all axes");
  write_uhi(folder / "ours.json", written);
  const int code = run_check("\"" + (folder / "ours.json").string() + "\" --expect counts=179700 sums=10 --write \"" +
                             (folder / "theirs.json").string() + "\"");
  if (code == 77) GTEST_SKIP() << "no Python with boost_histogram and hist";
  ASSERT_EQ(code, 0);
  EXPECT_EQ(read_uhi(folder / "theirs.json"), written);
  EXPECT_EQ(run_check("\"" + (folder / "ours.json").string() + "\" --expect counts=1"), 1);  // it can say no
  std::filesystem::remove_all(folder);
}

/// A small valid histogram in which a piece is exchanged.
std::string with(const std::string& piece, const std::string& other) {
  std::string text =
      R"({"uhi_schema": 1, "axes": [{"type": "regular", "lower": 0, "upper": 1, "bins": 1, "underflow": true, )"
      R"("overflow": true, "circular": false}], "storage": {"type": "int", "values": [1, 2, 3]}})";
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) throw std::logic_error("no such piece");
  return text.replace(at, piece.size(), other);
}

TEST(Uhi, SaysWhatIsWrong) {
  EXPECT_EQ(from_uhi_json(with("1", "1")).sum(), 6);
  const std::string a = "UHI histogram, 'axes'[0]";
  const std::string no_json = "UHI histogram: not JSON, at byte ";  // then RapidJSON's words
  EXPECT_TRUE(message_of("").starts_with(no_json + "0: "));
  EXPECT_TRUE(message_of(with("]}}", "]}")).starts_with(no_json));
  EXPECT_TRUE(message_of(with("}}", "}} x")).starts_with(no_json));
  EXPECT_TRUE(message_of(with("[1, 2, 3]", "[1, 2, 1e999]")).starts_with(no_json));
  EXPECT_TRUE(message_of(with("[1, 2, 3]", "[1, 2, 3,]")).starts_with(no_json));
  EXPECT_TRUE(message_of(with("int", "\xff")).starts_with(no_json));
  EXPECT_TRUE(message_of(std::string(200000, '[')).ends_with(": nested more than 100 levels deep"));
  EXPECT_EQ(message_of("[]"), "UHI histogram: expected an object");
  EXPECT_EQ(message_of(std::string(1, '\0')), "UHI histogram: not JSON, it holds a zero byte");
  EXPECT_EQ(message_of(with("schema\": 1", "schema\": 2")),
            "UHI histogram, 'uhi_schema': is 2, only schema 1 is known");
  EXPECT_EQ(message_of(with("uhi_schema", "schema")), "UHI histogram: 'uhi_schema' is missing");
  EXPECT_EQ(message_of(with("\"bins\": 1, ", "")), a + ": 'bins' is missing");
  EXPECT_EQ(message_of(with("\"bins\": 1,", "\"bins\": 1.5,")),
            a + ", 'bins': expected a whole number that fits 64 bits");
  EXPECT_EQ(message_of(with("\"bins\": 1,", "\"bins\": 0,")), a + ": axis: 0 bins asked for, expected 1 to 2^30");
  EXPECT_EQ(message_of(with("\"upper\": 1", "\"upper\": \"1\"")), a + ", 'upper': expected a number");
  EXPECT_EQ(message_of(with("\"upper\": 1", "\"upper\": NaN")), a + ": axis: the range [0, nan) is not finite");
  EXPECT_EQ(message_of(with("\"circular\": false", "\"circular\": true")), a + ": circular axes are not supported");
  EXPECT_EQ(message_of(with("\"circular\": false", "\"circular\": 0")), a + ", 'circular': expected true or false");
  EXPECT_EQ(message_of(with("\"regular\"", "\"category_str\"")), a + ": axis type 'category_str' is not supported");
  EXPECT_EQ(message_of(with("\"int\"", "\"mean\"")), "UHI histogram, 'storage': storage type 'mean' is not supported");
  const std::string v = "UHI histogram, 'storage', 'values': ";
  EXPECT_EQ(message_of(with("[1, 2, 3]", "[1, 2]")), v + "holds 2 values, axis 0 has 3 cells");
  EXPECT_EQ(message_of(with("[1, 2, 3]", "[1, 2, [3]]")), v + "expected a whole number");
  EXPECT_EQ(message_of(with("[1, 2, 3]", "[1, 2, -3]")), v + "is a negative count");
  EXPECT_EQ(message_of(with("[1, 2, 3]", "[1, 2, 3.5]")), v + "expected a whole number that fits 64 bits");
  EXPECT_EQ(message_of(with("[1, 2, 3]", "\"a/path\"")), v + "expected an array");
  EXPECT_EQ(message_of(with("\"int\"", "\"weighted\"")), "UHI histogram, 'storage': 'variances' is missing");
  EXPECT_EQ(message_of(with("\"bins\": 1,", "\"bins\": 1000000000,")),
            "UHI histogram, 'storage': the axes have far more cells than values are given");
}

TEST(Uhi, SurvivesEveryTruncation) {
  const std::string text = to_uhi_json(every_axis());
  for (std::size_t length = 0; length < text.size(); length += 1 + length / 300) {
    ASSERT_NE(message_of(text.substr(0, length)), "nothing thrown") << length;
  }
}

}  // namespace
