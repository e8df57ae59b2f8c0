// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/within.hpp>
#include <staffa/kernel/concat.hpp>
#include <staffa/kernel/detail/masked_head.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The offsets of the parts of a concatenation, which are the inputs of a node from `first` on.
[[gnu::noinline]] inline kernel::offsets_of_parts part_offsets(evaluation& e, std::size_t first, std::size_t parts) {
  const std::int32_t** offsets = e.scratch<const std::int32_t*>(parts);
  for (std::size_t k = 0; k < parts; ++k) offsets[k] = e.offsets(first + k);
  return {offsets, parts};
}

/// Lists put end to end: for each parent row the rows of the first part, then those of the second ...
class concat_node final : public domain_node {
 public:
  /// inputs: the parts, their parent and the way from it to the events
  concat_node(std::vector<node_ref>&& inputs, std::size_t parts, const domain_ref& parent, std::string name)
      : domain_node(std::move(inputs), parent, nullptr, std::move(name)), parts_(parts) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(parts_);
    auto* offsets = e.allocate<std::int32_t>(parents + 1);
    const std::int64_t full = kernel::concat_offsets(part_offsets(e, 0, parts_), parents, offsets);
    if (full >= 0)
      e.fail(name(), "more than 2^31 - 1 rows up to here in one chunk; cut the collections, or use smaller chunks",
             event_row(e, parts_, inputs().size(), full));
    e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[parents])});
  }
  [[nodiscard]] std::size_t parts() const { return parts_; }

 private:
  std::size_t parts_;
};

/// The runs of rows of one part that a concatenation consists of: not a value per row, but what all fields need.
class concat_runs_node final : public node {
 public:
  /// inputs: the concatenation, its parent, the parts; where those are lists of chosen parents and their values are read
  /// from what they were chosen from, also the index of the chosen, the chosen parents' base, and the parts' bases
  concat_runs_node(std::vector<node_ref>&& inputs, std::size_t parts) : node(std::move(inputs)), parts_(parts) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(1);
    const std::span<const std::int32_t> whole{e.offsets(0), parents + 1};
    const auto parts = part_offsets(e, 2, parts_);
    auto* runs = e.allocate<kernel::concat_run>((parts_ + 1) * parents + 1);
    std::size_t count = 0;
    if (const std::size_t chosen = 2 + parts_; chosen == inputs().size()) {
      count = kernel::concat_runs(parts, whole, runs);
    } else {
      const auto from = part_offsets(e, chosen + 2, parts_);
      count = kernel::concat_chosen_runs(parts, whole, e.data<std::int32_t>(chosen), from, runs);
    }
    e.yield({.data = runs, .rows = count});
  }

 private:
  std::size_t parts_;
};

/// A field of a concatenation. @tparam T a number of the same size: values are moved, not looked at
template <class T>
class concat_field_node final : public value_node {
 public:
  /// inputs: the concatenation, its runs, the parts' fields
  concat_field_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parts = inputs().size() - 2;
    const std::size_t rows = e.rows(0);
    const auto* runs = e.data<kernel::concat_run>(1);  // e.rows(1) of them
    const T** from = e.scratch<const T*>(parts);
    std::size_t longest = 0;
    bool missing = false;
    for (std::size_t k = 0; k < parts; ++k) {
      from[k] = e.data<T>(k + 2);
      longest = (std::max)(longest, e.rows(k + 2));
      missing = missing || e.input(k + 2).valid != nullptr;
    }
    T* values = e.allocate<T>(rows);
    kernel::concat(runs, e.rows(1), from, values);
    bool* valid = nullptr;
    if (missing) {
      bool* all = e.scratch<bool>(longest);
      std::fill_n(all, longest, true);
      const bool** flags = e.scratch<const bool*>(parts);
      for (std::size_t k = 0; k < parts; ++k) flags[k] = e.input(k + 2).valid != nullptr ? e.input(k + 2).valid : all;
      valid = e.allocate<bool>(rows);
      kernel::concat(runs, e.rows(1), flags, valid);
    }
    e.yield({.data = values, .valid = valid, .rows = rows});
  }
};

/// The part each row of a concatenation comes from.
class concat_source_node final : public value_node {
 public:
  /// inputs: the concatenation, its runs
  concat_source_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    auto* out = e.allocate<std::int32_t>(e.rows(0));
    kernel::concat_source(e.data<kernel::concat_run>(1), e.rows(1), out);
    e.yield({.data = out, .rows = e.rows(0)});
  }
};

/// A part by its number.
inline const domain_node& part_of(const concat_node& whole, std::size_t k) {
  return static_cast<const domain_node&>(*whole.inputs()[k]);
}

/// True if every part is the lists of the same chosen parents, as in `concat(muons[cut], electrons[cut])`.
[[gnu::noinline, gnu::cold]] inline bool of_chosen_parents(const concat_node& whole) {
  const auto chosen = [&](std::size_t k) -> const node* {
    const auto* part = dynamic_cast<const within_node*>(&part_of(whole, k));
    return part != nullptr ? part->chosen().get() : nullptr;
  };
  for (std::size_t k = 0; k < whole.parts(); ++k)
    if (chosen(k) == nullptr || chosen(k) != chosen(0)) return false;
  return true;
}

/// The runs of a concatenation.
/// @param from_bases of the rows that the parts were chosen from (see of_chosen_parents), not of the parts' own
[[gnu::noinline, gnu::cold]] inline node_ref runs_of(const domain_ref& concatenation, bool from_bases) {
  const auto& whole = static_cast<const concat_node&>(*concatenation);
  std::vector<node_ref> inputs{concatenation, whole.parent()};
  for (std::size_t k = 0; k < whole.parts(); ++k) inputs.push_back(whole.inputs()[k]);
  if (from_bases) {
    const auto& first = static_cast<const within_node&>(part_of(whole, 0));
    inputs.push_back(first.chosen());
    inputs.push_back(first.base()->parent());
    for (std::size_t k = 0; k < whole.parts(); ++k) inputs.push_back(part_of(whole, k).base());
  }
  return intern<concat_runs_node>(std::move(inputs), {}, whole.parts());
}

/// The rows of a concatenation. @throws usage_error if the parts are of different parents
[[gnu::noinline, gnu::cold]] inline domain_ref concat_domain(std::initializer_list<domain_ref> parts) {
  const domain_ref& parent = (*parts.begin())->parent();
  std::string name = "concat of ";
  std::vector<node_ref> inputs;
  for (const domain_ref& part : parts) {
    if (part->parent() != parent) throw_other_cut(parent, part->parent());
    name = text_of({name, inputs.empty() ? "" : " and ", part->name()});
    inputs.push_back(part);
  }
  add_way_to_event(inputs, parent);
  return intern<concat_node>(std::move(inputs), {}, parts.size(), parent, name);
}

/// What the node of a field reads. Lists of chosen parents are read where they come from, without copies of them.
[[gnu::noinline, gnu::cold]] inline std::vector<node_ref> concat_inputs(const domain_ref& whole,
                                                                        std::initializer_list<value_ref> parts) {
  const auto& rows = static_cast<const concat_node&>(*whole);
  std::vector<node_ref> from;
  if (of_chosen_parents(rows))
    for (const value_ref& part : parts) {
      const auto* copied = dynamic_cast<const taken_node*>(part.get());
      if (copied != nullptr && copied->index() == base_index(domain_ref(&part_of(rows, from.size()))))
        from.push_back(copied->values());
    }
  const bool from_bases = from.size() == parts.size();
  std::vector<node_ref> inputs{whole, runs_of(whole, from_bases)};
  std::size_t k = 0;
  for (const value_ref& part : parts) inputs.push_back(from_bases ? from[k++] : node_ref(part));
  return inputs;
}
/// @tparam Bytes of a value
template <std::size_t Bytes>
[[gnu::noinline]] value_ref concat_field(const domain_ref& whole, std::initializer_list<value_ref> parts) {
  return intern<concat_field_node<kernel::detail::bits_t<Bytes>>>(concat_inputs(whole, parts), {}, whole);
}

/// For each row the part it comes from. Any runs tell, so those that fields of chosen parents need anyway.
[[gnu::noinline, gnu::cold]] inline value_ref concat_sources(const domain_ref& whole) {
  const bool from_bases = of_chosen_parents(static_cast<const concat_node&>(*whole));
  return intern<concat_source_node>({whole, runs_of(whole, from_bases)}, {}, whole);
}

}  // namespace staffa::inline STAFFA_ABI::detail
