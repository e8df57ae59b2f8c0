// SPDX-License-Identifier: MIT
#pragma once

// Arguments at which a correction can go wrong: every edge and its neighbours, infinities, NaN, every key and a
// missing one, put together at random.

#include <staffa/correct/correction.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace correction_probe {

namespace model = staffa::detail::corrections;

struct values_of_input {
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::string> texts;
};

/// What occurs for each input in the tree below a node.
inline void gather(const model::model& m, model::content node, std::vector<values_of_input>& to) {
  const auto axis = [&](const model::axis_of& a) {
    const model::edge_list& e = m.edges[a.edges];
    std::vector<double> edges;
    if (e.uniform) {
      edges = {e.low, e.high};
      for (std::uint32_t k = 1; k < e.bins; ++k) edges.push_back(e.low + k * (e.high - e.low) / e.bins);
    } else {
      edges.assign(m.edge_begin(e), m.edge_begin(e) + e.bins + 1);
    }
    auto& out = to[a.input];
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double x : edges) {
      for (const double y : {x, std::nextafter(x, infinity), std::nextafter(x, -infinity), x + 0.37}) {
        out.reals.push_back(y);
        if (std::abs(y) < 1e15) out.integers.push_back(static_cast<std::int64_t>(std::floor(y)));
      }
    }
  };
  switch (node.what()) {
    case model::kind::binning: {
      const auto& b = m.binnings[node.index()];
      for (std::uint32_t k = 0; k < b.axes; ++k) axis(m.axes[b.first_axis + k]);
      for (std::uint32_t k = 0; k < b.contents; ++k) gather(m, m.contents[b.first_content + k], to);
      if (b.how == model::flow::value) gather(m, b.otherwise, to);
      break;
    }
    case model::kind::category: {
      const auto& c = m.categories[node.index()];
      for (std::uint32_t k = 0; k < c.keys; ++k) {
        const std::int64_t key = m.keys[c.first_key + k];
        auto& out = to[c.input];
        out.integers.insert(out.integers.end(), {key, key, key, key + 1, key + (std::int64_t{1} << 32)});
        if (static_cast<std::size_t>(key) < m.texts.size()) out.texts.push_back(m.texts[static_cast<std::size_t>(key)]);
        gather(m, m.contents[c.first_content + k], to);
      }
      if (c.has_default) gather(m, c.otherwise, to);
      break;
    }
    case model::kind::transform: {
      const auto& t = m.transforms[node.index()];
      gather(m, t.rule, to);
      gather(m, t.body, to);
      break;
    }
    default: break;
  }
}

/// Draws rows of arguments for one correction.
class source {
 public:
  source(const staffa::correction& c, unsigned seed) : inputs_(c.inputs()), values_(inputs_.size()), random_(seed) {
    const model::model& m = *c.held();
    if (c.is_compound()) {
      const auto& compound = m.compounds[c.number()];
      for (const auto& element : compound.stack) {
        const auto& entry = m.corrections[element.correction];
        std::vector<values_of_input> own(entry.inputs.size());
        gather(m, entry.root, own);
        for (std::size_t k = 0; k < own.size(); ++k) {
          auto& reals = values_[compound.positions[element.positions][k]].reals;
          reals.insert(reals.end(), own[k].reals.begin(), own[k].reals.end());
        }
      }
    } else {
      gather(m, m.corrections[c.number()].root, values_);
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (auto& v : values_) {
      const std::vector<double> edges = v.reals;
      for (std::size_t k = 0; k < 1 + edges.size() / 40; ++k)  // rare, or nothing else would be seen
        v.reals.insert(v.reals.end(),
                       {infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), 0.0, -0.0, 1e300, -1e-300});
      for (int k = 0; k < 20; ++k) {
        v.reals.push_back(std::normal_distribution<double>(0, 3)(random_));
        v.reals.push_back(std::exponential_distribution<double>(0.02)(random_));
        v.integers.push_back(static_cast<std::int64_t>(random_() % 9) - 3);
      }
      v.integers.push_back((std::numeric_limits<std::int64_t>::max)());
      v.integers.push_back((std::numeric_limits<std::int64_t>::min)());
      v.texts.insert(v.texts.end(), {"missing", ""});
    }
  }

  std::vector<model::argument> row() {
    std::vector<model::argument> out;
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      model::argument a;
      a.type = inputs_[k].type;
      const auto pick = [&](const auto& list) -> const auto& { return list[random_() % list.size()]; };
      if (a.type == model::input_type::real) a.real = pick(values_[k].reals);
      else if (a.type == model::input_type::integer) a.integer = pick(values_[k].integers);
      else a.text = pick(values_[k].texts);
      out.push_back(a);
    }
    return out;
  }
  const values_of_input& values(std::size_t input) const { return values_[input]; }
  std::mt19937& random() { return random_; }

 private:
  std::vector<model::variable> inputs_;
  std::vector<values_of_input> values_;
  std::mt19937 random_;
};

}  // namespace correction_probe
