// SPDX-License-Identifier: MIT
#include <staffa/kernel/at.hpp>

#include "reference/at.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

TEST(PropertyAt, FindsOnePositionAsThePlainLoop) {
  for (const shape& s : shapes()) {
    SCOPED_TRACE(s.name);
    const padded<std::int32_t> offsets(s.offsets);
    for (const std::int64_t position : {0L, 1L, 3L, 4999L, 5000L, -1L, 1L << 40}) {
      const padded<std::int32_t> out(s.lists());
      const std::int64_t outside = kernel::at(offsets.span(), position, out.data());
      const std::vector<std::int64_t> positions(s.lists(), position);
      EXPECT_EQ(out.vector(), reference::at(s.offsets, positions));
      EXPECT_EQ(outside, reference::first_missing(out.vector()));
      EXPECT_TRUE(padding_is_clear(out, s.lists()));
    }
    const padded<std::int32_t> out(s.lists());
    kernel::last(offsets.span(), out.data());
    std::vector<std::int64_t> ends;
    for (std::size_t i = 0; i < s.lists(); ++i) ends.push_back(s.offsets[i + 1] - s.offsets[i] - 1);
    EXPECT_EQ(out.vector(), reference::at(s.offsets, ends));
    EXPECT_TRUE(padding_is_clear(out, s.lists()));
  }
}

template <class K>
void check_columns() {
  std::mt19937 random(11);
  for (const shape& s : shapes()) {
    SCOPED_TRACE(s.name);
    const padded<std::int32_t> offsets(s.offsets);
    const padded<K> positions = random_values<K>(s.lists(), random);
    const padded<bool> valid = random_flags(s.lists(), random, 0.7);
    const padded<std::int32_t> out(s.lists());
    const std::int64_t all_outside = kernel::at(offsets.span(), positions.data(), out.data(), nullptr);
    EXPECT_EQ(all_outside, reference::first_missing(out.vector()));
    std::vector<std::int32_t> expected = reference::at(s.offsets, positions.vector());
    EXPECT_EQ(out.vector(), expected);
    std::int64_t outside = -1;
    for (std::size_t i = s.lists(); i-- > 0;) {
      if (valid[i] && expected[i] < 0) outside = static_cast<std::int64_t>(i);
      if (!valid[i]) expected[i] = -1;
    }
    EXPECT_EQ(kernel::at(offsets.span(), positions.data(), out.data(), valid.data()), outside);
    EXPECT_EQ(out.vector(), expected);
    EXPECT_TRUE(padding_is_clear(out, s.lists()));
  }
}

TEST(PropertyAt, FindsAPositionPerListAsThePlainLoop) {
  check_columns<std::int8_t>();
  check_columns<std::int32_t>();
  check_columns<std::uint32_t>();
  check_columns<std::int64_t>();
  check_columns<std::uint64_t>();
}
}  // namespace
