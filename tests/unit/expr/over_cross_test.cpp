// SPDX-License-Identifier: MIT
#include "unit/verbs.hpp"

#include <staffa/column/option.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/expr/over_cross.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <typeinfo>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;

template <class T>
using lists = std::vector<std::vector<T>>;

/// Lists of lengths that fit in a tile, that do not, and none.
template <class T>
lists<T> random_lists(const std::vector<int>& lengths, std::mt19937& random) {
  lists<T> out;
  for (const int length : lengths) {
    auto& list = out.emplace_back();
    for (int k = 0; k < length; ++k)
      list.push_back(static_cast<T>(random() % 2 + (sizeof(T) > 1 ? random() % 100 : 0)));
  }
  return out;
}
template <class T>
jagged<T> array_of(const lists<T>& values) {
  std::vector<std::int64_t> counts;
  std::vector<T> all;
  for (const auto& list : values) {
    all.insert(all.end(), list.begin(), list.end());
    counts.push_back(static_cast<std::int64_t>(list.size()));
  }
  return jagged<T>::from_counts(flat<std::int64_t>(counts), flat<T>(all));
}

struct sides {
  std::mt19937 random{7};
  std::vector<int> n_a{2, 0, 1, 700, 3, 0, 5, 1, 9, 600, 1, 4, 2};
  std::vector<int> n_b{3, 4, 0, 2, 900, 0, 1, 1025, 20, 600, 1, 8, 9};
  lists<float> a = random_lists<float>(n_a, random);
  lists<float> b = random_lists<float>(n_b, random);
};

TEST(ExprOverCross, AFormulaOfBothSidesIsWhatItIsForEachPair) {
  sides s;
  const auto c = random_lists<std::int16_t>(s.n_b, s.random);
  const auto d = random_lists<double>(s.n_a, s.random);
  const auto [a, b] = cross(array_of(s.a), array_of(s.b));
  const auto [x, y] = cross(array_of(d), array_of(c));
  const jagged<jagged<float>> sums = a * 3 + b;
  const jagged<jagged<double>> others = x - y;
  for (std::size_t i = 0; i < s.a.size(); ++i)
    for (std::size_t j = 0; j < s.a[i].size(); ++j) {
      ASSERT_EQ(sums[i][j].size(), s.b[i].size());
      for (std::size_t k = 0; k < s.b[i].size(); ++k) {
        ASSERT_EQ(sums[i][j][k], s.a[i][j] * 3 + s.b[i][k]) << i << ' ' << j << ' ' << k;
        ASSERT_EQ(others[i][j][k], d[i][j] - c[i][k]) << i << ' ' << j << ' ' << k;
      }
    }
}

TEST(ExprOverCross, CutsAndTheirEvents) {
  sides s;
  const jagged<float> a = array_of(s.a);
  const jagged<float> b = array_of(s.b);
  flat<float> event(std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const auto [x, y] = cross(a[a > 30], b[b < 80]);
  const jagged<std::int64_t> near = sum(where(abs(x - y) < event, 1, 0));
  for (std::size_t i = 0; i < s.a.size(); ++i) {
    std::vector<std::int64_t> expected;
    for (const float u : s.a[i])
      if (u > 30) {
        expected.push_back(0);
        for (const float v : s.b[i]) expected.back() += v < 80 && std::abs(u - v) < event[i];
      }
    ASSERT_EQ(near[i].size(), expected.size());
    for (std::size_t j = 0; j < expected.size(); ++j) ASSERT_EQ(near[i][j], expected[j]) << i << ' ' << j;
  }
}

TEST(ExprOverCross, MissingValuesOfEitherSideStayMissing) {
  sides s;
  const jagged<float> a = array_of(s.a);
  const jagged<float> b = array_of(s.b);
  const auto [x, y] = cross(mask(a, a != 7 && a < 90), mask(b, b > 5));
  const auto whole = mask(a, a < 50);
  const auto [u, v] = cross(whole[a > 20], b[b > 50]);  // through an index too
  const jagged<jagged<option<float>>> sums = x + y;
  const jagged<jagged<option<float>>> others = u - v;
  for (std::size_t i = 0; i < s.a.size(); ++i) {
    std::size_t kept = 0;
    for (std::size_t j = 0; j < s.a[i].size(); ++j) {
      const float left = s.a[i][j];
      for (std::size_t k = 0; k < s.b[i].size(); ++k) {
        const float right = s.b[i][k];
        const bool there = left != 7 && left < 90 && right > 5;
        ASSERT_EQ(sums[i][j][k], there ? option<float>(left + right) : missing) << i << ' ' << j << ' ' << k;
      }
      if (!(left > 20)) continue;
      std::size_t place = 0;
      for (const float right : s.b[i]) {
        if (!(right > 50)) continue;
        ASSERT_EQ(others[i][kept][place], left < 50 ? option<float>(left - right) : missing) << i << ' ' << j;
        ++place;
      }
      ++kept;
    }
  }
}

TEST(ExprOverCross, APickedPairLeadsToItsRowOfB) {
  sides s;
  const jagged<float> a = array_of(s.a);
  const jagged<float> b = array_of(s.b);
  const auto kept = b[b > 10];
  const auto [x, y] = cross(a, kept);
  const jagged<option<float>> nearest = y[argmin(abs(x - y))];
  for (std::size_t i = 0; i < s.a.size(); ++i)
    for (std::size_t j = 0; j < s.a[i].size(); ++j) {
      option<float> best;
      for (const float v : s.b[i])
        if (v > 10 && (!best || std::abs(s.a[i][j] - v) < std::abs(s.a[i][j] - *best))) best = v;
      ASSERT_EQ(nearest[i][j], best) << i << ' ' << j;
    }
}

/// What kind of node holds a formula.
template <class E>
std::string node_of(const E& e) {
  return std::string(typeid(*detail::materialise(e)).name());
}

TEST(ExprOverCross, IndexArraysAreMadeOnlyWhereTheyAreNeeded) {
  sides s;
  const auto [x, y] = cross(array_of(s.a), array_of(s.b));
  EXPECT_TRUE(contains(node_of(x + y), "cross_formula_node"));
  const auto stored = define(x + y);
  EXPECT_FALSE(contains(node_of(stored * x), "cross_formula_node"));
  const jagged<jagged<float>> product = stored * x;
  EXPECT_EQ(product[0][1][2], (s.a[0][1] + s.b[0][2]) * s.a[0][1]);
}

TEST(ExprOverCross, PiecesReachTheLastPairThatAnInt32Counts) {
  constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
  const std::vector<std::vector<std::int32_t>> cases{{0, most}, {0, most - 600, most - 100, most}};
  for (const auto& offsets : cases) {
    const std::vector<std::int32_t> starts(offsets.size() - 1);
    std::size_t next = 0;
    bool in_order = true;
    detail::for_pieces(offsets, starts.data(), detail::cross_tile::pairs,
                       [&](const detail::cross_piece& piece, std::size_t first) {
                         in_order = in_order && first == next && piece.pairs > 0 && piece.pairs <= 512;
                         next += piece.pairs;
                       });
    EXPECT_TRUE(in_order);
    EXPECT_EQ(next, static_cast<std::size_t>(most));
  }
}

TEST(ExprOverCross, ItSaysWhatItComputes) {
  const five e;
  const auto [j, m] = cross(e.jets, e.muons);
  EXPECT_EQ(detail::materialise(j.pt - m.pt)->describe(), "Jet_pt - Muon_pt");
}

}  // namespace
