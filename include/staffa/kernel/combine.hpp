// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/lexicographic.hpp>
#include <staffa/kernel/detail/prefix_sum.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// May a row appear more than once in a combination?
enum class choice { distinct, repeated };

namespace detail {
/// Choosing K of n with repetition is choosing K distinct ones of n + K - 1 and taking k off the k-th, in the same
/// order: the places p0 <= p1 <= ... become p0 < p1 + 1 < ...
template <int K, choice C>
inline constexpr std::int32_t more_rows = C == choice::repeated ? K - 1 : 0;

/// The row of place 0 of the k-th member.
template <choice C>
constexpr std::int32_t first_place(std::int32_t first, int k) noexcept {
  return C == choice::repeated ? first - k : first;
}

/// Number of combinations of K out of each n.
template <int K>
inline eight_lengths combinations_of_eight(const eight<std::uint32_t>& n) noexcept {
  constexpr std::uint32_t most = K == 1 ? 1u << 21 : K == 2 ? 2048 : K == 3 ? 233 : 85;  // that have at most 2^21
  const eight<std::int32_t> too_large = n > most;
  if constexpr (K == 1) return {n, too_large};
  const eight<std::uint32_t> pairs = n * (n - 1) / 2;
  if constexpr (K == 2) return {pairs, too_large};
  constexpr std::uint32_t third = 0xaaaaaaabu;  // times 3 it is 1: what 3 divides, it divides by multiplication
  const eight<std::uint32_t> triples = pairs * (n - 2) * third;
  if constexpr (K == 3) return {triples, too_large};
  return {triples * (n - 3) / 4, too_large};
}

/// Writes the members `Which` of all combinations of each list.
template <int K, choice C, int... Which>
inline void write_combinations(std::span<const std::int32_t> offsets,
                               std::array<std::int32_t*, sizeof...(Which)> out) noexcept {
  constexpr std::int32_t least = C == choice::repeated ? 1 : K;
  const std::int32_t* borders = offsets.data();
  const auto some = [=](auto at) { return at(borders + 1) - at(borders) >= simd::pack<std::int32_t>(least); };
  for_wanted(offsets.size() - 1, some, [&](std::size_t i) STAFFA_INLINE {
    const std::int32_t n = borders[i + 1] - borders[i] + more_rows<K, C>;
    const std::int32_t first = borders[i];
    const auto rows = static_cast<std::size_t>(combinations_of<K>(n));
    std::size_t m = 0;
    if (n <= table_limit<K>) {
      (write_shifted(out[m++], table_of<K>(Which, n), first_place<C>(first, Which) + n - table_limit<K>, rows), ...);
    } else {
      (write_long<K>(out[m++], Which, first_place<C>(first, Which), n), ...);
    }
    for (std::int32_t*& member : out) member += rows;
  });
  for (std::int32_t* end : out) clear_padding(end);
}
}  // namespace detail

/// Offsets of the combinations of K rows of each list: the count pass of the other functions here.
/// @param out as many as `offsets`
/// @return -1, or the first list at which there are more than 2^31 - 1 rows
template <int K, choice C = choice::distinct>
inline std::int64_t combination_offsets(std::span<const std::int32_t> offsets, std::int32_t* out) noexcept {
  const auto length = [borders = offsets.data()](std::size_t i) {
    const auto n = static_cast<std::uint32_t>(borders[i + 1] - borders[i] + detail::more_rows<K, C>);
    if (n < detail::few_rows) [[likely]] return std::int64_t{detail::combinations_of_few<K>.of[n]};
    return detail::combinations_of<K>(std::int64_t{n});
  };
  const auto few = [borders = offsets.data()](std::size_t i) {
    detail::eight<std::uint32_t> first, last;
    std::memcpy(&first, borders + i, sizeof first);
    std::memcpy(&last, borders + i + 1, sizeof last);
    return detail::combinations_of_eight<K>(last - first + static_cast<std::uint32_t>(detail::more_rows<K, C>));
  };
  return detail::prefix_sum(offsets.size() - 1, out, length, few);
}

/// For each combination the rows of its K members. Combinations of a list are in lexicographic order.
/// @pre combination_offsets<K, C> returned -1
/// @param out room for all combinations, for each member; their padding is cleared
template <int K, choice C = choice::distinct>
inline void combination_indices(std::span<const std::int32_t> offsets, std::int32_t* const (&out)[K]) noexcept {
  if constexpr (K == 1) detail::write_combinations<K, C, 0>(offsets, {out[0]});
  if constexpr (K == 2) detail::write_combinations<K, C, 0, 1>(offsets, {out[0], out[1]});
  if constexpr (K == 3) detail::write_combinations<K, C, 0, 1, 2>(offsets, {out[0], out[1], out[2]});
  if constexpr (K == 4) detail::write_combinations<K, C, 0, 1, 2, 3>(offsets, {out[0], out[1], out[2], out[3]});
}

/// For one picked combination (or none, -1) of each list the rows of its members, or -1, without the index arrays.
/// @param picked one row of the combinations for each list, of that list, or -1
/// @param combined the offsets of the combinations
/// @param out room for one row a list, for each member; their padding is cleared
template <int K, choice C = choice::distinct>
inline void combination_pick(std::span<const std::int32_t> offsets, std::span<const std::int32_t> picked,
                             const std::int32_t* combined, std::int32_t* const (&out)[K]) noexcept {
  for (std::int32_t* member : out) std::fill_n(member, picked.size(), -1);
  const std::int32_t* borders = offsets.data();
  const auto some = [rows = picked.data()](auto at) { return at(rows) >= simd::pack<std::int32_t>(0); };
  detail::for_wanted(picked.size(), some, [&](std::size_t i) STAFFA_INLINE {
    const std::int32_t n = borders[i + 1] - borders[i] + detail::more_rows<K, C>;
    const std::int32_t rank = picked[i] - combined[i];
    if (n <= detail::table_limit<K>) {
      for (int k = 0; k < K; ++k)
        out[k][i] =
            detail::first_place<C>(borders[i], k) + n - detail::table_limit<K> + detail::table_of<K>(k, n)[rank];
    } else {
      std::int32_t places[K];
      detail::places_of<K>(borders[i], n, rank, places);
      for (int k = 0; k < K; ++k) out[k][i] = detail::first_place<C>(places[k], k);
    }
  });
  for (std::int32_t* member : out) detail::clear_padding(member + picked.size());
}

}  // namespace staffa::inline STAFFA_ABI::kernel
