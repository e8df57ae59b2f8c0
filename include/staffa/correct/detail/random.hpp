// SPDX-License-Identifier: MIT
#pragma once

// Random numbers that depend on nothing but a row's values: XXH64 of the values seeds PCG32 (XSH RR, one sequence).
// Both written after their published definitions.

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// XXH64 with seed 0 of `count` words of 64 bits, least significant byte first.
[[gnu::always_inline]] inline std::uint64_t hash_words(const std::uint64_t* words, std::size_t count) noexcept {
  constexpr std::uint64_t p1 = 11400714785074694791u, p2 = 14029467366897019727u, p3 = 1609587929392839161u,
                          p4 = 9650029242287828579u, p5 = 2870177450012600261u;
  const auto round = [](std::uint64_t a, std::uint64_t v) { return std::rotl(a + v * p2, 31) * p1; };
  std::uint64_t h = p5;
  std::size_t k = 0;
  if (count >= 4) {
    std::uint64_t a = p1 + p2, b = p2, c = 0, d = 0 - p1;
    for (; k + 4 <= count; k += 4) {
      a = round(a, words[k]), b = round(b, words[k + 1]), c = round(c, words[k + 2]), d = round(d, words[k + 3]);
    }
    h = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    for (const std::uint64_t v : {a, b, c, d}) h = (h ^ round(0, v)) * p1 + p4;
  }
  h += 8 * static_cast<std::uint64_t>(count);
  for (; k < count; ++k) h = std::rotl(h ^ round(0, words[k]), 27) * p1 + p4;
  h = (h ^ (h >> 33)) * p2;
  h = (h ^ (h >> 29)) * p3;
  return h ^ (h >> 32);
}

class pcg32 {
 public:
  pcg32() = default;
  explicit pcg32(std::uint64_t seed) noexcept : state_((seed + increment) * multiplier + increment) {}
  std::uint32_t operator()() noexcept {
    const std::uint64_t old = state_;
    state_ = old * multiplier + increment;
    return std::rotr(static_cast<std::uint32_t>(((old >> 18) ^ old) >> 27), static_cast<int>(old >> 59));
  }

 private:
  static constexpr std::uint64_t multiplier = 6364136223846793005u, increment = 1442695040888963407u;
  std::uint64_t state_ = 0;
};

/// In [0, 1), from two draws, as libstdc++ makes it.
inline double canonical(pcg32& draw) noexcept {
  const double low = draw();
  const double sum = low + draw() * 0x1p32;  // the product is exact
  const double r = sum * 0x1p-64;
  return r < 1 ? r : 0x1.fffffffffffffp-1;
}

/// u * u + v * v in two roundings, whatever the compiler may fuse.
inline double sum_of_squares(double u, double v) noexcept {
  return simd::detail::alone(u * u) + simd::detail::alone(v * v);
}

/// The number that a hashprng node gives for these words.
inline double random_number(distribution shape, const std::uint64_t* words, std::size_t count) noexcept {
  pcg32 draw(hash_words(words, count));
  switch (shape) {
    case distribution::flat: return canonical(draw);
    case distribution::standard_normal:
      for (;;) {
        const double x = 2 * canonical(draw) - 1, y = 2 * canonical(draw) - 1;
        const double r = sum_of_squares(x, y);
        if (r > 0 && r <= 1) return y * std::sqrt(-2 * std::log(r) / r);
      }
    case distribution::normal: break;
  }
  for (;;) {
    const double u = draw() * 0x1p-31 - 1;
    const double v = draw() * 0x1p-31 - 1;
    const double s = sum_of_squares(u, v);
    if (s > 0 && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
  }
}

/// The normal numbers of at most `batch` rows. Rejected rows draw again together, so that no branch depends on a row.
template <class Hash>
void normal_numbers(Hash hash, std::size_t n, double* out) noexcept {
  constexpr std::size_t batch = 64;
  using P = simd::pack<double>;
  pcg32 state[batch];
  std::uint8_t waiting[batch];
  std::uint32_t first_draw[batch + simd::lanes] = {}, second_draw[batch + simd::lanes] = {};
  double u_now[batch + simd::lanes], s_now[batch + simd::lanes];
  double us[batch + simd::lanes] = {}, ss[batch + simd::lanes] = {}, logs[batch + simd::lanes] = {};
  for (std::size_t first = 0; first < n; first += batch) {
    const std::size_t rows = (std::min)(batch, n - first);
    for (std::size_t i = 0; i < rows; ++i) state[i] = pcg32(hash(first + i));
    for (std::size_t i = 0; i < rows; ++i) waiting[i] = static_cast<std::uint8_t>(i);
    for (std::size_t left = rows; left > 0;) {
      for (std::size_t k = 0; k < left; ++k) {
        pcg32& draw = state[waiting[k]];
        first_draw[k] = draw();
        second_draw[k] = draw();
      }
      for (std::size_t k = 0; k < left; k += simd::lanes) {
        const P u = simd::convert<double>(simd::load<std::uint32_t>(first_draw + k)) * P(0x1p-31) - P(1.0);
        const P v = simd::convert<double>(simd::load<std::uint32_t>(second_draw + k)) * P(0x1p-31) - P(1.0);
        simd::store(u_now + k, u);
        simd::store(s_now + k, u * u + v * v);
      }
      std::size_t again = 0;
      for (std::size_t k = 0; k < left; ++k) {
        const std::uint8_t i = waiting[k];
        us[i] = u_now[k];
        ss[i] = s_now[k];
        waiting[again] = i;
        again += static_cast<std::size_t>(s_now[k] <= 0) | static_cast<std::size_t>(s_now[k] >= 1);
      }
      left = again;
    }
    for (std::size_t i = 0; i < rows; ++i) logs[i] = std::log(ss[i]);
    for (std::size_t i = 0; i < rows; i += simd::lanes) {
      const auto s = simd::load<double>(ss + i);
      simd::store(us + i,
                  simd::load<double>(us + i) * simd::sqrt(simd::pack<double>(-2.0) * simd::load<double>(logs + i) / s));
    }
    std::copy_n(us, rows, out + first);
  }
}

template <std::size_t Count>
void normal_numbers(const std::uint64_t* words, std::size_t n, double* out) noexcept {
  normal_numbers([words](std::size_t i) { return hash_words(words + i * Count, Count); }, n, out);
}

/// The same as `random_number` for n rows, their words one after the other.
inline void random_numbers(distribution shape, const std::uint64_t* words, std::size_t count, std::size_t n,
                           double* out) noexcept {
  if (shape != distribution::normal) {
    for (std::size_t i = 0; i < n; ++i) out[i] = random_number(shape, words + i * count, count);
    return;
  }
  switch (count) {  // with the usual counts known to the compiler
    case 1: return normal_numbers<1>(words, n, out);
    case 2: return normal_numbers<2>(words, n, out);
    case 3: return normal_numbers<3>(words, n, out);
    case 4: return normal_numbers<4>(words, n, out);
    case 5: return normal_numbers<5>(words, n, out);
    default: return normal_numbers([=](std::size_t i) { return hash_words(words + i * count, count); }, n, out);
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
