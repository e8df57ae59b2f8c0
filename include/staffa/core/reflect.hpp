// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/detail/tie.hpp>
#include <staffa/core/fixed_string.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// Rows: in `Jet<plain>` a field `F<float> pt` is a float.
template <class T>
using plain = T;

// Many templates below have a last parameter `class = R<plain>` that nobody gives. Without a type among its arguments,
// g++ gives a template of an R from an anonymous namespace external linkage, and the linker then mixes the `Jet` of one
// source file with that of another.

namespace detail {

// Records are looked at through instantiations with field types of our own. In the first every field is one byte, so
// the size counts the fields and no type of the user's need be a literal one; in the second a field tells its type.
struct one_byte {
  unsigned char byte;
};
template <class>
using as_byte = one_byte;

template <class T>
struct field_tag {
  using type = T;
};

template <template <template <class> class> class R>
inline constexpr R<as_byte> byte_record{};

// `{b}` and not `b`: an array among the fields would swallow several of the latter.
template <class Aggregate, std::size_t... I>
consteval bool takes_bytes(std::index_sequence<I...>) {
  return requires { Aggregate{{one_byte{static_cast<unsigned char>(I)}}...}; };
}

template <class Aggregate>
consteval bool is_flat_record() {
  if constexpr (!std::is_aggregate_v<Aggregate> || std::is_empty_v<Aggregate>) return false;
  else if constexpr (sizeof(Aggregate) > max_fields) return false;
  else return takes_bytes<Aggregate>(std::make_index_sequence<sizeof(Aggregate)>{});
}

template <template <template <class> class> class R, template <class> class F>
R<F> record_base(const R<F>&);  // for types derived from R<F>: declared only

template <class Aggregate>
struct record_traits;
template <template <template <class> class> class R, template <class> class F>
struct record_traits<R<F>> {
  static constexpr std::size_t count = sizeof(R<as_byte>);
};

template <class T>
using record_base_t = decltype(record_base(std::declval<const T&>()));

template <class T>
concept has_record_base = requires(const T& r) { record_base(r); };  // unqualified: expr/collection.hpp adds one

}  // namespace detail

/// A user's `template <template <class> class F> struct Jet { F<float> pt, eta; };`: a flat aggregate of 1 to 128
/// fields, each an `F<...>`, without bases, arrays or other members.
template <template <template <class> class> class R>
concept record_template = detail::is_flat_record<R<detail::as_byte>>();

/// A record `R<F>` for some F, or a class derived from one.
template <class T>
concept record_instance = detail::has_record_base<T>;

/// Number of fields of a record.
template <template <template <class> class> class R>
consteval std::size_t field_count() {
  static_assert(record_template<R>,
                "not a record: write template <template <class> class F> struct Jet { F<float> pt, eta; }; with 1 to "
                "128 fields, each an F<...>, and no bases, arrays or other members");
  return sizeof(R<detail::as_byte>);
}

/// Calls `f(field_0, field_1, ...)` with the fields of a record, or of the record a class is derived from.
template <record_instance Record, class Function>
constexpr decltype(auto) apply_fields(Record& record, Function&& f) {
  using plain_base = detail::record_base_t<Record>;
  using base = std::conditional_t<std::is_const_v<Record>, const plain_base, plain_base>;
  return detail::with_fields<detail::record_traits<plain_base>::count>::call(static_cast<base&>(record),
                                                                            std::forward<Function>(f));
}

/// Calls `f(field, std::integral_constant<std::size_t, I>{})` for each field in order.
template <record_instance Record, class Function>
constexpr void for_each_field(Record& record, Function&& f) {
  apply_fields(record, [&f](auto&... fields) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (static_cast<void>(f(fields, std::integral_constant<std::size_t, I>{})), ...);
    }(std::make_index_sequence<sizeof...(fields)>{});
  });
}

namespace detail {

// std::tuple costs a chain of base classes; a hundred fields want a flat one.
template <std::size_t I, class T>
struct reference_leaf {
  T& reference;
};
template <class Indices, class... Ts>
struct references_base;
template <std::size_t... I, class... Ts>
struct references_base<std::index_sequence<I...>, Ts...> : reference_leaf<I, Ts>... {};

template <std::size_t I, class T>
constexpr T& leaf_reference(const reference_leaf<I, T>& leaf) {
  return leaf.reference;
}

template <class... Ts>
struct references : references_base<std::index_sequence_for<Ts...>, Ts...> {
  template <std::size_t I>
  [[nodiscard]] constexpr decltype(auto) get() const {
    return leaf_reference<I>(*this);
  }
};

}  // namespace detail

/// References to the fields of a record: `tie_fields(jet).get<1>()`, or `auto [pt, eta] = tie_fields(jet);`.
template <record_instance Record>
constexpr auto tie_fields(Record& record) {
  return apply_fields(record, [](auto&... fields) {
    return detail::references<std::remove_reference_t<decltype(fields)>...>{{{fields}...}};
  });
}

namespace detail {

template <template <template <class> class> class R>
using field_tags = decltype(tie_fields(std::declval<R<field_tag>&>()));

// Printed by the compiler with the field as the last thing before the closing brackets.
template <const one_byte* Field>
consteval const char* printed() {
  return __PRETTY_FUNCTION__;
}

consteval std::string_view last_identifier(std::string_view text) {
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  std::size_t end = text.size();
  while (end > 0 && !in_name(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && in_name(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

template <template <template <class> class> class R, class = R<plain>>
inline constexpr auto field_addresses = apply_fields(byte_record<R>, [](const auto&... fields) {
  return std::array<const one_byte*, sizeof...(fields)>{&fields...};
});

template <template <template <class> class> class R, std::size_t I, class = R<plain>>
inline constexpr std::string_view field_name_v = last_identifier(printed<field_addresses<R>[I]>());

}  // namespace detail

/// The T of the field `F<T>`.
template <template <template <class> class> class R, std::size_t I>
using field_type =
    typename std::remove_reference_t<decltype(std::declval<detail::field_tags<R>&>().template get<I>())>::type;

/// The name of a field, as written in the record.
template <template <template <class> class> class R, std::size_t I, class = R<plain>>
constexpr std::string_view field_name() {
  return detail::field_name_v<R, I>;
}

/// The names of all fields, in order.
template <template <template <class> class> class R, class = R<plain>>
inline constexpr auto field_names = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{detail::field_name_v<R, I>...};
}(std::make_index_sequence<field_count<R>()>{});

/// Position of the field of this name; the number of fields if there is none.
template <template <template <class> class> class R, class = R<plain>>
constexpr std::size_t find_field(std::string_view name) {
  std::size_t index = 0;
  while (index < field_names<R>.size() && field_names<R>[index] != name) ++index;
  return index;
}

namespace detail {

template <std::size_t Size>
struct characters {
  char text[Size];
};

template <template <template <class> class> class R, std::size_t I>
consteval auto fixed_field_name() {
  characters<field_name_v<R, I>.size() + 1> copy{};
  for (std::size_t k = 0; k < field_name_v<R, I>.size(); ++k) copy.text[k] = field_name_v<R, I>[k];
  return fixed_string(copy.text);
}

// The compiler prints the template arguments: the field asked for, then those there are.
template <bool Found, fixed_string Asked, fixed_string... Available>
struct asked_then_available_fields {
  static_assert(Found, "the record has no field of this name: the template arguments of asked_then_available_fields "
                       "are the field asked for, then the fields there are");
};

}  // namespace detail

/// Position of the field of this name; a name that the record lacks does not compile and lists those there are.
template <template <template <class> class> class R, fixed_string Name>
consteval std::size_t field_index() {
  constexpr std::size_t index = find_field<R>(Name.view());
  if constexpr (index == field_count<R>()) {
    []<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>(sizeof(
          detail::asked_then_available_fields<index != field_count<R>(), Name, detail::fixed_field_name<R, I>()...>));
    }(std::make_index_sequence<field_count<R>()>{});
  }
  return index;
}

/// Builds an `R<F>` whose field I is `init(std::integral_constant<std::size_t, I>{})`.
template <template <template <class> class> class R, template <class> class F, class Init>
constexpr R<F> make_record(Init&& init) {
  return [&init]<std::size_t... I>(std::index_sequence<I...>) {
    return R<F>{init(std::integral_constant<std::size_t, I>{})...};
  }(std::make_index_sequence<field_count<R>()>{});
}

}  // namespace staffa::inline STAFFA_ABI

template <class... Ts>
struct std::tuple_size<staffa::detail::references<Ts...>> : std::integral_constant<std::size_t, sizeof...(Ts)> {};
template <std::size_t I, class... Ts>
struct std::tuple_element<I, staffa::detail::references<Ts...>> {
  using type = decltype(std::declval<const staffa::detail::references<Ts...>&>().template get<I>());
};
