// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/source/source.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The nodes that a set of sinks needs, in an order in which each comes after its inputs, and the columns to be read.
/// What no sink needs is not in it: columns that are not used are not read.
///
/// A template, as pass and workspace are, so that programs that only put formulas together do not compile it.
template <std::same_as<event_source> Source>
class plan_of {
 public:
  struct step {
    const node* what = nullptr;
    std::vector<std::uint32_t> inputs;   ///< steps
    std::vector<std::uint32_t> release;  ///< steps whose values nobody needs after this one
    std::optional<std::size_t> column;   ///< position among `requests()`, for leaves
  };

  /// @param roots what the sinks read
  /// @throws usage_error if a root belongs to another source
  plan_of(std::vector<node_ref> roots, const Source& from) : roots_(std::move(roots)) {
    node_table known;
    visit_roots(known, nullptr);
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      if (shared(steps_[k].what, known) == steps_[k].what) continue;
      node_table again;  // nothing is computed twice: with what is there anyway, in the order that this asks for
      visit_roots(again, &known);
      break;
    }
    find_columns(from);
    find_releases();
  }

  [[nodiscard]] const std::vector<step>& steps() const { return steps_; }
  [[nodiscard]] std::span<const column_request> requests() const { return {requests_.data(), requests_.size()}; }
  /// The step of each root.
  [[nodiscard]] const std::vector<std::uint32_t>& targets() const { return targets_; }

 private:
  /// The steps of nodes by address: a small open hash table, because the standard one costs as much to parse as the rest
  /// of this file.
  class node_table {
   public:
    [[nodiscard]] std::uint32_t* find(const node* n) {
      for (std::size_t k = place(n);; k = (k + 1) % cells_.size()) {
        if (cells_[k].what == n) return &cells_[k].step;
        if (cells_[k].what == nullptr) return nullptr;
      }
    }
    void insert(const node* n, std::uint32_t step) {
      if (2 * ++count_ > cells_.size()) {
        const std::vector<cell> old(std::exchange(cells_, std::vector<cell>(2 * cells_.size())));
        for (const cell& c : old)
          if (c.what != nullptr) put(c);
      }
      put({n, step});
    }

   private:
    struct cell {
      const node* what = nullptr;
      std::uint32_t step = 0;
    };
    [[nodiscard]] std::size_t place(const node* n) const {
      return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(n) >> 4) * 0x9e3779b97f4a7c15u >> 32) %
             cells_.size();
    }
    void put(cell c) {
      std::size_t k = place(c.what);
      while (cells_[k].what != nullptr) k = (k + 1) % cells_.size();
      cells_[k] = c;
    }
    std::vector<cell> cells_ = std::vector<cell>(64);
    std::size_t count_ = 0;
  };

  void visit_roots(node_table& known, node_table* there) {
    steps_.clear();
    targets_.clear();
    for (const node_ref& root : roots_) targets_.push_back(visit(root.get(), known, there));
  }
  /// The node itself, or the one that takes its place among these.
  static const node* shared(const node* n, node_table& there) {
    const node* other = n->sharing();
    return other != nullptr && there.find(other->inputs().back().get()) != nullptr ? other : n;
  }

  std::uint32_t visit(const node* n, node_table& known, node_table* there) {
    if (there != nullptr) n = shared(n, *there);
    if (const std::uint32_t* found = known.find(n)) return *found;
    step s{.what = n, .inputs = {}, .release = {}, .column = {}};
    for (const node_ref& input : n->inputs()) s.inputs.push_back(visit(input.get(), known, there));
    const auto index = static_cast<std::uint32_t>(steps_.size());
    steps_.push_back(std::move(s));
    known.insert(n, index);
    return index;
  }

  void find_columns(const Source& from) {
    std::vector<std::pair<step*, source_need>> lists;
    for (step& s : steps_) {
      if (const auto rows = s.what->array_rows()) check_arrays(*rows, from);
      const auto need = s.what->need();
      if (!need) continue;
      if (need->from.get() != &from)
        throw usage_error(text_of({"a column of '", need->from->name(), "' is used in a pass over '", from.name(), "'"}));
      if (need->lists_only) lists.emplace_back(&s, *need);
      else s.column = request(need->column, need->accept_missing, need->lists);
    }
    for (auto& [s, need] : lists) {
      for (std::size_t k = 0; k < requests_.size() && !s->column; ++k)
        if (requests_[k].lists == number_of(need.lists)) s->column = k;
      if (!s->column) s->column = request(need.column, true, need.lists);
    }
  }

  std::size_t request(std::size_t column, bool accept_missing, const node* lists) {
    const std::int32_t number = lists == nullptr ? -1 : number_of(lists);
    for (std::size_t k = 0; k < requests_.size(); ++k)
      if (requests_[k].column == column) {
        requests_[k].accept_missing = requests_[k].accept_missing || accept_missing;
        if (requests_[k].lists != number) unite(number, requests_[k].lists);
        return k;
      }
    requests_.push_back({.column = column, .accept_missing = accept_missing, .lists = number});
    return requests_.size() - 1;
  }

  /// The number under which the columns of a collection are asked for.
  std::int32_t number_of(const node* lists) {
    for (const auto& [known, number] : collections_)
      if (known == lists) return number;
    collections_.emplace_back(lists, static_cast<std::int32_t>(collections_.size()));
    return collections_.back().second;
  }
  /// Two collections with a field in common, by two records, have the same lists.
  void unite(std::int32_t number, std::int32_t with) {
    for (auto& [known, own] : collections_)
      if (own == number) own = with;
    for (column_request& r : requests_)
      if (r.lists == number) r.lists = with;
  }

  static void check_arrays(std::size_t rows, const Source& from) {
    std::size_t events = 0;
    for (std::size_t b = 0; b < from.batches(); ++b) events += from.describe(b).events;
    if (events != rows)
      throw usage_error(text_of({"arrays of ", std::to_string(rows), " rows are used in a pass over '", from.name(),
                                "', which has ", std::to_string(events), " events"}));
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
        input = (std::max)(input, last[k]);
      }
    for (std::uint32_t k = 0; k < steps_.size(); ++k)
      if (last[k] != never) steps_[last[k]].release.push_back(k);
  }

  std::vector<node_ref> roots_;
  std::vector<step> steps_;
  std::vector<std::uint32_t> targets_;
  std::vector<column_request> requests_;
  std::vector<std::pair<const node*, std::int32_t>> collections_;
};
using plan = plan_of<event_source>;

}  // namespace staffa::inline STAFFA_ABI::detail
