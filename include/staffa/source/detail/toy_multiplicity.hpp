// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/source/detail/toy_random.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::detail {

/// Events of the CMS 2012 single-muon data set.
inline constexpr std::uint32_t toy_population = 53'446'198;

/// Events of the data set with exactly k objects, for k = 0, 1, 2 ... (published with the ADL benchmark).
inline constexpr std::array<std::uint32_t, 58> toy_jets{
    12339630, 8851348, 8502356, 6798178, 4720063, 3125511, 2118664, 1498375, 1110881, 849518, 666943, 531823,
    429375,   348945,  284279,  234794,  192159,  157856,  131193,  107305,  88182,   72324,  58735,  47930,
    38875,    30893,   24749,   19569,   15344,   12065,   9391,    7356,    5562,    4238,   3085,   2366,
    1798,     1272,    966,     687,     471,     325,     226,     171,     132,     94,     53,     55,
    24,       29,      12,      12,      5,       1,       1,       2,       1,       1};

inline constexpr std::array<std::uint32_t, 110> toy_muons = [] {
  constexpr std::array<std::uint32_t, 39> to_38{
      457172, 37759045, 11135841, 2802423, 822306, 278407, 105747, 44153, 20152, 9824, 5062, 2593, 1434,
      780,    480,      302,      167,     89,     56,     54,     33,    12,    15,   8,    12,   3,
      5,      2,        3,        4,       3,      1,      1,      2,     1,     0,    1,    1,    1};
  std::array<std::uint32_t, 110> all{};
  for (std::size_t k = 0; k < to_38.size(); ++k) all[k] = to_38[k];
  all[43] = 1;
  all[84] = 1;
  all[109] = 1;
  return all;
}();

inline constexpr std::array<std::uint32_t, 10> toy_electrons{43787130, 8089663, 1356763, 187612, 22373,
                                                             2394,     234,     26,      2,      1};

/// Draws k with exactly the published probability: a uniform integer below the population, searched in running sums.
template <std::size_t N>
[[nodiscard]] std::int32_t toy_count(const std::array<std::uint32_t, N>& events, const toy_random& random,
                                     toy_stream stream) noexcept {
  std::uint64_t rest = random.integer(stream, toy_population);
  std::size_t k = 0;  // most lists are short, so a linear search is quick
  while (k + 1 < N && rest >= events[k]) rest -= events[k++];
  return static_cast<std::int32_t>(k);
}

}  // namespace staffa::inline STAFFA_ABI::detail
