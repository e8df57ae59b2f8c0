// SPDX-License-Identifier: MIT

#include "reference/fill.hpp"

#include "shapes.hpp"

#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/fill.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace staffa;

using property::padded;
namespace reference = property::reference;

padded<bool> random_flags(std::mt19937_64& random, std::size_t n) {
  padded<bool> flags(n);
  for (std::size_t i = 0; i < n; ++i) flags[i] = (random() & 1) != 0;
  return flags;
}

const std::vector<std::size_t> lengths{0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 255, 256, 257, 1000};

const std::vector<kernel::regular_bins> axes{
    {0, 2000, 100},      {15, 60, 100},      {0, 1, 100},          {-1.5, 1.25, 7},   {0.1, 0.7, 3},
    {-1e-3, 1e-3, 1},    {1e6, 1e6 + 1, 64}, {1000.1, 1002.3, 50}, {-70.7, -70.1, 9}, {0, 1, 100000},
    {-1e300, 1e300, 10}, {0, 1e-300, 10},    {1e30, 1.0001e30, 8}, {0, 3, 300000}};

/// Edges of the bins, their neighbours, and values that have no place among them.
template <class T>
std::vector<T> awkward_values(const kernel::regular_bins& axis) {
  std::vector<T> out;
  const auto add = [&](T x) { out.insert(out.end(), {x, std::nextafter(x, T(-1e30f)), std::nextafter(x, T(1e30f))}); };
  for (std::int32_t k = -1; k <= axis.bins + 1; k += 1 + axis.bins / 997) {
    add(static_cast<T>(axis.lower + k * (axis.upper - axis.lower) / axis.bins));
  }
  add(static_cast<T>(axis.upper));
  constexpr T inf = std::numeric_limits<T>::infinity();
  for (const T x : {T(0), T(-0.0), std::numeric_limits<T>::denorm_min(), -std::numeric_limits<T>::denorm_min(),
                    std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest(), inf, -inf,
                    std::numeric_limits<T>::quiet_NaN(), -std::numeric_limits<T>::quiet_NaN()}) {
    out.push_back(x);
  }
  return out;
}

template <class T>
void check_regular(const std::vector<T>& values, const kernel::regular_bins& axis) {
  const padded<T> input(values);
  const padded<std::int32_t> cells(values.size());
  kernel::bin_regular(input.data(), values.size(), axis, cells.data());
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(cells[i], reference::regular_cell(values[i], axis.lower, axis.upper, axis.bins))
        << "value " << +values[i] << ", row " << i << ", " << axis.bins << " bins in [" << axis.lower << ", "
        << axis.upper << ")";
  }
}

TEST(FillRegular, PutsEdgesTheirNeighboursAndNonNumbersWhereTheRuleSays) {
  for (const auto& axis : axes) {
    check_regular(awkward_values<float>(axis), axis);
    check_regular(awkward_values<double>(axis), axis);
  }
}

TEST(FillRegular, ValuesWithOneAmongThemThatLiesOnAnEdge) {
  std::mt19937_64 random(11);
  for (const auto& axis : axes) {
    const auto edges = awkward_values<float>(axis);
    std::uniform_real_distribution<double> inside(axis.lower, axis.upper);
    for (std::size_t k = 0; k < edges.size(); k += 1 + edges.size() / 50) {
      std::vector<float> values(100);
      for (float& x : values) x = static_cast<float>(inside(random));
      values[random() % values.size()] = edges[k];
      check_regular(values, axis);
    }
  }
}

TEST(FillRegular, AgreesWithTheRuleOnRandomValues) {
  std::mt19937_64 random(1);
  for (const auto& axis : axes) {
    std::uniform_real_distribution<double> near(axis.lower - 0.1 * (axis.upper / 2 - axis.lower / 2),
                                                axis.upper + 0.1 * (axis.upper / 2 - axis.lower / 2));
    std::vector<float> singles(5000);
    std::vector<double> doubles(5000);
    for (auto& x : singles) x = static_cast<float>(near(random));
    for (auto& x : doubles) x = near(random);
    check_regular(singles, axis);
    check_regular(doubles, axis);
  }
}

TEST(FillRegular, TakesEveryNumberType) {
  const kernel::regular_bins axis{-2, 100, 51};
  const auto check = [&]<class T>(T) {
    std::vector<T> values;
    for (int x = -5; x < 110; ++x) values.push_back(static_cast<T>(x));
    values.insert(values.end(), {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()});
    check_regular(values, axis);
  };
  check(std::int8_t{}), check(std::uint8_t{}), check(std::int16_t{}), check(std::uint16_t{}), check(std::int32_t{});
  check(std::uint32_t{}), check(std::int64_t{}), check(std::uint64_t{});
}

TEST(FillVariable, AgreesWithALinearSearch) {
  std::mt19937_64 random(2);
  for (const std::size_t count : {2, 3, 8, 32, 64, 65, 66, 100, 128, 129, 130, 257}) {
    std::vector<double> edges{-3.0};
    while (edges.size() < count) edges.push_back(edges.back() + 0.01 + static_cast<double>(random() % 100) / 64);
    std::vector<float> values{-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity(),
                              std::numeric_limits<float>::quiet_NaN(), 0.0f};
    for (const double e : edges) {
      const auto x = static_cast<float>(e);
      values.insert(values.end(), {x, std::nextafter(x, -1e9f), std::nextafter(x, 1e9f)});
    }
    const padded<std::int32_t> cells(values.size());
    kernel::bin_variable(padded<float>(values).data(), values.size(), edges.data(), edges.size(), cells.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(cells[i], reference::variable_cell(values[i], edges)) << count << " edges, value " << values[i];
    }
  }
}

TEST(FillInteger, ComparesByValue) {
  const auto check = [&]<class T>(T) {
    std::vector<T> values;
    for (int x = -12; x < 12; ++x) values.push_back(static_cast<T>(x));
    values.insert(values.end(), {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()});
    for (const auto& [first, last] : {std::pair{-3, 4}, {0, 1}, {5, 9}, {-9, -2}}) {
      const padded<std::int32_t> cells(values.size());
      kernel::bin_integer(padded<T>(values).data(), values.size(), first, last, cells.data());
      for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_EQ(cells[i], reference::integer_cell(values[i], first, last)) << +values[i];
      }
    }
  };
  check(std::int8_t{}), check(std::uint8_t{}), check(std::int32_t{}), check(std::uint32_t{}), check(std::int64_t{});
  check(std::uint64_t{});
}

TEST(FillCategory, FindsThePositionOrTheFlowCell) {
  const std::vector<std::int32_t> categories{11, -11, 13, -1};
  const std::vector<std::int64_t> values{13, 11, 0, -11, std::int64_t{1} << 32 | 11, -13};
  const padded<std::int32_t> cells(values.size());
  kernel::bin_category(padded<std::int64_t>(values).data(), values.size(), categories.data(), categories.size(),
                       cells.data());
  EXPECT_EQ(cells.vector(), (std::vector<std::int32_t>{2, 0, 4, 1, 4, 4}));

  const std::vector<std::uint32_t> huge{0xffffffffu};  // not the category -1
  kernel::bin_category(padded<std::uint32_t>(huge).data(), 1, categories.data(), categories.size(), cells.data());
  EXPECT_EQ(cells[0], 4);
}

TEST(FillAxes, CombineIntoOneCellNumber) {
  constexpr std::size_t n = 37;
  const padded<std::int32_t> cells(n), second(n);
  for (std::size_t i = 0; i < n; ++i) {
    cells[i] = static_cast<std::int32_t>(i % 5);
    second[i] = static_cast<std::int32_t>(i % 7);
  }
  kernel::add_axis(second.data(), n, 5, cells.data());
  for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(cells[i], static_cast<std::int32_t>(i % 5 + 5 * (i % 7)));
}

template <std::size_t Copies>
void check_counts() {
  std::mt19937_64 random(3);
  constexpr std::size_t size = 13;
  for (const std::size_t n : lengths) {
    std::vector<std::int32_t> cells(n);
    for (auto& c : cells) c = static_cast<std::int32_t>(random() % size);
    const auto flags = random_flags(random, n);
    for (const bool* valid : {static_cast<const bool*>(nullptr), static_cast<const bool*>(flags.data())}) {
      std::vector<std::uint64_t> counters(size * Copies), out(size);
      kernel::fill_counts<Copies>(padded<std::int32_t>(cells).data(), valid, n, counters.data());
      kernel::fold_counts<Copies>(counters.data(), size, out.data());
      ASSERT_EQ(out, reference::fill_counts(cells, valid, size)) << n;
      std::size_t total = kernel::count_invalid(valid, n);
      for (const auto c : out) total += c;
      ASSERT_EQ(total, n);
    }
  }
}

TEST(FillCounts, AgreeWithAPlainLoopForAnyNumberOfCopies) {
  check_counts<1>();
  check_counts<4>();
  check_counts<8>();
}

TEST(FillFused, IsBinningAndCounting) {
  std::mt19937_64 random(4);
  const kernel::regular_bins axis{15, 60, 100};
  std::normal_distribution<float> normal(35, 20);
  for (const std::size_t n : lengths) {
    std::vector<float> values(n);
    for (auto& x : values) x = random() % 8 == 0 ? static_cast<float>(random() % 64) : normal(random);
    const auto flags = random_flags(random, n);
    std::vector<std::int32_t> cells;
    for (const float x : values) cells.push_back(reference::regular_cell(x, axis.lower, axis.upper, axis.bins));
    for (const bool* valid : {static_cast<const bool*>(nullptr), static_cast<const bool*>(flags.data())}) {
      std::vector<std::uint64_t> counters(102 * kernel::default_copies), out(102);
      kernel::fill_counts_fused(padded<float>(values).data(), valid, n, axis, counters.data());
      kernel::fold_counts(counters.data(), out.size(), out.data());
      ASSERT_EQ(out, reference::fill_counts(cells, valid, out.size())) << n;
    }
  }
}

/// Fills in parts, as chunks do, and compares with the rule.
void check_pairs(const std::vector<float>& values, const bool* valid, const kernel::regular_bins& axis) {
  const padded<float> input(values);
  const auto size = static_cast<std::size_t>(axis.bins) + 2;
  std::vector<std::int32_t> cells;
  for (const float x : values) cells.push_back(reference::regular_cell(x, axis.lower, axis.upper, axis.bins));
  std::vector<std::uint32_t> counters(kernel::pairs_size(size));
  std::vector<std::uint64_t> out(size);
  const std::size_t some = values.size() / 3;
  kernel::fill_pairs_fused(input.data(), valid, some, axis, counters.data());
  kernel::fill_pairs_fused(input.data() + some, valid == nullptr ? nullptr : valid + some, values.size() - some, axis,
                           counters.data());
  kernel::fold_pairs(counters.data(), size, out.data());
  ASSERT_EQ(std::ranges::count(counters, 0u), std::ssize(counters));
  ASSERT_EQ(out, reference::fill_counts(cells, valid, size))
      << values.size() << " rows, " << axis.bins << " bins in [" << axis.lower << ", " << axis.upper << ")";
}

TEST(FillPairsFused, IsBinningAndCounting) {
  std::mt19937_64 random(8);
  for (const auto& axis : axes) {
    if (static_cast<std::size_t>(axis.bins) + 2 > kernel::most_paired_cells) continue;
    const auto awkward = awkward_values<float>(axis);
    std::uniform_real_distribution<double> inside(axis.lower, axis.upper);
    for (const std::size_t n : lengths) {
      for (const std::size_t among : {1, 10, 1000}) {  // one in so many is no common value
        std::vector<float> values(n);
        for (float& x : values)
          x = random() % among == 0 ? awkward[random() % awkward.size()] : static_cast<float>(inside(random));
        const auto flags = random_flags(random, n);
        check_pairs(values, nullptr, axis);
        check_pairs(values, flags.data(), axis);
      }
    }
  }
}

TEST(FillWeighted, AddsWeightsInTheOrderOfRows) {
  std::mt19937_64 random(5);
  constexpr std::size_t n = 1000;
  const auto flags = random_flags(random, n);
  std::vector<std::int32_t> cells(n);
  std::vector<float> weights(n);
  for (auto& c : cells) c = static_cast<std::int32_t>(random() % 3);
  for (auto& w : weights)
    w = std::ldexp(static_cast<float>(random() % 4096) - 2048, static_cast<int>(random() % 60) - 30);
  for (const bool* valid : {static_cast<const bool*>(nullptr), static_cast<const bool*>(flags.data())}) {
    std::vector<double> sumw(3), sumw2(3), expected(3), expected2(3);
    for (std::size_t i = 0; i < n; ++i) {
      if (valid != nullptr && !valid[i]) continue;
      const double w = weights[i];
      expected[static_cast<std::size_t>(cells[i])] += w, expected2[static_cast<std::size_t>(cells[i])] += w * w;
    }
    kernel::fill_weighted(cells.data(), valid, weights.data(), n, sumw.data(), sumw2.data());
    EXPECT_EQ(sumw, expected);    // the same additions in the same order: the same bits
    EXPECT_EQ(sumw2, expected2);  // squares of floats are exact in double, so fused or not is the same
  }
}

}  // namespace
