// SPDX-License-Identifier: MIT
#include "unit/verbs.hpp"

#include <staffa/column/option.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/formula_tile.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace staffa;

/// Rows enough for several tiles, the last of which is not full.
constexpr std::size_t rows = 5 * detail::formula_tile::rows + 37;

template <class T>
std::vector<T> random_values(int seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::vector<T> out;
  for (std::size_t k = 0; k < rows; ++k) out.push_back(static_cast<T>(random() % 2000) / T(4));
  return out;
}

struct columns {
  std::vector<float> x = random_values<float>(1);
  std::vector<double> y = random_values<double>(2);
  std::vector<std::int16_t> n = random_values<std::int16_t>(3);
  flat<float> fx{x};
  flat<double> fy{y};
  flat<std::int16_t> fn{n};
};

TEST(ExprFormulaTile, ReadsRowsOfACutAndStoredOnesSideBySide) {
  const columns c;
  const auto kept = c.fx > 100;
  const auto stored = define(c.fy[kept] * 2);  // lives on the cut, the others are read through its index
  const flat<double> out = c.fx[kept] * stored + c.fn[kept];
  const flat<bool> flags = c.fn[kept] > 200 && c.fx[kept] < 400;
  std::size_t next = 0;
  for (std::size_t k = 0; k < rows; ++k) {
    if (!(c.x[k] > 100)) continue;
    ASSERT_LT(next, out.size());
    EXPECT_EQ(out[next], static_cast<double>(c.x[k]) * (c.y[k] * 2) + c.n[k]) << k;
    EXPECT_EQ(flags[next], c.n[k] > 200 && c.x[k] < 400) << k;
    ++next;
  }
  EXPECT_EQ(out.size(), next);
  EXPECT_GT(next, 3 * detail::formula_tile::rows);
}

TEST(ExprFormulaTile, KeepsWhatIsMissing) {
  std::mt19937 random(4);
  std::vector<std::int64_t> counts;
  std::vector<float> pt;
  std::vector<float> scale;
  for (std::size_t k = 0; k < rows; ++k) {
    counts.push_back(static_cast<std::int64_t>(random() % 3));
    for (std::int64_t i = 0; i < counts.back(); ++i) pt.push_back(static_cast<float>(random() % 1000));
    scale.push_back(static_cast<float>(random() % 8));
  }
  const auto lists = jagged<float>::from_counts(flat<std::int64_t>(counts), flat<float>(pt));
  const flat<float> factor(scale);
  const auto large = mask(lists, lists > 100);  // an option for each object
  const auto at = argmax(lists);                // an optional index for each row
  const flat<option<float>> best = large[at] * factor + lists[at];
  const flat<float> filled = value_or(large[at], -1.0f) * factor;
  std::size_t first = 0;
  std::size_t missing = 0;
  for (std::size_t k = 0; k < rows; first += static_cast<std::size_t>(counts[k++])) {
    option<float> expected;
    for (std::int64_t i = 0; i < counts[k]; ++i) {
      const float x = pt[first + static_cast<std::size_t>(i)];
      if (!expected || x > *expected) expected = x;
    }
    if (expected && !(*expected > 100)) expected = {};
    missing += expected ? 0 : 1;
    ASSERT_EQ(best[k].has_value(), expected.has_value()) << k;
    if (expected) {
      EXPECT_EQ(*best[k], *expected * scale[k] + *expected) << k;
    }
    EXPECT_EQ(filled[k], (expected ? *expected : -1.0f) * scale[k]) << k;
  }
  EXPECT_GT(missing, rows / 4);
  EXPECT_LT(missing, rows / 2);
}

TEST(ExprFormulaTile, ACutColumnAloneIsCopied) {
  const columns c;
  const flat<float> out = c.fx[c.fx > 250];
  const flat<bool> flags = (c.fx > 300)[c.fx > 250];
  std::size_t next = 0;
  for (const float x : c.x) {
    if (!(x > 250)) continue;
    EXPECT_EQ(out[next], x);
    EXPECT_EQ(flags[next], x > 300);
    ++next;
  }
  EXPECT_EQ(out.size(), next);
}

}  // namespace
