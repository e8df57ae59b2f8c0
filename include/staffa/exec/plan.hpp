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
    std::size_t column = absent;  ///< position among `requests()`, for leaves
    bool lists = false;           ///< whether somebody needs the lists, of a domain
    std::size_t inputs_end = 0;   ///< behind its inputs among `inputs()`, where those of the next one begin
    std::size_t done_end = 0;     ///< behind the steps among `done()` whose values nobody needs after this one
  };

  /// @param roots what the sinks read
  /// @throws usage_error if a root belongs to another source
  plan_of(std::vector<node_ref> roots, const Source& from) : roots_(std::move(roots)) {
    order_nodes();
    find_columns(from);
    find_lists();
    find_done();
  }

  [[nodiscard]] const std::vector<step>& steps() const { return steps_; }
  /// The steps that each step reads, those of one after those of the other.
  [[nodiscard]] const std::vector<std::size_t>& inputs() const { return inputs_; }
  /// The steps whose values nobody needs any more, by the step after which that is so.
  [[nodiscard]] const std::vector<std::size_t>& done() const { return done_; }
  [[nodiscard]] std::span<const column_request> requests() const { return {requests_.data(), requests_.size()}; }
  /// The step of each root.
  [[nodiscard]] const std::vector<std::size_t>& targets() const { return targets_; }

 private:
  /// The steps of nodes by address: a small open hash table, because the standard one costs as much to parse as the rest
  /// of this file.
  class node_table {
   public:
    [[nodiscard]] std::size_t* find(const node* n) {
      for (std::size_t k = place(n);; k = next(k)) {
        if (cells_[k].what == n) return &cells_[k].step;
        if (cells_[k].what == nullptr) return nullptr;
      }
    }
    void insert(const node* n, std::size_t step) {
      if (2 * ++count_ > cells_.size()) {
        std::vector<cell> old(2 * cells_.size());
        old.swap(cells_);
        for (const cell& c : old)
          if (c.what != nullptr) put(c);
      }
      put({n, step});
    }

   private:
    struct cell {
      const node* what = nullptr;
      std::size_t step = 0;
    };
    [[nodiscard]] std::size_t place(const node* n) const {
      const auto hash = (reinterpret_cast<std::uintptr_t>(n) >> 4) * 0x9e3779b97f4a7c15u >> 32;
      return static_cast<std::size_t>(hash) & (cells_.size() - 1);
    }
    [[nodiscard]] std::size_t next(std::size_t k) const { return (k + 1) & (cells_.size() - 1); }
    void put(cell c) {
      std::size_t k = place(c.what);
      while (cells_[k].what != nullptr) k = next(k);
      cells_[k] = c;
    }
    std::vector<cell> cells_ = std::vector<cell>(64);  // a power of two
    std::size_t count_ = 0;
  };

  void order_nodes() {
    node_table known;
    visit_roots(known, nullptr);
    bool replaced = false;
    for (const step& s : steps_) replaced = replaced || shared(s.what, &known) != s.what;
    if (!replaced) return link(known, nullptr);
    node_table again;  // nothing is computed twice: with what is there anyway, in the order that this asks for
    visit_roots(again, &known);
    link(again, &known);
  }
  /// Tells each step where its inputs are, and where the roots are.
  void link(node_table& known, node_table* there) {
    const auto step_of = [&](const node_ref& n) { return *known.find(shared(n.get(), there)); };
    for (step& s : steps_) {
      for (const node_ref& input : s.what->inputs()) inputs_.push_back(step_of(input));
      s.inputs_end = inputs_.size();
    }
    for (const node_ref& root : roots_) targets_.push_back(step_of(root));
  }
  void visit_roots(node_table& known, node_table* there) {
    steps_.clear();
    for (const node_ref& root : roots_) visit(root.get(), known, there);
  }
  /// The node itself, or the one that takes its place among these.
  static const node* shared(const node* n, node_table* there) {
    const node* other = there != nullptr ? n->sharing() : nullptr;
    return other != nullptr && there->find(other->inputs().back().get()) != nullptr ? other : n;
  }
  void visit(const node* asked, node_table& known, node_table* there) {
    const node* const n = shared(asked, there);
    if (known.find(n) != nullptr) return;
    for (const node_ref& input : n->inputs()) visit(input.get(), known, there);
    known.insert(n, steps_.size());
    steps_.push_back({.what = n});
  }

  void find_columns(const Source& from) {
    std::vector<std::size_t> lists;  // steps
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      step& s = steps_[i];
      if (s.what->array_rows() != absent) check_arrays(s.what->array_rows(), from);
      const source_need need = s.what->need();
      if (need.from == nullptr) continue;
      if (need.from.get() != &from)
        throw usage_error(text_of({"a column of '", need.from->name(), "' is used in a pass over '", from.name(), "'"}));
      if (need.lists_only) lists.push_back(i);
      else s.column = request(need.column, need.accept_missing, need.lists);
    }
    for (const std::size_t i : lists) {
      step& s = steps_[i];
      const source_need need = s.what->need();
      for (std::size_t k = 0; k < requests_.size() && s.column == absent; ++k)
        if (requests_[k].lists == number_of(need.lists)) s.column = k;
      if (s.column == absent) s.column = request(need.column, true, need.lists);
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
    const auto number = static_cast<std::int32_t>(collections_.size());
    collections_.push_back({lists, number});
    return number;
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

  /// Where a step's inputs begin among `inputs()`.
  [[nodiscard]] std::size_t first_input(std::size_t k) const { return k == 0 ? 0 : steps_[k - 1].inputs_end; }

  void find_lists() {
    for (const std::size_t target : targets_) steps_[target].lists = true;
    for (std::size_t k = steps_.size(); k-- > 0;) {  // whoever reads a step comes after it
      if (!steps_[k].what->reads_lists(steps_[k].lists)) continue;
      for (std::size_t i = first_input(k); i < steps_[k].inputs_end; ++i) steps_[inputs_[i]].lists = true;
    }
  }

  void find_done() {
    constexpr std::size_t never = absent;
    const std::size_t count = steps_.size();
    std::vector<std::size_t> last(count, 0);
    for (std::size_t k = 0, next = 0; k < count; ++k) {
      last[k] = k;
      for (; next < steps_[k].inputs_end; ++next) last[inputs_[next]] = k;
    }
    for (const std::size_t target : targets_) last[target] = never;
    for (std::size_t k = count; k-- > 0;)  // a step that hands on its input's memory needs it as long
      if (steps_[k].what->aliases_input()) {
        std::size_t& input = last[inputs_[first_input(k)]];
        input = (std::max)(input, last[k]);
      }
    // Sorted by counting: how many are done with each step, where those begin, and then each to its place.
    for (const std::size_t k : last)
      if (k != never) ++steps_[k].done_end;
    std::size_t total = 0;
    for (step& s : steps_) {
      const std::size_t begin = total;
      total += s.done_end;
      s.done_end = begin;
    }
    done_.resize(total);
    for (std::size_t k = 0; k < count; ++k)
      if (last[k] != never) done_[steps_[last[k]].done_end++] = k;
  }

  struct collection {
    const node* lists;
    std::int32_t number;
  };
  std::vector<node_ref> roots_;
  std::vector<step> steps_;
  std::vector<std::size_t> inputs_;
  std::vector<std::size_t> done_;
  std::vector<std::size_t> targets_;
  std::vector<column_request> requests_;
  std::vector<collection> collections_;
};
using plan = plan_of<event_source>;

}  // namespace staffa::inline STAFFA_ABI::detail
