// SPDX-License-Identifier: MIT
#include <staffa/column/identical.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>

namespace {

using staffa::flat;
using staffa::identical;
using staffa::jagged;
using staffa::missing;
using staffa::option;
using staffa::record;

template <template <class> class F>
struct Jet {
  F<float> pt;
  F<option<float>> btag;
};

TEST(ColumnIdentical, GoesByBitsNotByValue) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float other_nan = std::bit_cast<float>(std::bit_cast<std::uint32_t>(nan) | 1U);
  EXPECT_TRUE(identical(flat<float>{nan, 1}, flat<float>{nan, 1}));
  EXPECT_FALSE(identical(flat<float>{nan}, flat<float>{other_nan}));
  EXPECT_FALSE(identical(flat<float>{0.0F}, flat<float>{-0.0F}));
  EXPECT_FALSE(identical(flat<float>{1}, flat<float>{1, 2}));
  EXPECT_FALSE(identical(flat<float>{1, 2}, flat<float>{1}));
}

TEST(ColumnIdentical, IgnoresWhatAMissingValueHides) {
  const flat<option<int>> hidden(staffa::buffer<int>{1, 7}, staffa::buffer<std::uint8_t>{0b01});
  EXPECT_TRUE(identical(hidden, flat<option<int>>{1, missing}));
  EXPECT_FALSE(identical(hidden, flat<option<int>>{1, 7}));
}

TEST(ColumnIdentical, ReachesListsAndRecords) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(identical(jagged<float>{{nan}, {}}, jagged<float>::from_offsets({1, 2, 2}, {0, nan})));
  EXPECT_FALSE(identical(jagged<float>{{nan}, {}}, jagged<float>{{}, {nan}}));
  EXPECT_TRUE(identical(jagged<jagged<float>>{{{nan}, {}}}, jagged<jagged<float>>{{{nan}, {}}}));
  EXPECT_FALSE(identical(jagged<jagged<float>>{{{0.0F}}}, jagged<jagged<float>>{{{-0.0F}}}));
  const jagged<record<Jet>> jets{{{nan, 1}, {2, missing}}, {}};
  EXPECT_TRUE(identical(jets, jagged<record<Jet>>{{{nan, 1}, {2, missing}}, {}}));
  EXPECT_FALSE(identical(jets, jagged<record<Jet>>{{{nan, 1}, {2, 0}}, {}}));
  EXPECT_TRUE(identical(jets.content(), record<Jet>{{nan, 1}, {2, missing}}));
}

}  // namespace
