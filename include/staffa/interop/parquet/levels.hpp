// SPDX-License-Identifier: MIT
#pragma once

// Parquet's repetition and definition levels as bitmaps. A level stream has one small number per value; of lists one
// level deep we need two bits each: does the value continue the list before it, and is there a value at all. Files keep
// them in nearly that form, so that decoding is moving words, and comparing the lists of two columns is memcmp: several
// times faster than going through an array of numbers, which is how Arrow's column readers hand them out.

#include <staffa/core/config.hpp>
#include <staffa/interop/parquet/bits.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// Up to eight bytes as a little-endian number, whatever the machine; what lies past the end is zero or junk.
inline std::uint64_t load_bytes(std::span<const std::uint8_t> from) {
  std::uint64_t word = 0;
  if (std::endian::native == std::endian::little && from.size() >= 8) {
    std::memcpy(&word, from.data(), 8);
  } else {
    for (std::size_t i = 0; i < std::min<std::size_t>(from.size(), 8); ++i) word |= std::uint64_t{from[i]} << (8 * i);
  }
  return word;
}

/// Walks `n` levels of a stream of runs: `run(level, count)` for equal ones, `packed(bytes, count)` for packed ones;
/// `bytes` goes on to the end of the stream.
/// @throws std::runtime_error if the stream ends early or holds a run of a level above `max_level`
template <class Run, class Packed>
void for_each_run(std::span<const std::uint8_t> bytes, unsigned max_level, std::size_t n, Run&& run, Packed&& packed) {
  const auto width = static_cast<std::size_t>(std::bit_width(max_level));
  std::size_t at = 0;
  while (n > 0) {
    std::uint64_t header = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (at == bytes.size() || shift > 28) throw std::runtime_error("levels end early");
      header |= static_cast<std::uint64_t>(bytes[at] & 0x7F) << shift;
      if ((bytes[at++] & 0x80) == 0) break;
    }
    const auto length = static_cast<std::size_t>(header >> 1);
    const std::size_t left = bytes.size() - at;
    if ((header & 1) != 0) {
      const std::size_t count = (std::min)(n, length * 8);
      if ((count * width + 7) / 8 > left) throw std::runtime_error("levels end early");
      packed(bytes.subspan(at), count);
      at += (std::min)(length * width, left);  // some writers leave out what pads the last group
      n -= count;
    } else {
      if (left == 0) throw std::runtime_error("levels end early");
      const std::size_t count = (std::min)(n, length);
      if (bytes[at] > max_level) throw std::runtime_error("a level is out of range");
      run(unsigned{bytes[at]}, count);
      ++at;
      n -= count;
    }
  }
}

/// Appends n levels of maximum 1 to `out`.
inline void append_levels(std::span<const std::uint8_t> bytes, std::size_t n, bit_list& out) {
  bit_writer writer(out, n);
  for_each_run(
      bytes, 1, n, [&](unsigned level, std::size_t count) { writer.put_run(level != 0, count); },
      [&](std::span<const std::uint8_t> packed, std::size_t count) {
        for (; count > 64; count -= 64, packed = packed.subspan(8)) writer.put(load_bytes(packed), 64);
        if (count > 0) writer.put(load_bytes(packed) & low_bits(count), count);
      });
}

/// Every second bit, or every third, moved together: bit k of the result is bit `width * k` of the argument.
constexpr std::uint64_t every_bit(std::uint64_t x, std::size_t width) {
  if (width == 1) return x;
  if (width == 2) {
    x &= 0x5555555555555555;
    x = (x | x >> 1) & 0x3333333333333333;
    x = (x | x >> 2) & 0x0F0F0F0F0F0F0F0F;
    x = (x | x >> 4) & 0x00FF00FF00FF00FF;
    x = (x | x >> 8) & 0x0000FFFF0000FFFF;
    return (x | x >> 16) & 0x00000000FFFFFFFF;
  }
  x &= 0x1249249249249249;
  x = (x | x >> 2) & 0x10C30C30C30C30C3;
  x = (x | x >> 4) & 0x100F00F00F00F00F;
  x = (x | x >> 8) & 0x001F0000FF0000FF;
  x = (x | x >> 16) & 0x001F00000000FFFF;
  return (x | x >> 32) & 0x00000000001FFFFF;
}

/// Levels of at most three bits, one word per bit of theirs: compares as many at once as a word has.
struct level_planes {
  std::array<std::uint64_t, 3> plane{};

  /// Bits of the levels that are at least `level`.
  [[nodiscard]] std::uint64_t at_least(unsigned level) const {
    if (level > 7) return 0;
    std::uint64_t greater = 0;
    std::uint64_t equal = ~std::uint64_t{0};
    for (unsigned b = 3; b-- > 0;) {
      if ((level >> b & 1) != 0) {
        equal &= plane[b];
      } else {
        greater |= equal & plane[b];
        equal &= ~plane[b];
      }
    }
    return greater | equal;
  }
};

/// What definition levels are good for: which levels have an element, which of these a value, which lists are missing.
struct definition_reader {
  unsigned max_level = 0;
  unsigned element_level = 0;  ///< from which on there is an element; 0 for a flat column

  static constexpr unsigned most_levels = 7;

  [[nodiscard]] bool has_elements() const { return element_level > 0; }
  [[nodiscard]] bool has_missing_values() const { return max_level > element_level; }
  [[nodiscard]] bool has_missing_lists() const { return element_level > 1; }

  /// Decodes n levels and appends to those lists for which the function above is true.
  void append(std::span<const std::uint8_t> bytes, std::size_t n, bit_list& element, bit_list& valid,
              bit_list& missing_list) const {
    if (max_level == 1) return append_levels(bytes, n, element_level == 1 ? element : valid);
    bit_writer elements(element, n);
    bit_writer valids(valid, n);
    bit_writer missing(missing_list, n);
    const auto width = static_cast<std::size_t>(std::bit_width(max_level));
    for_each_run(
        bytes, max_level, n,
        [&](unsigned level, std::size_t count) {
          if (has_elements()) elements.put_run(level >= element_level, count);
          if (has_missing_values()) valids.put_run(level == max_level, count);
          if (has_missing_lists()) missing.put_run(level + 1 < element_level, count);
        },
        [&](std::span<const std::uint8_t> packed, std::size_t count) {
          const std::size_t step = width == 2 ? 32 : 16;  // levels that fill whole bytes and fit a word
          for (std::size_t here = 0; count > 0; count -= here, packed = packed.subspan(here * width / 8)) {
            here = (std::min)(count, step);
            const std::uint64_t word = load_bytes(packed);
            level_planes levels;
            for (std::size_t b = 0; b < width; ++b) levels.plane[b] = every_bit(word >> b, width) & low_bits(here);
            if ((levels.at_least(max_level + 1) & low_bits(here)) != 0)
              throw std::runtime_error("a level is out of range");
            if (has_elements()) elements.put(levels.at_least(element_level) & low_bits(here), here);
            if (has_missing_values()) valids.put(levels.at_least(max_level) & low_bits(here), here);
            if (has_missing_lists()) missing.put(~levels.at_least(element_level - 1) & low_bits(here), here);
          }
        });
  }
};

/// True if every list starts afresh and only lists with values go on: then equal lengths mean equal bits.
inline bool well_formed(const bit_list& continues, const bit_list& element) {
  std::uint64_t before = 0;
  std::uint64_t bad = 0;
  for (std::size_t w = 0; w * 64 < continues.size(); ++w) {
    const std::uint64_t c = continues.word(w);
    const std::uint64_t e = element.word(w);
    bad |= (c & ~e) | (c & ~(e << 1 | before));
    before = e >> 63;
  }
  return bad == 0;
}

/// Writes where each list starts, and after the last the number of values. Returns the number of lists.
/// @pre well formed, `offsets` has room for one more than there are lists
inline std::size_t write_offsets(const bit_list& continues, const bit_list& element, std::int32_t* offsets) {
  std::size_t row = 0;
  std::size_t empty = 0;  // a list starts at its level less the empty lists before it: they take a level but no value
  const std::size_t n = continues.size();
  for (std::size_t w = 0; w * 64 < n; ++w) {
    const std::uint64_t none = ~element.word(w);
    for (std::uint64_t starts = ~continues.word(w) & low_bits(n - w * 64); starts != 0; starts &= starts - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(starts));
      offsets[row++] = static_cast<std::int32_t>(w * 64 + bit - empty);
      empty += none >> bit & 1;
    }
  }
  offsets[row] = static_cast<std::int32_t>(n - empty);
  return row;
}

}  // namespace staffa::inline STAFFA_ABI::detail::pq
