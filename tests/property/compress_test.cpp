// SPDX-License-Identifier: MIT
#include <staffa/kernel/compress.hpp>

#include "reference/select.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

/// Bits, not values: NaN and -0 must come through, too.
template <class T>
void expect_kept(const padded<bool>& mask, const bool* valid, std::mt19937& random) {
  const auto rows = reference::select(mask.span(), valid);
  const padded<T> values(mask.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    const auto bits = static_cast<std::uint32_t>(random());
    std::memcpy(values.data() + row, &bits, sizeof bits);
  }
  const padded<T> out(rows.size());  // no room beyond what is kept
  ASSERT_EQ(kernel::compress(values.data(), mask.span(), out.data(), valid), rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k)
    ASSERT_EQ(std::memcmp(out.data() + k, values.data() + rows[k], sizeof(T)), 0) << "kept row " << k;
}

TEST(PropertyCompress, KeepsTheValuesOfThePlainLoop) {
  std::mt19937 random(7);
  for (const shape& s : shapes())
    for (double kept : {0.0, 0.1, 0.5, 1.0}) {
      SCOPED_TRACE(s.name);
      const auto mask = random_flags(s.rows(), random, kept);
      const auto valid = random_flags(s.rows(), random, 0.8);
      for (const bool* present : {static_cast<const bool*>(nullptr), static_cast<const bool*>(valid.data())}) {
        expect_kept<float>(mask, present, random);
        expect_kept<std::int32_t>(mask, present, random);
        expect_kept<std::uint32_t>(mask, present, random);
      }
    }
}
}  // namespace
