// SPDX-License-Identifier: MIT

#include <staffa/correct/detail/random.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace staffa::detail::corrections;

std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
double draw(distribution shape, const std::vector<std::uint64_t>& words) {
  return random_number(shape, words.data(), words.size());
}

TEST(CorrectionRandom, PublishedNumbers) {
  const std::vector<std::uint64_t> first{bits(1.2), bits(2.3), 5};
  EXPECT_EQ(draw(distribution::normal, first), -1.263776278956304);
  EXPECT_EQ(draw(distribution::flat, first), 0.5312947726732237);
  EXPECT_EQ(draw(distribution::standard_normal, first), 2.227655564267796);
  const std::vector<std::uint64_t> longer{bits(1.2), bits(2.3), 5, bits(-0.5), static_cast<std::uint64_t>(-7)};
  EXPECT_EQ(draw(distribution::normal, longer), -0.47814310652884018);
  EXPECT_EQ(draw(distribution::flat, longer), 0.0047941503461899331);
}

TEST(CorrectionRandom, ZerosDifferAndNothingIsANumberToo) {
  EXPECT_EQ(draw(distribution::normal, {bits(1.0)}), -1.8229588423456673);
  EXPECT_EQ(draw(distribution::normal, {bits(0.0)}), -0.40966801654071239);
  EXPECT_EQ(draw(distribution::normal, {bits(-0.0)}), -0.2708186997830036);
  EXPECT_EQ(draw(distribution::normal, {}), -0.33913362510028361);
  EXPECT_EQ(draw(distribution::flat, {bits(1.0)}), 0.42021743332589734);
  EXPECT_EQ(draw(distribution::flat, {bits(0.0)}), 0.85989147449632253);
  EXPECT_EQ(draw(distribution::flat, {bits(-0.0)}), 0.19918052466600783);
  EXPECT_EQ(draw(distribution::flat, {}), 0.29672588116086968);
}

TEST(CorrectionRandom, ManyRowsAreTheSameAsOneByOne) {
  std::mt19937_64 random(3);
  for (const std::size_t words : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u}) {
    for (const std::size_t rows : {1u, 3u, 8u, 64u, 200u, 256u}) {
      std::vector<std::uint64_t> all(words * rows);
      for (auto& w : all) w = random();
      for (const distribution shape : {distribution::flat, distribution::standard_normal, distribution::normal}) {
        std::vector<double> out(rows + 32);
        std::vector<const void*> columns;
        for (std::size_t k = 0; k < words; ++k) columns.push_back(all.data() + k * rows);
        std::vector<std::uint64_t> one(words + 1);
        random_numbers(shape, columns.data(), words, rows, one.data(), out.data());
        for (std::size_t i = 0; i < rows; ++i) {
          for (std::size_t k = 0; k < words; ++k) one[k] = all[k * rows + i];
          EXPECT_EQ(out[i], random_number(shape, one.data(), words)) << words << " words, row " << i;
        }
      }
    }
  }
}

}  // namespace
