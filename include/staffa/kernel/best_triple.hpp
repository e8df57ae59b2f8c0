// SPDX-License-Identifier: MIT
#pragma once

// The triple of each list whose mass makes a formula least, without a value stored for each triple.

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/lexicographic.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/detail/triple_search.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

namespace detail {

/// Sorted lists are read from all over the columns, which may come from memory: asked for in order, they come faster.
[[gnu::always_inline]] inline void prefetch(const object_columns& objects, std::int32_t rows) noexcept {
  constexpr std::int32_t line = 16;
  for (std::int32_t row = 0; row < rows; row += line)
    for (const float* column : {objects.pt, objects.eta, objects.phi, objects.mass}) __builtin_prefetch(column + row);
}

/// Sorts the lists of three objects or more by their length, those longer than `longest_beside` after the others.
/// @param sorted room for twice the number of lists
/// @param end of the lists of each length; of all of them for longest_beside + 1
template <std::same_as<std::int32_t> T>
void sort_by_length(std::span<const T> offsets, T* sorted, T (&end)[longest_beside + 2]) noexcept {
  const std::int32_t* const borders = offsets.data();
  const std::size_t lists = offsets.size() - 1;
  std::int32_t* const some = sorted + lists;
  std::int32_t* next = some;
  std::int32_t begin[longest_beside + 3] = {};
  const auto kind = [=](std::size_t i) {
    const std::int32_t n = borders[i + 1] - borders[i];
    return n <= longest_beside ? n : longest_beside + 1;
  };
  const auto enough = [=](auto at) { return at(borders + 1) - at(borders) >= simd::pack<std::int32_t>(3); };
  for_wanted(lists, enough, [&](std::size_t i) STAFFA_INLINE {
    *next++ = static_cast<std::int32_t>(i);
    ++begin[kind(i) + 1];
  });
  for (std::size_t n = 1; n < longest_beside + 2; ++n) begin[n] += begin[n - 1];
  for (const std::int32_t* list = some; list < next; ++list)
    sorted[begin[kind(static_cast<std::size_t>(*list))]++] = *list;
  for (std::size_t n = 0; n < longest_beside + 2; ++n) end[n] = begin[n];
}

}  // namespace detail

/// Floats that `best_triples` wants as scratch memory. @param longest the greatest number of objects in a list
inline std::size_t best_triples_scratch(std::size_t longest) noexcept {
  constexpr std::size_t most = detail::longest_beside;
  constexpr std::size_t beside = 8 * detail::table_limit<2> + most * (most - 1) / 2 + detail::tile_steps;
  const std::size_t alone = detail::object_fields * (longest + 2 * simd::lanes) + longest * longest;
  return (std::max)(beside * simd::lanes, alone + (detail::tile_steps + 4) * simd::lanes);
}

/// Row of the triple of each list whose squared mass makes a formula least, counted in the whole column of triples, as
/// `argmin` of all values gives it: the first of equal ones, never a NaN, and -1 where there is nothing else.
///
/// Lists are sorted by length and, up to `longest_beside`, searched side by side, one in each lane: no step is cut short
/// at the end of a run, and none depends on how short the lists are.
/// @param offsets of the objects in their lists; with padding
/// @param triples offsets of the triples
/// @param objects have room for `longest_beside` floats past their end
/// @param sorted room for twice the number of lists
/// @param scratch room for `best_triples_scratch`
/// @param out its padding is cleared
template <std::same_as<float> T>
void best_triples(std::span<const std::int32_t> offsets, const std::int32_t* triples, const object_columns& objects,
                  searched_formula& formula, std::int32_t* sorted, T* scratch, std::int32_t* out) noexcept {
  constexpr std::int32_t most = detail::longest_beside;
  static_assert(most % 4 == 0 && most * sizeof(float) <= simd::padding_bytes);
  const std::size_t lists = offsets.size() - 1;
  detail::prefetch(objects, offsets[lists]);
  std::fill_n(out, lists, -1);
  std::int32_t ends[most + 2];
  detail::sort_by_length(offsets, sorted, ends);
  const detail::triple_search<T> search(offsets, triples, objects, formula, scratch);
  constexpr auto step = static_cast<std::int32_t>(simd::lanes);
  for (std::int32_t k = 0, n = 3; k < ends[most];) {
    while (ends[n] <= k) ++n;
    const std::int32_t end = (std::min)(formula.keeps_nan ? ends[most] : ends[n], k + step);
    search.beside(sorted + k, static_cast<std::size_t>(end - k), out);
    k = end;
  }
  for (std::int32_t k = ends[most]; k < ends[most + 1]; ++k) out[sorted[k]] = search.alone(sorted[k]);
  detail::clear_padding(out + lists);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
