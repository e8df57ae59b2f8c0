// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/field.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

namespace detail {
template <template <template <class> class> class R, class = R<plain>>
inline constexpr auto asked_fields = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{asked_field{field_name<R, I>(), type_id_of<plain_t<field_type<R, I>>>()}...};
}(std::make_index_sequence<field_count<R>()>{});
}  // namespace detail

/// The events of a source: where every column of an analysis comes from. A handle, cheap to copy.
class event_set {
 public:
  explicit event_set(detail::origin_ref from) : from_(std::move(from)), on_(detail::events_domain(from_)) {}

  /// One value per event, "MET_pt" or "MET.pt". T may be wider than what is stored, and `option<T>` accepts nulls.
  /// @throws source_error if there is no such column (names the nearest), or its type does not fit
  template <class T>
  [[nodiscard]] auto column(std::string_view name) const {
    const auto at = detail::require_column(*from_, name, false, type_id_of<detail::plain_t<T>>());
    return detail::field<T, domain::events>(from_, on_, at);
  }

  /// The objects of a collection: field `pt` of "Jet" is the column "Jet_pt", else "Jet.pt". Only the fields used are
  /// read. The name is part of the type, so that muons and electrons of one record do not mix.
  /// @throws source_error if a field is missing or its type does not fit; fields whose lists are not equally long are a
  ///         data_error, here or when they are read together
  template <template <template <class> class> class R, fixed_string Name>
  [[nodiscard]] auto collection() const {
    if constexpr (record_template<R>) return collection_on<R, domain::collection<R, Name>>(Name.view());
    else (void)field_count<R>();  // it says what a record is
  }
  /// The same with a name known at run time only; mixing two such collections throws when the expression is built.
  template <template <template <class> class> class R>
  [[nodiscard]] auto collection(std::string_view name) const {
    if constexpr (record_template<R>) return collection_on<R, domain::named<R>>(name);
    else (void)field_count<R>();
  }

  /// Keeps the events that pass: columns and collections taken from the result are those of the selected events, and
  /// a pass over it selects for every sink.
  template <class X>
  auto operator[](const X& mask) const {
    return subscript(*this, mask);
  }

  [[nodiscard]] const detail::origin_ref& from() const { return from_; }
  [[nodiscard]] const detail::domain_ref& domain() const { return on_; }

 private:
  template <template <template <class> class> class R, class D>
  [[nodiscard]] objects<R, D> collection_on(std::string_view name) const;

  detail::origin_ref from_;
  detail::domain_ref on_;
};

template <template <template <class> class> class R, class D>
objects<R, D> event_set::collection_on(std::string_view name) const {
  const auto& fields = detail::asked_fields<R>;
  const auto at = detail::require_fields(*from_, name, fields.data(), fields.size());
  const auto on = detail::collection_domain(from_, on_, name, at);
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return objects<R, D>(on, detail::field_values<detail::plain_t<field_type<R, I>>>(
                                 from_, on, at[I], detail::is_optional<field_type<R, I>>)...);
  }(std::make_index_sequence<field_count<R>()>{});
}

}  // namespace staffa::inline STAFFA_ABI
