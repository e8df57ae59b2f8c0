// SPDX-License-Identifier: MIT
#include <staffa/kernel/combine.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {
namespace kernel = staffa::kernel;

template <int K, kernel::choice C = kernel::choice::distinct>
std::int64_t overflow_of(const std::vector<std::int32_t>& offsets) {
  std::vector<std::int32_t> out(offsets.size() + 32);
  return kernel::combination_offsets<K, C>(offsets, out.data());
}

TEST(KernelCombine, PairsAreLexicographic) {
  const std::array<std::int32_t, 4> offsets{0, 1, 1, 5};
  std::array<std::int32_t, 4 + 32> combined{};
  std::array<std::int32_t, 6 + 32> first{};
  std::array<std::int32_t, 6 + 32> second{};
  ASSERT_EQ(kernel::combination_offsets<2>(offsets, combined.data()), -1);
  EXPECT_EQ(combined[1], 0);
  EXPECT_EQ(combined[2], 0);
  EXPECT_EQ(combined[3], 6);
  kernel::combination_indices<2>(offsets, {first.data(), second.data()});
  const std::array<std::int32_t, 6> expected_first{1, 1, 1, 2, 2, 3};
  const std::array<std::int32_t, 6> expected_second{2, 3, 4, 3, 4, 4};
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_EQ(first[k], expected_first[k]);
    EXPECT_EQ(second[k], expected_second[k]);
  }
}

TEST(KernelCombine, WithReplacementIsNonDecreasing) {
  const std::array<std::int32_t, 2> offsets{0, 2};
  std::array<std::int32_t, 3 + 32> first{};
  std::array<std::int32_t, 3 + 32> second{};
  kernel::combination_indices<2, kernel::choice::repeated>(offsets, {first.data(), second.data()});
  EXPECT_EQ((std::array{first[0], first[1], first[2]}), (std::array{0, 0, 1}));
  EXPECT_EQ((std::array{second[0], second[1], second[2]}), (std::array{0, 1, 1}));
}

TEST(KernelCombine, TooManyRowsNameTheEvent) {
  EXPECT_EQ(overflow_of<2>({0, 65536}), -1);           // 2147450880
  EXPECT_EQ(overflow_of<2>({0, 65537}), 0);            // 2147516416
  EXPECT_EQ(overflow_of<2>({0, 3, 65539, 65839}), 2);  // each event fits, all together do not
  EXPECT_EQ(overflow_of<2>({0, 3, 2147483647, 2147483647}), 1);
  EXPECT_EQ(overflow_of<3>({0, 2345}), -1);     // 2146453540
  EXPECT_EQ(overflow_of<3>({0, 2346}), 0);      // 2149201880
  EXPECT_EQ(overflow_of<4>({0, 477}), -1);      // 2130031575
  EXPECT_EQ(overflow_of<4>({0, 2, 480}), 1);    // 2148006525
  EXPECT_EQ(overflow_of<4>({0, 2147483647}), 0);
  EXPECT_EQ((overflow_of<2, kernel::choice::repeated>({0, 65535})), -1);
  EXPECT_EQ((overflow_of<2, kernel::choice::repeated>({0, 65536})), 0);
}

TEST(KernelCombine, PickOfNothingIsMissing) {
  const std::array<std::int32_t, 4> offsets{0, 0, 1, 4};
  const std::array<std::int32_t, 4> combined{0, 0, 0, 3};
  const std::array<std::int32_t, 3> picked{-1, -1, 1};
  std::array<std::int32_t, 3 + 32> first{}, second{};
  kernel::combination_pick<2>(offsets, picked, combined.data(), {first.data(), second.data()});
  EXPECT_EQ(first[0], -1);
  EXPECT_EQ(first[1], -1);
  EXPECT_EQ(first[2], 1);
  EXPECT_EQ(second[0], -1);
  EXPECT_EQ(second[1], -1);
  EXPECT_EQ(second[2], 3);
}
}  // namespace
