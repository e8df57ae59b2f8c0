// SPDX-License-Identifier: MIT
#pragma once

// What every property test of a kernel shares: padded arrays full of junk, random list lengths, random values.

#include <staffa/core/types.hpp>
#include <staffa/simd/config.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace staffa::property {

using offsets_list = std::vector<std::int32_t>;

/// An array of n values and its padding and not a byte more, so that the address sanitizer sees what goes beyond. All
/// of it starts as junk: NaN, -1, and bools that are neither true nor false.
template <class T>
class padded {
 public:
  explicit padded(std::size_t n) : size_(n), bytes_(new std::byte[n * sizeof(T) + simd::padding_bytes]) {
    std::memset(bytes_.get(), 0xff, n * sizeof(T) + simd::padding_bytes);
  }
  explicit padded(const std::vector<T>& values) : padded(values.size()) {
    for (std::size_t k = 0; k < values.size(); ++k) data()[k] = values[k];
  }
  padded(std::initializer_list<T> values) : padded(std::vector<T>(values)) {}

  [[nodiscard]] T* data() const { return reinterpret_cast<T*>(bytes_.get()); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T& operator[](std::size_t k) const { return data()[k]; }
  [[nodiscard]] std::span<const T> span() const { return {data(), size_}; }
  [[nodiscard]] std::vector<T> vector() const { return std::vector<T>(data(), data() + size_); }
  [[nodiscard]] std::vector<T> first(std::size_t n) const { return std::vector<T>(data(), data() + n); }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> bytes_;
};

/// True if the 32 entries after `n` are zero: an index array is safe to gather with.
inline bool padding_is_clear(const padded<std::int32_t>& index, std::size_t n) {
  for (std::size_t k = n; k < n + 32; ++k)
    if (index[k] != 0) return false;
  return true;
}

inline offsets_list offsets_of(const std::vector<int>& lengths) {
  offsets_list offsets{0};
  for (int length : lengths) offsets.push_back(offsets.back() + length);
  return offsets;
}

struct shape {
  std::string name;
  offsets_list offsets;
  [[nodiscard]] std::size_t lists() const { return offsets.size() - 1; }
  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(offsets.back()); }
};

/// List lengths that have broken kernels, and random ones.
/// @param longest no list is longer, for kernels whose output grows with a power of it
inline std::vector<shape> shapes(int longest = 5000) {
  std::mt19937 random(20240607);
  std::vector<shape> out;
  const auto add = [&](std::string name, std::vector<int> lengths) {
    for (int& length : lengths) length = length < longest ? length : longest;
    out.push_back({std::move(name), offsets_of(lengths)});
  };
  add("no lists", {});
  add("one empty list", {0});
  add("all empty", std::vector<int>(37, 0));
  add("one row", {1});
  add("one huge list", {5000});
  add("huge among empty", {0, 0, 3000, 0, 0, 0, 1, 0, 2500, 0});
  add("around the batch size", {7, 8, 9, 15, 16, 17, 0, 31, 32, 33, 1, 63, 64, 65, 5, 4, 3, 2, 23, 24, 25});
  add("around 128 rows", {127, 128, 1, 129, 0, 128});
  add("ends at a block of 4096 rows", {4096, 0, 0, 4000, 96, 0, 1, 4095, 0});
  std::vector<int> last_is_short(15, 40);
  last_is_short.push_back(5);
  add("a short list behind long ones", last_is_short);
  add("all of five rows", std::vector<int>(272, 5));
  for (double mean : {0.3, 1.4, 3.2, 8.0, 42.0}) {
    std::poisson_distribution<int> poisson(mean);
    std::vector<int> lengths(mean > 20 ? 100 : 700);
    for (int& length : lengths) length = poisson(random);
    add("mean " + std::to_string(mean), lengths);
  }
  std::geometric_distribution<int> tail(0.25);
  std::vector<int> lengths(500);
  for (int& length : lengths) length = tail(random);
  lengths[250] = 109;
  add("long tail", lengths);
  return out;
}

inline padded<bool> random_flags(std::size_t n, std::mt19937& random, double probability = 0.5) {
  padded<bool> out(n);
  std::bernoulli_distribution flag(probability);
  for (std::size_t k = 0; k < n; ++k) out[k] = flag(random);
  return out;
}

/// Values with many ties; floating ones with NaN, infinities and both zeros, integers with their extremes.
template <number T>
padded<T> random_values(std::size_t n, std::mt19937& random) {
  using limits = std::numeric_limits<T>;
  padded<T> out(n);
  std::uniform_int_distribution<int> choose(0, 19);
  std::uniform_int_distribution<int> number(0, 60);
  for (std::size_t k = 0; k < n; ++k) {
    const int c = choose(random);
    out[k] = static_cast<T>(number(random) - (limits::is_signed ? 30 : 0));
    if constexpr (std::floating_point<T>) {
      out[k] = out[k] / 7;
      if (c == 0 || c == 1) out[k] = limits::quiet_NaN();
      if (c == 2) out[k] = limits::infinity();
      if (c == 3) out[k] = -limits::infinity();
      if (c == 4) out[k] = T{-0.0};
      if (c == 5) out[k] = T{0.0};
    } else {
      if (c == 0) out[k] = (limits::max)();
      if (c == 1) out[k] = (limits::lowest)();
    }
  }
  return out;
}

/// Finite values of all magnitudes, the order of whose additions matters.
template <number T>
padded<T> random_numbers(std::size_t n, std::mt19937& random) {
  padded<T> out(n);
  for (std::size_t k = 0; k < n; ++k) {
    const auto mantissa = static_cast<std::int32_t>(random());
    const int exponent = static_cast<int>(random() % 40) - 50;
    if constexpr (std::floating_point<T>) out[k] = std::ldexp(static_cast<T>(mantissa), exponent);
    else out[k] = static_cast<T>(mantissa);
  }
  return out;
}

/// Values as their bits: -0 differs from 0. A NaN has the sign and payload that the processor likes, so all are one.
template <class T>
std::vector<std::uint64_t> bits_of(const std::vector<T>& values) {
  std::vector<std::uint64_t> out;
  for (T value : values) {
    if (value != value) value = std::numeric_limits<T>::quiet_NaN();
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    out.push_back(bits);
  }
  return out;
}

}  // namespace staffa::property
