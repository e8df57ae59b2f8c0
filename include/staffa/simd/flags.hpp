// SPDX-License-Identifier: MIT
#pragma once

// Truth values in memory are bytes of 0 or 1, in registers bits. What goes from one to the other, counts them, or moves
// rows by them: instructions differ, so this is where they are told apart. Names for users are in simd/memory.hpp.

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/convert_values.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace staffa::inline STAFFA_ABI::simd::detail {

static_assert(std::endian::native == std::endian::little, "Staffa packs bytes into words: little-endian machines only");

/// Eight flags, all set.
inline constexpr std::uint64_t all_flags = 0x0101010101010101u;

/// Byte k's flag becomes bit k: the partial products of the multiplication never meet, so nothing carries.
[[gnu::always_inline]] inline std::uint64_t flag_bits(std::uint64_t word) noexcept {
  return (word * 0x0102040810204080u) >> 56;
}

/// The low bits of `Rows` bytes, whose other bits may be anything.
template <std::size_t Rows>
[[gnu::always_inline]] inline std::uint32_t load_bits(const bool* bytes) noexcept {
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  if constexpr (Rows == 16) {
    __m128i flags;
    std::memcpy(&flags, bytes, sizeof flags);
    return static_cast<std::uint32_t>(_mm_test_epi8_mask(flags, _mm_set1_epi8(1)));
  }
#endif
  constexpr std::size_t step = Rows < 8 ? Rows : 8;
  std::uint32_t bits = 0;
  for (std::size_t row = 0; row < Rows; row += step) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + row, step);
    bits |= static_cast<std::uint32_t>(flag_bits(word & all_flags)) << row;
  }
  return bits;
}

/// Bit k of the low eight becomes byte k, 0 or 1.
[[gnu::always_inline]] inline std::uint64_t bytes_of_bits(std::uint32_t bits) noexcept {
  // One copy of the bits in each byte, of which byte k keeps bit k; any kept bit then carries into the byte's top.
  const std::uint64_t kept = (std::uint64_t{bits & 0xffu} * all_flags) & 0x8040201008040201u;
  return ((kept + 0x7f7f7f7f7f7f7f7fu) >> 7) & all_flags;
}

/// Bit k of the low `Rows` becomes byte k, 0 or 1.
template <std::size_t Rows>
[[gnu::always_inline]] inline void store_bits(std::uint32_t bits, void* to) noexcept {
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  if constexpr (Rows == 32) {
    const __m256i bytes = _mm256_maskz_mov_epi8(bits, _mm256_set1_epi8(1));
    std::memcpy(to, &bytes, sizeof bytes);
    return;
  } else if constexpr (Rows == 16) {
    const __m128i bytes = _mm_maskz_mov_epi8(static_cast<__mmask16>(bits), _mm_set1_epi8(1));
    std::memcpy(to, &bytes, sizeof bytes);
    return;
  }
#elif defined(__AVX2__)
  if constexpr (Rows == 32) {
    const __m256i places = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i each = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201u));
    const __m256i copies = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), places);
    const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(copies, each), each);
    const __m256i bytes = _mm256_and_si256(set, _mm256_set1_epi8(1));
    std::memcpy(to, &bytes, sizeof bytes);
    return;
  }
#endif
  constexpr std::size_t together = Rows < 8 ? Rows : 8;
  for (std::size_t row = 0; row < Rows; row += together) {
    const std::uint64_t bytes = bytes_of_bits(bits >> row);
    std::memcpy(static_cast<unsigned char*>(to) + row, &bytes, together);
  }
}

#if defined(__AVX512BW__) && defined(__AVX512VL__)
inline constexpr std::size_t counted_flags = 64;  ///< how many `count_flags` goes through at once
/// As many flags, the low bits of bytes, as words that can be combined by & and ^.
typedef std::uint64_t flag_words __attribute__((vector_size(counted_flags)));

/// to[k] = before + the set flags among the first k + 1 of `count` <= 64. All 64 are written: behind the last flag
/// there are none.
/// @return before + the set flags
[[gnu::always_inline]] inline std::int32_t count_flags(const flag_words& flags, std::size_t count, std::int32_t before,
                                                       std::int32_t* to) noexcept {
  const __mmask64 there = ~std::uint64_t{0} >> (64 - count);
  __m512i sums = _mm512_maskz_mov_epi8(there, bits_as<__m512i>(flags));
  // In each word byte k becomes the sum of its bytes 0 .. k,
  sums = _mm512_add_epi8(sums, _mm512_slli_epi64(sums, 8));
  sums = _mm512_add_epi8(sums, _mm512_slli_epi64(sums, 16));
  sums = _mm512_add_epi8(sums, _mm512_slli_epi64(sums, 32));
  // the last bytes of the eight words, put together, give what is in the words before each,
  const __m128i of_words = _mm512_cvtepi64_epi8(_mm512_srli_epi64(sums, 56));
  const std::uint64_t up_to_word = static_cast<std::uint64_t>(_mm_cvtsi128_si64(of_words)) * all_flags;
  const __m512i before_words = _mm512_set1_epi64(static_cast<long long>(up_to_word << 8));
  // and that is added to all bytes of the word.
  const __m512i word_of_byte = _mm512_set_epi64(
      0x0707070707070707, 0x0606060606060606, 0x0505050505050505, 0x0404040404040404, 0x0303030303030303,
      0x0202020202020202, 0x0101010101010101, 0);
  sums = _mm512_add_epi8(sums, _mm512_shuffle_epi8(before_words, word_of_byte));
  const __m512i base = _mm512_set1_epi32(before);
  const __m128i parts[] = {_mm512_castsi512_si128(sums), _mm512_extracti32x4_epi32(sums, 1),
                           _mm512_extracti32x4_epi32(sums, 2), _mm512_extracti32x4_epi32(sums, 3)};
  for (std::size_t part = 0; part < 4; ++part)
    _mm512_storeu_si512(to + 16 * part, _mm512_add_epi32(_mm512_cvtepu8_epi32(parts[part]), base));
  return before + static_cast<std::int32_t>(up_to_word >> 56);
}
#else
inline constexpr std::size_t counted_flags = 8;  ///< how many `count_flags` goes through at once
/// As many flags, the low bits of bytes, as a word.
using flag_words = std::uint64_t;

/// to[k] = before + the set flags among the first k + 1 of `count` <= 8. Eight are written, or `lanes` if that is more:
/// behind the last flag there are none.
/// @return before + the set flags
[[gnu::always_inline]] inline std::int32_t count_flags(flag_words flags, std::size_t count, std::int32_t before,
                                                       std::int32_t* to) noexcept {
  flags &= ~std::uint64_t{0} >> (8 * (counted_flags - count));
  const std::uint64_t sums[lanes > 8 ? 2 : 1] = {flags * all_flags};  // byte k: flags 0 .. k
  for (std::size_t flag = 0; flag < counted_flags; flag += lanes) {
    vector<std::int32_t> counts;
    convert_values<std::int32_t, std::uint8_t>(&counts, reinterpret_cast<const std::uint8_t*>(sums) + flag);
    counts += before;
    std::memcpy(to + flag, &counts, sizeof counts);
  }
  return before + static_cast<std::int32_t>(sums[0] >> 56);
}
#endif

#if !defined(__AVX512F__)
/// For each of the 256 masks of eight rows the places of its set bits, then zeros. (A plain array: to fill a
/// std::array while it compiles takes g++ several times as long.)
struct places_of_masks {
  std::uint8_t of[256][8];
};
inline constexpr auto set_places = [] {
  places_of_masks table{};
  for (std::size_t bits = 0; bits < 256; ++bits)
    for (std::uint8_t place = 0, next = 0; place < 8; ++place)
      if ((bits >> place) & 1u) table.of[bits][next++] = place;
  return table;
}();
#endif

/// Rows of four bytes that `compress_values` and `store_places` take at once: a bit for each.
inline constexpr std::size_t compress_rows = lanes < 8 ? 8 : lanes;

/// Moves the values whose bits are set to the front; the rest of what is written has no meaning.
[[gnu::always_inline]] inline void compress_values(const void* from, std::uint32_t bits, void* to) noexcept {
#if defined(__AVX512F__)
  __m512i values;
  std::memcpy(&values, from, sizeof values);
  values = _mm512_maskz_compress_epi32(static_cast<__mmask16>(bits), values);
  std::memcpy(to, &values, sizeof values);
#elif defined(__AVX2__)
  __m256i values;
  std::memcpy(&values, from, sizeof values);
  const auto* places = reinterpret_cast<const __m128i*>(set_places.of[bits]);
  values = _mm256_permutevar8x32_epi32(values, _mm256_cvtepu8_epi32(_mm_loadl_epi64(places)));
  std::memcpy(to, &values, sizeof values);
#else
  std::uint32_t values[8];
  std::uint32_t moved[8];
  std::memcpy(values, from, sizeof values);
  for (std::size_t k = 0; k < 8; ++k) moved[k] = values[set_places.of[bits][k]];
  std::memcpy(to, moved, sizeof moved);
#endif
}

/// Writes first + k for each set bit k, in order; the rest of what is written has no meaning.
[[gnu::always_inline]] inline void store_places(std::int32_t first, std::uint32_t bits, std::int32_t* to) noexcept {
#if defined(__AVX512F__)
  const __m512i rows = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i places = _mm512_add_epi32(_mm512_set1_epi32(first), rows);
  const __m512i kept = _mm512_maskz_compress_epi32(static_cast<__mmask16>(bits), places);
  std::memcpy(to, &kept, sizeof kept);
#elif defined(__AVX2__)
  const auto* places = reinterpret_cast<const __m128i*>(set_places.of[bits]);
  const __m256i kept = _mm256_add_epi32(_mm256_cvtepu8_epi32(_mm_loadl_epi64(places)), _mm256_set1_epi32(first));
  std::memcpy(to, &kept, sizeof kept);
#else
  std::uint8_t places[8];  // a copy: what is stored might else be the table
  std::memcpy(places, set_places.of[bits], sizeof places);
  for (std::size_t k = 0; k < 8; ++k) to[k] = first + places[k];
#endif
}

}  // namespace staffa::inline STAFFA_ABI::simd::detail
