// SPDX-License-Identifier: MIT

// product(sf): a few hundred values at a time are computed and multiplied at once. Against a plain loop over what a
// correction gives for one row, and against the product of its array.

#include "unit/verbs.hpp"

#include <staffa/column/builder.hpp>
#include <staffa/column/identical.hpp>
#include <staffa/correct/bin_index.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/correct/mirror.hpp>
#include <staffa/correct/product.hpp>
#include <staffa/correct/weights.hpp>
#include <staffa/exec/plan.hpp>
#include <staffa/exec/workspace.hpp>
#include <staffa/interop/correction_json.hpp>
#include <staffa/source/arrays.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace staffa;
using namespace staffa::test;

// A table with an error outside, a formula of it behind two kinds of keys, and both after one another.
const char* const file = R"json({"schema_version": 2, "corrections": [
  {"name": "table", "version": 1, "inputs": [{"name": "eta", "type": "real"}, {"name": "pt", "type": "real"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [[-2.5, 0.0, 2.5], [10.0, 20.0, 50.0]], "content": [0.97, 1.02, 1.13, 0.91], "flow": "error"}},
  {"name": "keys", "version": 1, "inputs": [{"name": "era", "type": "string"}, {"name": "flavor", "type": "int"}, {"name": "pt", "type": "real"}],
   "output": {"name": "w", "type": "real"},
   "data": {"nodetype": "category", "input": "era", "content": [
     {"key": "B", "value": {"nodetype": "category", "input": "flavor", "content": [
       {"key": 4, "value": {"nodetype": "formula", "expression": "1+x/([0]+x*x)", "parser": "TFormula", "variables": ["pt"], "parameters": [900.0]}},
       {"key": 5, "value": 1.0625}], "default": 0.99}},
     {"key": "C", "value": {"nodetype": "category", "input": "flavor", "content": [{"key": 4, "value": 1.01}]}}]}}],
  "compound_corrections": [
  {"name": "both", "inputs": [{"name": "eta", "type": "real"}, {"name": "pt", "type": "real"}], "output": {"name": "w", "type": "real"},
   "inputs_update": ["pt"], "input_op": "*", "output_op": "*", "stack": ["table", "table"]}]})json";

correction_set set() { return parse_corrections(file, "file.json"); }

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// The plain loop: an event's product of what `one` gives for a row. Rows that are missing give nothing.
using row_value = std::function<option<double>(std::size_t row)>;
std::vector<double> plain(const std::vector<std::size_t>& lengths, const row_value& one) {
  std::vector<double> out;
  std::size_t row = 0;
  for (const std::size_t length : lengths) {
    double product = 1;
    for (std::size_t k = 0; k < length; ++k, ++row)
      if (const auto value = one(row); value.has_value()) product *= *value;
    out.push_back(product);
  }
  return out;
}

/// What a correction gives for a row, or what to take where it gives nothing.
template <class... Args>
double or_else(double otherwise, const correction& c, const Args&... args) {
  try {
    return c.evaluate(args...);
  } catch (const evaluation_error&) {
    return otherwise;
  }
}

/// Compares a product of lists with the plain loop, for chunks of several sizes, on one thread and on two, alone and
/// where the values are collected beside it.
template <class W, class SF>
void check(const W& w, const SF& sf, std::size_t variation, const std::vector<std::size_t>& lengths,
           const row_value& one) {
  const std::vector<double> expected = plain(lengths, one);
  const auto product_of = w.variation(variation);
  const auto agrees = [&](const flat<double>& got, const char* how) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k)
      ASSERT_TRUE(same(got[k], expected[k])) << how << ", event " << k << " with " << lengths[k]
                                             << " objects: " << got[k] << " instead of " << expected[k];
  };
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, std::size_t{50}, std::size_t{100'000}})
    for (const int threads : {0, 2}) {
      const somehow how(chunk, threads);
      agrees(run(how, collect(product_of)).value(), "alone");
      const auto [first, values] = run(how, collect(product_of), collect(sf.variation(variation)));
      agrees(*first, "before its values");
      const auto [other, second] = run(how, collect(sf.variation(variation)), collect(product_of));
      agrees(*second, "after its values");
    }
}

/// Lists that end at the border of a block, cross it, are longer than several, and none.
const std::vector<std::size_t> around_blocks{0, 0, 200, 56, 0, 256, 1, 255, 0, 3, 700, 0, 0, 65, 2, 1, 0, 257, 1000, 0};

struct objects {
  explicit objects(std::vector<std::size_t> list_lengths, unsigned seed = 1) : lengths(std::move(list_lengths)) {
    std::mt19937_64 random(seed);
    const auto between = [&](double a, double b) { return std::uniform_real_distribution<double>(a, b)(random); };
    for (const std::size_t length : lengths) {
      event_eta.push_back(between(-2.4, 2.4));
      for (std::size_t k = 0; k < length; ++k) {
        event.push_back(event_eta.size() - 1);
        eta.push_back(between(-2.4, 2.4));
        pt.push_back(static_cast<float>(between(10.5, 49)));
        flavor.push_back(static_cast<std::int8_t>(3 + random() % 4));
        era.push_back(static_cast<std::int32_t>(random() % 2));
        there.push_back(random() % 5 != 0);
      }
    }
  }
  template <class T>
  [[nodiscard]] jagged<T> lists(const std::vector<T>& values) const {
    return built<T>([&](std::size_t row) { return values[row]; });
  }
  /// The same with some missing.
  template <class T>
  [[nodiscard]] jagged<option<T>> optional_lists(const std::vector<T>& values) const {
    return built<option<T>>([&](std::size_t row) { return there[row] ? option<T>(values[row]) : option<T>(missing); });
  }
  template <class T, class F>
  [[nodiscard]] jagged<T> built(const F& value) const {
    jagged_builder<T> out;
    std::size_t row = 0;
    for (const std::size_t length : lengths) {
      out.begin_list();
      for (std::size_t k = 0; k < length; ++k) out.append(value(row++));
      out.end_list();
    }
    return out.finish();
  }

  std::vector<std::size_t> lengths, event;
  std::vector<double> event_eta, eta;
  std::vector<float> pt;
  std::vector<std::int8_t> flavor;
  std::vector<std::int32_t> era;
  std::vector<bool> there;
};

TEST(CorrectionProduct, OfATableAndItsVariations) {
  const objects o(around_blocks);
  const jagged<double> eta = o.lists(o.eta), other(o.lists(std::vector<double>(o.eta.rbegin(), o.eta.rend())));
  const jagged<float> pt = o.lists(o.pt);
  const correction table = set()["table"];
  const auto sf = table(vary(eta, as("up", other)), pt);
  const auto w = product(sf);
  EXPECT_EQ(w.names(), (std::vector<std::string>{"nominal", "up"}));
  check(w, sf, 0, o.lengths, [&](std::size_t i) { return table.evaluate(o.eta[i], double{o.pt[i]}); });
  check(w, sf, 1, o.lengths,
        [&](std::size_t i) { return table.evaluate(o.eta[o.eta.size() - 1 - i], double{o.pt[i]}); });
}

TEST(CorrectionProduct, OfKeysTextsAndFormulas) {
  const objects o(around_blocks, 2);
  const correction keys = set()["keys"];
  const std::vector<std::string> texts{"C", "B"};
  const auto sf =
      keys(dictionary(o.lists(o.era), texts), o.lists(o.flavor), o.lists(o.pt), correction_policy::fill(0.5));
  check(product(sf), sf, 0, o.lengths, [&](std::size_t i) {
    return or_else(0.5, keys, texts[static_cast<std::size_t>(o.era[i])], o.flavor[i], double{o.pt[i]});
  });
}

TEST(CorrectionProduct, OfACompound) {
  const objects o(around_blocks, 3);
  const correction both = set().compound("both");
  const auto sf = both(o.lists(o.eta), o.lists(o.pt), correction_policy::fill(2));
  check(product(sf), sf, 0, o.lengths, [&](std::size_t i) { return or_else(2, both, o.eta[i], double{o.pt[i]}); });
}

TEST(CorrectionProduct, OfValuesOfTheEvent) {
  const objects o(around_blocks, 4);
  const correction table = set()["table"];
  const flat<double> eta(o.event_eta);
  const auto sf = table(eta, o.lists(o.pt));
  check(product(sf), sf, 0, o.lengths,
        [&](std::size_t i) { return table.evaluate(o.event_eta[o.event[i]], double{o.pt[i]}); });
  const auto by_formula = table(eta * 1.0, o.lists(o.pt));  // which is computed for each object
  check(product(by_formula), by_formula, 0, o.lengths,
        [&](std::size_t i) { return table.evaluate(o.event_eta[o.event[i]], double{o.pt[i]}); });
}

TEST(CorrectionProduct, OfTextsAndMissingValuesOfTheEvent) {
  const objects o(around_blocks, 9);
  const correction keys = set()["keys"];
  flat_builder<std::uint8_t> eras;
  flat_builder<option<std::int16_t>> flavors;
  for (std::size_t event = 0; event < o.lengths.size(); ++event) {
    eras.append(event % 3 == 1);
    flavors.append(event % 4 == 2 ? option<std::int16_t>(missing)
                                  : option<std::int16_t>(static_cast<std::int16_t>(4 + event % 2)));
  }
  const std::vector<std::string> texts{"B", "C"};
  const auto sf =
      keys(dictionary(eras.finish(), texts), flavors.finish(), o.optional_lists(o.pt), correction_policy::fill(0.75));
  check(product(sf), sf, 0, o.lengths, [&](std::size_t i) -> option<double> {
    const std::size_t event = o.event[i];
    if (!o.there[i] || event % 4 == 2) return missing;
    return or_else(0.75, keys, texts[event % 3 == 1], static_cast<std::int64_t>(4 + event % 2), double{o.pt[i]});
  });
}

TEST(CorrectionProduct, LeavesMissingValuesOut) {
  objects o(around_blocks, 5);
  const correction keys = set()["keys"];
  for (std::size_t i = 0; i < o.era.size(); ++i)
    if (!o.there[i]) o.era[i] = 7;  // no text of this number: of no matter where another input is missing
  const auto era = dictionary(o.lists(o.era), {"B", "B"});
  const auto row = [&](std::size_t i) -> option<double> {
    if (!o.there[i]) return missing;
    return keys.evaluate("B", o.flavor[i], double{o.pt[i]});
  };
  const auto one = keys(era, o.lists(o.flavor), o.optional_lists(o.pt));
  check(product(one), one, 0, o.lengths, row);
  const auto two = keys(era, o.optional_lists(o.flavor), o.optional_lists(o.pt));
  check(product(two), two, 0, o.lengths, row);
}

TEST(CorrectionProduct, DoesWhatThePoliciesSay) {
  objects o(around_blocks, 6);
  for (std::size_t i = 0; i < o.pt.size(); i += 37) o.pt[i] = 5;  // below the first edge
  for (std::size_t i = 11; i < o.eta.size(); i += 61) o.eta[i] = -3;
  const correction table = set()["table"];
  const jagged<double> eta = o.lists(o.eta), centre(o.lists(std::vector<double>(o.eta.size(), 1.0)));
  const jagged<float> pt = o.lists(o.pt);
  const auto nominal = [&](double otherwise) {
    return [&, otherwise](std::size_t i) { return or_else(otherwise, table, 1.0, double{o.pt[i]}); };
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto filled = table(eta, pt, correction_policy::fill(1.5));
  check(product(filled), filled, 0, o.lengths,
        [&](std::size_t i) { return or_else(1.5, table, o.eta[i], double{o.pt[i]}); });
  const auto kept = table(eta, pt, correction_policy::keep());
  check(product(kept), kept, 0, o.lengths,
        [&](std::size_t i) { return or_else(nan, table, o.eta[i], double{o.pt[i]}); });
  const auto sf = table(vary(centre, as("shifted", eta)), pt, correction_policy::fill(3),
                        on_failure("shifted", correction_policy::nominal()));
  check(product(sf), sf, 0, o.lengths, nominal(3));
  check(product(sf), sf, 1, o.lengths,
        [&](std::size_t i) { return or_else(nominal(3)(i), table, o.eta[i], double{o.pt[i]}); });
}

TEST(CorrectionProduct, OfRandomLists) {
  std::mt19937_64 random(7);
  const correction table = set()["table"];
  for (unsigned round = 0; round < 20; ++round) {
    std::vector<std::size_t> lengths(1 + random() % 60);
    const std::size_t most = std::vector<std::size_t>{2, 5, 300, 1}[round % 4];
    for (std::size_t& length : lengths) length = random() % (most + 1);
    const objects o(lengths, round);
    const auto sf = table(o.lists(o.eta), o.optional_lists(o.pt));
    check(product(sf), sf, 0, lengths, [&](std::size_t i) -> option<double> {
      if (!o.there[i]) return missing;
      return table.evaluate(o.eta[i], double{o.pt[i]});
    });
  }
}

TEST(CorrectionProduct, OfWhatIsNoCorrectionIsThatOfItsArray) {
  const objects o(around_blocks, 8);
  const correction table = set()["table"];
  const auto sf = table(vary(o.lists(o.eta), as("up", o.lists(o.eta))), o.lists(o.pt));
  const auto both = mirror(sf, {{"up", "down"}});
  const auto w = product(both);
  EXPECT_EQ(w.names(), (std::vector<std::string>{"nominal", "up", "down"}));
  check(w, both, 1, o.lengths, [&](std::size_t i) { return table.evaluate(o.eta[i], double{o.pt[i]}); });
}

/// The steps of a pass that computes these, and the arrays it keeps.
struct steps_of {
  template <class... Es>
  explicit steps_of(std::size_t rows, const Es&... es)
      : source(array_rows(rows)), plan({detail::materialise(es)...}, source) {
    for (const auto& step : plan.steps()) {
      const auto is = [&]<class N>(std::type_identity<N>) { return dynamic_cast<const N*>(step.what) != nullptr; };
      arrays += is(std::type_identity<detail::corrections::correction_node>());
      of_array += is(std::type_identity<detail::product_node>());
      of_blocks += is(std::type_identity<detail::correction_product_node>());
    }
  }
  array_rows source;
  detail::plan plan;
  int arrays = 0, of_array = 0, of_blocks = 0;
};

TEST(CorrectionProduct, IsComputedInBlocksUnlessTheValuesAreThereAnyway) {
  const objects o({2, 0, 3});
  const auto sf = set()["table"](vary(o.lists(o.eta), as("up", o.lists(o.eta))), o.lists(o.pt));
  const auto w = product(sf);
  const auto expect = [](const steps_of& s, int arrays, int of_array, int of_blocks) {
    EXPECT_EQ(s.arrays, arrays);
    EXPECT_EQ(s.of_array, of_array);
    EXPECT_EQ(s.of_blocks, of_blocks);
  };
  expect(steps_of(3, w), 0, 0, 1);
  expect(steps_of(3, w.variation("up"), w, weights(w, flat<double>(o.event_eta))), 0, 0, 1);
  expect(steps_of(3, w, sf), 1, 1, 0);
  expect(steps_of(3, sf.variation("up"), w), 1, 1, 0);
  expect(steps_of(3, w, sf.status()), 1, 1, 0);
  expect(steps_of(3, w.variation("up"), bin_index(sf)), 1, 1, 0);
  expect(steps_of(3, w, sf * 2.0, w.variation("up")), 1, 1, 0);
  EXPECT_TRUE(product(sf).all() == w.all());
}

/// The bytes of an evaluation in one chunk, in the workspace and in the memory of the plans.
std::size_t bytes_for(const steps_of& s, std::size_t rows) {
  detail::workspace w(s.plan);
  detail::chunk_info chunk;
  chunk.rows = rows;
  w.evaluate(chunk, {});
  return w.bytes();
}

TEST(CorrectionProduct, KeepsNoValueOfAnObject) {
  constexpr std::size_t length = 100'000;
  const objects o({length, length, 0, length});
  const correction table = set()["table"], keys = set()["keys"];
  const auto lists_of = [&](const auto& sf) {
    return std::pair(bytes_for(steps_of(4, product(sf)), 4), bytes_for(steps_of(4, product(sf), sf), 4));
  };
  const auto few = [&](const auto& sf, std::size_t array) {
    const auto [alone, beside] = lists_of(sf);
    EXPECT_GE(beside, array);      // this is seen
    EXPECT_LE(alone, array / 20);  // one byte for each object would be more
  };
  const std::size_t doubles = 3 * length * sizeof(double);
  const auto eta = o.lists(o.eta);
  const auto pt = o.lists(o.pt);
  few(table(eta, pt), doubles);
  few(table(vary(eta, as("up", eta)), pt), 2 * doubles);
  few(set().compound("both")(eta, pt, correction_policy::fill(1)), doubles);
  // Numbers of texts and narrow integers become those of the plan, and what an event has one of is repeated for its
  // objects, all for a few hundred objects at a time.
  few(keys(dictionary(o.lists(o.era), {"B", "B"}), o.lists(o.flavor), pt), doubles);
  few(table(flat<double>(o.event_eta), pt), doubles);
  few(keys(dictionary(flat<std::int32_t>{0, 1, 0, 1}, {"B", "B"}), flat<std::int64_t>{4, 5, 4, 5}, pt), doubles);
  EXPECT_LE(detail::corrections::arena::of_this_thread().bytes(), doubles / 4);
}

TEST(CorrectionProduct, AnErrorNamesTheFirstRowAndItsEvent) {
  objects o({100, 0, 300, 5, 2000, 1});
  o.eta[1500] = 9;  // in event 4, further on than a block
  const correction table = set()["table"];
  const auto message = [&](const auto& x, std::size_t chunk) {
    return message_of<evaluation_error>([&] { (void)run(somehow(chunk), collect(x)); });
  };
  const auto sf = table(vary(o.lists(std::vector<double>(o.eta.size(), 1)), as("up", o.lists(o.eta))), o.lists(o.pt));
  const std::string why = "file.json: correction 'table' at /data: input 'eta' = 9 is not below the last edge 2.5 ";
  for (const auto& [chunk, row] : {std::pair(100, "1500"), std::pair(3, "1100"), std::pair(1, "1095")}) {
    EXPECT_EQ(message(product(sf).variation("up"), static_cast<std::size_t>(chunk)),
              why + "(variation 'up', row " + row + " of its chunk, event 4)");
    EXPECT_EQ(message(sf.variation("up"), static_cast<std::size_t>(chunk)),
              why + "(variation 'up', row " + row + " of its chunk, event 4)");
  }
  try {
    (void)run(collect(product(sf)));
    FAIL();
  } catch (const evaluation_error& e) {
    EXPECT_EQ(e.event(), 4);
    EXPECT_EQ(e.row(), 1500);
    EXPECT_EQ(e.status(), correction_status::above);
    EXPECT_EQ(e.reference_class(), reference_error::runtime_error);
  }
  o.pt[1499] = 5;  // of the nominal and of the variation
  o.pt[1700] = 5;
  const auto both = table(vary(o.lists(o.eta), as("up", o.lists(o.eta))), o.lists(o.pt));
  EXPECT_EQ(message(product(both), 100), message(both, 100));
  EXPECT_TRUE(contains(message(product(both), 100), "'pt' = 5 is below the first edge 10"));
  EXPECT_TRUE(contains(message(product(both), 100), "row 1499 of its chunk, event 4)"));
}

TEST(CorrectionProduct, ANumberThatDoesNotFitNamesItsEvent) {
  const objects o({1, 300, 400});
  const correction keys = set()["keys"];
  std::vector<std::uint64_t> flavor(o.pt.size(), 4);
  flavor[520] = std::uint64_t{1} << 63;
  std::vector<std::int32_t> era(o.pt.size(), 1);
  era[290] = 2;
  const auto pt = o.lists(o.pt);
  const auto wide = keys("B", o.lists(flavor), pt);
  const auto unknown = keys(dictionary(o.lists(era), {"C", "B"}), o.lists(o.flavor), pt);
  for (const std::size_t chunk : {1, 2, 100}) {
    const auto message = [&](const auto& x) {
      return message_of<data_error>([&] { (void)run(somehow(chunk), collect(x)); });
    };
    const std::string one = message(product(wide)), two = message(product(unknown));
    EXPECT_TRUE(contains(one, "the integer 9223372036854775808 does not fit 64 bits with a sign")) << one;
    EXPECT_TRUE(contains(one, "correction 'keys'") && contains(one, "event 2")) << one;
    EXPECT_TRUE(contains(two, "the number 2 is not in a dictionary of 2 texts") && contains(two, "event 1")) << two;
    EXPECT_EQ(one, message(wide));
    EXPECT_EQ(two, message(unknown));
  }
}

}  // namespace
