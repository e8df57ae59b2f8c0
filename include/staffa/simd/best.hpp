// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/register.hpp>
#include <staffa/simd/rows.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// The four bytes from p[at[l]] on in each lane.
template <std::size_t... Lane>
[[gnu::always_inline]] inline batch<std::int32_t> load_words(const bool* p, const std::int32_t* at,
                                                             std::index_sequence<Lane...>) noexcept {
  std::int32_t words[lanes];
  (std::memcpy(&words[Lane], p + at[Lane], sizeof(std::int32_t)), ...);
  return batch<std::int32_t>::load_unaligned(words);
}

}  // namespace detail

/// Per lane the least or greatest value of a list, and the first row that holds it. Rows are met from the last to the
/// first, so that of equal values the first stays (-0 equals +0). NaN is never the best. What is selected stays in
/// registers, where a mask would go through an integer.
template <lane_type T, bool Greatest>
class best_of_lists {
 public:
  /// Rows that are met at once.
  static constexpr std::int32_t step = 4;

  /// @param offsets where each lane's list begins
  /// @param lengths how many rows it has
  [[gnu::always_inline]] best_of_lists(const std::int32_t* offsets, pack<std::int32_t> lengths) noexcept
      : offsets_(offsets), lengths_(convert<place>(lengths)), best_(worst), row_(place{-1}) {}

  /// Meets rows first to first + 3 of each list; where a list has none, what lies there does not count.
  /// @param valid validity of the values, or null
  [[gnu::always_inline]] void meet(const T* values, const bool* valid, std::int32_t first) noexcept {
    const auto rows = read(values + first);
    if (valid == nullptr) {
      for (std::int32_t k = step; k-- > 0;) meet(rows[static_cast<std::size_t>(k)], first + k, lengths_);
    } else {
      const auto present = detail::load_words(valid + first, offsets_, std::make_index_sequence<lanes>());
      for (std::int32_t k = step; k-- > 0;) {  // lengths are 0 where the lowest bit of the row's byte is
        pack<std::int32_t> all_bits;
        all_bits.part[0] = (present << (31 - 8 * k)) >> 31;
        meet(rows[static_cast<std::size_t>(k)], first + k, lengths_ & convert<place>(all_bits));
      }
    }
  }

  /// Lanes whose lists have a value that counts.
  [[nodiscard, gnu::always_inline]] mask found() const noexcept { return pack<place>(place{-1}) < row_; }
  /// The best value, or 0.
  [[nodiscard, gnu::always_inline]] pack<T> value() const noexcept {
    return detail::each([](auto best, auto row) { return at_least_0(row, best, detail::batch<T>(T{0})); }, best_, row_);
  }
  /// The list's first row + that of the best value, or -1.
  [[nodiscard, gnu::always_inline]] pack<std::int32_t> row() const noexcept {
    return detail::each([](auto row, auto first) { return (first + row) | (row >> 31); }, convert<std::int32_t>(row_),
                        load<std::int32_t>(offsets_));
  }

 private:
  using place = detail::signed_as<T>;
  using limits = std::numeric_limits<T>;
  static constexpr T worst = Greatest ? (limits::has_infinity ? -limits::infinity() : (limits::lowest)())
                                      : (limits::has_infinity ? limits::infinity() : (limits::max)());

  [[gnu::always_inline]] std::array<pack<T>, step> read(const T* values) const noexcept {
    if constexpr (sizeof(T) == 4) {
      return detail::bits_as<std::array<pack<T>, step>>(load_rows(reinterpret_cast<const float*>(values), 1, offsets_));
    } else {
      std::array<pack<T>, step> rows;
      for (std::size_t k = 0; k < step; ++k) rows[k] = gather<T>(values + k, load<std::int32_t>(offsets_));
      return rows;
    }
  }

  [[gnu::always_inline]] void meet(const pack<T>& values, std::int32_t row, const pack<place>& lengths) noexcept {
    meet_part<0>(values, row, lengths);
    if constexpr (pack<T>::parts == 2) meet_part<1>(values, row, lengths);
  }
  template <std::size_t P>
  [[gnu::always_inline]] void meet_part(const pack<T>& values, std::int32_t row, const pack<place>& lengths) noexcept {
    const detail::batch<place> at(row);
    const auto x = values.part[P];
    const auto there = detail::bits_as<detail::batch_bool<T>>(at < lengths.part[P]);
    const auto better = [&] {
      if constexpr (Greatest) return there & (best_.part[P] <= x);
      else return there & (x <= best_.part[P]);
    }();
    best_.part[P] = detail::choose(better, x, best_.part[P]);
    row_.part[P] = detail::choose<place>(detail::bits_as<detail::batch_bool<place>>(better), at, row_.part[P]);
  }
  [[gnu::always_inline]] static detail::batch<T> at_least_0(detail::batch<place> row, detail::batch<T> yes,
                                                            detail::batch<T> no) noexcept {
    return detail::choose<T>(detail::bits_as<detail::batch_bool<T>>(detail::batch<place>(place{-1}) < row), yes, no);
  }

  const std::int32_t* offsets_;
  pack<place> lengths_;
  pack<T> best_;
  pack<place> row_;
};

}  // namespace staffa::inline STAFFA_ABI::simd
