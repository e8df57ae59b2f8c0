// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/concat.hpp>
#include <staffa/expr/define.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {
namespace detail {

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
  static const auto& field(const objects<R, D, Of, O>& x) {
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

template <template <template <class> class> class R, object_handle... Xs>
auto concat_fields(const Xs&... xs) {
  using C = domain::concat<row_domain_t<Xs>...>;
  const domain_ref whole = concat_domain({rows_of(xs).ref...});
  const auto field = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using T = field_type<R, I>;
    return concat_field<sizeof(plain_t<T>)>(whole, {stored_field<T>(record_of<Xs>::template field<R, I>(xs))...});
  };
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return objects<R, C>(whole, field(std::integral_constant<std::size_t, I>{})...);
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
