// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/names.hpp>
#include <staffa/core/types.hpp>
#include <staffa/correct/argument.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/correction_node.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/policy.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Compiled plans that are in use, by what they were compiled from.
struct plan_cache {
  std::mutex mutex;
  std::unordered_map<std::string, std::weak_ptr<const bound_plan>> plans;
  static plan_cache& instance() {
    static auto* one = new plan_cache;
    return *one;
  }
};

/// Gathers the arguments of a correction, checks them, and compiles it.
class binding {
 public:
  explicit binding(const correction& c) : c_(c), given_(c.inputs().size()) {}

  void add(const std::string& name, const varied_constant& v) {
    given& g = place(name);
    g.values.push_back(fixed(g, v.nominal));
    for (const auto& [variation, value] : v.others) {
      g.names.push_back(variation);
      g.values.push_back(fixed(g, value));
    }
  }
  void add(const std::string& name, std::vector<column_input> columns, const std::vector<std::string>& variations,
           const std::vector<std::string>& texts) {
    given& g = place(name);
    g.names = variations;
    for (column_input& c : columns) g.values.push_back(column(g, std::move(c), texts));
  }
  void policy(const correction_policy& p) { policy_ = p; }
  void policy(const std::string& variation, const correction_policy& p) { policies_.emplace_back(variation, p); }

  struct made {
    std::shared_ptr<const bound_plan> plan;
    std::vector<column_input> columns;
    std::vector<std::string> names;
  };
  /// @throws bind_error
  made finish() {
    std::string missing;
    for (std::size_t k = 0; k < given_.size(); ++k)
      if (given_[k].values.empty()) missing += (missing.empty() ? "'" : ", '") + c_.inputs()[k].name + "'";
    if (!missing.empty())
      throw bind_error(start() + "Incorrect number of inputs (got " + std::to_string(count_) + ", expected " +
                           std::to_string(given_.size()) + "): there is no value for " + missing,
                       reference_error::invalid_argument);
    std::vector<std::string> names{"nominal"};
    for (const given& g : given_)
      for (const std::string& name : g.names) {
        if (name == "nominal")
          throw bind_error(start() +
                           "a variation is named 'nominal': the first value is the nominal one, without a name");
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    std::vector<variation_binding> variations;
    for (const std::string& name : names) {
      variation_binding v;
      v.name = name;
      v.policy = policy_;
      for (const given& g : given_) {
        const auto found = std::find(g.names.begin(), g.names.end(), name);
        v.inputs.push_back(
            g.values[found == g.names.end() ? 0 : 1 + static_cast<std::size_t>(found - g.names.begin())]);
      }
      variations.push_back(std::move(v));
    }
    for (const auto& [name, p] : policies_) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end())
        throw bind_error(start() + "on_failure names the variation '" + name + "', which does not exist; " +
                         nearest_names(name, names));
      variations[static_cast<std::size_t>(found - names.begin())].policy = p;
    }
    for (const variation_binding& v : variations) check_root(v);
    return {compiled(std::move(variations)), std::move(columns_), std::move(names)};
  }

 private:
  struct given {
    std::size_t input = 0;
    std::vector<bound_input> values;
    std::vector<std::string> names;
  };

  [[nodiscard]] std::string start() const { return c_.held()->file + ": correction '" + c_.name() + "': "; }

  given& place(const std::string& name) {
    const auto& inputs = c_.inputs();
    std::size_t at = 0;
    if (name.empty()) {
      while (at < given_.size() && !given_[at].values.empty()) ++at;
      if (at == given_.size())
        throw bind_error(start() + "Incorrect number of inputs (got " + std::to_string(count_ + 1) + ", expected " +
                             std::to_string(inputs.size()) + ")",
                         reference_error::invalid_argument);
    } else {
      std::vector<std::string> names;
      for (const auto& input : inputs) names.push_back(input.name);
      at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
      if (at == names.size()) {
        std::string all;
        for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
        throw bind_error(start() + "there is no input '" + name + "'; its inputs are " + all,
                         reference_error::invalid_argument);
      }
      if (!given_[at].values.empty())
        throw bind_error(start() + "the input '" + name + "' is given twice", reference_error::invalid_argument);
    }
    ++count_;
    given_[at].input = at;
    return given_[at];
  }

  [[noreturn]] void wrong_type(const given& g, const std::string& got, const std::string& hint = {}) const {
    const auto& input = c_.inputs()[g.input];
    throw bind_error(start() + "Input " + input.name + " has wrong type: got " + got + " expected " +
                     std::string(input.type == input_type::real ? "real-valued" : name_of(input.type)) + hint);
  }

  bound_input fixed(const given& g, const constant& value) {
    const input_type wanted = c_.inputs()[g.input].type;
    if (value.type != wanted)
      wrong_type(g, std::string(value.type == input_type::real ? "real-valued" : name_of(value.type)),
                 value.type == input_type::integer && wanted == input_type::real
                     ? " (write " + std::to_string(value.integer) + ".0)"
                     : "");
    bound_input b;
    b.fixed = true;
    b.type = wanted;
    b.value = value.view();
    if (wanted == input_type::text)
      b.value.text = *keep_.insert(keep_.end(), std::make_shared<const std::string>(value.text))->get();
    return b;
  }

  bound_input column(const given& g, column_input c, const std::vector<std::string>& texts) {
    const input_type wanted = c_.inputs()[g.input].type;
    const bool real = c.type == type_id::float32 || c.type == type_id::float64;
    const std::string got = "a column of " + std::string(name_of(c.type));
    if (wanted == input_type::text && texts.empty()) wrong_type(g, got, ": give a text, or dictionary(codes, texts)");
    if (wanted != input_type::text && !texts.empty()) wrong_type(g, "a dictionary");
    if (wanted == input_type::real && !real) wrong_type(g, got, ": cast<double>(column) makes one of it");
    if (wanted == input_type::integer && real) wrong_type(g, got);
    bound_input b;
    b.type = wanted;
    std::vector<std::string> unknown;
    if (wanted == input_type::text) c.codes = numbers_of(texts, unknown);
    for (std::size_t slot = 0; slot < columns_.size(); ++slot) {
      if (columns_[slot].values != c.values || columns_[slot].codes || c.codes) continue;
      b.slot = static_cast<std::uint32_t>(slot);
      return b;
    }
    b.slot = static_cast<std::uint32_t>(columns_.size());
    slots_.push_back(c.type == type_id::float32   ? slot_type::float32
                     : c.type == type_id::float64 ? slot_type::float64
                                                  : slot_type::integer);
    columns_.push_back(std::move(c));
    texts_.push_back(std::move(unknown));
    return b;
  }

  /// Numbers of texts as the model knows them; of others -1, -2 ...
  std::shared_ptr<const std::vector<std::int64_t>> numbers_of(const std::vector<std::string>& texts,
                                                              std::vector<std::string>& unknown) const {
    std::unordered_map<std::string, std::int64_t> known;
    for (std::size_t k = 0; k < c_.held()->texts.size(); ++k)
      known.emplace(c_.held()->texts[k], static_cast<std::int64_t>(k));
    auto out = std::make_shared<std::vector<std::int64_t>>();
    for (const std::string& text : texts) {
      const auto found = known.find(text);
      if (found == known.end()) unknown.push_back(text);
      out->push_back(found != known.end() ? found->second : -static_cast<std::int64_t>(unknown.size()));
    }
    return out;
  }

  /// A constant that no branch accepts is a mistake of the call, not of a row.
  void check_root(const variation_binding& v) const {
    if (c_.is_compound()) return;
    const model& m = *c_.held();
    content node = m.corrections[c_.number()].root;
    while (node.what() == kind::category) {
      const category_node& c = m.categories[node.index()];
      const bound_input& in = v.inputs[c.input];
      if (!in.fixed) return;
      std::uint32_t k = 0;
      const auto fits = [&](std::int64_t key) {
        return in.type == input_type::integer
                   ? key == in.value.integer
                   : in.type == input_type::text && m.texts[static_cast<std::size_t>(key)] == in.value.text;
      };
      while (k < c.keys && !fits(m.keys[c.first_key + k])) ++k;
      if (k == c.keys && !c.has_default) {
        std::vector<std::string> keys;
        for (std::uint32_t i = 0; i < c.keys; ++i) {
          const std::int64_t key = m.keys[c.first_key + i];
          keys.push_back(in.type == input_type::text ? m.texts[static_cast<std::size_t>(key)] : std::to_string(key));
        }
        const std::string asked =
            in.type == input_type::text ? std::string(in.value.text) : std::to_string(in.value.integer);
        std::string all;
        for (const std::string& key : keys) all += (all.empty() ? "'" : ", '") + key + "'";
        throw bind_error(
            start() + "the input '" + c_.inputs()[c.input].name + "' has no key '" + asked + "'; its keys are " + all,
            reference_error::out_of_range);
      }
      node = k < c.keys ? m.contents[c.first_content + k] : c.otherwise;
    }
  }

  std::shared_ptr<const bound_plan> compiled(std::vector<variation_binding> variations) {
    std::string key;
    const auto add = [&](const auto& x) { key.append(reinterpret_cast<const char*>(&x), sizeof x); };
    add(c_.held().get()), add(c_.number()), add(c_.is_compound()), add(c_.options().reference_quirks),
        add(c_.options().strict);
    for (const slot_type s : slots_) add(s);
    for (const auto& unknown : texts_) {
      add(unknown.size());
      for (const std::string& text : unknown) add(text.size()), key += text;
    }
    for (const variation_binding& v : variations) {
      add(v.name.size()), key += v.name, key += signature(v.inputs);
      for (int status = 0; status < 9; ++status) {
        const auto choice = v.policy.of(static_cast<correction_status>(status));
        add(choice.what), add(choice.value);
      }
    }
    plan_cache& cache = plan_cache::instance();
    {
      const std::scoped_lock lock(cache.mutex);
      std::erase_if(cache.plans, [](const auto& item) { return item.second.expired(); });
      if (const auto found = cache.plans.find(key); found != cache.plans.end())
        if (auto alive = found->second.lock()) return alive;
    }
    auto plan = std::make_shared<const bound_plan>(c_, slots_, std::move(variations), texts_, keep_);
    const std::scoped_lock lock(cache.mutex);
    cache.plans[key] = plan;
    return plan;
  }

  correction c_;
  std::vector<given> given_;
  std::size_t count_ = 0;
  correction_policy policy_ = correction_policy::fail();
  std::vector<std::pair<std::string, correction_policy>> policies_;
  std::vector<column_input> columns_;
  std::vector<slot_type> slots_;
  std::vector<std::vector<std::string>> texts_;
  std::vector<std::shared_ptr<const std::string>> keep_;  ///< the texts that bound inputs refer to
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
