// SPDX-License-Identifier: MIT
#include <staffa/column/table.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/cast.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/events.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/collect.hpp>
#include <staffa/source/table.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr float float_nan = std::numeric_limits<float>::quiet_NaN();

TEST(ExprCast, Widens) {
  EXPECT_EQ(show<flat<double>>(cast<double>(flat<float>{0.5F})), "[0.5]");
  EXPECT_EQ(show<flat<double>>(cast<double>(flat<std::int32_t>{4, -1, 0}) / 8), "[0.5, -0.125, 0]");
  EXPECT_EQ(show<flat<std::int64_t>>(cast<std::int64_t>(flat<std::uint32_t>{4294967295U})), "[4294967295]");
  EXPECT_EQ(show<flat<float>>(cast<float>(flat<std::int16_t>{-3})), "[-3]");
  EXPECT_EQ(show<flat<option<double>>>(cast<double>(flat<option<float>>{1, missing})), "[1, None]");
  EXPECT_EQ(show<flat<std::int16_t>>(cast<std::int16_t>(flat<std::uint8_t>{255})), "[255]");
  EXPECT_EQ(show<flat<float>>(cast<float>(flat<float>{0.1F})), "[0.1]");
}

TEST(ExprCast, CutsOffTowardsZero) {
  EXPECT_EQ(show<flat<std::int32_t>>(cast<std::int32_t>(flat<float>{1.9F, -1.9F, -0.9F, 2e9F})), "[1, -1, 0, 2000000000]");
  EXPECT_EQ(show<flat<std::uint8_t>>(cast<std::uint8_t>(flat<double>{255.9, -0.9})), "[255, 0]");
  EXPECT_EQ(show<flat<std::int8_t>>(cast<std::int8_t>(flat<double>{-128.9, 127.9})), "[-128, 127]");
  EXPECT_EQ(show<flat<std::int32_t>>(cast<std::int32_t>(flat<double>{2147483647.5, -2147483648.5})),
            "[2147483647, -2147483648]");
  EXPECT_EQ(show<flat<std::int64_t>>(cast<std::int64_t>(flat<double>{-0x1p63, 0x1.fffffffffffffp62})),
            "[-9223372036854775808, 9223372036854774784]");
  EXPECT_EQ(show<flat<std::uint64_t>>(cast<std::uint64_t>(flat<float>{0x1.fffffep63F})), "[18446742974197923840]");
}

TEST(ExprCast, NarrowsIntegersThatFit) {
  EXPECT_EQ(show<flat<std::int8_t>>(cast<std::int8_t>(flat<std::int64_t>{-128, 127})), "[-128, 127]");
  EXPECT_EQ(show<flat<std::uint32_t>>(cast<std::uint32_t>(flat<std::int32_t>{0, 2147483647})), "[0, 2147483647]");
  EXPECT_EQ(show<flat<std::int64_t>>(cast<std::int64_t>(flat<std::uint64_t>{9223372036854775807U})),
            "[9223372036854775807]");
}

TEST(ExprCast, RoundsToAFloatingType) {
  EXPECT_EQ(show<flat<float>>(cast<float>(flat<double>{0.1, 1e-60, -infinity, nan, 16777217})),
            "[0.1, 0, -inf, nan, 16777216]");
  EXPECT_EQ(show<flat<float>>(cast<float>(flat<std::int32_t>{16777217})), "[16777216]");
  EXPECT_EQ(show<flat<double>>(cast<double>(flat<std::uint64_t>{18446744073709551615U})), "[18446744073709551616]");
}

TEST(ExprCast, OutOfRangeIsAnError) {
  const auto fails = [](const auto& e) { EXPECT_THROW((void)collected(somehow(2), e), data_error); };
  for (const float x : {float_nan, 2147483648.0F, -2147483904.0F, 1e30F, -1e30F, std::numeric_limits<float>::infinity()})
    fails(cast<std::int32_t>(flat<float>{x}));
  for (const double x : {nan, 2147483648.0, -2147483649.0}) fails(cast<std::int32_t>(flat<double>{x}));
  for (const double x : {-1.0, 256.0, nan}) fails(cast<std::uint8_t>(flat<double>{x}));
  for (const double x : {0x1p63, -0x1.0000000000001p63}) fails(cast<std::int64_t>(flat<double>{x}));
  for (const double x : {0x1p64, -1.0}) fails(cast<std::uint64_t>(flat<double>{x}));
  for (const std::int32_t x : {-1, 65536}) fails(cast<std::uint16_t>(flat<std::int32_t>{x}));
  fails(cast<std::int64_t>(flat<std::uint64_t>{9223372036854775808U}));
  fails(cast<std::uint64_t>(flat<std::int8_t>{-1}));
  for (const double x : {1e39, -1e39, 3.4028235677973366e38}) fails(cast<float>(flat<double>{x}));
}

TEST(ExprCast, TheErrorNamesOperationColumnValueAndEvent) {
  const five e;
  const auto thrown = [&](const auto& x) {
    try {
      (void)run(serial({.chunk_events = 2}), e.events, collect(x));
    } catch (const data_error& error) {
      return error;
    }
    return data_error("nothing", "thrown", {});
  };
  const data_error of_objects = thrown(cast<std::uint8_t>(e.jets.eta));  // -1 in the first event
  EXPECT_EQ(of_objects.operation(), "cast<uint8>(Jet_eta)");
  EXPECT_EQ(of_objects.where().column, "Jet_eta");
  EXPECT_EQ(of_objects.where().event, 0);
  EXPECT_TRUE(contains(of_objects.reason(), "-1") && contains(of_objects.reason(), "uint8")) << of_objects.reason();
  const data_error of_a_formula = thrown(cast<std::int8_t>(e.jets.id * 14));  // 140, the last jet of the last event
  EXPECT_EQ(of_a_formula.operation(), "cast<int8>(Jet_id * 14)");
  EXPECT_EQ(of_a_formula.where().column, "");
  EXPECT_EQ(of_a_formula.where().event, 4);
  const auto hard = e.jets[e.jets.pt > 32];
  EXPECT_EQ(thrown(cast<std::uint8_t>(hard.eta)).where().event, 0);
  EXPECT_EQ(thrown(cast<std::uint8_t>(hard[hard.eta != -1].eta)).where().event, 2);
  EXPECT_EQ(thrown(cast<std::uint8_t>(e.jets[e.met > 25].eta)).where().event, 2);  // in the whole input
  EXPECT_EQ(thrown(cast<std::int8_t>(sum(e.jets.pt))).where().event, 4);
}

TEST(ExprCast, MissingStaysMissingWhateverItHides) {
  EXPECT_EQ(show<flat<option<std::int32_t>>>(cast<std::int32_t>(flat<option<float>>{1.5F, missing})), "[1, None]");
  const five e;
  EXPECT_EQ(show<jagged<option<std::int32_t>>>(cast<std::int32_t>(e.jets.btag * 8)),
            "[[6, None, 2], [], [4, None], [None], [2, 7, 2, None]]");
  EXPECT_EQ(show<flat<option<std::uint8_t>>>(cast<std::uint8_t>(first(e.jets).pt)), "[50, None, 31, 25, 60]");
}

// Its operand's memory goes back to the pool before the cast's last user is done.
TEST(ExprCast, KeepsItsOwnValidity) {
  std::vector<option<double>> values;
  std::vector<float> others;
  for (int i = 0; i < 1000; ++i) {
    values.push_back(i % 2 == 1 ? option<double>(i) : option<double>());
    others.push_back(static_cast<float>(i));
  }
  table t;
  t.add("x", flat<option<double>>(values)).add("y", flat<float>(others));
  const auto events = open(t);
  const auto whole = cast<std::int32_t>(events.column<option<double>>("x") + 1.0);
  const auto large = define(events.column<float>("y") > 900.0F);  // takes memory of the size of a validity
  const auto [x, y] = run(events, collect(whole), collect(large));
  for (std::size_t k = 0; k < 1000; ++k) ASSERT_EQ((*x)[k].has_value(), k % 2 == 1) << k;
}

TEST(ExprCast, ChecksOnlyWhatIsAsked) {
  const five e;
  const auto central = e.jets[e.jets.eta >= 0];
  EXPECT_EQ(show<jagged<std::uint8_t>>(cast<std::uint8_t>(central.eta)), "[[2, 0], [], [1], [0], [0, 1, 2]]");
  EXPECT_EQ(show<jagged<std::int32_t>>(cast<std::int32_t>(e.jets.pt / 20) + e.jets.id),
            "[[3, 3, 5], [], [5, 6], [7], [10, 11, 9, 11]]");
}

TEST(ExprCast, SaturateTakesTheNearest) {
  const flat<double> x{nan, infinity, -infinity, 300.7, -1.5, 12.9};
  EXPECT_EQ(show<flat<option<std::uint8_t>>>(saturate<std::uint8_t>(x)), "[None, 255, 0, 255, 0, 12]");
  EXPECT_EQ(show<flat<option<std::int32_t>>>(saturate<std::int32_t>(x * 1e8)),
            "[None, 2147483647, -2147483648, 2147483647, -150000000, 1290000000]");
  EXPECT_EQ(show<flat<option<std::int64_t>>>(saturate<std::int64_t>(x * 1e30)),
            "[None, 9223372036854775807, -9223372036854775808, 9223372036854775807, -9223372036854775808, "
            "9223372036854775807]");
  EXPECT_EQ(show<flat<float>>(saturate<float>(flat<double>{1e300, -1e300, nan, infinity, 0.1})),
            "[3.4028235e+38, -3.4028235e+38, nan, inf, 0.1]");
  EXPECT_EQ(show<flat<std::uint16_t>>(saturate<std::uint16_t>(flat<std::int32_t>{-5, 70000, 8})), "[0, 65535, 8]");
  EXPECT_EQ(show<flat<std::int64_t>>(saturate<std::int64_t>(flat<std::uint64_t>{18446744073709551615U, 3})),
            "[9223372036854775807, 3]");
  EXPECT_EQ(show<flat<double>>(saturate<double>(flat<std::int32_t>{1})), "[1]");
  EXPECT_EQ(show<flat<option<std::int8_t>>>(saturate<std::int8_t>(flat<option<float>>{missing, 1e9F, float_nan})),
            "[None, 127, None]");
  EXPECT_EQ(show<flat<option<std::int8_t>>>(saturate<std::int8_t>(flat<option<std::int32_t>>{missing, -1000})),
            "[None, -128]");
}

}  // namespace
