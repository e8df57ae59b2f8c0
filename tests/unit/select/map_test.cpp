// SPDX-License-Identifier: MIT
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/map.hpp>
#include <staffa/select/subset.hpp>

#include "unit/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <string>

namespace {

using namespace staffa;
using namespace staffa::test;

const five e;

TEST(SelectMap, CallsOncePerRowOfAColumn) {
  EXPECT_EQ(show<flat<float>>(map(e.met, [](float x) { return x + 1; })), "[11, 21, 31, 41, 51]");
  EXPECT_EQ(show<jagged<double>>(map(e.muons.pt, [](float x) { return double(x) / 2; })), "[[15, 13], [], [6], [], [22, 21, 4]]");
  EXPECT_EQ(show<flat<std::int64_t>>(map(flat<float>{1, 2}, [](float x) { return std::int64_t(x); })), "[1, 2]");
}

TEST(SelectMap, AnObjectIsARecordOfPlainValues) {
  const auto x = map(e.jets, [](const auto& jet) { return jet.tight ? jet.pt : -jet.pt; });
  EXPECT_EQ(show<jagged<float>>(x), "[[50, -20, 40], [], [-31, 35], [25], [60, -60, -10, 30]]");
  const auto tagged = map(e.jets, [](const Jet<plain>& jet) { return jet.btag ? *jet.btag > 0.5F : false; });
  EXPECT_EQ(show<jagged<bool>>(tagged), "[[true, false, false], [], [false, false], [false], [false, true, false, false]]");
}

TEST(SelectMap, CoarserArgumentsComeAsValues) {
  const auto x = map(e.jets, e.met, e.sig, [](const auto& jet, float met, option<float> sig) {
    return jet.pt - met + sig.value_or(1000);
  });
  EXPECT_EQ(show<jagged<float>>(x), "[[41, 11, 31], [], [4, 8], [985], [15, 15, -35, -15]]");
}

TEST(SelectMap, FinerArgumentsComeAsRanges) {
  const auto x = map(e.events, e.met, e.jets, [](float met, const auto& jets) {
    float total = met;
    for (auto jet : jets) total += jet.pt;
    return total;
  });
  EXPECT_EQ(show<flat<float>>(x), "[120, 20, 96, 65, 210]");
  const auto hardest = map(e.events, e.jets.pt, [](const auto& pt) {
    return pt.empty() ? option<float>() : option<float>(*std::max_element(pt.begin(), pt.end()));
  });
  EXPECT_EQ(show<flat<option<float>>>(hardest), "[50, None, 35, 25, 60]");
  const auto ends = map(e.events, e.jets, [](const auto& jets) {
    return jets.size() < 2 ? 0 : jets[0].id * 100 + jets[jets.size() - 1].id;
  });
  EXPECT_EQ(show<flat<std::int32_t>>(ends), "[103, 0, 405, 0, 710]");
}

TEST(SelectMap, RangesAreRandomAccess) {
  const auto x = map(e.events, e.jets.pt, [](const auto& pt) {
    float out = 0;
    auto last = pt.end();
    while (last != pt.begin()) out = 2 * out + *--last;
    return out + static_cast<float>((pt.end() - pt.begin()) * 1000) + (pt.empty() ? 0 : pt.begin()[pt.size() - 1]);
  });
  EXPECT_EQ(show<flat<float>>(x), "[3290, 0, 2136, 1050, 4490]");
}

TEST(SelectMap, ListsOfEachObject) {
  const auto [j, m] = cross(e.jets, e.muons);
  const auto x = map(e.jets, m, [](const auto& jet, const auto& muons) {
    float near = 1000;
    for (auto muon : muons) near = std::min(near, std::abs(muon.pt - jet.pt));
    return near;
  });
  EXPECT_EQ(show<jagged<float>>(x), "[[20, 6, 10], [], [19, 23], [1000], [16, 16, 2, 12]]");
}

TEST(SelectMap, OnCutsPairsAndSelectedEvents) {
  const auto good = e.jets[e.jets.pt > 30];
  EXPECT_EQ(show<jagged<std::int32_t>>(map(good, [](const auto& jet) { return jet.id; })), "[[1, 3], [], [4, 5], [], [7, 8]]");
  EXPECT_EQ(show<jagged<std::int32_t>>(map(good, e.jets.id, e.met, [](const auto& jet, int id, float met) {
              return jet.id * 1000 + id * 100 + int(met);
            })),
            "[[1110, 3310], [], [4430, 5530], [], [7750, 8850]]");
  const auto [a, b] = pairs(e.muons);
  EXPECT_EQ(show<jagged<float>>(map(a, b, [](const auto& x, const auto& y) { return x.pt - y.pt; })), "[[4], [], [], [], [2, 36, 34]]");
  EXPECT_EQ(show<flat<float>>(map(e.met[e.hlt], [](float x) { return x; })), "[10, 20, 50]");
  EXPECT_EQ(show<flat<float>>(map(sum(e.jets.pt), [](float x) { return x; })), "[110, 0, 66, 25, 160]");
}

TEST(SelectMap, PickedObjectsHaveOptionalFields) {
  const auto lead = first(e.jets);
  const auto x = map(lead, [](const auto& jet) { return jet.pt ? *jet.pt : -1.0F; });
  EXPECT_EQ(show<flat<float>>(x), "[50, -1, 31, 25, 60]");
}

TEST(SelectMap, TheResultIsAColumnLikeAnyOther) {
  const auto x = map(e.jets, [](const auto& jet) { return jet.pt > 30 ? option<float>(jet.pt) : option<float>(); });
  EXPECT_EQ(show<flat<float>>(sum(x)), "[90, 0, 66, 0, 120]");
  EXPECT_EQ(show<jagged<option<float>>>((x + e.met)[e.jets.tight]), "[[60, 50], [], [65], [None], [110, None]]");
}

TEST(SelectMap, CallablesWithStateAreToldApart) {
  const auto plus = [](float c) { return map(e.met, [c](float x) { return x + c; }); };
  EXPECT_EQ(show<flat<float>>(plus(1) + plus(2)), "[23, 43, 63, 83, 103]");
  EXPECT_NE(plus(1).data(), plus(1).data());  // equal state or not is not known
  const auto without_state = [](float x) { return x + 1; };
  EXPECT_EQ(map(e.met, without_state).data(), map(e.met, without_state).data());
  float (*pointer)(float) = [](float x) { return x * 2; };
  EXPECT_EQ(show<flat<float>>(map(e.met, pointer)), "[20, 40, 60, 80, 100]");
}

/// Runs an expression that throws, and returns the event that the error names.
template <expression E>
std::int64_t event_of_failure(const E& x, std::size_t chunk, int threads) {
  try {
    (void)run(somehow(chunk, threads), e.events, collect(x));
  } catch (const data_error& thrown) {
    EXPECT_EQ(thrown.operation(), "map");
    EXPECT_TRUE(contains(thrown.what(), "bad luck")) << thrown.what();
    try {
      std::rethrow_if_nested(thrown);
      ADD_FAILURE() << "nothing nested";
    } catch (const std::range_error& own) {
      EXPECT_STREQ(own.what(), "bad luck");
    }
    return thrown.where().event;
  }
  return -1;
}

TEST(SelectMap, WhatTheFunctionThrowsNamesTheEvent) {
  const auto fail_at = [](int id) {
    return [id](const auto& jet) { return jet.id == id ? throw std::range_error("bad luck") : jet.pt; };
  };
  const auto jets4 = map(e.jets, fail_at(5));
  const auto cut = map(e.jets[e.jets.pt > 30], fail_at(8));
  const auto selected = map(e.jets[e.met > 25], fail_at(6));
  const auto [a, b] = pairs(e.jets);
  const auto pair = map(b, fail_at(9));
  const auto [m, j] = cross(e.muons, e.jets);
  const auto crossed = map(j, fail_at(4));
  const auto lead = map(leading<1>(e.jets, e.jets.pt), fail_at(7));
  const auto at_event = map(e.met[e.met > 25], [](float x) { return x > 45 ? throw std::range_error("bad luck") : x; });
  for (const std::size_t chunk : {1, 2, 2048})
    for (const int threads : {0, 2}) {
      EXPECT_EQ(event_of_failure(jets4, chunk, threads), 2);
      EXPECT_EQ(event_of_failure(cut, chunk, threads), 4);
      EXPECT_EQ(event_of_failure(selected, chunk, threads), 3);
      EXPECT_EQ(event_of_failure(pair, chunk, threads), 4);
      EXPECT_EQ(event_of_failure(crossed, chunk, threads), 2);
      EXPECT_EQ(event_of_failure(lead, chunk, threads), 4);
      EXPECT_EQ(event_of_failure(at_event, chunk, threads), 4);
    }
}

TEST(SelectMap, OurOwnErrorsGoThroughAsTheyAre) {
  const auto x = map(e.met, [](float) -> float { throw source_error("as it is"); });
  EXPECT_EQ(message_of<source_error>([&] { (void)run(e.events, collect(x)); }), "as it is");
}

}  // namespace
