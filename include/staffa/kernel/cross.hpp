// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::kernel {

namespace detail {
/// Lists up to this length are repeated through a table.
inline constexpr std::size_t repeat_limit = 16;

/// How lists of n rows are repeated. (Plain arrays: to fill a std::array while it compiles takes g++ several times as
/// long.)
struct repetition_table {
  /// The places 0 .. n - 1 over and over, as far as a block from any of them reaches.
  std::int32_t places[repeat_limit + 1][repeat_limit + block];
  /// How far the place moves on in a block of rows.
  std::size_t step[repeat_limit + 1];
};
inline constexpr auto repetitions = [] {
  repetition_table table{};
  for (std::size_t n = 1; n <= repeat_limit; ++n) {
    for (std::size_t k = 0; k < repeat_limit + block; ++k) table.places[n][k] = static_cast<std::int32_t>(k % n);
    table.step[n] = block % n;
  }
  return table;
}();

/// Writes the n rows from `first` over and over, `count` rows in all.
inline void write_repeated(std::int32_t* out, std::int32_t first, std::size_t n, std::size_t count) noexcept {
  if (n > repeat_limit) {
    for (std::size_t k = 0; k < count; k += n) write_run(out + k, first, n);
    return;
  }
  const std::int32_t* const places = repetitions.places[n];
  std::size_t phase = 0;
  std::size_t k = 0;
  do {
    write_shifted(out + k, places + phase, first, block);
    phase += repetitions.step[n];
    phase -= phase >= n ? n : 0;
    k += block;
  } while (k < count);
}
}  // namespace detail

/// Offsets of the pairs (a, b) of each event, seen from a: one list for each row of a, holding all b of its event.
/// @param out room for offsets_a.back() + 1
/// @param starts room for a row of b for each row of a: where those of its event begin
/// @return -1, or the first event at which there are more than 2^31 - 1 pairs (`out` is then not meant to be read)
inline std::int64_t cross_offsets(std::span<const std::int32_t> offsets_a, std::span<const std::int32_t> offsets_b,
                                  std::int32_t* out, std::int32_t* starts) noexcept {
  const std::int32_t* a = offsets_a.data();
  const std::int32_t* b = offsets_b.data();
  const std::size_t events = offsets_a.size() - 1;
  std::uint64_t total = 0;  // below 2^62: less than 2^31 rows of a and of b
  out[a[0]] = 0;
  const auto some = [=](auto at) { return at(a) != at(a + 1); };
  detail::for_wanted(events, some, [&](std::size_t i) STAFFA_INLINE {
    const std::size_t rows_a = detail::length(a, i);
    const std::size_t rows_b = detail::length(b, i);
    detail::write_steps(out + a[i] + 1, static_cast<std::uint32_t>(total), static_cast<std::uint32_t>(rows_b), rows_a);
    detail::write_same(starts + a[i], b[i], rows_a);
    total += rows_a * rows_b;
  });
  constexpr std::uint64_t limit = (std::numeric_limits<std::int32_t>::max)();
  if (total <= limit) [[likely]] return -1;
  std::size_t first_too_many = 0;
  for (total = 0;; ++first_too_many)
    if ((total += detail::length(a, first_too_many) * detail::length(b, first_too_many)) > limit) break;
  return static_cast<std::int64_t>(first_too_many);
}

/// For each pair the row of its b; that of its a is `parent_index(cross_offsets)`. Row-major: a is the slowest.
/// @pre cross_offsets returned -1
/// @param out room for all pairs; its padding is cleared
inline void cross_index_b(std::span<const std::int32_t> offsets_a, std::span<const std::int32_t> offsets_b,
                          std::int32_t* out) noexcept {
  const std::int32_t* a = offsets_a.data();
  const std::int32_t* b = offsets_b.data();
  const auto some = [=](auto at) { return (at(a) != at(a + 1)) & (at(b) != at(b + 1)); };
  detail::for_wanted(offsets_a.size() - 1, some, [&](std::size_t i) STAFFA_INLINE {
    const std::size_t rows_b = detail::length(b, i);
    const std::size_t pairs = detail::length(a, i) * rows_b;
    detail::write_repeated(out, b[i], rows_b, pairs);
    out += pairs;
  });
  detail::clear_padding(out);
}

/// For one picked pair (or none, -1) of each row of a the row of its b, or -1.
/// @param offsets, starts of the pairs, what cross_offsets wrote
/// @param out its padding is cleared
inline void cross_pick_b(std::span<const std::int32_t> offsets, const std::int32_t* starts, const std::int32_t* picked,
                         std::int32_t* out) noexcept {
  const std::size_t rows = offsets.size() - 1;
  for (std::size_t i = 0; i < rows; ++i) out[i] = picked[i] < 0 ? -1 : starts[i] + (picked[i] - offsets[i]);
  detail::clear_padding(out + rows);
}

namespace detail {
/// Calls write(i, place, count, block) for each row of a, to write whole blocks. Where no row has more pairs than a block
/// `count` is a constant: to look at each row's would take as long as to write its values. Short blocks are for stores
/// that seldom cross the border of a line of the cache.
/// @tparam T what is written: a block of bytes is short enough
template <class T, class Write>
[[gnu::always_inline]] inline void for_runs(std::span<const std::int32_t> offsets, std::int32_t longest,
                                            const Write& write) noexcept {
  const std::int32_t* const borders = offsets.data();
  const std::size_t rows = offsets.size() - 1;
  const std::int32_t begin = borders[0];
  const auto in_blocks = [&](auto size) STAFFA_INLINE {
    constexpr std::size_t most = decltype(size)::value;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < rows; ++i) write(i, borders[i] - begin, most, size);
  };
  constexpr std::integral_constant<std::size_t, block / 2> half;
  constexpr std::integral_constant<std::size_t, block> whole;
  if constexpr (sizeof(T) > 1)
    if (longest <= static_cast<std::int32_t>(block / 2)) return in_blocks(half);
  if (longest <= static_cast<std::int32_t>(block)) in_blocks(whole);
  else
    for (std::size_t i = 0; i < rows; ++i) write(i, borders[i] - begin, length(borders, i), whole);
}
}  // namespace detail

/// Writes a's values at some pairs: the value of each row of a as often as it has pairs. Several fields at once, which
/// share the way to their places.
/// @param index if not null, the rows of the fields that are meant by the rows of a
/// @param offsets of those pairs; the first need not be 0
/// @param longest what longest_list(offsets) returned
/// @param out for each field room for them; written past its end by at most eight values
template <class T, std::size_t Fields>
inline void cross_values_a(const std::array<const T*, Fields>& fields, const std::int32_t* index,
                           std::span<const std::int32_t> offsets, std::int32_t longest,
                           const std::array<T*, Fields>& out) noexcept {
  const auto from = fields;  // in registers: what is written might be the arrays themselves
  const auto to = out;
  const auto write = [=](auto row) STAFFA_INLINE {
    detail::for_runs<T>(offsets, longest, [=](std::size_t i, std::int32_t place, std::size_t count, auto size)
                                              STAFFA_INLINE {
      const auto at = static_cast<std::size_t>(row(i));
      for (std::size_t f = 0; f < Fields; ++f)
        detail::write_same<decltype(size)::value>(to[f] + place, from[f][at], count);
    });
  };
  if (index == nullptr) write([](std::size_t i) { return i; });
  else write([=](std::size_t i) { return index[i]; });
}

/// Writes b's values at some pairs: for each row of a those of all rows of b of its event.
/// @param fields with padding
/// @param starts of those rows of a
template <class T, std::size_t Fields>
inline void cross_values_b(const std::array<const T*, Fields>& fields, const std::int32_t* starts,
                           std::span<const std::int32_t> offsets, std::int32_t longest,
                           const std::array<T*, Fields>& out) noexcept {
  const auto from = fields;
  const auto to = out;
  detail::for_runs<T>(offsets, longest, [=](std::size_t i, std::int32_t place, std::size_t count, auto size)
                                            STAFFA_INLINE {
    const std::int32_t start = starts[i];
    for (std::size_t f = 0; f < Fields; ++f)
      detail::copy_short<decltype(size)::value>(to[f] + place, from[f] + start, count);
  });
}

}  // namespace staffa::inline STAFFA_ABI::kernel
