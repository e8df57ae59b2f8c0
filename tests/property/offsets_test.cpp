// SPDX-License-Identifier: MIT
#include <staffa/kernel/offsets.hpp>

#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

template <class Offset>
class PropertyOffsets : public testing::Test {};
using offset_types = testing::Types<std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(PropertyOffsets, offset_types);

TYPED_TEST(PropertyOffsets, StartDoesNotMatter) {
  for (const shape& s : shapes())
    for (const TypeParam start : {TypeParam{0}, TypeParam{5}, TypeParam{1000000}}) {
      SCOPED_TRACE(s.name);
      std::vector<TypeParam> moved;
      for (const std::int32_t offset : s.offsets) moved.push_back(offset + start);
      const padded<std::int32_t> local(s.offsets.size());
      kernel::localise(moved.data(), moved.size(), local.data());
      EXPECT_EQ(local.vector(), s.offsets);
      EXPECT_EQ(kernel::first_difference(std::span<const TypeParam>(moved), local.span()), -1);
      const auto content = static_cast<std::size_t>(moved.back());
      EXPECT_EQ(kernel::check_structure(std::span<const TypeParam>(moved), content), -1);
      EXPECT_EQ(kernel::check_structure(std::span<const TypeParam>(moved), content + 3), -1);
    }
}

TYPED_TEST(PropertyOffsets, TheFirstChangedListIsNamed) {
  std::mt19937 random(16);
  for (const shape& s : shapes()) {
    if (s.lists() == 0) continue;
    SCOPED_TRACE(s.name);
    std::uniform_int_distribution<std::size_t> any_list(0, s.lists() - 1);
    for (int repeat = 0; repeat < 20; ++repeat) {
      const std::size_t changed = any_list(random);
      std::vector<TypeParam> moved;
      for (std::size_t i = 0; i < s.offsets.size(); ++i) moved.push_back(s.offsets[i] + (i > changed ? 8 : 7));
      const padded<std::int32_t> plain(s.offsets);
      const auto list = static_cast<std::int64_t>(changed);
      EXPECT_EQ(kernel::first_difference(std::span<const TypeParam>(moved), plain.span()), list);
      for (std::size_t i = changed + 1; i < moved.size(); ++i) moved[i] = static_cast<TypeParam>(moved[changed] - 1);
      EXPECT_EQ(kernel::check_structure(std::span<const TypeParam>(moved), s.rows() + 7), list);
    }
  }
}
}  // namespace
