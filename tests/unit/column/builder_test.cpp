// SPDX-License-Identifier: MIT
#include <staffa/column/builder.hpp>
#include <staffa/core/error.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <list>
#include <vector>

namespace {

using staffa::flat;
using staffa::flat_builder;
using staffa::jagged;
using staffa::jagged_builder;
using staffa::missing;
using staffa::option;
using staffa::record;
using staffa::record_builder;

template <template <class> class F>
struct Jet {
  F<float> pt;
  F<option<std::int32_t>> flavour;
};

TEST(ColumnBuilder, WritesFlatColumns) {
  flat_builder<float> b;
  b.reserve(3);
  for (int i = 0; i < 3; ++i) b.append(static_cast<float>(i));
  EXPECT_EQ(b.size(), 3U);
  EXPECT_EQ(b.finish(), (flat<float>{0, 1, 2}));
  EXPECT_EQ(b.finish(), flat<float>());  // empty again
  b.append(7);
  EXPECT_EQ(b.finish(), (flat<float>{7}));
}

TEST(ColumnBuilder, WritesMissingValues) {
  flat_builder<option<int>> b;
  std::vector<option<int>> rows;
  for (int i = 0; i < 50; ++i) {
    rows.push_back(i % 7 == 3 ? option<int>() : option<int>(i));
    b.append(rows.back());
  }
  EXPECT_EQ(b.finish(), flat<option<int>>(rows));
  b.append(1);  // what was missing before is forgotten
  const auto complete = b.finish();
  EXPECT_TRUE(complete.validity().empty());
  EXPECT_EQ(complete, (flat<option<int>>{1}));
  b.append(missing);
  EXPECT_EQ(b.finish().missing_count(), 1U);
}

TEST(ColumnBuilder, WritesRecordsByRowOrByField) {
  record_builder<Jet> b;
  b.append({.pt = 40, .flavour = 5});
  b.fields().pt.append(30);
  b.fields().flavour.append(missing);
  EXPECT_EQ(b.size(), 2U);
  EXPECT_EQ(b.finish(), (record<Jet>{{40, 5}, {30, missing}}));
  b.fields().pt.append(30);
  EXPECT_THROW((void)b.finish(), staffa::usage_error);  // the other field has no row
}

TEST(ColumnBuilder, WritesListsWholeOrItemByItem) {
  jagged_builder<float> b;
  b.append_list({1, 2});
  b.append_list(std::vector<float>{});
  b.begin_list();
  b.append(3);
  b.append(4.5F);
  b.end_list();
  b.append_list(std::list<float>{6});
  EXPECT_EQ(b.size(), 4U);
  EXPECT_EQ(b.finish(), (jagged<float>{{1, 2}, {}, {3, 4.5F}, {6}}));
  EXPECT_EQ(b.finish(), jagged<float>());
  b.append_list({1});
  EXPECT_EQ(b.finish(), (jagged<float>{{1}}));
}

TEST(ColumnBuilder, WritesListsOfOptionsAndOfRecords) {
  jagged_builder<option<float>, std::int64_t> some;
  some.append_list({1, missing});
  some.append_list({});
  EXPECT_EQ(some.finish(), (jagged<option<float>, std::int64_t>{{1, missing}, {}}));

  jagged_builder<record<Jet>> jets;
  jets.append_list({{.pt = 1, .flavour = 2}, {3, missing}});
  jets.begin_list();
  jets.append(Jet<staffa::plain>{.pt = 5, .flavour = 6});
  jets.content().append({.pt = 7, .flavour = 8});
  jets.end_list();
  EXPECT_EQ(jets.finish(), (jagged<record<Jet>>{{{1, 2}, {3, missing}}, {{5, 6}, {7, 8}}}));
}

TEST(ColumnBuilder, WritesListsOfLists) {
  jagged_builder<jagged<float>> b;
  b.append_list({{1, 2}, {}});
  b.append_list(std::vector<std::vector<float>>{});
  b.begin_list();
  b.append(std::vector<float>{3});
  b.append({5, 6});
  b.content().begin_list();
  b.content().append(4);
  b.content().end_list();
  b.end_list();
  EXPECT_EQ(b.finish(), (jagged<jagged<float>>{{{1, 2}, {}}, {}, {{3}, {5, 6}, {4}}}));
}

TEST(ColumnBuilder, RefusesCallsOutOfOrder) {
  jagged_builder<int> b;
  EXPECT_THROW(b.append(1), staffa::usage_error);
  EXPECT_THROW(b.end_list(), staffa::usage_error);
  b.begin_list();
  EXPECT_THROW(b.begin_list(), staffa::usage_error);
  EXPECT_THROW((void)b.finish(), staffa::usage_error);
  b.append(1);
  b.end_list();
  EXPECT_EQ(b.finish(), (jagged<int>{{1}}));
}

}  // namespace
