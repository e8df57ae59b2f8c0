// SPDX-License-Identifier: MIT

#include <staffa/column/identical.hpp>
#include <staffa/correct/argument.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/correct/mirror.hpp>
#include <staffa/correct/product.hpp>
#include <staffa/correct/weights.hpp>
#include <staffa/sink/varied_histogram.hpp>
#include <staffa/staffa.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

using namespace staffa;

const lookup_table identity({lookup_axis::variable({0, 1, 2, 3, 4, 5})}, {0, 1, 2, 3, 4});

auto per_object() {
  const jagged<double> x{{1, 2}, {}, {3}};
  const jagged<double> up{{2, 2}, {}, {4}};
  return identity(vary(x, as("id:up", up)));
}
auto per_event() {
  const flat<double> y{2, 3, 0};
  const flat<double> high{3, 4, 1};
  return identity(vary(y, as("pu:up", high)));
}

TEST(CorrectionWeights, ProductOverTheObjectsOfAnEvent) {
  const auto w = product(per_object());
  EXPECT_EQ(w.names(), (std::vector<std::string>{"nominal", "id:up"}));
  EXPECT_TRUE(identical(flat<double>(w), flat<double>{2, 1, 3}));
  EXPECT_TRUE(identical(flat<double>(w.variation("id:up")), flat<double>{4, 1, 4}));
}

TEST(CorrectionWeights, EachVariationTakesItsOwnFactor) {
  const flat<float> generator{1, -1, 1};
  const auto w = weights(generator, factor("id", product(per_object())), factor("pu", per_event()));
  EXPECT_EQ(w.names(), (std::vector<std::string>{"nominal", "id:up", "pu:up"}));
  EXPECT_TRUE(identical(flat<double>(w), flat<double>{4, -3, 0}));
  EXPECT_TRUE(identical(flat<double>(w.variation("id:up")), flat<double>{8, -3, 0}));
  EXPECT_TRUE(identical(flat<double>(w.variation("pu:up")), flat<double>{6, -4, 3}));  // though the nominal is 0
  const flat<double> ratio = w.ratio("id:up");
  EXPECT_EQ(ratio[2], 1);  // 0 / 0
  const auto without = w.without("pu");
  EXPECT_EQ(without.names(), (std::vector<std::string>{"nominal", "id:up"}));
  EXPECT_TRUE(identical(flat<double>(without), flat<double>{2, -1, 3}));
  EXPECT_THROW((void)w.without("pileup"), unknown_correction);
}

TEST(CorrectionWeights, OneNameInTwoFactorsMovesTogether) {
  const flat<double> y{1, 2}, z{2, 2}, y_up{2, 3}, z_up{3, 3};
  const auto w = weights(identity(vary(y, as("up", y_up))), identity(vary(z, as("up", z_up))));
  EXPECT_EQ(w.size(), 2u);
  EXPECT_TRUE(identical(flat<double>(w.variation("up")), flat<double>{6, 9}));
}

TEST(CorrectionWeights, ColumnsOfOnesOwnHaveVariationsToo) {
  const flat<float> pu{1, 0, 2}, up{1.5F, 0.5F, 3}, ratio{2, 0.5F, 1};
  const flat<double> generator{1, -2, 3};
  const auto w = weights(generator, factor("pu", vary(pu, as("pu:up", up), as("pu:down", pu * ratio))),
                         factor("lumi", vary(constant(generator, 1.0), as("lumi:up", constant(generator, 1.25)))));
  EXPECT_EQ(w.names(), (std::vector<std::string>{"nominal", "pu:up", "pu:down", "lumi:up"}));
  EXPECT_TRUE(identical(flat<double>(w), flat<double>{1, -0.0, 6}));
  EXPECT_TRUE(identical(flat<double>(w.variation("pu:up")), flat<double>{1.5, -1, 9}));
  EXPECT_TRUE(identical(flat<double>(w.variation("pu:down")), flat<double>{2, -0.0, 6}));
  EXPECT_TRUE(identical(flat<double>(w.variation("lumi:up")), flat<double>{1.25, -0.0, 7.5}));
  EXPECT_TRUE(identical(flat<double>(w.without("pu").variation("lumi:up")), flat<double>{1.25, -2.5, 3.75}));
  const jagged<float> x{{1, 2}, {}, {3}};  // of the event, at its objects
  EXPECT_TRUE(identical(jagged<double>(weights(x, vary(pu, as("pu:up", up))).variation("pu:up")),
                        jagged<double>{{1.5, 3}, {}, {9}}));
}

TEST(CorrectionWeights, ColumnsOfAFactorHaveTheirOwnNames) {
  const flat<float> pu{1, 2};
  EXPECT_THROW((void)weights(vary(pu, as("nominal", pu))), bind_error);
  EXPECT_THROW((void)weights(vary(pu, as("up", pu), as("up", pu))), bind_error);
}

TEST(CorrectionWeights, AVariationWithAMissingValueLeavesTheRowOut) {
  const flat<float> pu{1, 2, 3};
  const flat<option<float>> up{2, missing, 4};
  const flat<option<double>> w = weights(vary(pu, as("up", up)));
  EXPECT_TRUE(w[0].has_value() && !w[1].has_value() && w[2].has_value());
}

TEST(CorrectionWeights, AMissingVariationMirrorsAnother) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const flat<double> y{2, 3, 0, 3, 4}, high{3, 4, 0, 0, 1}, low{1, 1, 1, 1, 1};
  const auto pu = identity(vary(y, as("pu:up", high), as("low", low)));
  const auto m = mirror(pu, {{"pu:up", "pu:down"}, {"low", "opposite"}});
  EXPECT_EQ(m.names(), (std::vector<std::string>{"nominal", "pu:up", "low", "pu:down", "opposite"}));
  EXPECT_TRUE(identical(flat<double>(m), flat<double>{2, 3, 0, 3, 4}));
  EXPECT_TRUE(identical(flat<double>(m.variation("low")), flat<double>{1, 1, 1, 1, 1}));
  EXPECT_TRUE(identical(flat<double>(m.variation("pu:down")), flat<double>{4 / 3.0, 9 / 4.0, 0, infinity, 16}));
  EXPECT_TRUE(identical(flat<double>(m.variation("opposite")), flat<double>{4, 9, 0, 9, 16}));
  // As a factor, it takes the place of its nominal like any other variation.
  const flat<double> two{2, 2, 2, 2, 2};
  const auto w = weights(two, factor("pu", m));
  EXPECT_EQ(w.names(), m.names());
  EXPECT_TRUE(identical(flat<double>(w.variation("opposite")), flat<double>{8, 18, 0, 18, 32}));
  EXPECT_THROW((void)mirror(pu, {{"up", "down"}}), unknown_correction);
  EXPECT_THROW((void)mirror(pu, {{"pu:up", "low"}}), bind_error);
  EXPECT_THROW((void)mirror(pu, {{"nominal", "down"}}), bind_error);
}

TEST(CorrectionWeights, AllVariationsInOneHistogram) {
  const flat<float> ht{10, 20, 30};
  const auto w = weights(product(per_object()), per_event());
  const auto [h, plain, up] =
      run(histogram_of_variations(w, axis(2, 0, 40), ht), histogram(axis(2, 0, 40), ht, weight(w)),
          histogram(axis(2, 0, 40), ht, weight(w.variation("pu:up"))));
  EXPECT_EQ(h->names(), w.names());
  EXPECT_EQ((*h)["nominal"], *plain);
  EXPECT_EQ((*h)["pu:up"], *up);
  EXPECT_EQ(h->all().axes().back().name(), "variation");
  EXPECT_THROW((void)(*h)["other"], usage_error);
  varied_histogram twice = *h;
  twice += *h;
  EXPECT_EQ(twice["nominal"].sum(), 2 * plain->sum());
}

}  // namespace
