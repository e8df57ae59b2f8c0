// SPDX-License-Identifier: MIT
#pragma once

// Parquet's repetition and definition levels as bitmaps. A level stream has one small number per value; of lists one
// level deep we need two bits each: does the value continue the list before it, and is there a value at all. Files keep
// them in that form (or as runs), so that decoding is copying words, and comparing the lists of two columns is memcmp.

#include <staffa/core/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Bits that grow at the end, in words; least significant first. Bits past the end are zero.
class bit_list {
 public:
  void clear() {
    words_.clear();
    size_ = 0;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::vector<std::uint64_t>& words() const { return words_; }
  [[nodiscard]] bool operator[](std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1) != 0; }
  [[nodiscard]] bool operator==(const bit_list&) const = default;

  void append_run(bool bit, std::size_t n) {
    if (!bit) {
      resize(size_ + n);
      return;
    }
    for (; n >= 64; n -= 64) append_word(~std::uint64_t{0}, 64);
    if (n > 0) append_word((std::uint64_t{1} << n) - 1, n);
  }

  /// @pre 0 < n <= 64, the bits of `word` from n on are zero
  void append_word(std::uint64_t word, std::size_t n) {
    const std::size_t at = size_ / 64;
    const std::size_t shift = size_ % 64;
    resize(size_ + n);
    words_[at] |= word << shift;
    if (shift + n > 64) words_[at + 1] |= word >> (64 - shift);
  }

  void append(const bit_list& other, std::size_t from, std::size_t n) {
    for (; n > 0; from += std::min<std::size_t>(n, 64), n -= std::min<std::size_t>(n, 64))
      append_word(other.word_at(from, std::min<std::size_t>(n, 64)), std::min<std::size_t>(n, 64));
  }

  /// The n <= 64 bits from `from` on.
  [[nodiscard]] std::uint64_t word_at(std::size_t from, std::size_t n) const {
    const std::size_t shift = from % 64;
    std::uint64_t word = words_[from / 64] >> shift;
    if (shift + n > 64) word |= words_[from / 64 + 1] << (64 - shift);
    return n == 64 ? word : word & ((std::uint64_t{1} << n) - 1);
  }

  /// How many of the n bits from `from` on are set.
  [[nodiscard]] std::size_t count(std::size_t from, std::size_t n) const {
    std::size_t total = 0;
    for (; n > 0; from += std::min<std::size_t>(n, 64), n -= std::min<std::size_t>(n, 64))
      total += static_cast<std::size_t>(std::popcount(word_at(from, std::min<std::size_t>(n, 64))));
    return total;
  }

  /// Position of the k-th zero bit (counted from 0) at or after `from`, or `size()`.
  [[nodiscard]] std::size_t find_zero(std::size_t from, std::size_t k) const {
    while (from < size_) {
      const std::size_t n = std::min<std::size_t>(size_ - from, 64);
      std::uint64_t zeros = ~word_at(from, n) & (n == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1);
      const auto here = static_cast<std::size_t>(std::popcount(zeros));
      if (k < here) {
        for (; k > 0; --k) zeros &= zeros - 1;
        return from + static_cast<std::size_t>(std::countr_zero(zeros));
      }
      k -= here;
      from += n;
    }
    return size_;
  }

 private:
  void resize(std::size_t bits) {
    const std::size_t words = (bits + 63) / 64;
    if (words > words_.size()) words_.resize(words);
    size_ = bits;
  }

  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

/// Walks `n` levels of a stream of runs: `run(level, count)` for equal ones, `packed(bytes, count)` for packed ones,
/// whose bytes are there. @throws std::runtime_error if the stream ends early or holds a level above `max_level`
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
    if ((header & 1) != 0) {
      const std::size_t count = std::min(n, length * 8);
      if ((count * width + 7) / 8 > bytes.size() - at) throw std::runtime_error("levels end early");
      packed(bytes.subspan(at, (count * width + 7) / 8), count);
      at += std::min(length * width, bytes.size() - at);  // some writers leave out what pads the last group
      n -= count;
    } else {
      if (at == bytes.size()) throw std::runtime_error("levels end early");
      const std::size_t count = std::min(n, length);
      if (bytes[at] > max_level) throw std::runtime_error("a level is out of range");
      if (count > 0) run(unsigned{bytes[at]}, count);
      ++at;
      n -= count;
    }
  }
}

/// Up to eight bytes as a little-endian number, whatever the machine.
inline std::uint64_t load_bytes(const std::uint8_t* from, std::size_t n) {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    if (n == 8) std::memcpy(&word, from, 8);
    else for (std::size_t i = 0; i < n; ++i) word |= std::uint64_t{from[i]} << (8 * i);
  } else {
    for (std::size_t i = 0; i < n; ++i) word |= std::uint64_t{from[i]} << (8 * i);
  }
  return word;
}

/// Appends levels of maximum 1 to `out`.
inline void append_levels(std::span<const std::uint8_t> bytes, std::size_t n, bit_list& out) {
  for_each_run(
      bytes, 1, n, [&](unsigned level, std::size_t count) { out.append_run(level != 0, count); },
      [&](std::span<const std::uint8_t> packed, std::size_t count) {
        for (std::size_t i = 0; i < count; i += 64) {
          const std::size_t here = std::min<std::size_t>(count - i, 64);
          std::uint64_t word = load_bytes(packed.data() + i / 8, (here + 7) / 8);
          if (here < 64) word &= (std::uint64_t{1} << here) - 1;
          out.append_word(word, here);
        }
      });
}

/// What definition levels say of the values of a page.
struct definition_bits {
  bit_list element;    ///< level >= element_level: there is a value, present or missing (lists only)
  bit_list valid;      ///< level == max_level: it is present (only where values may be missing)
  bit_list null_list;  ///< level + 1 < element_level: the list is missing, not empty (only where lists may be missing)

  void clear() {
    element.clear();
    valid.clear();
    null_list.clear();
  }

  /// Decodes n levels. @param element_level of the value's innermost list, 0 for a flat column
  void decode(std::span<const std::uint8_t> bytes, unsigned max_level, unsigned element_level, std::size_t n) {
    if (max_level == 1) {
      append_levels(bytes, n, element_level == 1 ? element : valid);
      return;
    }
    const auto add = [&](unsigned level, std::size_t count) {
      if (element_level > 0) element.append_run(level >= element_level, count);
      if (max_level > element_level) valid.append_run(level == max_level, count);
      if (element_level > 1) null_list.append_run(level + 1 < element_level, count);
    };
    const auto width = static_cast<std::size_t>(std::bit_width(max_level));
    const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
    for_each_run(bytes, max_level, n, add, [&](std::span<const std::uint8_t> packed, std::size_t count) {
      for (std::size_t i = 0; i < count; i += 8) {
        const std::size_t here = std::min<std::size_t>(count - i, 8);
        std::uint64_t group = load_bytes(packed.data() + i / 8 * width, (here * width + 7) / 8);
        std::uint64_t elements = 0;
        std::uint64_t valids = 0;
        std::uint64_t nulls = 0;
        for (std::size_t k = 0; k < here; ++k, group >>= width) {
          const std::uint64_t level = group & mask;
          if (level > max_level) throw std::runtime_error("a level is out of range");
          elements |= std::uint64_t{level >= element_level} << k;
          valids |= std::uint64_t{level == max_level} << k;
          nulls |= std::uint64_t{level + 1 < element_level} << k;
        }
        if (element_level > 0) element.append_word(elements, here);
        if (max_level > element_level) valid.append_word(valids, here);
        if (element_level > 1) null_list.append_word(nulls, here);
      }
    });
  }
};

/// True if every list starts afresh and only lists with values go on: then equal lengths mean equal bits.
/// @param before what the last level before these says of an element: may the first one continue its list?
inline bool well_formed(const bit_list& continues, const bit_list& element, bool before) {
  std::uint64_t carry = before ? 1 : 0;
  std::uint64_t bad = 0;
  for (std::size_t w = 0; w < continues.words().size(); ++w) {
    const std::uint64_t c = continues.words()[w];
    const std::uint64_t e = element.words()[w];
    bad |= (c & ~e) | (c & ~(e << 1 | carry));
    carry = e >> 63;
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
    const std::size_t here = std::min<std::size_t>(n - w * 64, 64);
    const std::uint64_t in = here == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << here) - 1;
    const std::uint64_t e = element.words()[w];
    for (std::uint64_t starts = ~continues.words()[w] & in; starts != 0; starts &= starts - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(starts));
      offsets[row++] = static_cast<std::int32_t>(w * 64 + bit - empty);
      empty += (~e >> bit) & 1;
    }
  }
  offsets[row] = static_cast<std::int32_t>(n - empty);
  return row;
}

}  // namespace staffa::inline STAFFA_ABI::detail
