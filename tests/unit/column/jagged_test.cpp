// SPDX-License-Identifier: MIT
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/core/error.hpp>

#include <gtest/gtest.h>

#include <boost/range/adaptor/reversed.hpp>
#include <boost/range/adaptor/transformed.hpp>
#include <boost/range/algorithm/for_each.hpp>
#include <boost/range/algorithm/max_element.hpp>
#include <boost/range/numeric.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using staffa::buffer;
using staffa::flat;
using staffa::jagged;
using staffa::missing;
using staffa::option;
using staffa::plain;
using staffa::record;
using staffa::validation;

template <template <class> class F>
struct Jet {
  F<float> pt, eta;
  F<option<std::int32_t>> flavour;
};

template <class Column>
auto lists_of(const Column& column) {
  std::vector<std::vector<typename Column::value_type::value_type>> lists;
  for (const auto& list : column) lists.emplace_back(list.begin(), list.end());
  return lists;
}
using lists = std::vector<std::vector<float>>;

template <class Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const staffa::data_error& e) {
    return e.what();
  }
  return "no data_error";
}

TEST(ColumnJagged, IsWrittenAsBraces) {
  const jagged<float> pt{{1, 2}, {}, {3}};
  ASSERT_EQ(pt.size(), 3U);
  EXPECT_EQ(pt.total(), 3U);
  EXPECT_EQ(lists_of(pt), (lists{{1, 2}, {}, {3}}));
  EXPECT_EQ(pt.offsets(), (buffer<std::int32_t>{0, 2, 2, 3}));
  EXPECT_EQ(pt.content(), (flat<float>{1, 2, 3}));
  EXPECT_EQ(pt.counts(), (flat<std::int32_t>{2, 0, 1}));
}

TEST(ColumnJagged, MayHaveNoListsOrEmptyOnes) {
  EXPECT_EQ(jagged<float>().size(), 0U);
  EXPECT_TRUE(jagged<float>().empty());
  EXPECT_EQ(jagged<float>().total(), 0U);
  EXPECT_EQ(jagged<float>().offsets().size(), 1U);
  EXPECT_EQ(jagged<float>().begin(), jagged<float>().begin());
  EXPECT_EQ((jagged<float>{{}}.size()), 1U);
  EXPECT_EQ((jagged<float>{{}, {}}.total()), 0U);
  EXPECT_EQ(lists_of(jagged<float>{{7}}), (lists{{7}}));
}

TEST(ColumnJagged, TakesWideOffsetsAndEveryType) {
  const jagged<bool, std::int64_t> pass{{true}, {false, true}};
  EXPECT_EQ(pass.offsets(), (buffer<std::int64_t>{0, 1, 3}));
  EXPECT_EQ(pass[1][1], true);
  EXPECT_EQ(pass[1].data()[0], false);
}

TEST(ColumnJagged, HoldsOptions) {
  const jagged<option<float>> x{{1, missing}, {}, {missing, 4}};
  EXPECT_EQ(x[0][0], 1.0F);
  EXPECT_EQ(x[0][1], missing);
  EXPECT_EQ(x[2].front(), missing);
  EXPECT_EQ(x[2].back(), 4.0F);
  EXPECT_EQ(x.content().missing_count(), 2U);
}

TEST(ColumnJagged, HoldsListsOfLists) {
  const jagged<jagged<float>> x{{{1, 2}, {}}, {}, {{3}}};
  ASSERT_EQ(x.size(), 3U);
  ASSERT_EQ(x[0].size(), 2U);
  EXPECT_EQ(x[0][0].size(), 2U);
  EXPECT_EQ(x[0][0][1], 2.0F);
  EXPECT_TRUE(x[0][1].empty());
  EXPECT_TRUE(x[1].empty());
  EXPECT_EQ(x[2][0][0], 3.0F);
  EXPECT_EQ(x.content(), (jagged<float>{{1, 2}, {}, {3}}));
  EXPECT_EQ(x, (jagged<jagged<float>>{{{1, 2}, {}}, {}, {{3}}}));
  EXPECT_NE(x, (jagged<jagged<float>>{{{1, 2}, {}}, {}, {{4}}}));
  EXPECT_NE(x, (jagged<jagged<float>>{{{1, 2}}, {{}}, {{3}}}));
}

TEST(ColumnJagged, HoldsRecords) {
  const jagged<record<Jet>> jets{{{.pt = 40, .eta = 1, .flavour = 5}, {30, 2, missing}}, {}, {{20, 3, 4}}};
  ASSERT_EQ(jets.size(), 3U);
  EXPECT_EQ(jets[0].size(), 2U);
  EXPECT_EQ(jets[0][1].pt, 30.0F);
  EXPECT_EQ(jets[0].begin()->flavour, 5);
  EXPECT_EQ(jets[2][0].flavour, 4);
  const jagged<float> pt = jets.get<"pt">();
  EXPECT_EQ(pt, (jagged<float>{{40, 30}, {}, {20}}));
  EXPECT_EQ(pt.offsets().data(), jets.offsets().data());  // the fields of one collection share their offsets
  EXPECT_EQ(jets.get<"eta">().offsets().data(), jets.offsets().data());
  EXPECT_EQ(jets.get<"flavour">(), (jagged<option<std::int32_t>>{{5, missing}, {}, {4}}));
  EXPECT_EQ(jets, (jagged<record<Jet>>{{{40, 1, 5}, {30, 2, missing}}, {}, {{20, 3, 4}}}));
  EXPECT_NE(jets, (jagged<record<Jet>>{{{40, 1, 5}, {30, 2, 0}}, {}, {{20, 3, 4}}}));
}

TEST(ColumnJagged, SharesOffsetsThatNeedNotStartAtZero) {
  const buffer<std::int32_t> offsets{1, 3, 3, 4};
  const auto x = jagged<float>::from_offsets(offsets, {9, 1, 2, 3, 9, 9});
  EXPECT_EQ(x.offsets().data(), offsets.data());
  EXPECT_EQ(lists_of(x), (lists{{1, 2}, {}, {3}}));
  EXPECT_EQ(x.total(), 3U);
  EXPECT_EQ(x.counts(), (flat<std::int32_t>{2, 0, 1}));
  EXPECT_EQ(x, (jagged<float>{{1, 2}, {}, {3}}));  // where the items lie does not matter
}

TEST(ColumnJagged, RefusesBadOffsetsNamingTheFirstBadRow) {
  const flat<float> three{1, 2, 3};
  const auto of = [&](buffer<std::int32_t> offsets) {
    return error_of([&] { (void)jagged<float>::from_offsets(offsets, three); });
  };
  EXPECT_EQ(of({0, 3, 2, 1}), "jagged::from_offsets: offsets decrease: offsets[2] = 2 after offsets[1] = 3, event 1");
  EXPECT_EQ(of({0, 3, 5, 6}), "jagged::from_offsets: offsets[2] = 5 lies beyond the 3 values, event 1");
  EXPECT_EQ(of({-1, 3}), "jagged::from_offsets: offsets[0] = -1 is negative, event 0");
  EXPECT_EQ(of({4}), "jagged::from_offsets: offsets[0] = 4 lies beyond the 3 values, event 0");
  EXPECT_EQ(of({}), "jagged::from_offsets: n lists need n + 1 offsets, but there are none");
  EXPECT_EQ(of({3}), "no data_error");
  EXPECT_EQ(of({0, 0, 3, 3}), "no data_error");
}

TEST(ColumnJagged, TrustsOffsetsOnlyWhereTold) {
  EXPECT_NO_THROW((void)jagged<float>::from_offsets({0, 3, 2}, {1, 2, 3}, validation::none));
  const auto bad = jagged<float>::from_offsets({0, 3, 2}, {1, 2, 3}, validation::none);
  EXPECT_NO_THROW(staffa::validate(bad, validation::none));
  EXPECT_THROW(staffa::validate(bad, validation::structure), staffa::data_error);
}

TEST(ColumnJagged, ChecksInnerListsToo) {
  const auto inner = jagged<float>::from_offsets({0, 3, 2}, {1, 2, 3}, validation::none);
  EXPECT_EQ(error_of([&] { (void)jagged<jagged<float>>::from_offsets({0, 1, 2}, inner); }),
            "jagged::from_offsets: offsets decrease: offsets[2] = 2 after offsets[1] = 3, event 1");
  EXPECT_EQ(error_of([&] { (void)jagged<jagged<float>>::from_offsets({0, 3}, jagged<float>{{1}, {2}}); }),
            "jagged::from_offsets: offsets[1] = 3 lies beyond the 2 values, event 0");
}

TEST(ColumnJagged, ChecksBoolsAtLevelFull) {
  const std::vector<unsigned char> bytes{0, 1, 2};
  const auto bools = flat<bool>::borrow(std::span(reinterpret_cast<const bool*>(bytes.data()), bytes.size()));
  EXPECT_NO_THROW((void)jagged<bool>::from_offsets({0, 3}, bools, validation::structure));
  EXPECT_EQ(error_of([&] { (void)jagged<bool>::from_offsets({0, 3}, bools, validation::full); }),
            "jagged::from_offsets: a bool is 0 or 1, not 2, event 2");
}

TEST(ColumnJagged, IsMadeFromCounts) {
  const auto x = jagged<float>::from_counts(flat<std::uint32_t>{2, 0, 1}, {1, 2, 3});
  EXPECT_EQ(x, (jagged<float>{{1, 2}, {}, {3}}));
  EXPECT_EQ((jagged<float>::from_counts(flat<std::int64_t>{}, {})), jagged<float>());
}

TEST(ColumnJagged, RefusesCountsThatDoNotAddUp) {
  const auto of = [](const flat<std::int64_t>& counts) {
    return error_of([&] { (void)jagged<float>::from_counts(counts, {1, 2, 3}); });
  };
  EXPECT_EQ(of({2, 2}), "jagged::from_counts: the counts want 2 + 2 items, but there are 3, event 1");
  EXPECT_EQ(of({1, -1, 3}), "jagged::from_counts: the count -1 is negative, event 1");
  EXPECT_EQ(of({1, 1}), "jagged::from_counts: the counts add up to 2, but there are 3 items");
  EXPECT_EQ(of({1, std::numeric_limits<std::int64_t>::max()}),
            "jagged::from_counts: the counts want 1 + 9223372036854775807 items, but there are 3, event 1");
  EXPECT_EQ(error_of([] {
              (void)jagged<float>::from_counts(flat<std::uint64_t>{1, std::numeric_limits<std::uint64_t>::max()}, {1});
            }),
            "jagged::from_counts: the counts want 1 + 18446744073709551615 items, but there are 1, event 1");
}

TEST(ColumnJagged, TellsDifferentShapesApart) {
  EXPECT_NE((jagged<int>{{1, 2}, {}}), (jagged<int>{{1}, {2}}));
  EXPECT_NE((jagged<int>{{1, 2}}), (jagged<int>{{1, 2}, {}}));
  EXPECT_NE((jagged<int>{{1, 2}}), (jagged<int>{{1, 3}}));
  EXPECT_EQ((jagged<int>{{1, 2}}), (jagged<int>{{1, 2}}));
}

TEST(ColumnJagged, AListIsAViewOfStd) {
  using row = jagged<float>::value_type;
  static_assert(std::ranges::random_access_range<jagged<float>>);
  static_assert(std::ranges::contiguous_range<row> && std::ranges::sized_range<row>);
  static_assert(std::ranges::view<row> && std::ranges::borrowed_range<row>);
  static_assert(std::ranges::random_access_range<jagged<option<float>>::value_type>);
  static_assert(std::ranges::random_access_range<jagged<jagged<float>>::value_type>);
  static_assert(std::ranges::random_access_range<jagged<record<Jet>>::value_type>);
  const jagged<float> x{{1, 2, 3}, {}, {4}};
  const std::span<const float> span = x[0];
  EXPECT_EQ(span.data(), x.content().data());
  EXPECT_EQ(span.size(), 3U);
  float total = 0;
  for (auto list : x | std::views::reverse)
    for (float value : list | std::views::filter([](float v) { return v > 1; })) total = 10 * total + value;
  EXPECT_EQ(total, 423.0F);
}

TEST(ColumnJagged, AListIsARangeOfBoost) {
  const jagged<float> x{{1, 5, 3}, {}, {4}};
  EXPECT_EQ(boost::accumulate(x[0], 0.0F), 9.0F);
  EXPECT_EQ(*boost::max_element(x[0]), 5.0F);
  std::size_t rows = 0;
  boost::for_each(x, [&](const auto& list) { rows = 10 * rows + list.size(); });
  EXPECT_EQ(rows, 301U);
  const jagged<option<float>> some{{1, missing, 3}};
  std::vector<float> seen;
  for (const auto& value : some[0] | boost::adaptors::reversed) seen.push_back(value.value_or(-1));
  EXPECT_EQ(seen, (std::vector<float>{3, -1, 1}));
  const jagged<record<Jet>> jets{{{40, 1, 5}, {30, 2, missing}}};
  const auto pt = jets[0] | boost::adaptors::transformed([](const auto& jet) { return jet.pt; });
  EXPECT_EQ(boost::accumulate(pt, 0.0F), 70);
}

TEST(ColumnJagged, IteratorsOutliveTheRowTheyCameFrom) {
  const jagged<option<int>> x{{1, missing, 3}};
  auto it = x[0].begin();  // of a row that is gone
  const auto end = x[0].end();
  int total = 0;
  for (; it != end; ++it) total += it->value_or(10);
  EXPECT_EQ(total, 14);
}

TEST(ColumnJagged, GoesToAViewAndBack) {
  const auto x = jagged<float>::from_offsets({1, 3, 4}, {9, 1, 2, 3, 9});
  const staffa::column_view view = x.view();
  EXPECT_EQ(view.offset_bytes, 4U);
  EXPECT_EQ(view.offsets, x.offsets().data());
  EXPECT_EQ(view.rows, 2U);
  EXPECT_EQ(view.values, 5U);
  EXPECT_EQ(view.data, x.content().data());
  const auto back = jagged<float>::from_view(view);
  EXPECT_EQ(back, x);
  EXPECT_EQ(back.offsets().data(), x.offsets().data());
  EXPECT_THROW((void)jagged<double>::from_view(view), staffa::usage_error);
  EXPECT_THROW((void)(jagged<float, std::int64_t>::from_view(view)), staffa::usage_error);
  EXPECT_THROW((void)jagged<float>::from_view(flat<float>{1}.view()), staffa::usage_error);
}

TEST(ColumnJagged, AViewKeepsAllMemoryAlive) {
  staffa::column_view view;
  {
    view = jagged<option<int>>{{1, missing}, {}, {3}}.view();
  }
  EXPECT_EQ(jagged<option<int>>::from_view(view), (jagged<option<int>>{{1, missing}, {}, {3}}));
}

TEST(ColumnJagged, RandomShapesComeBackAsTheyWere) {
  std::mt19937 random(20240);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<float>> truth(random() % 40);
    std::vector<float> items;
    std::vector<std::int32_t> offsets{0};
    for (auto& list : truth) {
      list.resize(random() % 10 == 0 ? 100 : random() % 4);
      for (float& value : list) value = static_cast<float>(random() % 1000);
      items.insert(items.end(), list.begin(), list.end());
      offsets.push_back(static_cast<std::int32_t>(items.size()));
    }
    const auto x = jagged<float>::from_offsets(buffer<std::int32_t>(offsets), flat<float>(items));
    EXPECT_EQ(lists_of(x), truth);
    EXPECT_EQ(jagged<float>::from_counts(x.counts(), x.content()), x);
  }
}

struct first_of_each {};
template <class T>
flat<T> subscript(const jagged<T>& column, const first_of_each&) {
  std::vector<T> rows;
  for (const auto& list : column) rows.push_back(list.front());
  return flat<T>(rows);
}

TEST(ColumnJagged, LeavesOtherSubscriptsToWhoeverKnowsThem) {
  EXPECT_EQ((jagged<int>{{1, 2}, {3}}[first_of_each{}]), (flat<int>{1, 3}));
}

}  // namespace
