// SPDX-License-Identifier: MIT
#include <staffa/kernel/sum.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace {
namespace kernel = staffa::kernel;

static_assert(std::is_same_v<kernel::sum_t<float>, float>);
static_assert(std::is_same_v<kernel::sum_t<double>, double>);
static_assert(std::is_same_v<kernel::sum_t<std::int8_t>, std::int64_t>);
static_assert(std::is_same_v<kernel::sum_t<std::uint32_t>, std::uint64_t>);
static_assert(std::is_same_v<kernel::sum_t<bool>, std::int64_t>);

template <class T>
std::vector<T> with_padding(std::vector<T> values) {
  values.resize(values.size() + 128 / sizeof(T));
  return values;
}

TEST(KernelSum, FloatsAddUpInDouble) {
  std::vector<float> values(101, 1.0f);
  values[0] = 1e8f;
  values = with_padding(values);
  const std::array<std::int32_t, 2> offsets{0, 101};
  float out = 0;
  EXPECT_EQ(kernel::sum(values.data(), offsets, &out), -1);
  EXPECT_EQ(out, static_cast<float>(100000100.0));
}

TEST(KernelSum, EmptyListsGiveZeroAndNeighboursDoNotLeakIn) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto values = with_padding<float>({1, 2, nan, 4});
  const std::array<std::int32_t, 5> offsets{0, 0, 2, 3, 4};
  std::array<float, 4 + 32> out{};
  EXPECT_EQ(kernel::sum(values.data(), offsets, out.data()), -1);
  EXPECT_EQ(out[0], 0.0f);
  EXPECT_EQ(out[1], 3.0f);
  EXPECT_TRUE(std::isnan(out[2]));
  EXPECT_EQ(out[3], 4.0f);
}

TEST(KernelSum, MissingValuesAreSkippedEvenIfNan) {
  const auto values = with_padding<double>({1, std::numeric_limits<double>::quiet_NaN(), 3});
  const std::array<bool, 3 + 128> valid{true, false, true};
  const std::array<std::int32_t, 2> offsets{0, 3};
  double out = 0;
  kernel::sum(values.data(), offsets, &out, valid.data());
  EXPECT_EQ(out, 4.0);
}

TEST(KernelSum, OnlyTheResultMustFit) {
  constexpr std::int64_t most = (std::numeric_limits<std::int64_t>::max)();
  const auto values = with_padding<std::int64_t>({most, 1, -1, most, 1, -most - 1, -1});
  const std::array<std::int32_t, 4> offsets{0, 3, 5, 7};
  std::array<std::int64_t, 3 + 16> out{};
  EXPECT_EQ(kernel::sum(values.data(), offsets, out.data()), 1);  // the first of the two that do not fit
  EXPECT_EQ(out[0], most);
}

TEST(KernelSum, UnsignedOverflowIsFound) {
  constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  const auto values = with_padding<std::uint64_t>({most, 0, most, 1});
  const std::array<std::int32_t, 3> offsets{0, 2, 4};
  std::array<std::uint64_t, 2 + 16> out{};
  EXPECT_EQ(kernel::sum(values.data(), offsets, out.data()), 1);
  EXPECT_EQ(out[0], most);
}

TEST(KernelSum, SmallIntegersBecomeWide) {
  const std::vector<std::int8_t> values(500 + 128, -128);
  const std::array<std::int32_t, 2> offsets{0, 500};
  std::int64_t out = 0;
  EXPECT_EQ(kernel::sum(values.data(), offsets, &out), -1);
  EXPECT_EQ(out, -64000);
}

TEST(KernelSum, BoolsAreCounted) {
  const std::array<bool, 4 + 128> values{true, false, true, true};
  const std::array<std::int32_t, 4> offsets{0, 0, 3, 4};
  std::array<std::int64_t, 3 + 16> out{};
  kernel::sum(values.data(), offsets, out.data());
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 2);
  EXPECT_EQ(out[2], 1);
}
}  // namespace
