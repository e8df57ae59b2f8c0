// SPDX-License-Identifier: MIT
#include <staffa/kernel/cast.hpp>

#include "reference/cast.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

/// Small values, and what lies around the ends of every integer type, in S.
template <class S>
std::vector<S> delicate_values() {
  std::vector<S> out{S(0), S(1), std::numeric_limits<S>::lowest(), (std::numeric_limits<S>::max)()};
  for (const int power : {7, 8, 15, 16, 31, 32, 63, 64})
    for (const double sign : {1.0, -1.0})
      for (const double off : {-1.5, -1.0, -0.5, 0.0, 0.5, 1.0}) {
        const double x = sign * std::ldexp(1.0, power) + off;
        if (reference::fits<S>(x)) out.push_back(static_cast<S>(x));
        if constexpr (std::floating_point<S>)
          for (const S end : {S(1e30), S(-1e30)}) out.push_back(std::nextafter(static_cast<S>(x), end));
      }
  if constexpr (std::floating_point<S>)
    for (const S x : {std::numeric_limits<S>::quiet_NaN(), std::numeric_limits<S>::infinity(),
                      -std::numeric_limits<S>::infinity(), S(-0.0), std::numeric_limits<S>::denorm_min()})
      out.push_back(x);
  return out;
}

template <class T, class S>
void check() {
  std::mt19937 random(7);
  std::vector<S> values = delicate_values<S>();
  for (const S x : random_values<S>(300, random).vector()) values.push_back(x);
  // One at a time, at each place of a batch, among values that fit.
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::size_t n = 1 + k % 40;
    const padded<S> in(std::vector<S>(n, S(1)));
    const std::size_t at = random() % n;
    in[at] = values[k];
    const padded<T> out(n);
    const std::int64_t bad = kernel::cast<T>(in.data(), n, out.data());
    if (reference::fits<T>(values[k])) {
      EXPECT_EQ(bad, -1) << +values[k];
      EXPECT_EQ(bits_of<T>({out[at]}), bits_of<T>({static_cast<T>(values[k])})) << +values[k];
    } else {
      EXPECT_EQ(bad, static_cast<std::int64_t>(at)) << +values[k];
    }
    for (std::size_t i = 0; i < n; ++i)
      if (i != at) { EXPECT_EQ(out[i], T(1)); }
  }
  // All together: the first that does not fit, among those that are present.
  for (int round = 0; round < 20; ++round) {
    const std::size_t n = random() % 200;
    const padded<S> in(n);
    for (std::size_t k = 0; k < n; ++k) in[k] = random() % 8 == 0 ? values[random() % values.size()] : S(2);
    const padded<bool> valid = random_flags(n, random, 0.8);
    std::int64_t first = -1, first_present = -1;
    for (std::size_t k = n; k-- > 0;) {
      if (reference::fits<T>(in[k])) continue;
      first = static_cast<std::int64_t>(k);
      if (valid[k]) first_present = static_cast<std::int64_t>(k);
    }
    const padded<T> out(n);
    EXPECT_EQ(kernel::cast<T>(in.data(), n, out.data()), first);
    EXPECT_EQ(kernel::cast<T>(in.data(), n, out.data(), valid.data()), first_present);
  }
}

template <class S>
void check_all() {
  check<std::int8_t, S>();
  check<std::uint8_t, S>();
  check<std::int16_t, S>();
  check<std::uint16_t, S>();
  check<std::int32_t, S>();
  check<std::uint32_t, S>();
  check<std::int64_t, S>();
  check<std::uint64_t, S>();
  check<float, S>();
  check<double, S>();
}

TEST(PropertyCast, OfFloatingTypes) {
  check_all<float>();
  check_all<double>();
}
TEST(PropertyCast, OfSignedIntegers) {
  check_all<std::int8_t>();
  check_all<std::int16_t>();
  check_all<std::int32_t>();
  check_all<std::int64_t>();
}
TEST(PropertyCast, OfUnsignedIntegers) {
  check_all<std::uint8_t>();
  check_all<std::uint16_t>();
  check_all<std::uint32_t>();
  check_all<std::uint64_t>();
}
}  // namespace
