// SPDX-License-Identifier: MIT
#include <staffa/kernel/sum.hpp>

#include "reference/sum.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

template <class T>
class PropertySum : public testing::Test {};
using number_types = testing::Types<float, double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                                    std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(PropertySum, number_types);

TYPED_TEST(PropertySum, HasTheBitsOfThePlainLoop) {
  using result = kernel::sum_t<TypeParam>;
  std::mt19937 random(5);
  for (const shape& s : shapes())
    for (int kind = 0; kind < 4; ++kind) {
      SCOPED_TRACE(s.name);
      const bool special = kind / 2 == 0;
      const bool optional = kind % 2 == 0;
      const auto values =
          special ? random_values<TypeParam>(s.rows(), random) : random_numbers<TypeParam>(s.rows(), random);
      const auto valid = random_flags(s.rows(), random, 0.8);
      const bool* present = optional ? valid.data() : nullptr;
      const padded<std::int32_t> offsets(s.offsets);
      const padded<result> out(s.lists());
      std::int64_t overflow = -1;
      const auto expected = reference::sum<result>(values.data(), s.offsets, present, overflow);
      EXPECT_EQ(kernel::sum(values.data(), offsets.span(), out.data(), present), overflow);
      EXPECT_EQ(bits_of(out.vector()), bits_of(expected));
    }
}

// The double nearest to 2^60 + 1 is 2^60: in another order these come to something else.
TEST(PropertySumOrder, FloatsAreAddedFromFirstToLast) {
  std::mt19937 random(7);
  int sensitive = 0;
  for (const shape& s : shapes()) {
    SCOPED_TRACE(s.name);
    const padded<float> values(s.rows());
    for (std::size_t row = 0; row < s.rows(); ++row)
      values[row] = std::array{0x1p60f, -0x1p60f, 1.0f, -1.0f, 0.375f}[random() % 5];
    const padded<std::int32_t> offsets(s.offsets);
    const padded<float> out(s.lists());
    std::int64_t overflow = -1;
    const auto expected = reference::sum<float>(values.data(), s.offsets, nullptr, overflow);
    EXPECT_EQ(kernel::sum(values.data(), offsets.span(), out.data()), -1);
    EXPECT_EQ(bits_of(out.vector()), bits_of(expected));
    for (std::size_t i = 0; i < s.lists(); ++i) {  // from last to first
      double other = 0;
      for (std::int32_t row = s.offsets[i + 1]; row-- > s.offsets[i];) other += values[static_cast<std::size_t>(row)];
      sensitive += static_cast<float>(other) != expected[i] ? 1 : 0;
    }
  }
  EXPECT_GT(sensitive, 100) << "the test should meet sums that depend on the order";
}

TEST(PropertyCount, CountsTrueAndPresentValues) {
  std::mt19937 random(6);
  for (const shape& s : shapes())
    for (bool optional : {false, true}) {
      SCOPED_TRACE(s.name);
      const auto values = random_flags(s.rows(), random);
      const auto valid = random_flags(s.rows(), random, 0.8);
      const bool* present = optional ? valid.data() : nullptr;
      const padded<std::int32_t> offsets(s.offsets);
      const padded<std::int64_t> out(s.lists());
      std::int64_t overflow = -1;
      EXPECT_EQ(kernel::sum(values.data(), offsets.span(), out.data(), present), -1);
      EXPECT_EQ(out.vector(), reference::sum<std::int64_t>(values.data(), s.offsets, present, overflow));
      kernel::count_valid(valid.data(), offsets.span(), out.data());
      EXPECT_EQ(out.vector(), reference::sum<std::int64_t>(valid.data(), s.offsets, nullptr, overflow));
    }
}
}  // namespace
