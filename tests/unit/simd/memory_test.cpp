// SPDX-License-Identifier: MIT
#include <staffa/simd/memory.hpp>

#include <gtest/gtest.h>
#include <unit/simd/lanes.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::mask;
using simd::pack;

// Values that every number type holds, among them its extremes where S has them.
template <class S>
std::vector<S> samples() {
  std::vector<S> out;
  for (int i = 0; i < 100; ++i) out.push_back(static_cast<S>((i * 37) % 120));
  if constexpr (std::is_integral_v<S>) {
    out[3] = std::numeric_limits<S>::max();
    out[5] = std::numeric_limits<S>::lowest();
  } else {
    out[3] = S(-1.5e9);
    out[5] = S(-0.0);
  }
  return out;
}

template <class T, class S>
void check_load() {
  const std::vector<S> values = samples<S>();
  for (std::size_t at = 0; at < 32; ++at) {  // every alignment
    const auto got = lanes_of(simd::load<T>(values.data() + at));
    for (std::size_t l = 0; l < simd::lanes; ++l) {
      EXPECT_TRUE(same_bits(got[l], static_cast<T>(values[at + l]))) << int(sizeof(S)) << " at " << at + l;
    }
  }
}

TEST(SimdMemory, LoadsAndWidens) {
  check_load<float, float>();
  check_load<double, double>();
  check_load<double, float>();
  check_load<std::int32_t, std::int32_t>();
  check_load<std::int32_t, std::int8_t>();
  check_load<std::int32_t, std::uint8_t>();
  check_load<std::int32_t, std::int16_t>();
  check_load<std::int32_t, std::uint16_t>();
  check_load<std::uint32_t, std::uint8_t>();
  check_load<std::uint32_t, std::uint16_t>();
  check_load<std::uint32_t, std::uint32_t>();
  check_load<std::int64_t, std::int64_t>();
  check_load<std::int64_t, std::int8_t>();
  check_load<std::int64_t, std::uint16_t>();
  check_load<std::int64_t, std::int32_t>();
  check_load<std::int64_t, std::uint32_t>();
  check_load<std::uint64_t, std::uint64_t>();
  check_load<std::uint64_t, std::uint32_t>();
  check_load<std::int64_t, std::uint8_t>();
  check_load<std::int64_t, std::int16_t>();
  check_load<std::uint64_t, std::uint8_t>();
  check_load<std::uint64_t, std::uint16_t>();
  check_load<float, std::int8_t>();
  check_load<float, std::uint8_t>();
  check_load<float, std::int16_t>();
  check_load<float, std::uint16_t>();
  check_load<float, std::int32_t>();
  check_load<float, std::uint32_t>();
  check_load<float, std::int64_t>();
  check_load<double, std::int8_t>();
  check_load<double, std::uint8_t>();
  check_load<double, std::int16_t>();
  check_load<double, std::uint16_t>();
  check_load<double, std::int32_t>();
  check_load<double, std::uint32_t>();
  check_load<double, std::int64_t>();
  check_load<double, std::uint64_t>();
}

template <class S, class T>
void check_store() {
  const auto values = fill<T>([](std::size_t l) { return static_cast<T>(l * 1001 + 250); });
  std::vector<S> out(simd::lanes + 3, S(99));
  simd::store(out.data() + 1, pack_of(values));
  EXPECT_EQ(out[0], S(99));
  for (std::size_t l = 0; l < simd::lanes; ++l) EXPECT_EQ(out[1 + l], static_cast<S>(values[l]));
  EXPECT_EQ(out[simd::lanes + 1], S(99)) << "writes `lanes` values, not one more";
}

TEST(SimdMemory, StoresAndNarrows) {
  check_store<float, float>();
  check_store<double, double>();
  check_store<float, double>();
  check_store<double, float>();
  check_store<std::int8_t, std::int32_t>();
  check_store<std::uint8_t, std::int32_t>();
  check_store<std::int16_t, std::int32_t>();
  check_store<std::uint16_t, std::uint32_t>();
  check_store<std::int32_t, std::int64_t>();
  check_store<std::int16_t, std::int64_t>();
  check_store<std::int64_t, std::int32_t>();
  check_store<std::int64_t, std::int64_t>();
  check_store<std::uint64_t, std::uint64_t>();
}

// Values that S holds, of both signs where it has them.
template <class S, class T>
void check_narrow_store() {
  const T first = std::is_signed_v<S> ? T(-7) : T(120);
  const auto values = fill<T>([=](std::size_t l) { return static_cast<T>(first + static_cast<T>(l)); });
  std::vector<S> out(simd::lanes + 2, S(99));
  simd::store(out.data() + 1, pack_of(values));
  EXPECT_EQ(out[0], S(99));
  for (std::size_t l = 0; l < simd::lanes; ++l) EXPECT_EQ(out[1 + l], static_cast<S>(values[l]));
  EXPECT_EQ(out[simd::lanes + 1], S(99));
}

TEST(SimdMemory, StoresFloatsAsNarrowIntegers) {
  check_narrow_store<std::int8_t, float>();
  check_narrow_store<std::uint8_t, float>();
  check_narrow_store<std::int16_t, float>();
  check_narrow_store<std::uint16_t, float>();
  check_narrow_store<std::int8_t, double>();
  check_narrow_store<std::uint8_t, double>();
  check_narrow_store<std::int16_t, double>();
  check_narrow_store<std::uint16_t, double>();
  check_narrow_store<std::int8_t, std::int64_t>();
  check_narrow_store<std::uint16_t, std::uint64_t>();
}

// The least and the greatest that S holds.
template <class S, class T>
void check_ends() {
  const auto values = fill<T>([](std::size_t l) {
    return static_cast<T>(l % 2 == 0 ? std::numeric_limits<S>::min() : std::numeric_limits<S>::max());
  });
  S out[simd::lanes];
  simd::store(out, pack_of(values));
  for (std::size_t l = 0; l < simd::lanes; ++l) EXPECT_EQ(out[l], static_cast<S>(values[l]));
}

TEST(SimdMemory, StoresTheEndsOfNarrowIntegers) {
  const auto check = [](auto lane) {
    using T = decltype(lane);
    check_ends<std::int8_t, T>(), check_ends<std::uint8_t, T>();
    check_ends<std::int16_t, T>(), check_ends<std::uint16_t, T>();
  };
  check(float{}), check(double{}), check(std::int32_t{}), check(std::int64_t{});
}

TEST(SimdMemory, StoresTheLowBitsOfNegativeNumbers) {
  array<std::int8_t> out;
  simd::store(out.data(), simd::iota<std::int32_t>(-300));
  EXPECT_EQ(out, fill<std::int8_t>([](std::size_t l) { return static_cast<std::int8_t>(int(l) - 300); }));
}

template <class To, class From>
void check_convert(std::vector<From> values) {
  for (const From value : values) {
    EXPECT_TRUE(same_bits(simd::convert<To>(pack<From>(value)).get(1), static_cast<To>(value))) << value;
  }
}

TEST(SimdMemory, ConvertsAsACastDoes) {
  const std::vector<float> floats = {0.0f, 1.0f, 2.5f, 2.99f, 3.5f, 1e6f, 16777216.0f};
  check_convert<std::int32_t>(floats);
  check_convert<std::uint32_t>(floats);
  check_convert<std::int64_t>(floats);
  check_convert<std::uint64_t>(floats);
  check_convert<std::int32_t, float>({-0.5f, -1.0f, -2.99f, -2.5f, -1e9f});
  check_convert<std::int64_t, double>({-0.5, -1.5, -4.6e18, 4.6e18, 9007199254740993.0});
  check_convert<std::uint64_t, double>({0.5, 1.8e19});
  check_convert<std::int32_t, double>({-2147483648.0, 2147483647.0, -1.9});
  check_convert<float, double>({1.0 / 3, -1e300, 1e-45, 16777217.0});
  check_convert<double, float>({1.0f / 3, -1e30f, 1e-45f});
  check_convert<double, std::int64_t>({-1, 9007199254740993, std::numeric_limits<std::int64_t>::min()});
  check_convert<double, std::uint64_t>({1, 9007199254740993u, std::numeric_limits<std::uint64_t>::max()});
  check_convert<float, std::uint32_t>({1, 16777217u, std::numeric_limits<std::uint32_t>::max()});
  check_convert<std::int64_t, std::int32_t>({-1, 7, std::numeric_limits<std::int32_t>::min()});
  check_convert<std::int64_t, std::uint32_t>({7, std::numeric_limits<std::uint32_t>::max()});
  check_convert<std::int32_t, std::int64_t>({-1, 7, 1LL << 40});
}

TEST(SimdMemory, ConvertsOutOfRangeWithoutTrapping) {
  const pack<float> wild =
      simd::load<float>(fill<float>([](std::size_t l) {
                          return l % 3 == 0 ? std::numeric_limits<float>::quiet_NaN() : l % 3 == 1 ? 1e30f : -1e30f;
                        }).data());
  static_cast<void>(lanes_of(simd::convert<std::int32_t>(wild)));
  static_cast<void>(lanes_of(simd::convert<std::int64_t>(wild)));
}

TEST(SimdMemory, MasksGoToBytesAndBack) {
  for (std::uint32_t bits = 0; bits <= mask::all_bits; bits += simd::lanes == 16 ? 77 : 1) {
    bool bytes[simd::lanes + 1];
    bytes[simd::lanes] = true;
    simd::store(bytes, mask{bits});
    for (std::size_t l = 0; l < simd::lanes; ++l) {
      unsigned char byte = 99;
      std::memcpy(&byte, bytes + l, 1);
      EXPECT_EQ(byte, (bits >> l) & 1u);
    }
    EXPECT_TRUE(bytes[simd::lanes]);
    EXPECT_EQ(simd::load_mask(bytes), mask{bits});
  }
}

TEST(SimdMemory, MasksGoToBytesTogether) {
  std::mt19937 random(15);
  for (int repeat = 0; repeat < 300; ++repeat) {
    const auto bits = repeat < 32 ? 1u << repeat : repeat == 32 ? ~0u : static_cast<std::uint32_t>(random());
    unsigned char bytes[simd::mask_rows + 2];
    std::memset(bytes, 99, sizeof bytes);
    std::vector<std::size_t> asked;
    simd::store_masks(reinterpret_cast<bool*>(bytes + 1), [&](std::size_t row) {
      asked.push_back(row);
      return mask{(bits >> row) & mask::all_bits};
    });
    for (std::size_t row = 0; row < simd::mask_rows; ++row) EXPECT_EQ(bytes[1 + row], (bits >> row) & 1u) << row;
    EXPECT_EQ(bytes[0], 99);
    EXPECT_EQ(bytes[simd::mask_rows + 1], 99);
    for (std::size_t k = 0; k < simd::mask_rows / simd::lanes; ++k) EXPECT_EQ(asked.at(k), k * simd::lanes);
    EXPECT_EQ(asked.size(), simd::mask_rows / simd::lanes);
  }
}

template <class T, class S>
void check_gather() {
  const std::vector<S> values = samples<S>();
  const auto index = fill<std::int32_t>([](std::size_t l) { return static_cast<std::int32_t>((l * 29 + 3) % 71); });
  const auto got = lanes_of(simd::gather<T>(values.data(), pack_of(index)));
  for (std::size_t l = 0; l < simd::lanes; ++l) {
    EXPECT_TRUE(same_bits(got[l], static_cast<T>(values[static_cast<std::size_t>(index[l])])));
  }
}

TEST(SimdMemory, Gathers) {
  check_gather<float, float>();
  check_gather<double, double>();
  check_gather<double, float>();
  check_gather<std::int32_t, std::int32_t>();
  check_gather<std::int32_t, std::int8_t>();
  check_gather<std::int32_t, std::uint8_t>();
  check_gather<std::int32_t, std::int16_t>();
  check_gather<std::uint32_t, std::uint32_t>();
  check_gather<std::int64_t, std::int64_t>();
  check_gather<std::uint64_t, std::uint64_t>();
  check_gather<std::int64_t, std::int32_t>();
}

// Every mask of the rows at once.
template <class Check>
void for_masks(Check check) {
  constexpr std::uint32_t all = (std::uint32_t{1} << simd::compress_rows) - 1;
  for (std::uint32_t k = 0; k <= all; ++k) check(k);
}

TEST(SimdMemory, CompressesByBits) {
  constexpr std::size_t rows = simd::compress_rows;
  float from[rows + 1];
  std::iota(from, from + rows + 1, 1.0f);
  for_masks([&](std::uint32_t bits) {
    float to[rows];
    std::int32_t places[rows];
    simd::compress(from + 1, bits, to);
    simd::store_places(100, bits, places);
    std::size_t kept = 0;
    for (std::size_t k = 0; k < rows; ++k) {
      if (((bits >> k) & 1u) == 0) continue;
      ASSERT_EQ(to[kept], from[k + 1]) << bits;
      ASSERT_EQ(places[kept], 100 + static_cast<std::int32_t>(k)) << bits;
      ++kept;
    }
  });
  std::uint32_t in_place[rows];
  std::iota(in_place, in_place + rows, 0xfffffff8u);
  simd::compress(in_place, 0b10100110, in_place);  // all are read before one is written
  EXPECT_EQ(in_place[0], 0xfffffff9u);
  EXPECT_EQ(in_place[1], 0xfffffffau);
  EXPECT_EQ(in_place[2], 0xfffffffdu);
  EXPECT_EQ(in_place[3], 0xffffffffu);
}

TEST(SimdMemory, LoadsBitsOfBytes) {
  constexpr std::size_t rows = simd::compress_rows;
  for_masks([&](std::uint32_t bits) {
    std::uint8_t bytes[rows];
    for (std::size_t k = 0; k < rows; ++k) bytes[k] = static_cast<std::uint8_t>((bits >> k) & 1u);
    ASSERT_EQ(simd::load_kept(reinterpret_cast<const bool*>(bytes)), bits);
    ASSERT_EQ(simd::load_mask(reinterpret_cast<const bool*>(bytes)).bits, bits & simd::mask::all_bits);
    for (std::size_t k = 0; k < rows; k += 3) bytes[k] |= 0xfe;  // what padding may hold
    ASSERT_EQ(simd::load_kept(reinterpret_cast<const bool*>(bytes)), bits);
  });
}

TEST(SimdMemory, CountsUp) {
  EXPECT_EQ(lanes_of(simd::iota<std::int32_t>(-2)), fill<std::int32_t>([](std::size_t l) { return int(l) - 2; }));
  EXPECT_EQ(lanes_of(simd::iota<float>(1.5f)), fill<float>([](std::size_t l) { return 1.5f + float(l); }));
  EXPECT_EQ(lanes_of(simd::iota<std::int64_t>(1)), fill<std::int64_t>([](std::size_t l) { return int(l) + 1; }));
}

}  // namespace
