// SPDX-License-Identifier: MIT
#include <staffa/kernel/cross.hpp>
#include <staffa/kernel/expand.hpp>

#include "reference/cross.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

void check(const offsets_list& a, const offsets_list& b) {
  offsets_list expected_offsets;
  std::vector<std::int32_t> row_a;
  std::vector<std::int32_t> row_b;
  reference::cross(a, b, expected_offsets, row_a, row_b);
  const padded<std::int32_t> offsets_a(a);
  const padded<std::int32_t> offsets_b(b);
  const padded<std::int32_t> offsets(expected_offsets.size());
  const padded<std::int32_t> index_a(row_a.size());
  const padded<std::int32_t> index_b(row_b.size());
  ASSERT_EQ(kernel::cross_offsets(offsets_a.span(), offsets_b.span(), offsets.data()), -1);
  ASSERT_EQ(offsets.vector(), expected_offsets);
  kernel::parent_index(offsets.span(), index_a.data());
  kernel::cross_index_b(offsets_a.span(), offsets_b.span(), index_b.data());
  EXPECT_EQ(index_a.vector(), row_a);
  EXPECT_EQ(index_b.vector(), row_b);
  EXPECT_TRUE(padding_is_clear(index_b, row_b.size()));
}

TEST(PropertyCross, AgreesWithThePlainLoop) {
  std::mt19937 random(11);
  for (const shape& s : shapes(300)) {
    SCOPED_TRACE(s.name);
    std::vector<int> lengths;
    for (std::size_t i = 0; i < s.lists(); ++i) lengths.push_back(s.offsets[i + 1] - s.offsets[i]);
    for (int repeat = 0; repeat < 4; ++repeat) {
      std::shuffle(lengths.begin(), lengths.end(), random);
      check(s.offsets, offsets_of(lengths));
    }
  }
}

TEST(PropertyCross, AllSmallSizesTileRight) {
  for (int a = 0; a <= 20; ++a)
    for (int b = 0; b <= 20; ++b) {
      SCOPED_TRACE(std::to_string(a) + " x " + std::to_string(b));
      check(offsets_of({1, a, 2}), offsets_of({2, b, 1}));
    }
}
}  // namespace
