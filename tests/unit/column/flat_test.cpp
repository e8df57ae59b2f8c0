// SPDX-License-Identifier: MIT
#include <staffa/column/flat.hpp>
#include <staffa/core/error.hpp>

#include <gtest/gtest.h>

#include <array>
#include <boost/range/adaptor/reversed.hpp>
#include <boost/range/adaptor/transformed.hpp>
#include <boost/range/algorithm/max_element.hpp>
#include <boost/range/numeric.hpp>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using staffa::flat;
using staffa::missing;
using staffa::option;

template <class T>
std::vector<T> rows_of(const flat<T>& column) {
  return std::vector<T>(column.begin(), column.end());
}

TEST(ColumnFlat, IsWrittenAsBraces) {
  const flat<float> met{12, 40.5F, 3};
  ASSERT_EQ(met.size(), 3U);
  EXPECT_EQ(met[0], 12.0F);
  EXPECT_EQ(met[1U], 40.5F);
  EXPECT_EQ(met[std::int64_t{2}], 3.0F);
  EXPECT_EQ(met.missing_count(), 0U);
  EXPECT_TRUE(flat<float>{}.empty());
  EXPECT_TRUE(flat<float>().empty());
}

TEST(ColumnFlat, CopiesRanges) {
  std::vector<int> vector{1, 2, 3};
  const flat<int> from_vector(vector);
  const flat<int> from_span{std::span<const int>(vector)};
  const flat<int> from_array(std::array<int, 3>{1, 2, 3});
  const flat<int> from_list(std::list<int>{1, 2, 3});
  vector[0] = 9;
  for (const auto& column : {from_vector, from_span, from_array, from_list})
    EXPECT_EQ(rows_of(column), (std::vector<int>{1, 2, 3}));
}

TEST(ColumnFlat, KeepsOneByteForABool) {
  const flat<bool> pass(std::vector<bool>{true, false, true});
  EXPECT_EQ(rows_of(pass), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(pass.data()[2], true);
  static_assert(sizeof(*pass.data()) == 1);
  EXPECT_EQ((flat<bool>{true, false, true}), pass);
}

TEST(ColumnFlat, KnowsWhatIsMissing) {
  const flat<option<float>> x{1, missing, 3};
  ASSERT_EQ(x.size(), 3U);
  EXPECT_EQ(x.missing_count(), 1U);
  EXPECT_EQ(*x[0], 1.0F);
  EXPECT_FALSE(x[1].has_value());
  EXPECT_EQ(*x[2], 3.0F);
  ASSERT_EQ(x.validity().size(), 1U);
  EXPECT_EQ(x.validity()[0], 0b101);  // least significant bit first, set where present
}

TEST(ColumnFlat, KeepsNoBitmapWhereNothingIsMissing) {
  EXPECT_TRUE((flat<option<int>>{1, 2}.validity().empty()));
  EXPECT_TRUE(flat<option<int>>(std::vector<int>{1, 2}).validity().empty());
  EXPECT_EQ((flat<option<int>>{1, 2}), flat<option<int>>(std::vector<int>{1, 2}));
}

TEST(ColumnFlat, ReadsBitsBeyondTheFirstByte) {
  std::vector<option<int>> rows;
  for (int i = 0; i < 70; ++i) rows.push_back(i % 3 == 0 ? option<int>() : option<int>(i));
  const flat<option<int>> column(rows);
  EXPECT_EQ(rows_of(column), rows);
  EXPECT_EQ(column.missing_count(), 24U);
}

TEST(ColumnFlat, SharesABufferAndABitmap) {
  const staffa::buffer<float> values{1, 2, 3};
  const flat<float> plain(values);
  EXPECT_EQ(plain.data(), values.data());
  const flat<option<float>> some(values, staffa::buffer<std::uint8_t>{0b110});
  EXPECT_EQ(some.data(), values.data());
  EXPECT_EQ(some, (flat<option<float>>{missing, 2, 3}));
}

TEST(ColumnFlat, RefusesABitmapThatIsTooShort) {
  const staffa::buffer<int> nine{1, 2, 3, 4, 5, 6, 7, 8, 9};
  try {
    const flat<option<int>> column(nine, staffa::buffer<std::uint8_t>{0xFF});
    FAIL();
  } catch (const staffa::usage_error& e) {
    EXPECT_STREQ(e.what(), "flat: a bitmap of 1 bytes is too short for 9 values");
  }
}

TEST(ColumnFlat, BorrowsAndSharesWithoutCopying) {
  std::vector<double> mine{1, 2};
  const auto borrowed = flat<double>::borrow(mine);
  EXPECT_EQ(borrowed.data(), mine.data());
  EXPECT_EQ(borrowed.memory().readable(), 2U);

  const std::vector<std::uint8_t> bits{0b01};
  const auto some = flat<option<double>>::borrow(mine, bits);
  EXPECT_EQ(some[0], 1.0);
  EXPECT_EQ(some[1], missing);

  auto owner = std::make_shared<std::vector<double>>(std::vector<double>{5});
  const std::weak_ptr<std::vector<double>> watch = owner;
  {
    const auto shared = flat<double>::share(owner, *owner);
    owner.reset();
    EXPECT_EQ(shared[0], 5.0);
    EXPECT_FALSE(watch.expired());
  }
  EXPECT_TRUE(watch.expired());
}

TEST(ColumnFlat, ComparesRowsNotMemory) {
  EXPECT_EQ((flat<int>{1, 2}), (flat<int>{1, 2}));
  EXPECT_NE((flat<int>{1, 2}), (flat<int>{1, 2, 3}));
  EXPECT_NE((flat<int>{1, 2}), (flat<int>{1, 4}));
  // What a missing value hides does not count.
  const flat<option<int>> a(staffa::buffer<int>{1, 7}, staffa::buffer<std::uint8_t>{0b01});
  EXPECT_EQ(a, (flat<option<int>>{1, missing}));
  EXPECT_NE(a, (flat<option<int>>{1, 7}));
}

TEST(ColumnFlat, CopiesShareTheMemory) {
  flat<int> a{1, 2};
  const flat<int> b = std::move(a);
  EXPECT_EQ(a.data(), b.data());  // also after a move: a column is never left half empty
  EXPECT_EQ(a, b);
}

TEST(ColumnFlat, IsARangeOfStd) {
  static_assert(std::ranges::contiguous_range<flat<float>>);
  static_assert(std::ranges::random_access_range<flat<option<float>>>);
  static_assert(std::ranges::sized_range<flat<option<float>>>);
  const flat<option<int>> column{4, missing, 6};
  std::vector<int> seen;
  for (const option<int>& row : column | std::views::reverse) seen.push_back(row.value_or(-1));
  EXPECT_EQ(seen, (std::vector<int>{6, -1, 4}));
  auto it = column.begin();
  EXPECT_EQ((it + 2)->value_or(0), 6);
  EXPECT_EQ((2 + it) - it, 2);
  EXPECT_EQ(it[1], missing);
  EXPECT_LT(it++, column.end());
  EXPECT_EQ(*--it, 4);
}

TEST(ColumnFlat, IsARangeOfBoost) {
  const flat<int> plain{4, 9, 6};
  EXPECT_EQ(boost::accumulate(plain, 0), 19);
  EXPECT_EQ(*boost::max_element(plain), 9);
  const flat<option<int>> some{4, missing, 6};
  const auto values = some | boost::adaptors::transformed([](const option<int>& x) { return x.value_or(-1); });
  EXPECT_EQ(boost::accumulate(values, 0), 9);
  std::vector<int> backwards;
  for (int x : values | boost::adaptors::reversed) backwards.push_back(x);
  EXPECT_EQ(backwards, (std::vector<int>{6, -1, 4}));
}

TEST(ColumnFlat, GoesToAViewAndBack) {
  const flat<float> plain{1, 2, 3};
  const staffa::column_view view = plain.view();
  EXPECT_EQ(view.type, staffa::type_id::float32);
  EXPECT_EQ(view.data, plain.data());
  EXPECT_EQ(view.rows, 3U);
  EXPECT_EQ(view.values, 3U);
  EXPECT_EQ(view.offsets, nullptr);
  EXPECT_EQ(view.valid, nullptr);
  EXPECT_EQ(view.readable, 3 + staffa::buffer_padding / sizeof(float));
  const auto back = flat<float>::from_view(view);
  EXPECT_EQ(back.data(), plain.data());
  EXPECT_EQ(back.memory().readable(), view.readable);
}

TEST(ColumnFlat, AViewKeepsValuesAndBitmapAlive) {
  staffa::column_view view;
  {
    view = flat<option<int>>{1, missing, 3}.view();
  }
  EXPECT_EQ(flat<option<int>>::from_view(view), (flat<option<int>>{1, missing, 3}));
}

TEST(ColumnFlat, AViewOfAnotherTypeIsRefused) {
  const auto text = [](auto&& call) -> std::string {
    try {
      call();
    } catch (const staffa::usage_error& e) {
      return e.what();
    }
    return "nothing thrown";
  };
  EXPECT_EQ(text([] { (void)flat<float>::from_view(flat<int>{1}.view()); }),
            "flat::from_view: the column holds int32, not float");
  EXPECT_EQ(text([] { (void)flat<int>::from_view(flat<option<int>>{1, missing, missing}.view()); }),
            "flat::from_view: 2 values are missing: read them as option<T>");
  EXPECT_EQ((flat<option<int>>::from_view(flat<int>{1}.view())), (flat<option<int>>{1}));
}

struct every_second {};  // stands for an expression: found by argument-dependent look-up
template <class T>
flat<T> subscript(const flat<T>& column, const every_second&) {
  std::vector<T> rows;
  for (std::size_t i = 0; i < column.size(); i += 2) rows.push_back(column[i]);
  return flat<T>(rows);
}

TEST(ColumnFlat, LeavesOtherSubscriptsToWhoeverKnowsThem) {
  EXPECT_EQ((flat<int>{1, 2, 3}[every_second{}]), (flat<int>{1, 3}));
}

}  // namespace
