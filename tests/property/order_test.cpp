// SPDX-License-Identifier: MIT
#include <staffa/kernel/order.hpp>

#include "reference/order.hpp"
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
constexpr auto up = kernel::direction::ascending;
constexpr auto down = kernel::direction::descending;

std::size_t longest(const shape& s) {
  std::int32_t rows = 0;
  for (std::size_t i = 0; i < s.lists(); ++i) rows = (std::max)(rows, s.offsets[i + 1] - s.offsets[i]);
  return static_cast<std::size_t>(rows);
}

template <class T>
class PropertyOrder : public testing::Test {};
using number_types = testing::Types<float, double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                                    std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(PropertyOrder, number_types);

TYPED_TEST(PropertyOrder, AgreesWithTheStandardStableSort) {
  std::mt19937 random(13);
  for (const shape& s : shapes())
    for (bool optional : {false, true}) {
      SCOPED_TRACE(s.name);
      const auto values = random_values<TypeParam>(s.rows(), random);
      const auto valid = random_flags(s.rows(), random, 0.8);
      const bool* present = optional ? valid.data() : nullptr;
      const padded<std::int32_t> offsets(s.offsets);
      const padded<std::int32_t> scratch(longest(s));
      const padded<std::int32_t> out(s.rows());
      kernel::argsort<up>(values.data(), offsets.span(), scratch.data(), out.data(), present);
      ASSERT_EQ(out.vector(), reference::argsort(values.data(), s.offsets, present, false));
      kernel::argsort<down>(values.data(), offsets.span(), scratch.data(), out.data(), present);
      ASSERT_EQ(out.vector(), reference::argsort(values.data(), s.offsets, present, true));
      EXPECT_TRUE(padding_is_clear(out, s.rows()));
    }
}

TYPED_TEST(PropertyOrder, LeadingIsTheHeadOfTheDescendingSort) {
  std::mt19937 random(14);
  for (const shape& s : shapes())
    for (std::size_t n : {1, 2, 3, 8, 20})
      for (bool optional : {false, true}) {
        SCOPED_TRACE(s.name);
        const auto values = random_values<TypeParam>(s.rows(), random);
        const auto valid = random_flags(s.rows(), random, 0.8);
        const bool* present = optional ? valid.data() : nullptr;
        const auto sorted = reference::argsort(values.data(), s.offsets, present, true);
        offsets_list expected_offsets{0};
        std::vector<std::int32_t> expected;
        std::vector<std::int32_t> expected_head;
        for (std::size_t i = 0; i < s.lists(); ++i) {
          const auto begin = static_cast<std::size_t>(s.offsets[i]);
          for (std::size_t k = begin; k < (std::min)(begin + n, static_cast<std::size_t>(s.offsets[i + 1])); ++k) {
            expected.push_back(sorted[k]);
            expected_head.push_back(static_cast<std::int32_t>(k));
          }
          expected_offsets.push_back(static_cast<std::int32_t>(expected.size()));
        }
        const padded<std::int32_t> offsets(s.offsets);
        const padded<std::int32_t> new_offsets(s.offsets.size());
        const padded<std::int32_t> scratch(2 * longest(s));
        const padded<std::int32_t> index(expected.size());
        const padded<std::int32_t> head(expected.size());
        kernel::head_offsets(offsets.span(), n, new_offsets.data());
        ASSERT_EQ(new_offsets.vector(), expected_offsets);
        kernel::leading_index(values.data(), offsets.span(), new_offsets.data(), scratch.data(), index.data(), present);
        kernel::head_index(offsets.span(), new_offsets.data(), head.data());
        EXPECT_EQ(index.vector(), expected);
        EXPECT_EQ(head.vector(), expected_head);
        EXPECT_TRUE(padding_is_clear(index, expected.size()) && padding_is_clear(head, expected.size()));
      }
}
}  // namespace
