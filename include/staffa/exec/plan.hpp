// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/source/source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The nodes that a set of sinks needs, in an order in which each comes after its inputs, and the columns to be read.
/// What no sink needs is not in it: columns that are not used are not read.
class plan {
 public:
  struct step {
    const node* what = nullptr;
    std::vector<std::uint32_t> inputs;   ///< steps
    std::vector<std::uint32_t> release;  ///< steps whose values nobody needs after this one
    std::optional<std::size_t> column;   ///< position among `requests()`, for leaves
  };

  /// @param roots what the sinks read
  /// @throws usage_error if a root belongs to another source
  plan(std::vector<node_ref> roots, const event_source& from) : roots_(std::move(roots)) {
    std::unordered_map<const node*, std::uint32_t> known;
    for (const node_ref& root : roots_) targets_.push_back(visit(root.get(), known));
    find_columns(from);
    find_releases();
  }

  [[nodiscard]] std::span<const step> steps() const { return steps_; }
  [[nodiscard]] std::span<const column_request> requests() const { return requests_; }
  /// The step of each root.
  [[nodiscard]] std::span<const std::uint32_t> targets() const { return targets_; }

 private:
  std::uint32_t visit(const node* n, std::unordered_map<const node*, std::uint32_t>& known) {
    if (const auto found = known.find(n); found != known.end()) return found->second;
    step s{.what = n, .inputs = {}, .release = {}, .column = {}};
    for (const node_ref& input : n->inputs()) s.inputs.push_back(visit(input.get(), known));
    steps_.push_back(std::move(s));
    return known[n] = static_cast<std::uint32_t>(steps_.size() - 1);
  }

  void find_columns(const event_source& from) {
    std::vector<std::pair<step*, source_need>> lists;
    for (step& s : steps_) {
      if (const auto rows = s.what->array_rows()) check_arrays(*rows, from);
      const auto need = s.what->need();
      if (!need) continue;
      if (need->from.get() != &from)
        throw usage_error("a column of '" + need->from->name() + "' is used in a pass over '" + from.name() + "'");
      if (need->lists_only) lists.emplace_back(&s, *need);
      else s.column = request(need->column, need->accept_missing);
    }
    for (auto& [s, need] : lists) {
      const std::string& collection = from.columns()[need.column].collection;
      const auto same = std::find_if(requests_.begin(), requests_.end(), [&](const column_request& r) {
        return from.columns()[r.column].list && from.columns()[r.column].collection == collection;
      });
      s->column = same != requests_.end() ? static_cast<std::size_t>(same - requests_.begin())
                                          : request(need.column, true);
    }
  }

  std::size_t request(std::size_t column, bool accept_missing) {
    const auto same = std::find_if(requests_.begin(), requests_.end(),
                                   [&](const column_request& r) { return r.column == column; });
    if (same != requests_.end()) {
      same->accept_missing = same->accept_missing || accept_missing;
      return static_cast<std::size_t>(same - requests_.begin());
    }
    requests_.push_back({.column = column, .accept_missing = accept_missing});
    return requests_.size() - 1;
  }

  static void check_arrays(std::size_t rows, const event_source& from) {
    std::size_t events = 0;
    for (std::size_t b = 0; b < from.batches(); ++b) events += from.describe(b).events;
    if (events != rows)
      throw usage_error("arrays of " + std::to_string(rows) + " rows are used in a pass over '" + from.name() +
                        "', which has " + std::to_string(events) + " events");
  }

  void find_releases() {
    constexpr std::uint32_t never = static_cast<std::uint32_t>(-1);
    std::vector<std::uint32_t> last(steps_.size(), 0);
    for (std::uint32_t k = 0; k < steps_.size(); ++k) {
      last[k] = k;
      for (const std::uint32_t input : steps_[k].inputs) last[input] = k;
    }
    for (const std::uint32_t target : targets_) last[target] = never;
    for (std::size_t k = steps_.size(); k-- > 0;)  // a step that hands on its input's memory needs it as long
      if (steps_[k].what->aliases_input()) {
        std::uint32_t& input = last[steps_[k].inputs[0]];
        input = std::max(input, last[k]);
      }
    for (std::uint32_t k = 0; k < steps_.size(); ++k)
      if (last[k] != never) steps_[last[k]].release.push_back(k);
  }

  std::vector<node_ref> roots_;
  std::vector<step> steps_;
  std::vector<std::uint32_t> targets_;
  std::vector<column_request> requests_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
