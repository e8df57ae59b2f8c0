// SPDX-License-Identifier: MIT
#include <staffa/simd/loop.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace {

using namespace staffa;

TEST(SimdLoop, StepsOverWholeBatches) {
  for (std::size_t n :
       {std::size_t{0}, std::size_t{1}, simd::lanes - 1, simd::lanes, simd::lanes + 1, 5 * simd::lanes}) {
    std::vector<std::size_t> rows;
    simd::for_each_step(n, [&](std::size_t row) { rows.push_back(row); });
    ASSERT_EQ(rows.size(), (n + simd::lanes - 1) / simd::lanes);
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i], i * simd::lanes);
  }
}

}  // namespace
