// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
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
inline std::vector<std::span<const std::int32_t>> part_offsets(const evaluation& e, std::size_t first,
                                                               std::size_t parts, std::size_t parents) {
  std::vector<std::span<const std::int32_t>> offsets;
  for (std::size_t k = 0; k < parts; ++k) offsets.emplace_back(e.offsets(first + k), parents + 1);
  return offsets;
}

/// Lists put end to end: for each parent row the rows of the first part, then those of the second ...
class concat_node final : public domain_node {
 public:
  /// inputs: the parent, the parts
  concat_node(std::vector<node_ref>&& inputs, const domain_ref& parent, std::string name)
      : domain_node(std::move(inputs), parent, nullptr, std::move(name)) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    auto* offsets = e.allocate<std::int32_t>(parents + 1);
    const auto parts = part_offsets(e, 1, inputs().size() - 1, parents);
    const std::int64_t full = kernel::concat_offsets({parts.data(), parts.size()}, offsets);
    if (full >= 0)
      e.fail(name(), "more than 2^31 - 1 rows up to here in one chunk: use smaller chunks", parent()->base() ? -1 : full);
    e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[parents])});
  }
};

/// All rows of the parts, part after part: where the fields of a concatenation are stored.
class stack_node final : public domain_node {
 public:
  stack_node(std::vector<node_ref>&& inputs, std::string name)
      : domain_node(std::move(inputs), nullptr, nullptr, std::move(name)) {}
  void evaluate(evaluation& e) const override {
    std::size_t rows = 0;
    for (std::size_t k = 0; k < inputs().size(); ++k) rows += e.rows(k);
    e.yield({.rows = rows});
  }
};

/// A field of the stack.
template <class T>
class stack_field_node final : public value_node {
 public:
  /// inputs: the stack, the parts' fields
  stack_field_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    auto* values = e.allocate<T>(e.rows(0));
    bool* valid = nullptr;
    for (std::size_t k = 1; k < inputs().size(); ++k)
      if (e.input(k).valid != nullptr && valid == nullptr) valid = e.allocate<bool>(e.rows(0));
    std::size_t row = 0;
    for (std::size_t k = 1; k < inputs().size(); ++k) {
      const slot& part = e.input(k);
      std::copy_n(e.data<T>(k), part.rows, values + row);
      if (valid != nullptr && part.valid != nullptr) std::copy_n(part.valid, part.rows, valid + row);
      else if (valid != nullptr) std::fill_n(valid + row, part.rows, true);
      row += part.rows;
    }
    e.yield({.data = values, .valid = valid, .rows = row});
  }
};

/// From the rows of a concatenation to those of its stack.
class concat_index_node final : public index_node {
 public:
  /// inputs: the concatenation, its parent, the parts
  explicit concat_index_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), false) {}
  void evaluate(evaluation& e) const override {
    auto* out = e.allocate<std::int32_t>(e.rows(0));
    const auto parts = part_offsets(e, 2, inputs().size() - 2, e.rows(1));
    kernel::concat_index({parts.data(), parts.size()}, out);
    e.yield({.data = out, .rows = e.rows(0)});
  }
};

/// The part each row of a concatenation comes from.
class concat_source_node final : public value_node {
 public:
  /// inputs: the concatenation, its parent, the parts
  concat_source_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    auto* out = e.allocate<std::int32_t>(e.rows(0));
    const auto parts = part_offsets(e, 2, inputs().size() - 2, e.rows(1));
    kernel::concat_source({parts.data(), parts.size()}, out);
    e.yield({.data = out, .rows = e.rows(0)});
  }
};

/// inputs of concat_source_node and concat_index_node for a concatenation
inline std::vector<node_ref> with_parts(const domain_ref& concatenation) {
  std::vector<node_ref> all{concatenation};
  for (const node_ref& input : concatenation->inputs()) all.push_back(input);
  return all;
}

/// Named in the compiler's message: which record was asked for, and the collection that lacks one of its fields.
template <class Collection, fixed_string Field, bool Found>
struct missing_field {
  static_assert(Found, "concat: a collection has no field of this name (second template argument); ask for a record "
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
      static_cast<void>(missing_field<objects<R, D, Of, O>, fixed_field_name<Wanted, first_missing<Wanted>()>(), false>{});
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
  static_assert(same_parent, "concat puts collections of the same events together: cut the events of all of them the "
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

/// The rows of a concatenation, those of its stack, and the way from the first to the second.
struct concatenation {
  domain_ref on, stack;
  index_ref index;

  /// @throws usage_error if the parts are of different parents
  [[gnu::noinline]] explicit concatenation(std::initializer_list<domain_ref> parts) {
    const domain_ref& parent = (*parts.begin())->parent();
    std::string name = "concat of ";
    std::vector<node_ref> inputs{parent};
    for (const domain_ref& part : parts) {
      if (part->parent() != parent) throw_other_cut(parent, part->parent());
      name = text_of({name, inputs.size() > 1 ? " and " : "", part->name()});
      inputs.push_back(part);
    }
    on = intern<concat_node>(std::move(inputs), {}, parent, name);
    stack = intern<stack_node>({parts.begin(), parts.end()}, {}, name);
    index = intern<concat_index_node>(with_parts(on), {});
  }
};

template <template <template <class> class> class R, object_handle... Xs>
auto concat_fields(const Xs&... xs) {
  using C = domain::concat<row_domain_t<Xs>...>;
  const concatenation rows({rows_of(xs).ref...});
  const auto field = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using T = field_type<R, I>;
    const auto data = intern<stack_field_node<plain_t<T>>>(
        {rows.stack, stored_field<T>(record_of<Xs>::template field<R, I>(xs))...}, {}, rows.stack);
    return column<T, C>(rows.on, data, rows.index);
  };
  return objects<R, C>(make_record<R, fields_on<C, false>::template type>(field), rows.on, rows.on, nullptr);
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
  return detail::record_of<X>::with([&]<template <template <class> class> class R>() {
    return detail::concat_as<R>(x, xs...);
  });
}
/// The same of different record types: the fields of R are taken from each by name.
template <template <template <class> class> class R, object_handle... Xs>
auto concat(const Xs&... xs) {
  return detail::concat_as<R>(xs...);
}

namespace detail {
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

/// Which of the concatenated collections each object comes from: 0 for the first, 1 for the second ... It works on cuts,
/// members of pairs and picked objects too.
template <template <template <class> class> class R, class D, class Of, bool O>
auto source(const objects<R, D, Of, O>& x) {
  using C = typename detail::concatenation_below<Of>::type;
  if constexpr (std::is_void_v<C>) {
    static_assert(detail::always_false<D>,
                  "source(x) tells the origin of objects of concat(a, b, ...): this is no concatenation");
  } else {
    const detail::domain_ref whole = detail::descend<C, Of>(handle::of(x));
    const auto data = detail::intern<detail::concat_source_node>(detail::with_parts(whole), {}, whole);
    return column<detail::maybe_t<std::int32_t, O>, D>(
        handle::on(x), data, detail::compose(detail::path<Of, C>(handle::of(x), whole), handle::index(x)));
  }
}

}  // namespace staffa::inline STAFFA_ABI
