// SPDX-License-Identifier: MIT
#include <staffa/column/flat.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/reflect.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/range/adaptor/transformed.hpp>
#include <boost/range/numeric.hpp>
#include <cstdint>
#include <ranges>
#include <utility>

namespace {

using staffa::flat;
using staffa::flat_of;
using staffa::missing;
using staffa::option;
using staffa::plain;
using staffa::record;

template <template <class> class F>
struct Lepton {
  F<float> pt, eta;
  F<std::int32_t> charge;
  F<option<float>> iso;
  F<bool> tight;
};

record<Lepton> two_leptons() {
  return {{.pt = 40, .eta = 1.5F, .charge = -1, .iso = 0.1F, .tight = true},
          {.pt = 25, .eta = -2, .charge = 1, .iso = missing, .tight = false}};
}

TEST(ColumnRecord, IsWrittenRowByRow) {
  const record<Lepton> leptons = two_leptons();
  ASSERT_EQ(leptons.size(), 2U);
  const Lepton<plain> first = leptons[0];
  EXPECT_EQ(first.pt, 40.0F);
  EXPECT_EQ(first.charge, -1);
  EXPECT_EQ(first.iso, 0.1F);
  EXPECT_TRUE(first.tight);
  EXPECT_EQ(leptons[1].eta, -2.0F);
  EXPECT_EQ(leptons[1].iso, missing);
}

TEST(ColumnRecord, HasAColumnForEachField) {
  const record<Lepton> leptons = two_leptons();
  EXPECT_EQ(leptons.fields().pt, (flat<float>{40, 25}));
  EXPECT_EQ(leptons.get<"charge">(), (flat<std::int32_t>{-1, 1}));
  EXPECT_EQ(leptons.get<"iso">(), (flat<option<float>>{0.1F, missing}));
  EXPECT_EQ(&leptons.get<"tight">(), &leptons.fields().tight);
}

TEST(ColumnRecord, SharesColumnsOfOneLength) {
  const flat<float> pt{1, 2};
  const record<Lepton> leptons(
      Lepton<flat_of>{.pt = pt, .eta = {3, 4}, .charge = {1, 1}, .iso = {missing, missing}, .tight = {true, true}});
  EXPECT_EQ(leptons.fields().pt.data(), pt.data());
  EXPECT_EQ(leptons[1].eta, 4.0F);
}

TEST(ColumnRecord, RefusesColumnsOfUnequalLengths) {
  try {
    const record<Lepton> leptons(Lepton<flat_of>{
        .pt = {1, 2}, .eta = {3, 4}, .charge = {1}, .iso = {missing, missing}, .tight = {true, true}});
    FAIL();
  } catch (const staffa::usage_error& e) {
    EXPECT_STREQ(e.what(), "record: field 'charge' has 1 rows, but 'pt' has 2");
  }
}

TEST(ColumnRecord, MayBeEmpty) {
  EXPECT_EQ(record<Lepton>().size(), 0U);
  EXPECT_TRUE(record<Lepton>().empty());
  EXPECT_EQ(record<Lepton>().begin(), record<Lepton>().begin());
}

TEST(ColumnRecord, ComparesEveryField) {
  EXPECT_EQ(two_leptons(), two_leptons());
  EXPECT_NE(two_leptons(), record<Lepton>());
  auto fields = two_leptons().fields();
  fields.iso = {0.1F, 0.2F};
  EXPECT_NE(record<Lepton>(fields), two_leptons());
}

TEST(ColumnRecord, CopiesShareAndAMoveIsACopy) {
  record<Lepton> a = two_leptons();
  const record<Lepton> b = std::move(a);
  EXPECT_EQ(&a.fields(), &b.fields());
  EXPECT_EQ(a.size(), 2U);
}

TEST(ColumnRecord, IsARangeOfStdAndOfBoost) {
  static_assert(std::ranges::random_access_range<record<Lepton>>);
  const record<Lepton> leptons = two_leptons();
  float total = 0;
  for (const auto& lepton : leptons | std::views::reverse) total = 2 * total + lepton.pt;
  EXPECT_EQ(total, 90.0F);
  EXPECT_EQ(boost::accumulate(leptons | boost::adaptors::transformed([](const auto& x) { return x.pt; }), 0.0F), 65.0F);
  EXPECT_EQ(leptons.begin()->charge, -1);
  const auto best = std::ranges::max_element(leptons, {}, [](const auto& x) { return x.pt; });
  EXPECT_EQ(best - leptons.begin(), 0);
}

struct first_row {};
template <template <template <class> class> class R>
R<plain> subscript(const record<R>& rows, const first_row&) {
  return rows[0];
}

TEST(ColumnRecord, LeavesOtherSubscriptsToWhoeverKnowsThem) { EXPECT_EQ(two_leptons()[first_row{}].pt, 40.0F); }

}  // namespace
