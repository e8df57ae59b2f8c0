// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/detail/sort_key.hpp>
#include <staffa/simd/config.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// The orders of lists by counting: a row's place in its list is the number of rows that come before it. A lane is a
/// row, whichever list it is of, and no branch depends on a value.
template <direction D, class T>
class list_orders {
 public:
  /// Lists up to this length are taken many at a time.
  static constexpr std::size_t short_list = 8;
  /// Longer lists are not counted: the work grows with the square of their length.
  static constexpr std::size_t long_list = 128;

  list_orders() noexcept { std::fill_n(starts_, margin, -1); }

  /// Takes as many of the lists from `list` on as there is room for, up to the first that is not short.
  /// @param out_offsets where the order of each list will start; rises with every list that has rows
  /// @return the list after them
  [[gnu::always_inline]] inline std::size_t take(std::span<const std::int32_t> offsets, const std::int32_t* out_offsets,
                                                 std::size_t list) noexcept {
    key* start = starts_ + margin;
    std::size_t longest = 0;
    std::size_t rows = 0;
    for (; list + 1 < offsets.size(); ++list) {
      const std::size_t n = length(offsets.data(), list);
      if (n > short_list || rows > room - short_list) break;
      write_same(start + rows, key{out_offsets[list]}, n);
      longest = (std::max)(longest, n);
      rows += n;
    }
    write_same(start + rows, key{-1}, behind);  // no list
    longest_ = longest;
    rows_ = rows;
    return list;
  }

  /// Writes the orders of the lists taken. Each row is compared with its neighbours at distance 1, 2 ... on both sides;
  /// what counts is where both belong to the same list. What is written past the room of one list the next overwrites.
  /// @param first the first row of the first list taken
  [[gnu::always_inline]] inline void write_taken(const T* values, std::int32_t first, std::int32_t* out) noexcept {
    read_keys(values + first, rows_);
    key places[room];
    for (std::size_t row = 0; row < rows_; row += step) {
      const keys here = load(keys_, row);
      const keys start = load(starts_, row);
      keys place = start;
      for (std::size_t d = 1; d < longest_; ++d) {
        place -= (load(starts_, row - d) == start) & (load(keys_, row - d) <= here);  // where true, the mask is -1
        place -= (load(starts_, row + d) == start) & (load(keys_, row + d) < here);
      }
      std::memcpy(places + row, &place, sizeof place);
    }
    for (std::size_t row = 0; row < rows_; ++row) out[places[row]] = first + static_cast<std::int32_t>(row);
  }

  /// Writes the order of one list of n <= long_list rows: every row is compared with every other.
  /// @param first its first row
  [[gnu::noinline]] void write_one(const T* values, std::int32_t first, std::size_t n, std::int32_t* out) noexcept {
    read_keys(values + first, n);
    const key* k = keys_ + margin;
    for (std::size_t row = n; row % step != 0; ++row) keys_[margin + row] = (std::numeric_limits<key>::max)();
    for (std::size_t row = 0; row < n; row += step) {
      const keys here = load(keys_, row);
      keys place{};
      std::size_t other = 0;
      for (; other < row; ++other) place -= k[other] <= here;
      for (std::size_t lane = 0; lane < step; ++lane, ++other)
        place -= (k[other] < here) | ((k[other] <= here) & (load(lane_numbers, 0) > static_cast<key>(lane)));
      for (; other < n; ++other) place -= k[other] < here;
      key places[step];
      std::memcpy(places, &place, sizeof place);
      for (std::size_t lane = 0; lane < step && row + lane < n; ++lane)
        out[places[lane]] = first + static_cast<std::int32_t>(row + lane);
    }
  }

 private:
  // As wide as a register and no wider: of longer vectors g++ makes a mess. Whatever meets in one has one width.
  using key = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;
  typedef key keys __attribute__((vector_size(simd::lanes * sizeof(float))));
  static constexpr std::size_t step = simd::lanes * sizeof(float) / sizeof(key);
  static constexpr std::size_t room = 256;
  static constexpr std::size_t margin = short_list;
  static constexpr std::size_t behind = margin + 2 * (block > step ? block : step);
  static constexpr auto counted = [] {
    std::array<key, margin + step> table{};
    for (std::size_t lane = 0; lane < step; ++lane) table[margin + lane] = static_cast<key>(lane);
    return table;
  }();
  static constexpr const key* lane_numbers = counted.data();

  /// The same order in a signed type: there is an instruction that compares those.
  [[gnu::always_inline]] static key in_order(bits_t<sizeof(T)> k) noexcept {
    if constexpr (sizeof(T) < 4) return static_cast<key>(k);
    else return static_cast<key>(k ^ (bits_t<sizeof(T)>{1} << (8 * sizeof(T) - 1)));
  }
  [[gnu::always_inline]] void read_keys(const T* list, std::size_t n) noexcept {
    for (std::size_t row = 0; row < n; row += step)
      for (std::size_t lane = 0; lane < step; ++lane)
        keys_[margin + row + lane] = in_order(sort_key<D>(list[row + lane]));
  }
  [[gnu::always_inline]] static keys load(const key* from, std::size_t row) noexcept {
    keys some;
    std::memcpy(&some, from + margin + row, sizeof some);
    return some;
  }

  key starts_[margin + room + behind]{};
  key keys_[margin + room + behind]{};
  std::size_t longest_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
