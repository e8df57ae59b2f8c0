// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/kernel/concat.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The offsets of the parts of a concatenation, which are the inputs of a node from `first` on.
[[gnu::noinline]] inline std::vector<std::span<const std::int32_t>> part_offsets(const evaluation& e, std::size_t first,
                                                                                 std::size_t parts,
                                                                                 std::size_t parents) {
  std::vector<std::span<const std::int32_t>> offsets;
  for (std::size_t k = 0; k < parts; ++k) offsets.emplace_back(e.offsets(first + k), parents + 1);
  return offsets;
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
    const auto parts = part_offsets(e, 0, parts_, parents);
    const std::int64_t full = kernel::concat_offsets({parts.data(), parts.size()}, offsets);
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
  /// inputs: the concatenation, its parent, the parts
  explicit concat_runs_node(std::vector<node_ref>&& inputs) : node(std::move(inputs)) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(1);
    const auto parts = part_offsets(e, 2, inputs().size() - 2, parents);
    auto* runs = e.allocate<kernel::concat_run>((parts.size() + 1) * parents + 1);
    const std::size_t count = kernel::concat_runs({parts.data(), parts.size()}, {e.offsets(0), parents + 1}, runs);
    e.yield({.data = runs, .rows = count});
  }
};

/// What a node reads of the `concat_runs_node` among its inputs.
inline std::span<const kernel::concat_run> read_runs(const evaluation& e, std::size_t input) {
  return {e.data<kernel::concat_run>(input), e.rows(input)};
}

/// A field of a concatenation.
template <class T>
class concat_field_node final : public value_node {
 public:
  /// inputs: the concatenation, its runs, the parts' fields
  concat_field_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parts = inputs().size() - 2;
    const std::size_t rows = e.rows(0);
    const auto runs = read_runs(e, 1);
    const T** from = e.scratch<const T*>(parts);
    std::size_t longest = 0;
    bool missing = false;
    for (std::size_t k = 0; k < parts; ++k) {
      from[k] = e.data<T>(k + 2);
      longest = (std::max)(longest, e.rows(k + 2));
      missing = missing || e.input(k + 2).valid != nullptr;
    }
    T* values = e.allocate<T>(rows);
    kernel::concat(runs, from, values);
    bool* valid = nullptr;
    if (missing) {
      bool* all = e.scratch<bool>(longest);
      std::fill_n(all, longest, true);
      const bool** flags = e.scratch<const bool*>(parts);
      for (std::size_t k = 0; k < parts; ++k) flags[k] = e.input(k + 2).valid != nullptr ? e.input(k + 2).valid : all;
      valid = e.allocate<bool>(rows);
      kernel::concat(runs, flags, valid);
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
    kernel::concat_source(read_runs(e, 1), out);
    e.yield({.data = out, .rows = e.rows(0)});
  }
};

inline node_ref runs_of(const domain_ref& concatenation) {
  const auto& whole = static_cast<const concat_node&>(*concatenation);
  std::vector<node_ref> inputs{concatenation, whole.parent()};
  for (std::size_t k = 0; k < whole.parts(); ++k) inputs.push_back(whole.inputs()[k]);
  return intern<concat_runs_node>(std::move(inputs), {});
}

/// Named in the compiler's message: which record was asked for, and the collection that lacks one of its fields.
template <class Collection, fixed_string Field, bool Found>
struct missing_field {
  static_assert(Found,
                "concat: a collection has no field of this name (second template argument); ask for a record "
                "with fewer fields, concat<Lepton>(a, b)");
};

template <object_handle X>
struct record_of;
template <template <template <class> class> class R, class D, class Of, bool O>
struct record_of<objects<R, D, Of, O>> {
  /// The first field of another record that the handle lacks; the number of its fields if it has all.
  template <template <template <class> class> class Wanted>
  static consteval std::size_t first_missing() {
    std::size_t k = 0;
    while (k < field_count<Wanted>() && find_field<R>(field_names<Wanted>[k]) != field_count<R>()) ++k;
    return k;
  }
  template <template <template <class> class> class Wanted>
  static constexpr bool has_all = first_missing<Wanted>() == field_count<Wanted>();
  /// The compiler says which field of another record it lacks, if it lacks one.
  template <template <template <class> class> class Wanted>
  static void complain() {
    if constexpr (!has_all<Wanted>)
      static_cast<void>(
          missing_field<objects<R, D, Of, O>, fixed_field_name<Wanted, first_missing<Wanted>()>(), false>{});
  }
  /// Column of the handle that belongs to the field of this name of another record.
  template <template <template <class> class> class Wanted, std::size_t I>
  static auto field(const objects<R, D, Of, O>& x) {
    return tie_fields(x).template get<find_field<R>(field_name<Wanted, I>())>();
  }
  template <class F>
  static auto with(F&& f) {
    return f.template operator()<R>();
  }
};

/// False after the compiler has said what is wrong.
template <template <template <class> class> class R, object_handle X, object_handle... Xs>
consteval bool can_concat() {
  constexpr bool several = sizeof...(Xs) >= 1;
  constexpr bool collections = !(handle_traits<X>::optional || ... || handle_traits<Xs>::optional);
  constexpr bool same_parent =
      (std::is_same_v<typename row_domain_t<Xs>::parent, typename row_domain_t<X>::parent> && ...);
  static_assert(several, "concat(a, b, ...) takes at least two collections");
  static_assert(collections, "concat takes collections, not picked objects");
  static_assert(same_parent,
                "concat puts collections of the same events together: cut the events of all of them the "
                "same way");
  return several && collections && same_parent;
}

/// A part's values of a field that the record asked for declares as T.
template <class T, expression F>
value_ref stored_field(const F& f) {
  static_assert(std::is_same_v<plain_t<value_t<F>>, plain_t<T>>,
                "concat: the field has another type in one of the collections than in the record asked for");
  static_assert(is_optional<T> || !is_optional<value_t<F>>,
                "concat: the field may be missing in one of the collections, so declare it F<option<T>>");
  return materialise(f);
}

/// The rows of a concatenation, and the runs that they consist of.
struct concatenation {
  domain_ref on;
  node_ref runs;

  /// @throws usage_error if the parts are of different parents
  [[gnu::noinline]] explicit concatenation(std::initializer_list<domain_ref> parts) {
    const domain_ref& parent = (*parts.begin())->parent();
    std::string name = "concat of ";
    std::vector<node_ref> inputs;
    for (const domain_ref& part : parts) {
      if (part->parent() != parent) throw_other_cut(parent, part->parent());
      name = text_of({name, inputs.empty() ? "" : " and ", part->name()});
      inputs.push_back(part);
    }
    add_way_to_event(inputs, parent);
    on = intern<concat_node>(std::move(inputs), {}, parts.size(), parent, name);
    runs = runs_of(on);
  }
};

template <class T>
[[gnu::noinline]] value_ref concat_field(const concatenation& rows, std::initializer_list<value_ref> parts) {
  std::vector<node_ref> inputs{rows.on, rows.runs};
  for (const value_ref& part : parts) inputs.push_back(part);
  return intern<concat_field_node<T>>(std::move(inputs), {}, rows.on);
}

template <template <template <class> class> class R, object_handle... Xs>
auto concat_fields(const Xs&... xs) {
  using C = domain::concat<row_domain_t<Xs>...>;
  const concatenation rows({rows_of(xs).ref...});
  const auto field = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using T = field_type<R, I>;
    return concat_field<plain_t<T>>(rows, {stored_field<T>(record_of<Xs>::template field<R, I>(xs))...});
  };
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return objects<R, C>(rows.on, field(std::integral_constant<std::size_t, I>{})...);
  }(std::make_index_sequence<field_count<R>()>{});
}

template <template <template <class> class> class R, object_handle... Xs>
auto concat_as(const Xs&... xs) {
  if constexpr (can_concat<R, Xs...>()) {
    if constexpr ((record_of<Xs>::template has_all<R> && ...)) return concat_fields<R>(xs...);
    else (record_of<Xs>::template complain<R>(), ...);
  }
}

}  // namespace detail

/// The objects of several collections in one: per event those of a, then those of b ... Of one record type.
template <object_handle X, object_handle... Xs>
auto concat(const X& x, const Xs&... xs) {
  return detail::record_of<X>::with(
      [&]<template <template <class> class> class R>() { return detail::concat_as<R>(x, xs...); });
}
/// The same of different record types: the fields of R are taken from each by name.
template <template <template <class> class> class R, object_handle... Xs>
auto concat(const Xs&... xs) {
  return detail::concat_as<R>(xs...);
}

namespace detail {
[[gnu::noinline]] inline value_ref concat_sources(const domain_ref& whole) {
  return intern<concat_source_node>({whole, runs_of(whole)}, {}, whole);
}

/// The concatenation a domain was made of, through cuts and orders.
template <class D>
struct concatenation_below {
  using type = typename concatenation_below<typename D::base>::type;
};
template <>
struct concatenation_below<void> {
  using type = void;
};
template <class D, class... Ds>
struct concatenation_below<domain::concat<D, Ds...>> {
  using type = domain::concat<D, Ds...>;
};

template <class C, class D>
domain_ref descend(const domain_ref& from) {
  if constexpr (std::is_same_v<C, D>) return from;
  else return descend<C, typename D::base>(from->base());
}
}  // namespace detail

/// Which of the concatenated collections each object comes from: 0 for the first, 1 for the second ... It works on
/// cuts, members of pairs and picked objects too.
template <template <template <class> class> class R, class D, class Of, bool O>
auto source(const objects<R, D, Of, O>& x) {
  using C = typename detail::concatenation_below<Of>::type;
  if constexpr (std::is_void_v<C>) {
    static_assert(detail::always_false<D>,
                  "source(x) tells the origin of objects of concat(a, b, ...): this is no concatenation");
  } else {
    const detail::domain_ref whole = detail::descend<C, Of>(handle::of(x));
    return column<detail::maybe_t<std::int32_t, O>, D>(
        handle::on(x), detail::concat_sources(whole), detail::compose(detail::path<Of, C>(handle::of(x), whole), handle::index(x)));
  }
}

}  // namespace staffa::inline STAFFA_ABI
