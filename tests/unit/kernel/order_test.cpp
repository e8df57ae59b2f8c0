// SPDX-License-Identifier: MIT
#include <staffa/kernel/order.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {
namespace kernel = staffa::kernel;
using kernel::direction;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

template <direction D>
std::vector<std::int32_t> order_of(std::vector<float> values, std::vector<char> present = {}) {
  const std::size_t n = values.size();
  const std::array<std::int32_t, 2> offsets{0, static_cast<std::int32_t>(n)};
  values.resize(n + 32);
  std::array<bool, 256> valid{};
  for (std::size_t k = 0; k < present.size(); ++k) valid[k] = present[k] != 0;
  std::vector<std::int32_t> scratch(n + 32);
  std::vector<std::int32_t> out(n + 32);
  kernel::argsort<D>(values.data(), offsets, scratch.data(), out.data(), present.empty() ? nullptr : valid.data());
  out.resize(n);
  return out;
}

TEST(KernelOrder, NanIsLastInBothDirections) {
  EXPECT_EQ(order_of<direction::ascending>({nan, inf, 1, -inf}), (std::vector<std::int32_t>{3, 2, 1, 0}));
  EXPECT_EQ(order_of<direction::descending>({nan, -inf, 1, inf}), (std::vector<std::int32_t>{3, 2, 1, 0}));
}

TEST(KernelOrder, MissingComesAfterNan) {
  EXPECT_EQ(order_of<direction::descending>({9, nan, 1, 8, 2}, {0, 1, 1, 0, 1}),
            (std::vector<std::int32_t>{4, 2, 1, 0, 3}));
}

TEST(KernelOrder, EqualValuesKeepTheirOrderInBothDirections) {
  EXPECT_EQ(order_of<direction::ascending>({0.0f, -0.0f, 0.0f, -1}), (std::vector<std::int32_t>{3, 0, 1, 2}));
  EXPECT_EQ(order_of<direction::descending>({-0.0f, 0.0f, -0.0f, 1}), (std::vector<std::int32_t>{3, 0, 1, 2}));
}

TEST(KernelOrder, LeadingTakesWhatThereIs) {
  std::vector<float> values{5, 7, 6, 1};
  values.resize(values.size() + 32);
  const std::array<std::int32_t, 4> offsets{0, 3, 3, 4};
  std::array<std::int32_t, 4 + 32> new_offsets{};
  std::array<std::int32_t, 6 + 32> scratch{};
  std::array<std::int32_t, 3 + 32> index{};
  kernel::head_offsets(offsets, 2, new_offsets.data());
  kernel::leading_index(values.data(), offsets, new_offsets.data(), scratch.data(), index.data());
  EXPECT_EQ(new_offsets[1], 2);
  EXPECT_EQ(new_offsets[2], 2);
  EXPECT_EQ(new_offsets[3], 3);
  EXPECT_EQ((std::array{index[0], index[1], index[2]}), (std::array{1, 2, 3}));
}
}  // namespace
