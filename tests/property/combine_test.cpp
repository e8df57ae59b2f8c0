// SPDX-License-Identifier: MIT
#include <staffa/kernel/combine.hpp>

#include "reference/combine.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

template <int K, kernel::choice C>
void check(const shape& s) {
  SCOPED_TRACE(s.name);
  std::vector<std::array<std::int32_t, K>> expected;
  offsets_list expected_offsets{0};
  for (std::size_t i = 0; i < s.lists(); ++i) {
    reference::combinations<K>(s.offsets[i], s.offsets[i + 1], C == kernel::choice::repeated, expected);
    expected_offsets.push_back(static_cast<std::int32_t>(expected.size()));
  }
  const padded<std::int32_t> offsets(s.offsets);
  const padded<std::int32_t> combined(s.offsets.size());
  ASSERT_EQ((kernel::combination_offsets<K, C>(offsets.span(), combined.data())), -1);
  ASSERT_EQ(combined.vector(), expected_offsets);

  std::vector<padded<std::int32_t>> members;
  std::int32_t* pointers[K];
  for (int k = 0; k < K; ++k) pointers[k] = members.emplace_back(expected.size()).data();
  kernel::combination_indices<K, C>(offsets.span(), pointers);
  std::mt19937 random(10);
  for (std::size_t k = 0; k < K; ++k) {
    for (std::size_t row = 0; row < expected.size(); ++row) {
      ASSERT_EQ(members[k][row], expected[row][k]) << "row " << row << ", member " << k;
    }
    EXPECT_TRUE(padding_is_clear(members[k], expected.size()));
  }
  for (int repeat = 0; repeat < 20; ++repeat) {
    const padded<std::int32_t> picked(s.lists());
    std::vector<padded<std::int32_t>> rows;
    for (int k = 0; k < K; ++k) rows.emplace_back(s.lists());
    for (std::size_t i = 0; i < s.lists(); ++i) {
      std::uniform_int_distribution<std::int32_t> pick(combined[i] - 1, combined[i + 1] - 1);
      picked[i] = pick(random);
      if (picked[i] < combined[i]) picked[i] = -1;
    }
    [&]<std::size_t... Ks>(std::index_sequence<Ks...>) {
      kernel::combination_pick<K, C>(offsets.span(), picked.span(), combined.data(), {rows[Ks].data()...});
    }(std::make_index_sequence<K>{});
    for (std::size_t k = 0; k < K; ++k) {
      for (std::size_t i = 0; i < s.lists(); ++i)
        ASSERT_EQ(rows[k][i], picked[i] < 0 ? -1 : expected[static_cast<std::size_t>(picked[i])][k]);
      EXPECT_TRUE(padding_is_clear(rows[k], s.lists()));
    }
  }
}

template <int K>
void check_both(int longest) {
  for (const shape& s : shapes(longest)) {
    check<K, kernel::choice::distinct>(s);
    check<K, kernel::choice::repeated>(s);
  }
}

TEST(PropertyCombine, OnesAreTheRowsThemselves) { check_both<1>(5000); }
TEST(PropertyCombine, PairsAgreeWithThePlainLoop) { check_both<2>(250); }
TEST(PropertyCombine, TriplesAgreeWithThePlainLoop) { check_both<3>(45); }
TEST(PropertyCombine, QuadruplesAgreeWithThePlainLoop) { check_both<4>(18); }

// Every length around the table's end, one list at a time.
TEST(PropertyCombine, TableAndLoopsMeet) {
  for (int n = 0; n <= 40; ++n) {
    check<2, kernel::choice::distinct>({"pairs of " + std::to_string(n), {0, 2, 2 + n, 3 + n}});
    check<2, kernel::choice::repeated>({"pairs of " + std::to_string(n), {0, 2, 2 + n, 3 + n}});
    check<3, kernel::choice::distinct>({"triples of " + std::to_string(n), {0, 2, 2 + n, 5 + n}});
    check<3, kernel::choice::repeated>({"triples of " + std::to_string(n), {0, 2, 2 + n, 5 + n}});
    if (n > 20) continue;
    check<4, kernel::choice::distinct>({"quadruples of " + std::to_string(n), {0, 2, 2 + n, 6 + n}});
    check<4, kernel::choice::repeated>({"quadruples of " + std::to_string(n), {0, 2, 2 + n, 6 + n}});
  }
}
}  // namespace
