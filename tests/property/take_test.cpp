// SPDX-License-Identifier: MIT
#include <staffa/kernel/take.hpp>

#include "shapes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

padded<std::int32_t> random_index(std::size_t n, std::int32_t least, std::size_t rows, std::mt19937& random) {
  std::uniform_int_distribution<std::int32_t> row(least, static_cast<std::int32_t>(rows) - 1);
  padded<std::int32_t> out(n);
  for (std::size_t k = 0; k < n; ++k) out[k] = row(random);
  return out;
}

template <class T>
class PropertyTake : public testing::Test {};
using value_types = testing::Types<float, double, std::int8_t, std::uint16_t, std::int32_t, std::uint64_t>;
TYPED_TEST_SUITE(PropertyTake, value_types);

TYPED_TEST(PropertyTake, ReadsEachRowThroughItsIndex) {
  std::mt19937 random(3);
  for (std::size_t n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 1000}) {
    const auto values = random_values<TypeParam>(50, random);
    const auto index = random_index(n, 0, 50, random);
    const auto optional = random_index(n, -1, n % 2 == 0 ? 50 : 3, random);
    const padded<TypeParam> out(n);
    const padded<TypeParam> optional_out(n);
    const padded<bool> valid(n);
    kernel::take(values.data(), index.span(), out.data());
    kernel::take_optional(values.data(), optional.span(), optional_out.data(), valid.data());
    for (std::size_t k = 0; k < n; ++k) {
      const TypeParam expected = values[static_cast<std::size_t>(std::max(optional[k], 0))];
      EXPECT_EQ(bits_of<TypeParam>({out[k]}), bits_of<TypeParam>({values[static_cast<std::size_t>(index[k])]}));
      EXPECT_EQ(valid[k], optional[k] >= 0);
      EXPECT_EQ(bits_of<TypeParam>({optional_out[k]}), bits_of<TypeParam>({expected}));
    }
  }
}

TEST(PropertyTake, FlagsAreFalseWhereThereIsNoRow) {
  std::mt19937 random(5);
  for (std::size_t n : {0, 1, 2, 3, 4, 5, 8, 31, 1000}) {
    const auto flags = random_flags(50, random);
    const auto index = random_index(n, 0, 50, random);
    const auto optional = random_index(n, -1, n % 2 == 0 ? 50 : 3, random);
    const padded<bool> out(n);
    const padded<bool> present(n);
    kernel::take(flags.data(), index.span(), out.data());
    kernel::take_present(flags.data(), optional.span(), present.data());
    for (std::size_t k = 0; k < n; ++k) {
      EXPECT_EQ(out[k], flags[static_cast<std::size_t>(index[k])]);
      EXPECT_EQ(present[k], optional[k] >= 0 && flags[static_cast<std::size_t>(optional[k])]);
    }
  }
}

TEST(PropertyTake, MissingRowsOfAnEmptyColumnOfFlagsAreFlags) {
  for (const int junk : {0xbe, 0xff}) {
    unsigned char bytes[64];
    std::fill_n(bytes, sizeof bytes, static_cast<unsigned char>(junk));  // all of it is padding
    const auto* empty = reinterpret_cast<const bool*>(bytes);
    padded<std::int32_t> none(9);
    for (std::size_t k = 0; k < 9; ++k) none[k] = -1;
    const padded<bool> out(9), valid(9), present(9);
    kernel::take_optional(empty, none.span(), out.data(), valid.data());
    kernel::take_present(empty, none.span(), present.data());
    for (std::size_t k = 0; k < 9; ++k) {
      unsigned char byte;
      std::memcpy(&byte, out.data() + k, 1);
      EXPECT_EQ(byte, junk & 1);
      EXPECT_FALSE(valid[k] || present[k]);
    }
  }
}

TEST(PropertyCompose, FollowsTwoIndicesAndKeepsMissing) {
  std::mt19937 random(4);
  for (std::size_t n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 1000}) {
    const auto outer = random_index(40, -1, 90, random);
    const auto index = random_index(n, 0, 40, random);
    const auto optional = random_index(n, -1, 40, random);
    const padded<std::int32_t> out(n);
    const padded<std::int32_t> optional_out(n);
    kernel::compose(outer.data(), index.span(), out.data());
    kernel::compose_optional(outer.data(), optional.span(), optional_out.data());
    for (std::size_t k = 0; k < n; ++k) {
      EXPECT_EQ(out[k], outer[static_cast<std::size_t>(index[k])]);
      EXPECT_EQ(optional_out[k], optional[k] < 0 ? -1 : outer[static_cast<std::size_t>(optional[k])]);
    }
    EXPECT_TRUE(padding_is_clear(out, n) && padding_is_clear(optional_out, n));
  }
}
}  // namespace
