// SPDX-License-Identifier: MIT
#include "reference/kinematics.hpp"
#include "shapes.hpp"

#include <staffa/kernel/best_triple.hpp>
#include <staffa/simd/math.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
using reference::object;
namespace kernel = staffa::kernel;
namespace simd = staffa::simd;
using pack = simd::pack<float>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// A formula as a node has it.
struct searched : kernel::searched_formula {
  pack (*f)(pack);

  searched(pack (*function)(pack), bool nan_stays)
      : kernel::searched_formula{met<false>, met<true>, nan_stays}, f(function) {}

  template <bool Numbers>
  static void met(kernel::searched_formula& self, const float* x, std::size_t rows,
                  simd::running_least<float>& least) noexcept {
    for (std::size_t row = 0; row < rows; row += simd::lanes) {
      pack y = static_cast<searched&>(self).f(simd::load<float>(x + row));
      if (Numbers) y = simd::select(y == y, pack(0.0f), y);
      least.meet(simd::select(simd::first_lanes(rows - row), y, pack(infinity)));
    }
  }
};

struct objects {
  padded<float> pt, eta, phi, mass;
  std::vector<kernel::float_object> all;

  objects(std::size_t n, std::mt19937& random, double odd) : pt(n), eta(n), phi(n), mass(n) {
    std::exponential_distribution<float> energy(0.02f);
    std::uniform_real_distribution<float> direction(-3.14f, 3.14f);
    std::bernoulli_distribution is_odd(odd);
    for (std::size_t k = 0; k < n; ++k) {
      pt[k] = 20 + energy(random), eta[k] = direction(random), phi[k] = direction(random), mass[k] = energy(random) / 5;
      if (is_odd(random)) pt[k] = nan;
      if (is_odd(random)) mass[k] = infinity;
      if (is_odd(random)) phi[k] += 4;
      all.push_back(kernel::object_of(pack(pt[k]), pack(eta[k]), pack(phi[k]), pack(mass[k])));
    }
  }
  [[nodiscard]] kernel::object_columns columns() const { return {pt.data(), eta.data(), phi.data(), mass.data()}; }
  /// What a pair contributes to the squared mass of its triples.
  [[nodiscard]] float share(std::int32_t i, std::int32_t j) const {
    const auto& a = all[static_cast<std::size_t>(i)];
    const auto& b = all[static_cast<std::size_t>(j)];
    return kernel::share_of_triple(kernel::pair_term(a.member, b.member), a.s, b.s).get(0);
  }
};

/// The first of the least values among all triples of each list, by a plain loop.
std::vector<std::int32_t> plain_best(const offsets_list& offsets, const objects& of, pack (*f)(pack),
                                     offsets_list& triples) {
  std::vector<std::int32_t> out;
  std::int32_t row = 0;
  triples = {0};
  for (std::size_t list = 0; list + 1 < offsets.size(); ++list) {
    const std::int32_t first = offsets[list], n = offsets[list + 1] - first;
    std::vector<std::vector<float>> w(static_cast<std::size_t>(n));
    for (std::int32_t i = 0; i < n; ++i)
      for (std::int32_t j = 0; j < n; ++j) w[static_cast<std::size_t>(i)].push_back(of.share(first + i, first + j));
    std::int32_t best = -1;
    float least = 0;
    for (std::size_t i = 0; i < w.size(); ++i)
      for (std::size_t j = i + 1; j < w.size(); ++j)
        for (std::size_t k = j + 1; k < w.size(); ++k, ++row) {
          const float x = f(pack(w[i][j] + w[i][k] + w[j][k])).get(0);
          if (x == x && (best < 0 || x < least)) best = row, least = x;
        }
    out.push_back(best);
    triples.push_back(row);
  }
  return out;
}

void check(pack (*f)(pack), bool nan_stays, double odd) {
  std::mt19937 random(13);
  for (const shape& s : shapes(32)) {
    SCOPED_TRACE(s.name);
    const objects of(s.rows(), random, odd);
    offsets_list triples;
    const auto want = plain_best(s.offsets, of, f, triples);
    std::int32_t longest = 0;
    for (std::size_t i = 0; i < s.lists(); ++i) longest = std::max(longest, s.offsets[i + 1] - s.offsets[i]);
    const padded<std::int32_t> out(s.lists()), sorted(2 * s.lists());
    const padded<float> scratch(kernel::best_triples_scratch(static_cast<std::size_t>(longest)));
    searched formula(f, nan_stays);
    kernel::best_triples(padded<std::int32_t>(s.offsets).span(), triples.data(), of.columns(), formula, sorted.data(),
                         scratch.data(), out.data());
    EXPECT_EQ(out.vector(), want);
    EXPECT_TRUE(padding_is_clear(out, s.lists()));
  }
}

pack distance(pack mass2) { return simd::abs(kernel::signed_sqrt(mass2) - pack(172.5f)); }

TEST(PropertyBestTriple, IsThatOfThePlainLoop) { check(distance, true, 0); }

TEST(PropertyBestTriple, IsNeverNan) { check(distance, true, 0.1); }

TEST(PropertyBestTriple, IsTheFirstOfEqualOnes) {
  check([](pack x) { return simd::floor(kernel::signed_sqrt(x) * pack(0.005f)); }, true, 0.02);
  check([](pack x) { return x - x; }, true, 0.02);
}

TEST(PropertyBestTriple, MayBeInfinite) {
  check([](pack x) { return simd::select(x > pack(1e5f), pack(infinity), pack(nan)); }, true, 0.02);
  check([](pack x) { return simd::select(x > pack(1e4f), pack(-infinity), x); }, true, 0.02);
}

TEST(PropertyBestTriple, OfAFormulaThatMakesNumbersOfNan) {
  check([](pack x) { return simd::select(x == x, x, pack(-1.0f)); }, false, 0.02);
  check([](pack x) { return simd::select(x == x, x, pack(infinity)); }, false, 0.3);
}

TEST(PropertyBestTriple, IsMissingWhereAllAreNan) {
  check([](pack) { return pack(nan); }, true, 0);
}

}  // namespace
