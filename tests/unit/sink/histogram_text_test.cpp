// SPDX-License-Identifier: MIT
#include <staffa/sink/histogram_text.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace {

using namespace staffa;

TEST(HistogramText, ShowsFiguresAndBars) {
  histogram_data h({axis(4, 0, 2).titled("MET [GeV]")}, {1, 0, 100, 25, 0, 2});
  h.title("Q1");
  EXPECT_EQ(to_text(h),
            "Q1\n"
            "entries 128\n"
            "MET [GeV]: 4 bins in [0, 2), below 1, above 2, mean 0.85 (of bins)\n"
            "[0.5,   1)  100 |##################################################\n"
            "[  1, 1.5)   25 |#############\n");
}

TEST(HistogramText, MergesBinsToAScreenful) {
  histogram_data h({axis(1000, 0, 1000)});
  for (auto& count : h.counts()) count = 1;
  const std::string text = to_text(h);
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 30);
  EXPECT_NE(text.find("[  0,   40)  40 |"), std::string::npos) << text;
  EXPECT_NE(text.find("below 1, above 1"), std::string::npos) << text;
}

TEST(HistogramText, ShowsSmallContentsAndNegativeOnes) {
  const histogram_data h({axis({0, 1, 2, 3})}, {0, 1e6, 1, -3, 0}, {});
  EXPECT_EQ(to_text(h),
            "sum of weights 999998\n"
            "3 variable bins in [0, 3), below 0, above 0, mean 0.499995 (of bins)\n"
            "[0, 1)  1000000 |##################################################\n"
            "[1, 2)        1 |.\n"
            "[2, 3)       -3 |-\n");
}

TEST(HistogramText, ShowsEachAxisSummedOverTheOthers) {
  histogram_data h({integer_axis(2, 4).named("n"), boolean_axis()});
  h.counts()[1] = 3;      // 2, false
  h.counts()[2 + 4] = 6;  // 3, true
  h.counts()[3 + 4] = 1;  // above, true
  EXPECT_EQ(to_text(h),
            "entries 10\n"
            "n: integers in [2, 4), below 0, above 1, mean 2.66667 (of bins)\n"
            "2  3 |#########################\n"
            "3  6 |##################################################\n"
            "false, true\n"
            "false  3 |#####################\n"
            " true  7 |##################################################\n");
}

TEST(HistogramText, SaysWhenThereIsNothing) {
  const histogram_data h({category_axis({5, 7})});
  std::ostringstream out;
  out << h;
  EXPECT_EQ(out.str(), "entries 0\n2 categories, other 0\nall bins are empty\n");
}

}  // namespace
