// SPDX-License-Identifier: MIT

#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/search_axis.hpp>
#include <staffa/kernel/bucket_search.hpp>
#include <staffa/simd/truth.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace staffa;

template <class T>
std::int32_t edges_not_above(const std::vector<T>& edges, T x) {
  std::int32_t count = 0;
  for (const T e : edges) count += x < e ? 0 : 1;
  return count;
}

template <class T>
std::vector<T> random_edges(std::mt19937& random, std::size_t n, bool infinite) {
  std::vector<T> edges;
  const bool uneven = random() % 2 == 0;
  while (edges.size() < n) {
    const double x = std::uniform_real_distribution<double>(-3, 3)(random);
    edges.push_back(static_cast<T>(uneven ? std::copysign(std::pow(10, std::abs(x)), x) : x));
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  }
  if (infinite) edges.front() = -std::numeric_limits<T>::infinity(), edges.back() = std::numeric_limits<T>::infinity();
  return edges;
}

template <class T>
std::vector<T> probes(std::mt19937& random, const std::vector<T>& edges) {
  constexpr T infinity = std::numeric_limits<T>::infinity();
  std::vector<T> x{infinity,
                   -infinity,
                   std::numeric_limits<T>::quiet_NaN(),
                   T(0),
                   T(-0.0),
                   (std::numeric_limits<T>::max)(),
                   std::numeric_limits<T>::lowest()};
  for (const T e : edges) x.insert(x.end(), {e, std::nextafter(e, infinity), std::nextafter(e, -infinity)});
  for (int k = 0; k < 300; ++k) x.push_back(static_cast<T>(std::normal_distribution<double>(0, 2)(random)));
  std::shuffle(x.begin(), x.end(), random);
  return x;
}

template <class T>
void compare_searches() {
  std::mt19937 random(11);
  int with_buckets = 0;
  for (const std::size_t n : {1u, 2u, 3u, 7u, 8u, 9u, 24u, 25u, 49u, 60u, 97u, 100u, 257u, 1000u}) {
    for (int repeat = 0; repeat < 8; ++repeat) {
      const auto edges = random_edges<T>(random, n, n > 2 && repeat % 3 == 0);
      auto x = probes(random, edges);
      const std::size_t rows = x.size();
      x.resize(rows + 64);
      std::vector<std::int32_t> counted(rows + 64), searched(rows + 64);
      simd::count_not_less(x.data(), rows, edges.data(), edges.size(), counted.data());
      const auto buckets = detail::corrections::make_buckets(edges);
      with_buckets += buckets.before.empty() ? 0 : 1;
      detail::corrections::search_edges(x.data(), rows, edges, buckets, searched.data());
      for (std::size_t i = 0; i < rows; ++i) {
        ASSERT_EQ(counted[i], edges_not_above(edges, x[i])) << n << " edges, value " << x[i];
        ASSERT_EQ(searched[i], edges_not_above(edges, x[i])) << n << " edges, value " << x[i];
      }
      detail::corrections::search_edges(x.data(), rows, edges, {}, searched.data());
      for (std::size_t i = 0; i < rows; ++i)
        ASSERT_EQ(searched[i], edges_not_above(edges, x[i])) << n << " edges without buckets, value " << x[i];
    }
  }
  EXPECT_GT(with_buckets, 10);
}

TEST(KernelBucketSearch, CountsEdgesOfDoubles) { compare_searches<double>(); }
TEST(KernelBucketSearch, CountsEdgesOfFloats) { compare_searches<float>(); }

TEST(SimdTruth, ComparisonsAsNumbers) {
  const double values[] = {
      -1, 0, -0.0, 1, 2, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
  for (const double a : values) {
    for (const double b : values) {
      const simd::pack<double> x(a), y(b);
      EXPECT_EQ(simd::is_less(x, y).get(0), a < b ? 1 : 0);
      EXPECT_EQ(simd::is_less_equal(x, y).get(0), a <= b ? 1 : 0);
      EXPECT_EQ(simd::is_equal(x, y).get(0), a == b ? 1 : 0);
      EXPECT_EQ(simd::is_true(x).get(0), a != 0 ? 1 : 0);
      const double larger = simd::at_least(x, y).get(0), wanted = a < b ? b : a;
      EXPECT_TRUE(larger == wanted || (std::isnan(larger) && std::isnan(wanted)));
    }
  }
}

}  // namespace
