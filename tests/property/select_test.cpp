// SPDX-License-Identifier: MIT
#include <staffa/kernel/any.hpp>
#include <staffa/kernel/restrict.hpp>
#include <staffa/kernel/select.hpp>

#include "reference/restrict.hpp"
#include "reference/select.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

TEST(PropertySelect, KeepsTheRowsOfThePlainLoop) {
  std::mt19937 random(1);
  for (const shape& s : shapes())
    for (double kept : {0.0, 0.1, 0.5, 1.0})
      for (bool optional : {false, true}) {
        SCOPED_TRACE(s.name);
        const auto mask = random_flags(s.rows(), random, kept);
        const auto valid = random_flags(s.rows(), random, 0.8);
        const bool* present = optional ? valid.data() : nullptr;
        const auto expected = reference::select(mask.span(), present);
        const padded<std::int32_t> index(expected.size());  // no room beyond what is kept
        const padded<std::int32_t> offsets(s.offsets);
        const padded<std::int32_t> new_offsets(s.offsets.size());
        ASSERT_EQ(kernel::select(mask.span(), index.data(), present), expected.size());
        EXPECT_EQ(index.vector(), expected);
        EXPECT_TRUE(padding_is_clear(index, expected.size()));
        EXPECT_EQ(kernel::count_selected(mask.span(), present), expected.size());
        kernel::select_offsets(mask.span(), offsets.span(), new_offsets.data(), present);
        EXPECT_EQ(new_offsets.vector(), reference::selected_offsets(mask.span(), present, s.offsets));
      }
}

TEST(PropertySelect, CountsInListsThatBeginLater) {
  std::mt19937 random(4);
  for (const std::int32_t begin : {1, 7, 64, 3000})
    for (bool optional : {false, true}) {
      std::vector<std::int32_t> borders{begin};
      while (borders.size() < 2000) borders.push_back(borders.back() + static_cast<std::int32_t>(random() % 5));
      const auto rows = static_cast<std::size_t>(borders.back());
      const auto mask = random_flags(rows, random, 0.6);
      const auto valid = random_flags(rows, random, 0.8);
      const bool* present = optional ? valid.data() : nullptr;
      const padded<std::int32_t> offsets(borders);
      const padded<std::int32_t> cut(borders.size());
      const padded<std::uint8_t> some(borders.size()), every(borders.size());
      kernel::select_offsets(mask.span(), offsets.span(), cut.data(), present);
      kernel::any(mask.data(), offsets.span(), reinterpret_cast<bool*>(some.data()), present);
      kernel::all(mask.data(), offsets.span(), reinterpret_cast<bool*>(every.data()), present);
      std::int32_t before = 0;
      std::size_t row = 0;
      const auto up_to = [&](std::int32_t border, bool& one, bool& no_other) {
        for (; row < static_cast<std::size_t>(border); ++row) {
          if (present != nullptr && !present[row]) continue;
          before += mask.data()[row] ? 1 : 0;
          one = one || mask.data()[row];
          no_other = no_other && mask.data()[row];
        }
      };
      bool one = false, no_other = true;
      up_to(begin, one, no_other);
      ASSERT_EQ(cut.data()[0], before);
      for (std::size_t i = 0; i + 1 < borders.size(); ++i) {
        one = false, no_other = true;
        up_to(borders[i + 1], one, no_other);
        ASSERT_EQ(cut.data()[i + 1], before) << begin << ", list " << i;
        ASSERT_EQ(some.data()[i], one ? 1 : 0) << begin << ", list " << i;
        ASSERT_EQ(every.data()[i], no_other ? 1 : 0) << begin << ", list " << i;
      }
    }
}

TEST(PropertySelect, CountsManyRows) {
  std::mt19937 random(3);
  for (const std::size_t rows : {2039, 2040, 2041, 4079, 4080, 4081, 6125, 100'003})
    for (double kept : {0.5, 1.0})
      for (bool optional : {false, true}) {
        const auto mask = random_flags(rows, random, kept);
        const auto valid = random_flags(rows, random, kept);
        const bool* present = optional ? valid.data() : nullptr;
        EXPECT_EQ(kernel::count_selected(mask.span(), present), reference::select(mask.span(), present).size()) << rows;
      }
}

TEST(PropertySelect, RestrictsListsToChosenParents) {
  std::mt19937 random(2);
  for (const shape& s : shapes())
    for (double kept : {0.0, 0.3, 0.9, 1.0}) {
      SCOPED_TRACE(s.name);
      const auto parents = reference::select(random_flags(s.lists(), random, kept).span(), nullptr);
      std::vector<std::int32_t> expected_offsets;
      std::vector<std::int32_t> expected;
      reference::restrict_lists(parents, s.offsets, expected_offsets, expected);
      const padded<std::int32_t> chosen(parents);
      const padded<std::int32_t> offsets(s.offsets);
      const padded<std::int32_t> new_offsets(parents.size() + 1);
      const padded<std::int32_t> index(expected.size());
      kernel::restrict_offsets(chosen.span(), offsets.span(), new_offsets.data());
      ASSERT_EQ(new_offsets.vector(), expected_offsets);
      kernel::restrict_index(chosen.span(), offsets.span(), new_offsets.data(), index.data());
      EXPECT_EQ(index.vector(), expected);
      EXPECT_TRUE(padding_is_clear(index, expected.size()));
    }
}
}  // namespace
