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
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

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

/// x times a power of two. It is exact, and would be the same fused with what follows; but so that none is, can be
/// seen.
inline double scaled(double x, double power) noexcept { return simd::detail::alone(x * power); }

/// In [0, 1), from two draws, as libstdc++ makes it.
inline double canonical(pcg32& draw) noexcept {
  const double low = draw();
  const double sum = low + scaled(draw(), 0x1p32);
  const double r = sum * 0x1p-64;
  return r < 1 ? r : 0x1.fffffffffffffp-1;
}

/// u * u + v * v in two roundings, whatever the compiler may fuse.
inline double sum_of_squares(double u, double v) noexcept {
  return simd::detail::alone(u * u) + simd::detail::alone(v * v);
}

/// Draws a point of the square: its abscissa, and its squared distance. @return whether it lies in the unit circle
[[gnu::always_inline]] inline bool polar_point(pcg32& draw, double& u, double& s) noexcept {
  u = scaled(draw(), 0x1p-31) - 1;
  const double v = scaled(draw(), 0x1p-31) - 1;
  s = sum_of_squares(u, v);
  return static_cast<bool>(static_cast<int>(s > 0) & static_cast<int>(s < 1));
}

/// The number that a hashprng node gives for these words.
inline double random_number(distribution shape, const std::uint64_t* words, std::size_t count) noexcept {
  pcg32 draw(hash_words(words, count));
  switch (shape) {
    case distribution::flat: return canonical(draw);
    case distribution::standard_normal:
      for (;;) {
        const double x = scaled(canonical(draw), 2) - 1, y = scaled(canonical(draw), 2) - 1;
        const double r = sum_of_squares(x, y);
        if (r > 0 && r <= 1) return y * std::sqrt(-2 * std::log(r) / r);
      }
    case distribution::normal: break;
  }
  double u = 0, s = 0;
  while (!polar_point(draw, u, s)) {
  }
  return u * std::sqrt(-2 * std::log(s) / s);
}

/// One word of a row: integers and doubles alike, as their bits.
[[gnu::always_inline]] inline std::uint64_t word_of(const void* column, std::size_t row) noexcept {
  std::uint64_t word;
  std::memcpy(&word, static_cast<const char*>(column) + row * sizeof word, sizeof word);
  return word;
}

/// Normal numbers for n rows, `hash(i)` being the hash of row i. All rows draw once, in registers; those that are
/// rejected, every fifth, draw again together, so that no branch depends on a row.
template <class Hash>
void normal_numbers(Hash hash, std::size_t n, double* out) noexcept {
  constexpr std::size_t batch = 256;
  using P = simd::pack<double>;
  pcg32 state[batch];
  std::uint8_t rejected[batch + simd::lanes];
  std::uint32_t first_draw[batch + simd::lanes] = {}, second_draw[batch + simd::lanes] = {};
  double us[batch + simd::lanes], ss[batch + simd::lanes], logs[simd::lanes];
  for (std::size_t first = 0; first < n; first += batch) {
    const std::size_t rows = (std::min)(batch, n - first);
    for (std::size_t i = 0; i < rows; ++i) {
      pcg32 draw(hash(first + i));
      first_draw[i] = draw();
      second_draw[i] = draw();
      state[i] = draw;
    }
    for (std::size_t i = 0; i < rows; i += simd::lanes) {
      const P u = simd::convert<double>(simd::load<std::uint32_t>(first_draw + i)) * P(0x1p-31) - P(1.0);
      const P v = simd::convert<double>(simd::load<std::uint32_t>(second_draw + i)) * P(0x1p-31) - P(1.0);
      simd::store(us + i, u);
      simd::store(ss + i, u * u + v * v);
    }
    std::size_t again = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      rejected[again] = static_cast<std::uint8_t>(i);
      again += static_cast<std::size_t>(ss[i] <= 0) | static_cast<std::size_t>(ss[i] >= 1);
    }
    while (again > 0) {
      std::size_t left = 0;
      for (std::size_t k = 0; k < again; ++k) {
        const std::uint8_t i = rejected[k];
        const bool accepted = polar_point(state[i], us[i], ss[i]);
        rejected[left] = i;
        left += accepted ? 0 : 1;
      }
      again = left;
    }
    std::fill_n(ss + rows, simd::lanes, 1.0);  // lanes past the end take a logarithm, too
    for (std::size_t i = 0; i < rows; i += simd::lanes) {
      for (std::size_t lane = 0; lane < simd::lanes; ++lane) logs[lane] = std::log(ss[i + lane]);
      simd::store(out + first + i, simd::load<double>(us + i) *
                                       simd::sqrt(P(-2.0) * simd::load<double>(logs) / simd::load<double>(ss + i)));
    }
  }
}

/// The same as `random_number` for n rows.
/// @param columns of 64-bit words, as many as `count`; @param words room for those of a row;
/// @param out writable a little past the end
inline void random_numbers(distribution shape, const void* const* columns, std::size_t count, std::size_t n,
                           std::uint64_t* words, double* out) noexcept {
  const auto hash_of = [columns]<std::size_t Count>(std::integral_constant<std::size_t, Count>) {
    std::array<const void*, Count> from;
    std::copy_n(columns, Count, from.begin());
    return [from](std::size_t i) {
      std::uint64_t row[Count];
      for (std::size_t k = 0; k < Count; ++k) row[k] = word_of(from[k], i);
      return hash_words(row, Count);
    };
  };
  if (shape == distribution::normal) {
    switch (count) {  // with the usual counts known to the compiler
      case 1: return normal_numbers(hash_of(std::integral_constant<std::size_t, 1>()), n, out);
      case 2: return normal_numbers(hash_of(std::integral_constant<std::size_t, 2>()), n, out);
      case 3: return normal_numbers(hash_of(std::integral_constant<std::size_t, 3>()), n, out);
      case 4: return normal_numbers(hash_of(std::integral_constant<std::size_t, 4>()), n, out);
      case 5: return normal_numbers(hash_of(std::integral_constant<std::size_t, 5>()), n, out);
      default: break;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < count; ++k) words[k] = word_of(columns[k], i);
    out[i] = random_number(shape, words, count);
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
