// SPDX-License-Identifier: MIT
#include <staffa/kernel/bits.hpp>

#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

TEST(PropertyBits, BitmapsSpreadAndPackFromAnyBit) {
  std::mt19937 random(15);
  for (std::size_t first = 0; first < 19; ++first)
    for (std::size_t n : {0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 200}) {
      const std::size_t bytes = (first + n + 7) / 8;
      const std::unique_ptr<std::uint8_t[]> bitmap(new std::uint8_t[bytes]);  // exact: no padding
      for (std::size_t k = 0; k < bytes; ++k) bitmap[k] = static_cast<std::uint8_t>(random());
      const auto bit = [&](std::size_t k) { return ((bitmap[k / 8] >> (k % 8)) & 1) != 0; };
      const padded<bool> flags(n);
      kernel::expand_bits(bitmap.get(), first, n, flags.data());
      for (std::size_t k = 0; k < n; ++k) ASSERT_EQ(flags[k], bit(first + k)) << first << " " << n << " " << k;

      const std::unique_ptr<std::uint8_t[]> packed(new std::uint8_t[(n + 7) / 8]);
      kernel::pack_bits(flags.data(), n, packed.get());
      for (std::size_t k = 0; k < (n + 7) / 8 * 8; ++k)
        ASSERT_EQ((packed[k / 8] >> (k % 8)) & 1, k < n && flags[k] ? 1 : 0) << n << " " << k;
    }
}

TEST(PropertyBits, OneUnsetBitIsFoundAndOthersDoNotMatter) {
  for (std::size_t first = 0; first < 19; ++first)
    for (std::size_t n : {0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 200}) {
      const std::size_t bytes = (first + n + 7) / 8;
      const std::unique_ptr<std::uint8_t[]> bitmap(new std::uint8_t[bytes]());
      const auto flip = [&](std::size_t k) {
        bitmap[k / 8] = static_cast<std::uint8_t>(bitmap[k / 8] ^ (1u << (k % 8)));
      };
      for (std::size_t k = 0; k < n; ++k) flip(first + k);
      const padded<bool> flags(n);
      for (std::size_t k = 0; k < n; ++k) flags[k] = true;
      EXPECT_TRUE(kernel::all_set(bitmap.get(), first, n)) << first << " " << n;
      EXPECT_TRUE(kernel::all_set(flags.data(), n)) << n;
      for (std::size_t k = 0; k < n; ++k) {
        flip(first + k);
        flags[k] = false;
        EXPECT_FALSE(kernel::all_set(bitmap.get(), first, n)) << first << " " << n << " " << k;
        EXPECT_FALSE(kernel::all_set(flags.data(), n)) << n << " " << k;
        flip(first + k);
        flags[k] = true;
      }
    }
}
}  // namespace
