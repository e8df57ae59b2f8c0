// SPDX-License-Identifier: MIT
#pragma once

// What the tests of packs share: lanes as arrays, and distances in units of the last place.

#include <staffa/simd/pack.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace lane_test {

namespace simd = staffa::simd;

template <class T>
using array = std::array<T, simd::lanes>;

template <class T>
array<T> lanes_of(simd::pack<T> p) {
  array<T> out;
  simd::store(out.data(), p);
  return out;
}

template <class T>
simd::pack<T> pack_of(const array<T>& values) {
  return simd::load<T>(values.data());
}

/// f(lane) in each lane.
template <class T, class F>
array<T> fill(F f) {
  array<T> out;
  for (std::size_t l = 0; l < out.size(); ++l) out[l] = f(l);
  return out;
}

template <class T>
bool same_bits(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

/// |got - want| in units of the last place of a T of the size of `want`. NaN and infinity must be met exactly.
template <class T>
double ulps_off(T got, long double want) {
  constexpr double wrong = std::numeric_limits<double>::infinity();
  const T rounded = static_cast<T>(want);
  if (std::isnan(rounded) || std::isnan(got)) return std::isnan(rounded) == std::isnan(got) ? 0 : wrong;
  if (std::isinf(rounded) || std::isinf(got)) return rounded == got ? 0 : wrong;
  const T size = std::fmax(std::fabs(rounded), std::numeric_limits<T>::min());
  int exponent = 0;
  static_cast<void>(std::frexp(size, &exponent));
  const long double ulp = std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - want) / ulp);
}

/// A small generator of our own: the same numbers with every compiler.
class generator {
 public:
  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15u;  // splitmix64
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  double between(double low, double high) { return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53; }
  /// Evenly in the logarithm.
  double log_between(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }

 private:
  std::uint64_t state_ = 1;
};

}  // namespace lane_test
