// SPDX-License-Identifier: MIT
#include <staffa/kernel/combine.hpp>

#include "reference/combine.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Binomial coefficients in long double, which holds all below exactly.
std::int64_t choose(int k, std::int64_t n) {
  long double product = 1;
  for (int i = 0; i < k; ++i) product = product * static_cast<long double>(n - i) / static_cast<long double>(i + 1);
  return n < k ? 0 : static_cast<std::int64_t>(product);
}

/// Offsets of the combinations of lists of these lengths, some in a stretch that is added up eight at a time, some not.
template <int K, kernel::choice C>
void check_offsets(const std::vector<int>& lengths) {
  std::int64_t total = 0;
  std::int64_t too_many = -1;
  std::vector<std::int64_t> want{0};
  for (const int n : lengths) {
    total += choose(K, C == kernel::choice::repeated && n > 0 ? n + K - 1 : n);
    if (total > std::numeric_limits<std::int32_t>::max() && too_many < 0)
      too_many = static_cast<std::int64_t>(want.size()) - 1;
    want.push_back(total);
  }
  const padded<std::int32_t> offsets(offsets_of(lengths));
  const padded<std::int32_t> combined(offsets.size());
  ASSERT_EQ((kernel::combination_offsets<K, C>(offsets.span(), combined.data())), too_many) << K;
  for (std::size_t i = 0; too_many < 0 && i < want.size(); ++i) ASSERT_EQ(combined[i], want[i]) << K << " " << i;
}

template <int K>
void check_offsets(const std::vector<int>& lengths) {
  check_offsets<K, kernel::choice::distinct>(lengths);
  check_offsets<K, kernel::choice::repeated>(lengths);
}

template <int K>
void check_around(int most) {
  std::mt19937 random(11);
  for (const std::size_t lists : {1u, 8u, 17u, 1000u, 1024u, 1030u, 2500u}) {
    for (const int shift : {-K - 2, -2, -1, 0, 1, 2}) {
      std::vector<int> lengths;
      while (lengths.size() < lists) lengths.push_back(static_cast<int>(random() % 9));
      lengths[random() % lists] = most + shift;
      check_offsets<K>(lengths);
    }
  }
  // As many as fit just below the limit of an int32, and some more.
  for (const std::size_t lists : {1000u, 1022u, 1023u, 1024u, 1025u, 1026u, 1040u, 3000u})
    check_offsets<K>(std::vector<int>(lists, most));
}

TEST(PropertyCombine, OffsetsAroundTheLargestThatAreAddedUpAtOnce) {
  check_around<1>(1 << 21);
  check_around<2>(2048);
  check_around<3>(233);
  check_around<4>(85);
}
}  // namespace
