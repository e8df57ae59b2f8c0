// SPDX-License-Identifier: MIT
#include <staffa/kernel/extremum.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {
namespace kernel = staffa::kernel;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

std::int32_t argmin_of(std::vector<float> values) {
  const std::array<std::int32_t, 2> offsets{0, static_cast<std::int32_t>(values.size())};
  values.resize(values.size() + 32, -1e30f);  // junk that would win
  std::array<std::int32_t, 1 + 32> out{};
  kernel::argmin(values.data(), offsets, out.data());
  return out[0];
}

TEST(KernelExtremum, NanNeverWins) {
  EXPECT_EQ(argmin_of({nan, 2, nan, 1}), 3);
  EXPECT_EQ(argmin_of({2, nan}), 0);
  EXPECT_EQ(argmin_of({nan, inf}), 1);
  EXPECT_EQ(argmin_of({nan, nan}), -1);
  EXPECT_EQ(argmin_of(std::vector<float>(100, nan)), -1);
  EXPECT_EQ(argmin_of(std::vector<float>(100, inf)), 0);
  EXPECT_EQ(argmin_of({}), -1);
}

TEST(KernelExtremum, TiesGoToTheFirstAndZerosAreEqual) {
  EXPECT_EQ(argmin_of({3, 1, 1}), 1);
  EXPECT_EQ(argmin_of({0.0f, -0.0f}), 0);
  EXPECT_EQ(argmin_of({-0.0f, 0.0f}), 0);
  std::vector<float> many(1000, 5.0f);
  many[700] = many[701] = many[999] = -0.0f;
  many[501] = 0.0f;
  EXPECT_EQ(argmin_of(many), 501);
}

TEST(KernelExtremum, IndicesCountInTheWholeColumn) {
  std::vector<float> values{1, 2, 3, 9, 8};
  values.resize(values.size() + 32);
  const std::array<std::int32_t, 4> offsets{0, 2, 2, 5};
  std::array<std::int32_t, 3 + 32> out{};
  kernel::argmax(values.data(), offsets, out.data());
  EXPECT_EQ(out[0], 1);
  EXPECT_EQ(out[1], -1);
  EXPECT_EQ(out[2], 3);
}

TEST(KernelExtremum, MissingValuesNeverWin) {
  constexpr std::int32_t most = (std::numeric_limits<std::int32_t>::max)();
  std::vector<std::int32_t> values{-5, most, 7, 1};
  values.resize(values.size() + 32);
  const std::array<bool, 4 + 128> valid{false, true, false, false};
  const std::array<std::int32_t, 3> offsets{0, 2, 4};
  std::array<std::int32_t, 2 + 32> out{};
  std::array<bool, 2 + 128> out_valid{};
  (kernel::min)(values.data(), offsets, out.data(), out_valid.data(), valid.data());
  EXPECT_TRUE(out_valid[0]);
  EXPECT_EQ(out[0], most);
  EXPECT_FALSE(out_valid[1]);
  EXPECT_EQ(out[1], 0);
}
}  // namespace
