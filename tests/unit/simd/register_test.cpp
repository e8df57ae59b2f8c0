// SPDX-License-Identifier: MIT
#include <staffa/simd/register.hpp>

#include <gtest/gtest.h>
#include <unit/simd/lanes.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::mask;
using simd::pack;

static_assert(simd::lanes >= 4 && simd::lanes <= 16);
static_assert(simd::lanes * sizeof(double) <= simd::padding_bytes);
static_assert(count(!mask{}) == simd::lanes && !any(!mask{mask::all_bits}) && all(!mask{}));
static_assert(simd::first_lanes(0) == mask{} && simd::first_lanes(2) == mask{3});
static_assert(all(simd::first_lanes(simd::lanes)) && all(simd::first_lanes(1000)));
static_assert(simd::select(mask{5}, mask{6}, mask{9}) == mask{4 | 8});

template <class T>
class SimdRegister : public testing::Test {};
using all_lane_types = testing::Types<float, double, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(SimdRegister, all_lane_types);

// Pairs of values that are awkward for T: extremes, equal ones, and for floats also NaN, infinities and zeros.
template <class T>
std::vector<T> awkward() {
  using limits = std::numeric_limits<T>;
  std::vector<T> out = {T(0), T(1), T(2), T(3), T(100), limits::max(), limits::lowest(), T(limits::max() / 2)};
  if constexpr (std::is_signed_v<T>) out.insert(out.end(), {T(-1), T(-2), T(-77)});
  if constexpr (std::is_floating_point_v<T>) {
    out.insert(out.end(),
               {T(-0.0), T(0.5), limits::infinity(), -limits::infinity(), limits::quiet_NaN(), limits::min()});
  }
  return out;
}

// Calls check(a, b) with every pair of awkward values in every lane, other values in the other lanes.
template <class T, class Check>
void for_all_pairs(Check check) {
  const std::vector<T> values = awkward<T>();
  const std::size_t n = values.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      check(fill<T>([&](std::size_t l) { return values[(i + l) % n]; }),
            fill<T>([&](std::size_t l) { return values[(j + 3 * l) % n]; }));
    }
  }
}

TYPED_TEST(SimdRegister, BroadcastsAndGetsLanes) {
  using T = TypeParam;
  const pack<T> p(T(7));
  EXPECT_EQ(lanes_of(p), fill<T>([](std::size_t) { return T(7); }));
  EXPECT_EQ(lanes_of(simd::broadcast(T(3))), fill<T>([](std::size_t) { return T(3); }));
  const auto values = fill<T>([](std::size_t l) { return T(10 * l + 1); });
  for (std::size_t l = 0; l < simd::lanes; ++l) EXPECT_EQ(pack_of(values).get(l), values[l]);
}

TYPED_TEST(SimdRegister, ComparesAsScalarsDo) {
  using T = TypeParam;
  for_all_pairs<T>([](const array<T>& a, const array<T>& b) {
    const pack<T> x = pack_of(a), y = pack_of(b);
    for (std::size_t l = 0; l < simd::lanes; ++l) {
      EXPECT_EQ((x == y).get(l), a[l] == b[l]) << a[l] << ' ' << b[l];
      EXPECT_EQ((x != y).get(l), a[l] != b[l]) << a[l] << ' ' << b[l];
      EXPECT_EQ((x < y).get(l), a[l] < b[l]) << a[l] << ' ' << b[l];
      EXPECT_EQ((x <= y).get(l), a[l] <= b[l]) << a[l] << ' ' << b[l];
      EXPECT_EQ((x > y).get(l), a[l] > b[l]) << a[l] << ' ' << b[l];
      EXPECT_EQ((x >= y).get(l), a[l] >= b[l]) << a[l] << ' ' << b[l];
      EXPECT_EQ(simd::isnan(x).get(l), a[l] != a[l]) << a[l];
    }
    EXPECT_EQ((x == y).bits & ~mask::all_bits, 0u);
    EXPECT_EQ((x != y).bits & ~mask::all_bits, 0u);
  });
}

TYPED_TEST(SimdRegister, ComputesAsScalarsDo) {
  using T = TypeParam;
  // Wide enough unsigned arithmetic wraps as the packs do; signed overflow in a scalar would be undefined.
  const auto wrapped = [](auto f, T a, T b) {
    if constexpr (std::is_floating_point_v<T>) return T(f(a, b));
    else return static_cast<T>(f(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)));
  };
  for_all_pairs<T>([&](const array<T>& a, const array<T>& b) {
    const auto sum = lanes_of(pack_of(a) + pack_of(b));
    const auto difference = lanes_of(pack_of(a) - pack_of(b));
    const auto product = lanes_of(pack_of(a) * pack_of(b));
    const auto negative = lanes_of(-pack_of(a));
    for (std::size_t l = 0; l < simd::lanes; ++l) {
      const auto same = [](T got, T want) { return same_bits(got, want) || (got != got && want != want); };
      EXPECT_TRUE(same(sum[l], wrapped([](auto x, auto y) { return x + y; }, a[l], b[l]))) << a[l] << '+' << b[l];
      EXPECT_TRUE(same(difference[l], wrapped([](auto x, auto y) { return x - y; }, a[l], b[l])))
          << a[l] << '-' << b[l];
      EXPECT_TRUE(same(product[l], wrapped([](auto x, auto y) { return x * y; }, a[l], b[l]))) << a[l] << '*' << b[l];
      if constexpr (std::is_floating_point_v<T>) {
        EXPECT_TRUE(same((pack_of(a) / pack_of(b)).get(l), a[l] / b[l])) << a[l] << '/' << b[l];
        EXPECT_TRUE(same(negative[l], -a[l])) << a[l];
      } else {
        EXPECT_EQ(negative[l], static_cast<T>(0 - static_cast<std::uint64_t>(a[l])));
        EXPECT_EQ((pack_of(a) & pack_of(b)).get(l), static_cast<T>(a[l] & b[l]));
        EXPECT_EQ((pack_of(a) | pack_of(b)).get(l), static_cast<T>(a[l] | b[l]));
        EXPECT_EQ((pack_of(a) ^ pack_of(b)).get(l), static_cast<T>(a[l] ^ b[l]));
      }
    }
  });
}

TYPED_TEST(SimdRegister, SelectsByBits) {
  using T = TypeParam;
  const auto a = fill<T>([](std::size_t l) { return T(l + 1); });
  const auto b = fill<T>([](std::size_t l) { return T(l + 101); });
  for (std::uint32_t bits = 0; bits <= mask::all_bits; bits += simd::lanes == 16 ? 77 : 1) {
    const auto got = lanes_of(simd::select(mask{bits}, pack_of(a), pack_of(b)));
    EXPECT_EQ(got, fill<T>([&](std::size_t l) { return ((bits >> l) & 1u) != 0 ? a[l] : b[l]; })) << bits;
  }
}

// A product that was fused with a sum would show what the product lost; then a value would depend on what else the
// compiler finds to do with it.
template <class T>
void expect_unfused(T a) {
  volatile T unknown = a;  // else the compiler computes it all, or one product for all three lines
  volatile T square = unknown * unknown;
  const pack<T> x(unknown), y(unknown), z(unknown), rounded(square);
  EXPECT_EQ((x * x - rounded).get(0), T(0));
  EXPECT_EQ((rounded - y * y).get(0), T(0));
  EXPECT_EQ((z * z + -rounded).get(0), T(0));
}

TEST(SimdRegisterFma, DoesNotFuseProductsWithSums) {
  expect_unfused<float>(1.0f + std::numeric_limits<float>::epsilon());
  expect_unfused<double>(1.0 + std::numeric_limits<double>::epsilon());
}

TEST(SimdRegisterFma, FusesWhenAsked) {
  EXPECT_EQ(simd::fma(pack<float>(3.0f), pack<float>(4.0f), pack<float>(5.0f)).get(0), 17.0f);
  if (simd::has_fma) {
    volatile float unknown = 1.0f + std::numeric_limits<float>::epsilon();
    const float a = unknown;
    volatile float square = a * a;
    const float rounded = square;
    EXPECT_EQ(simd::fma(pack<float>(a), pack<float>(a), pack<float>(-rounded)).get(1), std::fma(a, a, -rounded));
  }
}

}  // namespace
