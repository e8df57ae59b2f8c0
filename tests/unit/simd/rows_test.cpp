// SPDX-License-Identifier: MIT
#include <staffa/simd/rows.hpp>

#include <gtest/gtest.h>
#include <unit/simd/lanes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace {

using namespace staffa;
using lane_test::lanes_of;
using lane_test::pack_of;

/// 0, 1, 2 ... : each place of a table has a value of its own.
std::vector<float> numbered(std::size_t n) {
  std::vector<float> out(n);
  std::iota(out.begin(), out.end(), 0.0f);
  return out;
}

lane_test::array<std::int32_t> random_rows(std::int32_t rows, std::mt19937& random) {
  std::uniform_int_distribution<std::int32_t> row(0, rows - 1);
  return lane_test::fill<std::int32_t>([&](std::size_t) { return row(random); });
}

template <std::size_t N>
void expect_rows(const std::array<simd::pack<float>, N>& columns, const std::vector<float>& table, std::size_t stride,
                 const lane_test::array<std::int32_t>& at) {
  for (std::size_t k = 0; k < N; ++k)
    for (std::size_t lane = 0; lane < simd::lanes; ++lane)
      ASSERT_EQ(lanes_of(columns[k])[lane], table[static_cast<std::size_t>(at[lane]) * stride + k])
          << "column " << k << ", lane " << lane;
}

TEST(SimdRows, LoadsTheRowOfEachLane) {
  std::mt19937 random(1);
  for (const std::size_t stride : {1u, 4u, 7u, 8u}) {
    const std::vector<float> table = numbered(99 * stride + 4);  // and not a float more
    for (int repeat = 0; repeat < 50; ++repeat) {
      const auto at = random_rows(100, random);
      expect_rows(simd::load_rows(table.data(), stride, at.data()), table, stride, at);
    }
  }
}

TEST(SimdRows, LoadsRowsOfEight) {
  std::mt19937 random(2);
  const std::vector<float> table = numbered(100 * 8);
  for (int repeat = 0; repeat < 50; ++repeat) {
    const auto at = random_rows(100, random);
    expect_rows(simd::load_rows_of_eight(table.data(), at.data()), table, 8, at);
  }
}

/// The columns of the table whose rows are numbered one after the other.
template <std::size_t N>
std::array<simd::pack<float>, N> columns_of_numbered() {
  std::array<simd::pack<float>, N> columns;
  for (std::size_t k = 0; k < N; ++k)
    columns[k] = pack_of(lane_test::fill<float>([=](std::size_t lane) { return static_cast<float>(lane * N + k); }));
  return columns;
}

TEST(SimdRows, StoresRowsAndNothingBetween) {
  constexpr std::size_t stride = 6;
  std::vector<float> table(simd::lanes * stride, -1.0f);
  simd::store_rows(table.data(), stride, columns_of_numbered<4>());
  for (std::size_t row = 0; row < simd::lanes; ++row)
    for (std::size_t k = 0; k < stride; ++k)
      ASSERT_EQ(table[row * stride + k], k < 4 ? static_cast<float>(row * 4 + k) : -1.0f) << row << " " << k;
}

TEST(SimdRows, StoresRowsOfEight) {
  std::vector<float> table(simd::lanes * 8 + 1, -1.0f);
  simd::store_rows_of_eight(table.data(), columns_of_numbered<8>());
  std::vector<float> expected = numbered(simd::lanes * 8);
  expected.push_back(-1.0f);
  EXPECT_EQ(table, expected);
}

}  // namespace
