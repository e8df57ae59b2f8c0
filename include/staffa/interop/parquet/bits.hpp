// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// The lowest n <= 64 bits.
constexpr std::uint64_t low_bits(std::size_t n) { return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1; }

/// Bits that grow at the end, in words; least significant first.
class bit_list {
 public:
  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool operator[](std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1) != 0; }
  /// The w-th word; bits past the end are zero.
  [[nodiscard]] std::uint64_t word(std::size_t w) const { return words_[w] & low_bits(size_ - w * 64); }

  [[nodiscard]] bool operator==(const bit_list& other) const {
    if (size_ != other.size_) return false;
    const std::size_t whole = size_ / 64;
    if (whole > 0 && std::memcmp(words_.data(), other.words_.data(), whole * sizeof(std::uint64_t)) != 0) return false;
    return size_ % 64 == 0 || word(whole) == other.word(whole);
  }

  void truncate(std::size_t bits) { size_ = (std::min)(size_, bits); }

  /// The n <= 64 bits from `from` on.
  [[nodiscard]] std::uint64_t bits_at(std::size_t from, std::size_t n) const {
    const std::uint64_t* word = words_.data() + from / 64;  // there is one word more than needed
    const std::size_t shift = from % 64;
    return (word[0] >> shift | (word[1] << 1) << (63 - shift)) & low_bits(n);
  }

  /// How many of the n bits from `from` on are set.
  [[nodiscard]] std::size_t count(std::size_t from, std::size_t n) const {
    std::size_t total = 0;
    for (; n > 64; from += 64, n -= 64) total += static_cast<std::size_t>(std::popcount(bits_at(from, 64)));
    return n == 0 ? total : total + static_cast<std::size_t>(std::popcount(bits_at(from, n)));
  }

  /// Position of the k-th zero bit (counted from 0) at or after `from`, or `size()`.
  [[nodiscard]] std::size_t find_zero(std::size_t from, std::size_t k) const {
    while (from < size_) {
      const std::size_t n = std::min<std::size_t>(size_ - from, 64);
      std::uint64_t zeros = ~bits_at(from, n) & low_bits(n);
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
  friend class bit_writer;
  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(2);
  std::size_t size_ = 0;
};

/// Appends to a bit_list, for which it makes room beforehand; the bits are there when it is gone.
class bit_writer {
 public:
  /// @param most how many bits will be put at most
  bit_writer(bit_list& list, std::size_t most) : list_(list), fill_(list.size_ % 64) {
    const std::size_t words = (list.size_ + most) / 64 + 2;
    if (words > list.words_.size()) list.words_.resize((std::max)(words, list.words_.size() * 3 / 2));
    word_ = list.words_.data() + list.size_ / 64;
    partial_ = *word_ & low_bits(fill_);
  }
  bit_writer(const bit_writer&) = delete;
  bit_writer& operator=(const bit_writer&) = delete;
  ~bit_writer() {
    *word_ = partial_;
    list_.size_ = static_cast<std::size_t>(word_ - list_.words_.data()) * 64 + fill_;
  }

  /// @pre 0 < n <= 64, the bits of `bits` from n on are zero
  void put(std::uint64_t bits, std::size_t n) {
    partial_ |= bits << fill_;
    fill_ += n;
    if (fill_ >= 64) {
      *word_++ = partial_;
      fill_ -= 64;
      partial_ = fill_ == 0 ? 0 : bits >> (n - fill_);
    }
  }

  void put_run(bool bit, std::size_t n) {
    const std::uint64_t ones = bit ? ~std::uint64_t{0} : 0;
    for (; n > 64; n -= 64) put(ones, 64);
    if (n > 0) put(ones & low_bits(n), n);
  }

  /// Copies n bits of another list.
  void put(const bit_list& from, std::size_t first, std::size_t n) {
    for (; n > 64; first += 64, n -= 64) put(from.bits_at(first, 64), 64);
    if (n > 0) put(from.bits_at(first, n), n);
  }

 private:
  bit_list& list_;
  std::uint64_t* word_;
  std::uint64_t partial_;
  std::size_t fill_;
};

/// Takes the first n bits away.
inline void drop_front(bit_list& list, std::size_t n) {
  if (n == 0) return;
  bit_list rest;
  bit_writer(rest, list.size() - n).put(list, n, list.size() - n);
  list = std::move(rest);
}

}  // namespace staffa::inline STAFFA_ABI::detail::pq
