// SPDX-License-Identifier: MIT
#include <staffa/column/print.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

using staffa::flat;
using staffa::jagged;
using staffa::missing;
using staffa::option;
using staffa::record;

template <template <class> class F>
struct Jet {
  F<float> pt;
  F<option<std::int32_t>> flavour;
  F<bool> tight;
};

template <class T>
std::string text(const T& x) {
  std::ostringstream out;
  out << std::setprecision(1) << std::hex << x;  // the stream's settings change nothing
  return out.str();
}

TEST(ColumnPrint, FlatColumns) {
  EXPECT_EQ(text(flat<float>{}), "[]");
  EXPECT_EQ(text(flat<float>{1, 40.5F, -0.1F}), "[1, 40.5, -0.1]");
  EXPECT_EQ(text(flat<std::int8_t>{65, -1}), "[65, -1]");  // numbers, no letters
  EXPECT_EQ(text(flat<std::uint64_t>{18446744073709551615U}), "[18446744073709551615]");
  EXPECT_EQ(text(flat<bool>{true, false}), "[true, false]");
  EXPECT_EQ(text(flat<option<double>>{1.1, missing}), "[1.1, None]");
  EXPECT_EQ(text(flat<float>{std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}),
            "[inf, nan]");
}

TEST(ColumnPrint, AnOption) {
  EXPECT_EQ(text(option<float>(2.5F)), "2.5");
  EXPECT_EQ(text(option<float>()), "None");
}

TEST(ColumnPrint, LongColumnsAreElided) {
  std::vector<int> rows;
  for (int i = 0; i < 10; ++i) rows.push_back(i);
  EXPECT_EQ(text(flat<int>(rows)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]");
  rows.push_back(10);
  EXPECT_EQ(text(flat<int>(rows)), "[0, 1, 2, ..., 8, 9, 10]");
  EXPECT_EQ(text(jagged<int>::from_offsets({0, 11}, flat<int>(rows))), "[[0, 1, 2, ..., 8, 9, 10]]");
}

TEST(ColumnPrint, JaggedColumns) {
  EXPECT_EQ(text(jagged<float>{}), "[]");
  EXPECT_EQ(text(jagged<float>{{1, 2}, {}, {3}}), "[[1, 2], [], [3]]");
  EXPECT_EQ(text(jagged<option<float>>{{1, missing}}[0]), "[1, None]");
  EXPECT_EQ(text(jagged<jagged<float>>{{{1, 2}, {}}, {}, {{3}}}), "[[[1, 2], []], [], [[3]]]");
}

TEST(ColumnPrint, Records) {
  EXPECT_EQ(text(record<Jet>{{40, 5, true}, {30, missing, false}}),
            "[{pt: 40, flavour: 5, tight: true}, {pt: 30, flavour: None, tight: false}]");
  EXPECT_EQ(text(jagged<record<Jet>>{{{40, 5, true}}, {}}), "[[{pt: 40, flavour: 5, tight: true}], []]");
}

TEST(ColumnPrint, Tables) {
  staffa::table t;
  t.add("MET_pt", flat<float>{12, 40.5F}).add("Jet", jagged<record<Jet>>{{{40, 5, true}, {30, missing, false}}, {}});
  EXPECT_EQ(text(t),
            "table of 2 rows\n"
            "MET_pt       float                [12, 40.5]\n"
            "Jet_pt       list<float>          [[40, 30], []]\n"
            "Jet_flavour  list<option<int32>>  [[5, None], []]\n"
            "Jet_tight    list<bool>           [[true, false], []]\n");
  EXPECT_EQ(text(staffa::table()), "table of 0 rows\n");
}

}  // namespace
