// SPDX-License-Identifier: MIT
#include <staffa/kernel/expand.hpp>

#include "reference/expand.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

TEST(PropertyExpand, NumbersRowsAsThePlainLoop) {
  for (const shape& s : shapes()) {
    SCOPED_TRACE(s.name);
    const padded<std::int32_t> offsets(s.offsets);
    const padded<std::int32_t> parent(s.rows());
    const padded<std::int32_t> place(s.rows());
    const padded<std::int64_t> wide_place(s.rows());
    const padded<std::int64_t> count(s.lists());
    kernel::parent_index(offsets.span(), parent.data());
    kernel::local_index(offsets.span(), place.data());
    kernel::local_index(offsets.span(), wide_place.data());
    kernel::counts(offsets.span(), count.data());
    EXPECT_EQ(parent.vector(), reference::parent_index(s.offsets));
    EXPECT_TRUE(padding_is_clear(parent, s.rows()));
    EXPECT_EQ(place.vector(), reference::local_index<std::int32_t>(s.offsets));
    EXPECT_TRUE(padding_is_clear(place, s.rows()));
    EXPECT_EQ(wide_place.vector(), reference::local_index<std::int64_t>(s.offsets));
    for (std::size_t i = 0; i < s.lists(); ++i) EXPECT_EQ(count[i], s.offsets[i + 1] - s.offsets[i]);
  }
}
}  // namespace
