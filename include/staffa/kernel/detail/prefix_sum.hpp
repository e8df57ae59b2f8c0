// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace staffa::inline STAFFA_ABI::kernel::detail {

/// Puts in each place the sum of the numbers up to there. (By reference: a vector that is wider than a register is no
/// parameter, nor a result.)
inline void add_up(eight<std::uint32_t>& x) noexcept {
  const eight<std::uint32_t> none{};
  x += __builtin_shufflevector(none, x, 0, 8, 9, 10, 11, 12, 13, 14);
  x += __builtin_shufflevector(none, x, 0, 0, 8, 9, 10, 11, 12, 13);
  x += __builtin_shufflevector(none, x, 0, 0, 0, 0, 8, 9, 10, 11);
}

/// The lengths of eight lists, and where one is too large for `prefix_sum` to add them up at once: above 2^21.
struct eight_lengths {
  eight<std::uint32_t> rows;
  eight<std::int32_t> too_large;  ///< 0, or something else
};

/// Offsets of `lists` lists whose lengths are `length(i)`.
/// @param length gives int64 below 2^52
/// @param few gives the `eight_lengths` of lists i .. i + 7
/// @param out room for lists + 1
/// @return -1, or the first list at which the total exceeds an int32
template <class Length, class Few>
inline std::int64_t prefix_sum(std::size_t lists, std::int32_t* out, Length length, Few few) noexcept {
  constexpr std::int64_t limit = (std::numeric_limits<std::int32_t>::max)();
  constexpr std::size_t stretch = 1024;
  std::int64_t total = 0;
  out[0] = 0;
  for (std::size_t begin = 0; begin < lists; begin += stretch) {
    const std::size_t end = (std::min)(lists, begin + stretch);
    std::size_t i = begin;
    eight<std::uint32_t> before = eight<std::uint32_t>{} + static_cast<std::uint32_t>(total);
    eight<std::int32_t> too_large{};
    for (; i + block <= end; i += block) {
      const eight_lengths next = few(i);
      eight<std::uint32_t> sums = next.rows;
      add_up(sums);
      sums += before;
      std::memcpy(out + i + 1, &sums, sizeof sums);
      before = __builtin_shufflevector(sums, sums, 7, 7, 7, 7, 7, 7, 7, 7);
      too_large |= next.too_large;
    }
    const eight<std::int32_t> none{};
    if (std::memcmp(&too_large, &none, sizeof none) != 0) [[unlikely]] i = begin;
    else total += before[0] - static_cast<std::uint32_t>(total);
    for (; i < end; ++i) {
      total += length(i);
      out[i + 1] = static_cast<std::int32_t>(total);
    }
    total = (std::min)(total, limit + 1);  // once too large it stays so: looked at only at the end
  }
  if (total <= limit) return -1;
  total = 0;
  for (std::size_t i = 0;; ++i)
    if ((total += length(i)) > limit) return static_cast<std::int64_t>(i);
}

}  // namespace staffa::inline STAFFA_ABI::kernel::detail
