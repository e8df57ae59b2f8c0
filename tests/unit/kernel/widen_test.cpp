// SPDX-License-Identifier: MIT
#include <staffa/kernel/widen.hpp>
#include <staffa/simd/config.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

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

template <class From, class To>
void stays_what_it_is() {
  for (const std::size_t n : {0, 1, 3, 8, 16, 17, 40}) {
    std::vector<From> values(n);
    for (std::size_t k = 0; k < n; ++k)
      values[k] = k % 3 == 0   ? std::numeric_limits<From>::lowest()
                  : k % 3 == 1 ? (std::numeric_limits<From>::max)()
                               : static_cast<From>(k);
    std::vector<To> wide(n + staffa::simd::lanes, To{77});
    kernel::widen(values.data(), n, wide.data());
    for (std::size_t k = 0; k < n; ++k) EXPECT_EQ(wide[k], static_cast<To>(values[k])) << n << ", row " << k;
    EXPECT_EQ(wide.back(), To{77}) << n;  // less than a pack past the end
  }
}

TEST(KernelWiden, EveryValueStaysWhatItIs) {
  stays_what_it_is<std::int8_t, std::int16_t>();
  stays_what_it_is<std::int8_t, std::int32_t>();
  stays_what_it_is<std::uint16_t, std::int32_t>();
  stays_what_it_is<std::int8_t, std::int64_t>();
  stays_what_it_is<std::uint32_t, std::int64_t>();
  stays_what_it_is<std::uint32_t, std::uint64_t>();
  stays_what_it_is<std::int8_t, float>();
  stays_what_it_is<std::uint16_t, float>();
  stays_what_it_is<std::int32_t, double>();
  stays_what_it_is<std::uint32_t, double>();
  stays_what_it_is<float, double>();
}
}  // namespace
