// SPDX-License-Identifier: MIT
#include "reference/cross.hpp"

#include "shapes.hpp"

#include <staffa/kernel/cross.hpp>
#include <staffa/kernel/expand.hpp>
#include <staffa/kernel/offsets.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

/// Writes values of each side at the pairs of some rows of a, and looks up what the pairs' rows say.
template <class T>
void check_values(std::span<const std::int32_t> offsets, const padded<std::int32_t>& starts, std::size_t rows_b,
                  const std::vector<std::int32_t>& row_a, const std::vector<std::int32_t>& row_b,
                  std::mt19937& random) {
  const std::size_t rows_a = offsets.size() - 1;
  const auto some = [&](std::size_t n) {
    if constexpr (std::is_same_v<T, bool>) return random_flags(n, random);
    else return random_numbers<T>(n, random);
  };
  const padded<T> values_a = some(rows_a + 1);
  const padded<T> others_a = some(rows_a + 1);
  const padded<T> values_b = some(rows_b);
  const padded<T> others_b = some(rows_b);
  padded<std::int32_t> index(rows_a);
  for (std::size_t i = 0; i < rows_a; ++i) index[i] = static_cast<std::int32_t>(random() % (rows_a + 1));
  const std::size_t first = rows_a / 3;
  const auto part = offsets.subspan(first);
  const auto begin = static_cast<std::size_t>(part[0]);
  const std::size_t pairs = static_cast<std::size_t>(part.back()) - begin;
  const padded<T> plain(pairs), indexed(pairs), of_b(pairs);
  const padded<T> two_a[] = {padded<T>(pairs), padded<T>(pairs)};
  const padded<T> two_b[] = {padded<T>(pairs), padded<T>(pairs)};
  const std::int32_t longest = kernel::longest_list(part);
  std::int32_t most = 0;
  for (std::size_t i = first; i < rows_a; ++i) most = std::max(most, offsets[i + 1] - offsets[i]);
  ASSERT_EQ(longest, most);
  using one = std::array<const T*, 1>;
  using two = std::array<const T*, 2>;
  const std::int32_t* const rows = index.data() + first;
  kernel::cross_values_a<T, 1>(one{values_a.data() + first}, nullptr, part, longest, {plain.data()});
  kernel::cross_values_a<T, 1>(one{values_a.data()}, rows, part, longest, {indexed.data()});
  kernel::cross_values_a<T, 2>(two{values_a.data(), others_a.data()}, rows, part, longest,
                               {two_a[0].data(), two_a[1].data()});
  kernel::cross_values_b<T, 1>(one{values_b.data()}, starts.data() + first, part, longest, {of_b.data()});
  kernel::cross_values_b<T, 2>(two{values_b.data(), others_b.data()}, starts.data() + first, part, longest,
                               {two_b[0].data(), two_b[1].data()});
  for (std::size_t k = 0; k < pairs; ++k) {
    const auto a = static_cast<std::size_t>(row_a[begin + k]);
    const auto b = static_cast<std::size_t>(row_b[begin + k]);
    const auto meant = static_cast<std::size_t>(index[a]);
    ASSERT_EQ(plain[k], values_a[a]) << k;
    ASSERT_EQ(indexed[k], values_a[meant]) << k;
    ASSERT_EQ(of_b[k], values_b[b]) << k;
    ASSERT_EQ(two_a[0][k], values_a[meant]) << k;
    ASSERT_EQ(two_a[1][k], others_a[meant]) << k;
    ASSERT_EQ(two_b[0][k], values_b[b]) << k;
    ASSERT_EQ(two_b[1][k], others_b[b]) << k;
  }
}

/// Picks a pair of some rows of a at random.
void check_picks(std::span<const std::int32_t> offsets, const padded<std::int32_t>& starts,
                 const std::vector<std::int32_t>& row_b, std::mt19937& random) {
  const std::size_t rows = offsets.size() - 1;
  const padded<std::int32_t> picked(rows);
  const padded<std::int32_t> out(rows);
  std::vector<std::int32_t> expected(rows, -1);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::int32_t pairs = offsets[i + 1] - offsets[i];
    picked[i] = pairs == 0 || random() % 4 == 0 ? -1 : offsets[i] + static_cast<std::int32_t>(random() % 1000) % pairs;
    if (picked[i] >= 0) expected[i] = row_b[static_cast<std::size_t>(picked[i])];
  }
  kernel::cross_pick_b(offsets, starts.data(), picked.data(), out.data());
  EXPECT_EQ(out.vector(), expected);
  EXPECT_TRUE(padding_is_clear(out, rows));
}

void check(const offsets_list& a, const offsets_list& b, std::mt19937& random) {
  offsets_list expected_offsets;
  std::vector<std::int32_t> row_a;
  std::vector<std::int32_t> row_b;
  reference::cross(a, b, expected_offsets, row_a, row_b);
  const padded<std::int32_t> offsets_a(a);
  const padded<std::int32_t> offsets_b(b);
  const padded<std::int32_t> offsets(expected_offsets.size());
  const padded<std::int32_t> index_a(row_a.size());
  const padded<std::int32_t> index_b(row_b.size());
  const padded<std::int32_t> starts(static_cast<std::size_t>(a.back()));
  ASSERT_EQ(kernel::cross_offsets(offsets_a.span(), offsets_b.span(), offsets.data(), starts.data()), -1);
  ASSERT_EQ(offsets.vector(), expected_offsets);
  kernel::parent_index(offsets.span(), index_a.data());
  kernel::cross_index_b(offsets_a.span(), offsets_b.span(), index_b.data());
  EXPECT_EQ(index_a.vector(), row_a);
  EXPECT_EQ(index_b.vector(), row_b);
  EXPECT_TRUE(padding_is_clear(index_b, row_b.size()));
  const auto rows_b = static_cast<std::size_t>(b.back());
  check_values<bool>(offsets.span(), starts, rows_b, row_a, row_b, random);
  check_values<std::int16_t>(offsets.span(), starts, rows_b, row_a, row_b, random);
  check_values<float>(offsets.span(), starts, rows_b, row_a, row_b, random);
  check_values<double>(offsets.span(), starts, rows_b, row_a, row_b, random);
  check_picks(offsets.span(), starts, row_b, random);
}

TEST(PropertyCross, AgreesWithThePlainLoop) {
  std::mt19937 random(11);
  for (const shape& s : shapes(300)) {
    SCOPED_TRACE(s.name);
    std::vector<int> lengths;
    for (std::size_t i = 0; i < s.lists(); ++i) lengths.push_back(s.offsets[i + 1] - s.offsets[i]);
    for (int repeat = 0; repeat < 4; ++repeat) {
      std::shuffle(lengths.begin(), lengths.end(), random);
      check(s.offsets, offsets_of(lengths), random);
    }
  }
}

TEST(PropertyCross, AllSmallSizesTileRight) {
  std::mt19937 random(12);
  for (int a = 0; a <= 20; ++a)
    for (int b = 0; b <= 20; ++b) {
      SCOPED_TRACE(std::to_string(a) + " x " + std::to_string(b));
      check(offsets_of({1, a, 2}), offsets_of({2, b, 1}), random);
    }
}
}  // namespace
