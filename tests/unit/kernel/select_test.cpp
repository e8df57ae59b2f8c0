// SPDX-License-Identifier: MIT
#include <staffa/kernel/restrict.hpp>
#include <staffa/kernel/select.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>

namespace {
namespace kernel = staffa::kernel;

TEST(KernelSelect, MissingMaskValueCountsAsFalse) {
  const std::array<bool, 3 + 128> mask{true, true, false};
  const std::array<bool, 3 + 128> valid{true, false, false};
  std::array<std::int32_t, 3 + 32> index{};
  EXPECT_EQ(kernel::select(std::span(mask).first(3), index.data(), valid.data()), 1u);
  EXPECT_EQ(index[0], 0);
}

TEST(KernelSelect, ListsThatLoseEveryRowStayAsEmptyLists) {
  const std::array<bool, 4 + 128> mask{false, false, true, false};
  const std::array<std::int32_t, 4> offsets{0, 2, 2, 4};
  std::array<std::int32_t, 4 + 32> new_offsets{};
  kernel::select_offsets(std::span(mask).first(4), offsets, new_offsets.data());
  EXPECT_EQ(new_offsets[1], 0);
  EXPECT_EQ(new_offsets[2], 0);
  EXPECT_EQ(new_offsets[3], 1);
}

TEST(KernelRestrict, KeepsWholeLists) {
  const std::array<std::int32_t, 4> offsets{0, 2, 5, 6};
  const std::array<std::int32_t, 2> parents{0, 2};
  std::array<std::int32_t, 3 + 32> new_offsets{};
  std::array<std::int32_t, 3 + 32> index{};
  kernel::restrict_offsets(parents, offsets, new_offsets.data());
  kernel::restrict_index(parents, offsets, new_offsets.data(), index.data());
  EXPECT_EQ(new_offsets[1], 2);
  EXPECT_EQ(new_offsets[2], 3);
  EXPECT_EQ(index[0], 0);
  EXPECT_EQ(index[1], 1);
  EXPECT_EQ(index[2], 5);
  EXPECT_EQ(index[3], 0);  // padding
}
}  // namespace
