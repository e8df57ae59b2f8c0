// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Number of combinations of K out of n; for n so large that an int32 cannot hold it, some number above 2^31.
template <int K>
constexpr std::int64_t combinations_of(std::int64_t rows) noexcept {
  static_assert(K >= 1 && K <= 4, "combinations<K>: K must be 1, 2, 3 or 4");
  constexpr std::int64_t enough = K == 1 ? std::int64_t{1} << 31 : K == 2 ? 70000 : K == 3 ? 4000 : 1000;
  const auto n = static_cast<std::uint64_t>((std::min)(rows, enough));  // no product below overflows
  if constexpr (K == 1) return static_cast<std::int64_t>(n);
  else if constexpr (K == 2) return static_cast<std::int64_t>(n * (n - 1) / 2);
  else if constexpr (K == 3) return static_cast<std::int64_t>(n * (n - 1) * (n - 2) / 6);
  else return static_cast<std::int64_t>(n * (n - 1) * (n - 2) * (n - 3) / 24);
}

// Tables are plain arrays: to fill a std::array while it compiles takes g++ several times as long.

inline constexpr std::size_t few_rows = 64;
struct numbers_of_few {
  std::int32_t of[few_rows];
};
/// combinations_of<K>(n) for n < few_rows.
template <int K>
inline constexpr auto combinations_of_few = [] {
  numbers_of_few table{};
  for (std::size_t n = 0; n < few_rows; ++n)
    table.of[n] = static_cast<std::int32_t>(combinations_of<K>(static_cast<std::int64_t>(n)));
  return table;
}();

/// Lists up to this length take their combinations from a table (of 4, 7 and 5 kB for K = 2, 3, 4).
template <int K>
inline constexpr std::int32_t table_limit = K == 1 ? 0 : K == 2 ? 32 : K == 3 ? 16 : 11;

template <int K>
inline constexpr auto table_rows = static_cast<std::size_t>(combinations_of<K>(table_limit<K>));

template <int K>
struct places_of_members {
  std::int32_t member[K][table_rows<K> + block];
};

/// All combinations of the places 0 .. table_limit - 1 in lexicographic order, one array per member, padded by a block.
template <int K>
inline constexpr auto combinations_table = [] {
  places_of_members<K> table{};
  std::int32_t places[K]{};
  for (int k = 0; k < K; ++k) places[k] = k;
  for (std::size_t row = 0; row < table_rows<K>; ++row) {
    for (int k = 0; k < K; ++k) table.member[k][row] = places[k];
    int last = K - 1;  // the last place that can still move right; those after it follow closely
    while (last > 0 && places[last] == table_limit<K> - K + last) --last;
    ++places[last];
    for (int k = last + 1; k < K; ++k) places[k] = places[k - 1] + 1;
  }
  return table;
}();

/// Where member k of the combinations of n <= table_limit places begins. In lexicographic order the combinations of
/// the last n places come last: one table serves every n. Its entries are too large by table_limit - n.
template <int K>
inline const std::int32_t* table_of(int k, std::int32_t n) noexcept {
  return combinations_table<K>.member[k] + table_rows<K> - static_cast<std::size_t>(combinations_of<K>(n));
}

/// Writes member k of the combinations of K out of the n rows from `first`, in runs of the last member.
/// @return the end of what was written
template <int K>
inline std::int32_t* write_long(std::int32_t* out, int k, std::int32_t first, std::int32_t n) noexcept {
  if constexpr (K == 1) {
    write_run(out, first, static_cast<std::size_t>(n));
    return out + n;
  } else {
    for (std::int32_t place = 0; place <= n - K; ++place) {
      const std::int32_t rest = n - 1 - place;
      if (k == 0) {
        const auto rows = static_cast<std::size_t>(combinations_of<K - 1>(rest));
        write_same(out, first + place, rows);
        out += rows;
      } else {
        out = write_long<K - 1>(out, k - 1, first + place + 1, rest);
      }
    }
    return out;
  }
}

/// Places of the members of the combination number `rank` of K out of n, counted from `first`.
template <int K>
inline void places_of(std::int32_t first, std::int32_t n, std::int32_t rank, std::int32_t* out) noexcept {
  if constexpr (K == 1) {
    *out = first + rank;
  } else {
    std::int32_t place = 0;
    std::int64_t left = rank;
    for (std::int64_t rows; left >= (rows = combinations_of<K - 1>(n - 1 - place)); ++place) left -= rows;
    *out = first + place;
    places_of<K - 1>(first + place + 1, n - 1 - place, static_cast<std::int32_t>(left), out + 1);
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
