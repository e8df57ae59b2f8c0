// SPDX-License-Identifier: MIT
#include <staffa/kernel/concat.hpp>

#include "reference/concat.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

TEST(PropertyConcat, AgreesWithThePlainLoop) {
  std::mt19937 random(12);
  for (const shape& s : shapes())
    for (std::size_t count : {1, 2, 3, 5}) {
      SCOPED_TRACE(s.name);
      std::vector<int> lengths;
      for (std::size_t i = 0; i < s.lists(); ++i) lengths.push_back(s.offsets[i + 1] - s.offsets[i]);
      std::vector<offsets_list> parts;
      std::vector<padded<std::int32_t>> buffers;
      std::vector<std::span<const std::int32_t>> spans;
      for (std::size_t p = 0; p < count; ++p) {
        parts.push_back(offsets_of(lengths));
        spans.push_back(buffers.emplace_back(parts.back()).span());
        std::shuffle(lengths.begin(), lengths.end(), random);
      }
      offsets_list expected_offsets;
      std::vector<std::int32_t> rows;
      std::vector<std::int32_t> parts_of_rows;
      reference::concat(parts, expected_offsets, rows, parts_of_rows);
      const padded<std::int32_t> offsets(expected_offsets.size());
      const padded<std::int32_t> index(rows.size());
      const padded<std::int32_t> source(rows.size());
      ASSERT_EQ(kernel::concat_offsets(spans, offsets.data()), -1);
      ASSERT_EQ(offsets.vector(), expected_offsets);
      kernel::concat_index(spans, index.data());
      kernel::concat_source(spans, source.data());
      EXPECT_EQ(index.vector(), rows);
      EXPECT_EQ(source.vector(), parts_of_rows);
      EXPECT_TRUE(padding_is_clear(index, rows.size()) && padding_is_clear(source, rows.size()));
    }
}
}  // namespace
