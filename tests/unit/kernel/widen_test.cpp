// SPDX-License-Identifier: MIT
#include <staffa/kernel/widen.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace {
namespace kernel = staffa::kernel;

template <class From, class To>
concept can_widen = requires(const From* from, To* to) { kernel::widen(from, std::size_t{1}, to); };

static_assert(can_widen<std::int32_t, double>);
static_assert(can_widen<std::int16_t, float>);
static_assert(can_widen<float, float>);
static_assert(!can_widen<std::int32_t, float>);      // 24 bits of mantissa
static_assert(!can_widen<double, float>);
static_assert(!can_widen<std::int8_t, std::uint64_t>);  // no sign
static_assert(!can_widen<bool, std::int32_t>);       // a bool is not a number

TEST(KernelWiden, EveryValueStaysWhatItIs) {
  const std::array<std::int8_t, 3> bytes{-128, 0, 127};
  std::array<std::int64_t, 3> wide{};
  std::array<float, 3> floats{};
  kernel::widen(bytes.data(), 3, wide.data());
  kernel::widen(bytes.data(), 3, floats.data());
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(wide[k], bytes[k]);
    EXPECT_EQ(floats[k], static_cast<float>(bytes[k]));
  }
}
}  // namespace
