// SPDX-License-Identifier: MIT

// Plans against the row-by-row evaluator, on generated files: each edge, its neighbours, infinities, NaN, every key and
// a missing one.

#include "interop/correction_probe.hpp"

#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/index_plan.hpp>
#include <staffa/interop/correction_json.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace model = staffa::detail::corrections;
using staffa::correction_policy;

std::string folder() { return std::string(STAFFA_CORRECTION_FILES) + "/"; }

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct expected {
  double value = 0;
  staffa::correction_status status = staffa::correction_status::ok;
};
expected one_row(const staffa::correction& c, const std::vector<model::argument>& row) {
  try {
    return {c.evaluate_row(row), staffa::correction_status::ok};
  } catch (const staffa::evaluation_error& e) {
    return {0, e.status()};
  }
}

/// The way of one row in plain words: its leaf's path, and the bin of each input.
struct plain_way {
  std::string path = "/data";
  bool outside = false;
  std::vector<std::int32_t> bins;
};

/// The plain twin of what index plans answer. @return nothing if the row has no value
std::optional<plain_way> walk(const model::model& m, model::content node, std::vector<model::argument> row,
                              plain_way way) {
  const auto go_on = [&](model::content next, const std::string& step) {
    way.path += step;
    way.outside = way.outside || step == "/flow" || step == "/default";
    return walk(m, next, row, way);
  };
  switch (node.what()) {
    case model::kind::binning: {
      const auto& b = m.binnings[node.index()];
      std::size_t index = 0;
      for (std::uint32_t k = 0; k < b.axes; ++k) {
        const auto& axis = m.axes[b.first_axis + k];
        const auto& e = m.edges[axis.edges];
        const model::located l = model::locate(m, e, row[axis.input].as_double(), b.how == model::flow::wrap);
        if (l.status != staffa::correction_status::ok && b.how != model::flow::clamp) {
          if (b.how != model::flow::value) return std::nullopt;
          for (std::uint32_t i = 0; i < b.axes; ++i) way.bins[m.axes[b.first_axis + i].input] = -1;
          return go_on(b.otherwise, "/flow");
        }
        const std::int64_t bin = l.status == staffa::correction_status::below ? 0 : l.bin;
        way.bins[axis.input] = static_cast<std::int32_t>(bin);
        index = index * e.bins + static_cast<std::size_t>(bin);
      }
      return go_on(m.contents[b.first_content + index], "/content/" + std::to_string(index));
    }
    case model::kind::category: {
      const auto& c = m.categories[node.index()];
      const auto& value = row[c.input];
      if (value.type == model::input_type::real) return std::nullopt;
      for (std::uint32_t k = 0; k < c.keys; ++k) {
        const std::int64_t key = m.keys[c.first_key + k];
        if (value.type == model::input_type::integer ? key == value.integer
                                                     : m.texts[static_cast<std::size_t>(key)] == value.text)
          return go_on(m.contents[c.first_content + k], "/content/" + std::to_string(k));
      }
      if (!c.has_default) return std::nullopt;
      return go_on(c.otherwise, "/default");
    }
    case model::kind::transform: {
      const auto& t = m.transforms[node.index()];
      model::correction_entry rule;
      rule.root = t.rule;
      double value = 0;
      auto before = row;
      if (!model::evaluator(m, false)(rule, before, value)) return std::nullopt;
      auto& input = row[t.input];
      if (input.type == model::input_type::real) input.real = value;
      else if (!model::round_to_int(value, input.integer)) return std::nullopt;
      return go_on(t.body, "/content");
    }
    default: return way;
  }
}

/// Leaves and bins of a plan that was run, row by row against `walk`, or with quirks against the evaluator.
void check_ways(const std::shared_ptr<const model::bound_plan>& plan, const std::vector<const void*>& columns,
                const std::vector<std::vector<std::int32_t>>& cells, std::size_t rows) {
  const auto& c = plan->of();
  const auto& m = *c.held();
  for (std::size_t v = 0; v < plan->variations().size(); ++v) {
    const auto numbers = model::numbers_of(*plan, v);
    std::vector<std::int32_t> bin(rows), leaf(rows);
    std::vector<std::vector<std::int32_t>> axes(c.inputs().size(), bin);
    const auto answer = [&](model::way_question what, std::size_t input, std::vector<std::int32_t>& to) {
      const model::index_plan index(plan, v, what, input);
      index.run(columns.data(), cells[index.group()].data(), rows, nullptr, to.data());
      for (std::size_t i = 0; i < rows; ++i) ASSERT_EQ(to[i], index.one_row(columns.data(), i)) << c.name() << " " << i;
    };
    answer(model::way_question::bin, 0, bin);
    answer(model::way_question::leaf, 0, leaf);
    for (std::size_t k = 0; k < axes.size(); ++k) answer(model::way_question::axis, k, axes[k]);
    if (c.options().reference_quirks || testing::Test::HasFatalFailure()) continue;
    for (std::size_t i = 0; i < rows; ++i) {
      plain_way start;
      start.bins.assign(axes.size(), -1);
      const auto way = walk(m, m.corrections[c.number()].root, plan->arguments(v, i, columns.data()), start);
      ASSERT_EQ(way.has_value(), leaf[i] >= 0) << c.name() << " row " << i;
      ASSERT_EQ(way ? numbers.paths().at(static_cast<std::size_t>(leaf[i])) : "", way ? way->path : "") << c.name();
      ASSERT_EQ(bin[i], way && !way->outside ? leaf[i] : -1);
      ASSERT_EQ(bin[i] >= 0, leaf[i] >= 0 && static_cast<std::size_t>(leaf[i]) < numbers.bins());
      for (std::size_t k = 0; k < axes.size(); ++k) ASSERT_EQ(axes[k][i], way ? way->bins[k] : -1) << c.name();
    }
  }
}

/// Binds texts as given and some of the numbers; the rest are columns of the rows' values. The second variation has
/// other texts and numbers, and other columns for some inputs.
void check(const staffa::correction& c, unsigned seed, bool floats, std::size_t rows) {
  correction_probe::source probe(c, seed);
  const auto& inputs = c.inputs();
  const auto first = probe.row(), second = probe.row();
  struct column {
    std::size_t input = 0;
    bool second = false;
    std::vector<double> doubles;
    std::vector<float> singles;
    std::vector<std::int64_t> integers;
  };
  std::vector<column> made;
  std::vector<model::slot_type> slots;
  std::vector<model::variation_binding> variations(2);
  std::vector<bool> fixed(inputs.size()), moves(inputs.size());
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    fixed[k] = inputs[k].type == model::input_type::text || probe.random()() % 5 == 0;
    moves[k] = seed % 3 == 1 && probe.random()() % 3 == 0;
    model::bound_input in;
    in.type = inputs[k].type;
    in.fixed = fixed[k];
    for (std::size_t v : {0u, 1u}) {
      in.value = v == 0 ? first[k] : second[k];
      if (!fixed[k] && (v == 0 || moves[k])) {
        in.slot = static_cast<std::uint32_t>(slots.size());
        slots.push_back(in.type != model::input_type::real ? model::slot_type::integer
                        : floats                           ? model::slot_type::float32
                                                           : model::slot_type::float64);
        made.push_back({k, v == 1, {}, {}, {}});
      }
      variations[v].inputs.push_back(in);
    }
  }
  std::vector<std::vector<model::argument>> values[2];
  for (std::size_t i = 0; i < rows; ++i) {
    auto row = probe.row(), other = probe.row();
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (fixed[k]) row[k] = first[k], other[k] = second[k];
      else if (!moves[k]) other[k] = row[k];
      for (auto* r : {&row, &other})
        if (floats && !fixed[k]) (*r)[k].real = static_cast<double>(static_cast<float>((*r)[k].real));
    }
    for (column& of : made) {
      const model::argument& a = (of.second ? other : row)[of.input];
      of.doubles.push_back(a.real), of.singles.push_back(static_cast<float>(a.real)), of.integers.push_back(a.integer);
    }
    values[0].push_back(std::move(row)), values[1].push_back(std::move(other));
  }
  std::vector<const void*> columns;
  for (column& of : made) {
    of.doubles.resize(rows + 32), of.singles.resize(rows + 32), of.integers.resize(rows + 32);
    columns.push_back(inputs[of.input].type != model::input_type::real ? static_cast<const void*>(of.integers.data())
                      : floats                                         ? of.singles.data()
                                                                       : static_cast<const void*>(of.doubles.data()));
  }
  for (auto& v : variations) v.policy = correction_policy::keep();
  const auto bound = std::make_shared<const model::bound_plan>(c, slots, variations);
  const model::bound_plan& plan = *bound;
  std::vector<double> out[2];
  std::vector<std::uint8_t> status[2];
  double* to[2];
  std::uint8_t* into[2];
  for (int v : {0, 1}) {
    out[v].assign(rows + 32, -1);
    status[v].assign(rows + 32, 255);
    to[v] = out[v].data();
    into[v] = status[v].data();
  }
  model::first_failure failed;
  std::vector<std::vector<std::int32_t>> cells(plan.groups().size(), std::vector<std::int32_t>(rows + 32));
  std::vector<std::int32_t*> cells_of;
  for (auto& of_group : cells) cells_of.push_back(of_group.data());
  plan.run(columns.data(), rows, nullptr, to, into, failed, cells_of.data());
  if (!c.is_compound() && seed == 1) check_ways(bound, columns, cells, rows);
  for (int v : {0, 1}) {
    for (std::size_t i = 0; i < rows; ++i) {
      const expected e = one_row(c, values[v][i]);
      ASSERT_EQ(static_cast<int>(e.status), static_cast<int>(status[v][i]))
          << c.name() << " row " << i << " seed " << seed;
      if (e.status == staffa::correction_status::ok) {
        ASSERT_TRUE(same(e.value, out[v][i]))
            << c.name() << " row " << i << " seed " << seed << ": " << e.value << " " << out[v][i];
      } else {
        ASSERT_TRUE(std::isnan(out[v][i]));
      }
    }
  }
}

void check_file(const std::string& name, std::size_t rows, int seeds, bool strict) {
  const auto set = staffa::load_corrections(folder() + name);
  for (const bool quirks : {false, true}) {
    for (int seed = 0; seed < seeds; ++seed) {
      for (std::size_t k = 0; k < set.size() + set.compounds(); ++k) {
        const auto c = k < set.size() ? set.at(k) : set.compound_at(k - set.size());
        check(c.with({.reference_quirks = quirks, .strict = strict}), static_cast<unsigned>(seed), seed % 2 == 1, rows);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(CorrectionPlan, RandomTreesOfExactNodes) { check_file("exact.json", 400, 4, false); }
TEST(CorrectionPlan, RandomTreesWithFunctionsStrictly) { check_file("functions.json", 400, 4, true); }
TEST(CorrectionPlan, RealisticShapesStrictly) { check_file("realistic.json", 1000, 6, true); }
TEST(CorrectionPlan, EveryNodeWithEveryFlow) { check_file("by_hand.json", 500, 2, true); }
TEST(CorrectionPlan, RaggedAxes) { check_file("ragged.json", 3000, 4, false); }

}  // namespace
