// SPDX-License-Identifier: MIT
#pragma once

// Random numbers of the generated events: each a function of (seed, event, stream, object), so that any event and any
// column can be made alone. Formulas keep every product exact or alone (a float times a float in double, no sum behind
// it that it could be fused with): compilers and instruction sets agree on the bits as far as libm does.

#include <staffa/core/config.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

namespace staffa::inline STAFFA_ABI::detail {

/// What a random number is for. Numbers of different streams are independent.
enum class toy_stream : std::uint32_t {
  jets,
  muons,
  electrons,
  met_pt,
  met_phi,
  met_sumet,
  jet_pt,
  jet_eta,
  jet_phi,
  jet_mass,
  jet_btag,
  jet_pu_id,
  muon_pt,
  muon_eta,
  muon_phi,
  muon_charge,
  electron_pt,
  electron_eta,
  electron_phi,
  electron_mass,
  electron_charge
};

/// The random numbers of one event: a hash of counters (the mixing steps of SplitMix64).
class toy_random {
 public:
  toy_random(std::uint64_t seed, std::int64_t event) noexcept
      : key_(mix(mix(seed + gamma) + static_cast<std::uint64_t>(event) * gamma)) {}

  /// 64 random bits.
  /// @param attempt counts the draws where one may be refused
  [[nodiscard]] std::uint64_t bits(toy_stream stream, std::size_t object, std::uint32_t attempt = 0) const noexcept {
    const std::uint64_t counter = (static_cast<std::uint64_t>(stream) << 56) | (std::uint64_t{attempt} << 32) | object;
    return mix(mix(key_ + counter * gamma) ^ key_);
  }

  /// Uniform in {0, ..., below - 1}.
  [[nodiscard]] std::uint64_t integer(toy_stream stream, std::uint32_t below) const noexcept {
    const std::uint64_t random = bits(stream, 0);
    // High word of random * below, in two halves: a bias of below / 2^64.
    return ((random >> 32) * below + (((random & 0xffffffffu) * below) >> 32)) >> 32;
  }

  /// Normal, by Box and Muller; rounded to float so that a product with a float is exact.
  [[nodiscard]] float normal(toy_stream stream, std::size_t object, std::uint32_t attempt = 0) const noexcept {
    const std::uint64_t random = bits(stream, object, attempt);
    const double radius = std::sqrt(-2.0 * std::log(open_unit(random)));
    const double angle = static_cast<double>(static_cast<std::uint32_t>(random)) * (2 * std::numbers::pi * 0x1p-32);
    return static_cast<float>(radius * std::cos(angle));
  }

  /// Normal with this mean and width, drawn again until it lies in (low, high).
  [[nodiscard]] float normal_within(toy_stream stream, std::size_t object, float mean, float width, float low,
                                    float high = std::numeric_limits<float>::infinity()) const noexcept {
    for (std::uint32_t attempt = 0;; ++attempt) {
      const double product = double{width} * double{normal(stream, object, attempt)};  // exact
      const auto x = static_cast<float>(double{mean} + product);
      if (low < x && x < high) return x;
    }
  }

  /// -log of a uniform number: exponential of mean 1.
  [[nodiscard]] double exponential(toy_stream stream, std::size_t object) const noexcept {
    return -std::log(open_unit(bits(stream, object)));
  }

  /// An angle in [-pi, pi).
  [[nodiscard]] float angle(toy_stream stream, std::size_t object) const noexcept {
    const auto step = static_cast<double>(bits(stream, object) >> 40);  // 24 bits, at half steps: never rounds to pi
    return static_cast<float>((step + (0.5 - 0x1p23)) * (2 * std::numbers::pi * 0x1p-24));
  }

  /// True in `numerator` of 2^32 cases.
  [[nodiscard]] bool chance(toy_stream stream, std::size_t object, std::uint32_t numerator) const noexcept {
    return static_cast<std::uint32_t>(bits(stream, object) >> 32) < numerator;
  }

  /// The upper half of the bits as a number in (0, 1).
  [[nodiscard]] static double open_unit(std::uint64_t random) noexcept {
    return (static_cast<double>(random >> 32) + 0.5) * 0x1p-32;
  }

 private:
  static constexpr std::uint64_t gamma = 0x9e3779b97f4a7c15u;

  [[nodiscard]] static std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }

  std::uint64_t key_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
