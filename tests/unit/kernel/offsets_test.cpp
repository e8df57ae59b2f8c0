// SPDX-License-Identifier: MIT
#include <staffa/kernel/offsets.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {
namespace kernel = staffa::kernel;

template <class Offset>
std::int64_t check(const std::vector<Offset>& offsets, std::size_t content) {
  return kernel::check_structure(std::span<const Offset>(offsets), content);
}

TEST(KernelOffsets, StructureNamesTheFirstBadList) {
  EXPECT_EQ(check<std::int32_t>({0}, 0), -1);
  EXPECT_EQ(check<std::int32_t>({}, 0), 0);
  EXPECT_EQ(check<std::int32_t>({3}, 2), 0);
  EXPECT_EQ(check<std::int32_t>({-1, 0}, 5), 0);
  EXPECT_EQ(check<std::int32_t>({2, 4, 3, 5}, 5), 1);
  EXPECT_EQ(check<std::int64_t>({0, 2, 6, 4}, 5), 1);         // outside, before it falls
  EXPECT_EQ(check<std::int64_t>({0, 2, 5}, 5), -1);           // unreachable head and tail are legal, none here
  EXPECT_EQ(check<std::int64_t>({1, 2, 3}, 5), -1);
  EXPECT_EQ(check<std::int64_t>({0, 5000000000, 5000000001}, 5000000000u), 1);
}

TEST(KernelOffsets, LocalOffsetsStartAtZero) {
  const std::array<std::int64_t, 3> wide{5000000000, 5000000001, 5000000000 + 2147483647};
  std::array<std::int32_t, 3 + 32> out{};
  kernel::localise(wide.data(), 3, out.data());
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 1);
  EXPECT_EQ(out[2], 2147483647);
}

TEST(KernelOffsets, ListsOnlyOneSideHasAreADifference) {
  const std::array<std::int32_t, 3> two{0, 1, 2};
  const std::array<std::int64_t, 4> three{7, 8, 9, 9};
  EXPECT_EQ(kernel::first_difference(std::span<const std::int32_t>(two), std::span<const std::int64_t>(three)), 2);
  EXPECT_EQ(kernel::first_difference(std::span<const std::int64_t>(three), std::span<const std::int32_t>(two)), 2);
}
}  // namespace
