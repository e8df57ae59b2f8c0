// SPDX-License-Identifier: MIT
#include <staffa/kernel/extremum.hpp>

#include "reference/extremum.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

template <class T>
void check(const shape& s, const padded<T>& values, const bool* present) {
  SCOPED_TRACE(s.name);
  const padded<std::int32_t> offsets(s.offsets);
  const padded<std::int32_t> least(s.lists());
  const padded<std::int32_t> greatest(s.lists());
  const padded<T> low(s.lists());
  const padded<T> high(s.lists());
  const padded<bool> low_valid(s.lists());
  const padded<bool> high_valid(s.lists());
  kernel::argmin(values.data(), offsets.span(), least.data(), present);
  kernel::argmax(values.data(), offsets.span(), greatest.data(), present);
  (kernel::min)(values.data(), offsets.span(), low.data(), low_valid.data(), present);
  (kernel::max)(values.data(), offsets.span(), high.data(), high_valid.data(), present);
  ASSERT_EQ(least.vector(), reference::first_best(values.data(), s.offsets, present, std::less<T>{}));
  ASSERT_EQ(greatest.vector(), reference::first_best(values.data(), s.offsets, present, std::greater<T>{}));
  EXPECT_TRUE(padding_is_clear(least, s.lists()) && padding_is_clear(greatest, s.lists()));
  for (std::size_t i = 0; i < s.lists(); ++i) {
    const auto a = static_cast<std::size_t>(least[i]);
    const auto b = static_cast<std::size_t>(greatest[i]);
    EXPECT_EQ(low_valid[i], least[i] >= 0);
    EXPECT_EQ(high_valid[i], greatest[i] >= 0);
    EXPECT_EQ(bits_of<T>({low[i]}), bits_of<T>({least[i] >= 0 ? values[a] : T{}})) << "list " << i;
    EXPECT_EQ(bits_of<T>({high[i]}), bits_of<T>({greatest[i] >= 0 ? values[b] : T{}})) << "list " << i;
  }
}

template <class T>
T opposite(T value) {
  if constexpr (std::floating_point<T>) return -value;
  else return static_cast<T>(~value);
}

template <class T>
class PropertyExtremum : public testing::Test {};
using number_types = testing::Types<float, double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                                    std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(PropertyExtremum, number_types);

TYPED_TEST(PropertyExtremum, AgreesWithThePlainLoop) {
  std::mt19937 random(8);
  for (const shape& s : shapes()) {
    const auto values = random_values<TypeParam>(s.rows(), random);
    const auto valid = random_flags(s.rows(), random, 0.7);
    check(s, values, nullptr);
    check(s, values, valid.data());
  }
}

// Values of one kind only: what decides is whether a value counts at all, and which of equal ones is first.
TYPED_TEST(PropertyExtremum, PicksTheFirstOfEqualValues) {
  using limits = std::numeric_limits<TypeParam>;
  std::mt19937 random(9);
  for (const shape& s : shapes())
    for (const TypeParam value : {TypeParam{0}, (limits::max)(), (limits::lowest)(), limits::infinity(),
                                  static_cast<TypeParam>(-limits::infinity()), limits::quiet_NaN()}) {
      const padded<TypeParam> values(s.rows());
      for (std::size_t k = 0; k < s.rows(); ++k) values[k] = value;
      check(s, values, nullptr);
      for (std::size_t k = 0; k < s.rows(); k += 3) values[k] = opposite(value);
      check(s, values, nullptr);
      check(s, values, random_flags(s.rows(), random, 0.3).data());
    }
}
}  // namespace
