// SPDX-License-Identifier: MIT
#include <staffa/interop/parquet/levels.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

namespace {

using staffa::detail::pq::append_levels;
using staffa::detail::pq::bit_list;
using staffa::detail::pq::bit_writer;
using staffa::detail::pq::definition_reader;
using staffa::detail::pq::drop_front;
using staffa::detail::pq::well_formed;
using staffa::detail::pq::write_offsets;

using levels = std::vector<unsigned>;
using bytes = std::vector<std::uint8_t>;

std::vector<bool> bits_of(const bit_list& list) {
  std::vector<bool> out;
  for (std::size_t i = 0; i < list.size(); ++i) out.push_back(list[i]);
  return out;
}

bit_list list_of(const std::vector<bool>& bits) {
  bit_list list;
  bit_writer writer(list, bits.size());
  for (const bool bit : bits) writer.put(bit ? 1 : 0, 1);
  return list;
}

void put_varint(bytes& out, std::size_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_run(bytes& out, unsigned level, std::size_t n) {
  put_varint(out, n << 1);
  out.push_back(static_cast<std::uint8_t>(level));
}

void put_packed(bytes& out, const levels& values, std::size_t width) {
  const std::size_t groups = (values.size() + 7) / 8;
  put_varint(out, groups << 1 | 1);
  const std::size_t at = out.size();
  out.resize(at + groups * width);
  for (std::size_t i = 0; i < values.size() * width; ++i)
    if ((values[i / width] >> (i % width) & 1) != 0) out[at + i / 8] |= static_cast<std::uint8_t>(1 << (i % 8));
}

/// Random runs and packed groups, and the levels they stand for.
bytes random_stream(std::mt19937& random, unsigned max_level, std::size_t n, levels& expected) {
  const auto width = static_cast<std::size_t>(std::bit_width(max_level));
  const auto level = [&] { return static_cast<unsigned>(random() % (max_level + 1)); };
  bytes out;
  while (expected.size() < n) {
    const std::size_t left = n - expected.size();
    if (random() % 2 == 0) {
      const std::size_t length = random() % 3 == 0 ? random() % 300 : random() % 20;
      const unsigned value = level();
      put_run(out, value, length);
      expected.insert(expected.end(), std::min(length, left), value);
    } else {
      levels values((random() % 2 == 0 ? random() % 9 + 1 : random() % 40 + 1) * 8);
      for (unsigned& v : values) v = level();
      put_packed(out, values, width);
      expected.insert(expected.end(), values.begin(),
                      values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), left)));
    }
  }
  return out;
}

TEST(ParquetLevels, DecodesRunsAndPackedGroupsOfEveryWidth) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const unsigned max_level = 1 + static_cast<unsigned>(round) % definition_reader::most_levels;
    const unsigned element_level = static_cast<unsigned>(random() % (max_level + 1));
    levels expected;
    const bytes stream = random_stream(random, max_level, random() % 500 + 1, expected);
    const definition_reader reader{max_level, element_level};
    bit_list element;
    bit_list valid;
    bit_list missing;
    // Behind bits that are there already, so that nothing depends on where a word starts.
    const std::vector<bool> before(random() % 70, true);
    element = list_of(before);
    reader.append(stream, expected.size(), element, valid, missing);
    std::vector<bool> elements = before;
    std::vector<bool> valids;
    std::vector<bool> missings;
    for (const unsigned level : expected) {
      if (reader.has_elements()) elements.push_back(level >= element_level);
      if (reader.has_missing_values()) valids.push_back(level == max_level);
      if (reader.has_missing_lists()) missings.push_back(level + 1 < element_level);
    }
    EXPECT_EQ(bits_of(element), elements) << round;
    EXPECT_EQ(bits_of(valid), valids) << round;
    EXPECT_EQ(bits_of(missing), missings) << round;
  }
}

TEST(ParquetLevels, RefusesStreamsThatEndEarly) {
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    const unsigned max_level = 1 + static_cast<unsigned>(round) % definition_reader::most_levels;
    levels expected;
    bytes stream = random_stream(random, max_level, 200, expected);
    stream.resize(random() % (stream.size() / 2));
    bit_list a;
    bit_list b;
    bit_list c;
    EXPECT_THROW((definition_reader{max_level, 0}.append(stream, 100'000, a, b, c)), std::runtime_error);
  }
}

TEST(ParquetLevels, RefusesLevelsOutOfRange) {
  bit_list a;
  bit_list b;
  bit_list c;
  bytes run;
  put_run(run, 3, 10);
  EXPECT_THROW((definition_reader{2, 1}.append(run, 10, a, b, c)), std::runtime_error);
  EXPECT_THROW(append_levels(run, 10, a), std::runtime_error);
  bytes packed;
  put_packed(packed, {0, 1, 2, 3, 0, 0, 0, 0}, 2);
  EXPECT_THROW((definition_reader{2, 1}.append(packed, 8, a, b, c)), std::runtime_error);
  EXPECT_NO_THROW((definition_reader{2, 1}.append(packed, 3, a, b, c)));  // the fourth only pads
}

TEST(ParquetLevels, RefusesAHeaderThatNeverEnds) {
  bit_list a;
  EXPECT_THROW(append_levels(bytes(20, 0xFF), 10, a), std::runtime_error);
  EXPECT_THROW(append_levels(bytes(20, 0x00), 10, a), std::runtime_error);  // runs of length 0 to the end
}

TEST(ParquetLevels, BitsAreCountedCutAndCompared) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<bool> bits(random() % 300);
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = random() % 2 == 0;
    const bit_list list = list_of(bits);
    const std::size_t from = bits.empty() ? 0 : random() % bits.size();
    const std::size_t n = random() % (bits.size() - from + 1);
    std::size_t set = 0;
    for (std::size_t i = from; i < from + n; ++i) set += bits[i] ? 1 : 0;
    EXPECT_EQ(list.count(from, n), set);
    const std::size_t k = random() % 40;
    std::size_t at = from;
    for (std::size_t zeros = 0; at < bits.size(); ++at)
      if (!bits[at] && zeros++ == k) break;
    EXPECT_EQ(list.find_zero(from, k), at);
    bit_list cut = list;
    drop_front(cut, from);
    cut.truncate(n);
    EXPECT_EQ(bits_of(cut), std::vector<bool>(bits.begin() + static_cast<std::ptrdiff_t>(from),
                                              bits.begin() + static_cast<std::ptrdiff_t>(from + n)));
    EXPECT_TRUE(cut == list_of(bits_of(cut)));
    if (n > 0) {
      std::vector<bool> other = bits_of(cut);
      other[random() % n].flip();
      EXPECT_FALSE(cut == list_of(other));
    }
  }
}

TEST(ParquetLevels, OffsetsAreThoseOfTheLists) {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    std::vector<bool> continues;
    std::vector<bool> element;
    std::vector<std::int32_t> expected{0};
    for (std::size_t row = 0, rows = random() % 200; row < rows; ++row) {
      const std::size_t length = random() % 50 == 0 ? random() % 200 : random() % 4;
      for (std::size_t k = 0; k < std::max<std::size_t>(length, 1); ++k) {
        continues.push_back(k > 0);
        element.push_back(length > 0);
      }
      expected.push_back(expected.back() + static_cast<std::int32_t>(length));
    }
    std::vector<std::int32_t> offsets(expected.size());
    EXPECT_TRUE(well_formed(list_of(continues), list_of(element)));
    EXPECT_EQ(write_offsets(list_of(continues), list_of(element), offsets.data()), expected.size() - 1);
    EXPECT_EQ(offsets, expected);
  }
}

TEST(ParquetLevels, ListsThatContradictThemselvesAreMalformed) {
  EXPECT_FALSE(well_formed(list_of({true}), list_of({true})));                // continues nothing
  EXPECT_FALSE(well_formed(list_of({false, true}), list_of({false, true})));  // continues an empty list
  EXPECT_FALSE(well_formed(list_of({false, true}), list_of({true, false})));  // continues without a value
  EXPECT_TRUE(well_formed(list_of({false, true, false}), list_of({true, true, false})));
  std::vector<bool> continues(130, true);
  std::vector<bool> element(130, true);
  continues[0] = false;
  EXPECT_TRUE(well_formed(list_of(continues), list_of(element)));
  continues[63] = false;
  element[63] = false;  // an empty list at the end of a word, continued in the next
  EXPECT_FALSE(well_formed(list_of(continues), list_of(element)));
}

}  // namespace
