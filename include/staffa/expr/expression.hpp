// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/option.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/binder.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/told_formula.hpp>
#include <staffa/simd/pack.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

struct expression_tag {};

template <class A>
inline constexpr bool is_array = false;  // flat and jagged: see expr/array.hpp
template <class A>
inline constexpr bool is_nested_array = is_array<A>;  // jagged of any depth too

/// Type of the lanes a value is computed in: small integers as int32 (bool: a mask).
template <class T>
struct lane_of {
  using type = T;
};
template <>
struct lane_of<std::int8_t> {
  using type = std::int32_t;
};
template <>
struct lane_of<std::uint8_t> {
  using type = std::int32_t;
};
template <>
struct lane_of<std::int16_t> {
  using type = std::int32_t;
};
template <>
struct lane_of<std::uint16_t> {
  using type = std::int32_t;
};
template <class T>
using lane_t = typename lane_of<T>::type;

template <class T>
struct plain_of {
  using type = T;
  static constexpr bool optional = false;
};
template <class T>
struct plain_of<option<T>> {
  using type = T;
  static constexpr bool optional = true;
};
/// T without its option.
template <class T>
using plain_t = typename plain_of<T>::type;
template <class T>
inline constexpr bool is_optional = plain_of<T>::optional;

/// `T`, or `option<T>` if `Optional`.
template <class T, bool Optional>
using maybe_t = std::conditional_t<Optional && !is_optional<T>, option<plain_t<T>>, T>;

/// A batch of values of which some may be missing.
template <class P>
struct maybe_pack {
  P value;
  simd::mask valid;
};
template <class P>
[[gnu::always_inline]] inline maybe_pack<P> as_maybe(const P& p) {
  return {p, simd::all_lanes};
}
template <class P>
[[gnu::always_inline]] inline maybe_pack<P> as_maybe(const maybe_pack<P>& p) {
  return p;
}

template <class T>
struct pack_of {
  using type = simd::pack<lane_t<T>>;
};
template <>
struct pack_of<bool> {
  using type = simd::mask;
};
template <class T>
struct pack_of<option<T>> {
  using type = maybe_pack<typename pack_of<T>::type>;
};
/// What `simd::lanes` rows of a column look like inside a fused loop.
template <class T>
using pack_t = typename pack_of<T>::type;

/// How to read values of one domain at the rows of another.
struct route {
  domain_ref target;
  index_ref index;  ///< null: same rows
};

}  // namespace staffa::inline STAFFA_ABI::detail

namespace staffa::inline STAFFA_ABI {

/// A value per row of a domain, not computed yet. Copying it is cheap; it refers to no data and cannot dangle.
template <class E>
concept expression = std::derived_from<E, detail::expression_tag>;

template <class E>
using value_t = typename E::value_type;
template <class E>
using domain_t = typename E::domain_type;

namespace detail {

template <class Derived>
struct expression_base : expression_tag {
  /// Selects rows by a mask, or picks one row by an index: see select/subset.hpp and select/pick.hpp.
  template <class X>
  auto operator[](const X& x) const {
    return subscript(static_cast<const Derived&>(*this), x);
  }

  /// Runs the expression and stores its values: `flat<float> ht = sum(jets.pt);`. (The first condition spares compilers
  /// the second wherever they think of converting an expression.)
  template <class Array>
    requires(is_nested_array<Array> && requires(const Derived& self) { assign_to(self, std::type_identity<Array>{}); })
  operator Array() const {
    return assign_to(static_cast<const Derived&>(*this), std::type_identity<Array>{});
  }
  // Compilers quote the line of a deleted function, and with it what the comment says. It speaks of arrays that would
  // lose values, of wrong numbers of lists, and of missing values without an option.
  template <class Array>
    requires(is_array<Array> && !requires(const Derived& self) { assign_to(self, std::type_identity<Array>{}); })
  operator Array() const = delete;  // the array has another type than the expression: write auto, or name its type
};

}  // namespace detail

namespace detail {

/// What a column refers to, without its types: one of each function for all of them, out of line because they run once.
struct column_refs {
  domain_ref on;
  value_ref data;
  index_ref index;

  [[gnu::noinline]] column_refs(const domain_ref& d, const value_ref& v, const index_ref& i) noexcept
      : on(d), data(v), index(i) {}
  [[gnu::noinline]] column_refs(const domain_ref& d, const value_ref& v) noexcept : on(d), data(v) {}
  [[gnu::noinline]] column_refs(const column_refs&) noexcept = default;
  column_refs(column_refs&&) noexcept = default;
  column_refs& operator=(const column_refs&) noexcept = default;
  column_refs& operator=(column_refs&&) noexcept = default;
  [[gnu::noinline]] ~column_refs() = default;

  /// The same values read at the rows of another domain.
  [[gnu::noinline]] column_refs(const column_refs& from, const route& to)
      : on(to.target), data(from.data), index(compose(from.index, to.index)) {}
};

/// What is left of a column inside a node, which holds its references already: how to read T from a slot of the node's
/// own. Rows of another domain are written out before the formula runs, so its loop knows no index.
template <class T>
struct stored_leaf {
  using value_type = T;
  static constexpr std::size_t leaves = 1;
  static constexpr std::size_t widest_leaf = sizeof(plain_t<T>);  ///< bytes of a value

  [[nodiscard]] auto bind(binder& b) const {
    const slot& s = b.next();
    if constexpr (is_optional<T>) return optional_bound{{static_cast<const stored*>(s.data)}, s.valid};
    else return bound{static_cast<const stored*>(s.data)};
  }
  void tell(told_formula& to) const { to.leaf(); }

 private:
  using stored = plain_t<T>;

  struct bound {
    const stored* values;

    [[gnu::always_inline]] inline pack_t<stored> operator()(std::size_t row) const {
      if constexpr (std::same_as<stored, bool>) return simd::load_mask(values + row);
      else return simd::load<lane_t<stored>>(values + row);
    }
  };
  struct optional_bound {
    bound values;
    const bool* valid;  ///< null: nothing is missing

    [[gnu::always_inline]] inline pack_t<T> operator()(std::size_t row) const {
      return {values(row), valid != nullptr ? simd::load_mask(valid + row) : simd::all_lanes};
    }
  };
};

}  // namespace detail

/// A column: a value per row of domain D, either stored on D or read from another domain through an index.
/// @tparam T value type; `option<T>` if it may be missing
template <class T, class D>
class column : public detail::expression_base<column<T, D>> {
 public:
  using value_type = T;
  using domain_type = D;

  column(const detail::domain_ref& on, const detail::value_ref& data) : refs_(on, data) {}
  column(const detail::domain_ref& on, const detail::value_ref& data, const detail::index_ref& index)
      : refs_(on, data, index) {}
  column(const detail::column_refs& from, const detail::route& to) : refs_(from, to) {}

  [[nodiscard]] const detail::column_refs& refs() const { return refs_; }
  [[nodiscard]] const detail::domain_ref& domain() const { return refs_.on; }
  [[nodiscard]] const detail::value_ref& data() const { return refs_.data; }
  [[nodiscard]] const detail::index_ref& index() const { return refs_.index; }

  void collect(detail::formula_inputs& to) const {
    to.leaf(refs_.data, refs_.index,
            detail::leaf_kind_of<detail::plain_t<T>, detail::is_optional<T>, detail::is_cross<D>>);
  }

  template <class D2, bool Optional>
  auto rerooted(const detail::route& to) const {
    return column<detail::maybe_t<T, Optional>, D2>(refs_, to);
  }

  /// What a node keeps of it.
  [[nodiscard]] detail::stored_leaf<T> shape() const { return {}; }

 private:
  detail::column_refs refs_;
};

namespace detail {

/// A number written in an expression. It has no domain and takes the type of the column it meets.
template <class T>
struct scalar : expression_tag {
  using value_type = T;
  using domain_type = void;
  static constexpr std::size_t leaves = 0;
  static constexpr std::size_t widest_leaf = 0;
  T value;

  explicit scalar(T v) : value(v) {}
  void collect(formula_inputs& to) const { to.key.add(value); }
  template <class D2, bool Optional>
  auto rerooted(const route&) const {
    return *this;
  }
  [[nodiscard]] scalar shape() const { return *this; }
  [[nodiscard]] auto bind(binder&) const {
    return bound{broadcast()};
  }
  void tell(told_formula& to) const { to.number(value); }

 private:
  auto broadcast() const {
    if constexpr (std::same_as<T, bool>) return value ? simd::all_lanes : simd::mask{0};
    else return simd::pack<lane_t<T>>(static_cast<lane_t<T>>(value));
  }
  struct bound {
    pack_t<T> value;
    [[gnu::always_inline]] inline pack_t<T> operator()(std::size_t) const { return value; }
  };
};

template <class E>
inline constexpr bool is_scalar = false;
template <class T>
inline constexpr bool is_scalar<scalar<T>> = true;

}  // namespace detail
}  // namespace staffa::inline STAFFA_ABI
