// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Entries that are written at once. Most lists are shorter than that: one unconditional block store takes them
/// without a branch on their length, and the next list overwrites what was too much.
inline constexpr std::size_t block = 8;

/// Writes first, first + 1, ... for `count` rows, in whole blocks and at least one.
template <class Out>
inline void write_run(Out* out, Out first, std::size_t count) noexcept {
  using number = std::make_unsigned_t<Out>;  // what is written too much may wrap
  auto next = static_cast<number>(first);
  std::size_t k = 0;
  do {
    for (std::size_t lane = 0; lane < block; ++lane)
      out[k + lane] = static_cast<Out>(static_cast<number>(next + static_cast<number>(lane)));
    next += static_cast<number>(block);
    k += block;
  } while (k < count);
}

/// Writes base + table[0], base + table[1], ... for `count` rows, in whole blocks and at least one.
inline void write_shifted(std::int32_t* __restrict out, const std::int32_t* __restrict table, std::int32_t base,
                          std::size_t count) noexcept {
  std::size_t k = 0;
  do {
    for (std::size_t lane = 0; lane < block; ++lane) out[k + lane] = base + table[k + lane];
    k += block;
  } while (k < count);
}

/// Writes `count` times the same value, in whole blocks and at least one.
template <class Out>
inline void write_same(Out* out, Out value, std::size_t count) noexcept {
  std::size_t k = 0;
  do {
    for (std::size_t lane = 0; lane < block; ++lane) out[k + lane] = value;
    k += block;
  } while (k < count);
}

/// Writes total + step, total + 2 step, ... for `count` rows, in whole blocks and at least one.
inline void write_steps(std::int32_t* out, std::uint32_t total, std::uint32_t step, std::size_t count) noexcept {
  std::size_t k = 0;
  do {
    for (std::size_t lane = 0; lane < block; ++lane)
      out[k + lane] = static_cast<std::int32_t>(total + step * static_cast<std::uint32_t>(lane + 1));
    total += step * static_cast<std::uint32_t>(block);
    k += block;
  } while (k < count);
}

/// Clears the padding of an index array, so that whole batches of it may be used for a gather.
inline void clear_padding(std::int32_t* end) noexcept {
  for (std::size_t lane = 0; lane < simd::padding_bytes / sizeof(std::int32_t); ++lane) end[lane] = 0;
}

/// Number of rows of the i-th list.
inline std::size_t length(const std::int32_t* offsets, std::size_t i) noexcept {
  return static_cast<std::size_t>(offsets[i + 1] - offsets[i]);
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
