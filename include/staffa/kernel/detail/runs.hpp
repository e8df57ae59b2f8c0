// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Entries that are written at once. Most lists are shorter than that: one unconditional block store takes them
/// without a branch on their length, and the next list overwrites what was too much.
inline constexpr std::size_t block = 8;

/// Some numbers as one vector of the compiler: with plain arrays g++ vectorises the loop over blocks instead, which
/// takes longer to enter than a short list takes to write.
template <class T, std::size_t N>
struct some_of {
  typedef T type __attribute__((vector_size(N * sizeof(T))));
};
template <std::size_t N>
struct some_of<bool, N> : some_of<std::uint8_t, N> {};
template <class T>
using eight = typename some_of<T, block>::type;

template <class T>
inline constexpr eight<T> counting{0, 1, 2, 3, 4, 5, 6, 7};

/// Calls write(k) for k = 0, Block, 2 * Block ... below `count`, and at least once. Mostly once is all, so the compiler
/// is told nothing of k from which it could make a loop over several blocks.
template <std::size_t Block = block, class F>
[[gnu::always_inline]] inline void for_blocks(std::size_t count, const F& write) noexcept {
  write(std::size_t{0});
  if (count > Block) [[unlikely]]
    for (std::size_t k = Block; k < count; k += Block) {
      write(k);
      __asm__("" : "+r"(k));
    }
}

/// Writes first, first + 1, ... for `count` rows, in whole blocks and at least one.
template <class Out>
inline void write_run(Out* out, Out first, std::size_t count) noexcept {
  using number = std::make_unsigned_t<Out>;  // what is written too much may wrap
  const eight<number> begin = counting<number> + static_cast<number>(first);
  for_blocks(count, [=](std::size_t k) {
    const eight<number> values = begin + static_cast<number>(k);
    std::memcpy(out + k, &values, sizeof values);
  });
}

/// Writes base + table[0], base + table[1], ... for `count` rows, in whole blocks and at least one.
inline void write_shifted(std::int32_t* __restrict out, const std::int32_t* __restrict table, std::int32_t base,
                          std::size_t count) noexcept {
  for_blocks(count, [=](std::size_t k) {
    eight<std::uint32_t> values;
    std::memcpy(&values, table + k, sizeof values);
    values += static_cast<std::uint32_t>(base);
    std::memcpy(out + k, &values, sizeof values);
  });
}

/// Writes `count` times the same value, in whole blocks and at least one.
template <std::size_t Block = block, class Out>
inline void write_same(Out* out, Out value, std::size_t count) noexcept {
  using vector = typename some_of<Out, Block>::type;
  vector values;
  [&]<std::size_t... K>(std::index_sequence<K...>) { values = vector{(static_cast<void>(K), value)...}; }
  (std::make_index_sequence<Block>());
  for_blocks<Block>(count, [=](std::size_t k) { std::memcpy(out + k, &values, sizeof values); });
}

/// Copies `count` values, in whole blocks and at least one.
/// @pre out and from do not overlap, and both have padding
template <std::size_t Block = block, class T>
inline void copy_short(T* __restrict out, const T* __restrict from, std::size_t count) noexcept {
  for_blocks<Block>(count, [=](std::size_t k) {
    typename some_of<T, Block>::type values;
    std::memcpy(&values, from + k, sizeof values);
    std::memcpy(out + k, &values, sizeof values);
  });
}

/// Copies `count` values, in pieces of 64 bytes and at least one.
/// @pre out and from do not overlap, and both have padding
template <class T>
inline void copy_run(T* __restrict out, const T* __restrict from, std::size_t count) noexcept {
  constexpr std::size_t half = 32 / sizeof(T);
  const auto copy = [=](std::size_t k) {
    for (std::size_t part : {k, k + half}) {
      eight<std::uint32_t> values;
      std::memcpy(&values, from + part, sizeof values);
      std::memcpy(out + part, &values, sizeof values);
    }
  };
  copy(0);
  if (count > 2 * half) [[unlikely]]
    for (std::size_t k = 2 * half; k < count; k += 2 * half) copy(k);
}

/// Writes total + step, total + 2 step, ... for `count` rows, in whole blocks and at least one.
inline void write_steps(std::int32_t* out, std::uint32_t total, std::uint32_t step, std::size_t count) noexcept {
  const eight<std::uint32_t> first = (counting<std::uint32_t> + 1u) * step + total;
  for_blocks(count, [=](std::size_t k) {
    const eight<std::uint32_t> values = first + static_cast<std::uint32_t>(k) * step;
    std::memcpy(out + k, &values, sizeof values);
  });
}

/// Clears the padding of an index array, so that whole batches of it may be used for a gather.
inline void clear_padding(std::int32_t* end) noexcept {
  for (std::size_t lane = 0; lane < simd::padding_bytes / sizeof(std::int32_t); ++lane) end[lane] = 0;
}

/// Number of rows of the i-th list.
inline std::size_t length(const std::int32_t* offsets, std::size_t i) noexcept {
  return static_cast<std::size_t>(offsets[i + 1] - offsets[i]);
}

/// Calls work(i) for those of `count` lists for which `wanted` is true. Many lists have nothing to do, so those that
/// have are looked for first, without a branch.
/// @param wanted a condition on a pack of lists: it is given `at`, which reads their numbers in an array of int32, of
/// which the padding may be read too
template <class Wanted, class Work>
[[gnu::always_inline]] inline void for_wanted(std::size_t count, const Wanted& wanted, const Work& work) noexcept {
  constexpr std::size_t step = 256;
  std::int32_t some[step + simd::compress_rows];
  for (std::size_t start = 0; start < count; start += step) {
    const std::size_t lists = count - start < step ? count - start : step;
    std::size_t found = 0;
    for (std::size_t i = 0; i < lists; i += simd::lanes) {
      const simd::mask chosen =
          wanted([=](const std::int32_t* numbers) { return simd::load<std::int32_t>(numbers + start + i); }) &
          simd::first_lanes(lists - i);
      simd::store_places(static_cast<std::int32_t>(i), chosen.bits, some + found);
      found += static_cast<std::size_t>(simd::count(chosen));
    }
    for (std::size_t k = 0; k < found; ++k) work(start + static_cast<std::uint32_t>(some[k]));
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
