// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/kernel/kinematics.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {
template <class T, class D, bool Optional, std::size_t N>
class four_vector;
}  // namespace staffa::inline STAFFA_ABI

namespace staffa::inline STAFFA_ABI::detail {

/// One object of a sum of four-vectors: where its fields are stored, and the row to read.
///
/// What is derived from the fields is computed where they are stored, once per object, however many pairs and triples
/// the object is a member of.
struct polar_term {
  value_ref pt, eta, phi, mass;
  index_ref index;  // null: the rows of the sum itself

  polar_term() = default;
  [[gnu::noinline]] polar_term(const value_ref& t, const value_ref& e, const value_ref& p, const value_ref& m,
                               const index_ref& i) noexcept
      : pt(t), eta(e), phi(p), mass(m), index(i) {}
  [[gnu::noinline]] polar_term(const polar_term&) noexcept = default;
  polar_term(polar_term&&) noexcept = default;
  [[gnu::noinline]] polar_term& operator=(const polar_term&) noexcept = default;
  polar_term& operator=(polar_term&&) noexcept = default;
  [[gnu::noinline]] ~polar_term() = default;
};

/// The terms of a sum read at other rows.
/// @param through null: the same rows
[[gnu::noinline]] inline void read_terms(const polar_term* from, std::size_t n, const index_ref& through,
                                         polar_term* to) {
  for (std::size_t k = 0; k < n; ++k) {
    to[k] = from[k];
    if (through) to[k].index = compose(from[k].index, through);
  }
}

/// Where a column's values are: stored somewhere else and read through an index, or computed here.
struct stored_column {
  value_ref data;
  index_ref index;
};
template <class T, expression E>
stored_column stored_as(const E& e) {
  if constexpr (std::same_as<plain_t<value_t<E>>, T> && requires { e.data(); }) return {e.data(), e.index()};
  else if constexpr (std::same_as<plain_t<value_t<E>>, T>) return {materialise(e), nullptr};
  else return {materialise(make_apply(widen_f<T>{}, e)), nullptr};
}

template <column_like A>
auto in_double(const A& x) {
  using From = plain_t<value_t<expression_t<A>>>;
  static_assert(widens(type_id_of<From>(), type_id::float64), "a four-vector is made of numbers that fit a double");
  if constexpr (std::same_as<From, double>) return as_expression(x);
  else return make_apply(widen_f<double>{}, as_expression(x));
}

/// A column of T on D, perhaps with missing values.
template <class E, class T, class D>
inline constexpr bool is_column_of = std::same_as<E, column<T, D>> || std::same_as<E, column<option<T>, D>>;

/// The term of columns on one domain: of the fields of one object, or else each of them read here.
/// @tparam Ts their types
template <class... Ts>
[[gnu::noinline]] polar_term term_of(const column_refs& pt, const column_refs& eta, const column_refs& phi,
                                     const column_refs& mass) {
  const auto beside = [&](const column_refs& c) { return c.index == pt.index && c.data->on() == pt.data->on(); };
  if (beside(eta) && beside(phi) && beside(mass)) return {pt.data, eta.data, phi.data, mass.data, pt.index};
  const column_refs* columns[] = {&pt, &eta, &phi, &mass};
  value_ref here[4];
  std::size_t k = 0;
  ((here[k] = stored_values(*columns[k], leaf_kind_of<plain_t<Ts>, is_optional<Ts>, false>), ++k), ...);
  return {here[0], here[1], here[2], here[3], nullptr};
}

/// The same of any formulas, perhaps on coarser domains.
template <class T, class D, expression Pt, expression Eta, expression Phi, expression M>
polar_term term_read_here(const domain_ref& on, const Pt& pt, const Eta& eta, const Phi& phi, const M& mass) {
  const stored_column fields[] = {stored_as<T>(lift<D>(pt, on)), stored_as<T>(lift<D>(eta, on)),
                                  stored_as<T>(lift<D>(phi, on)), stored_as<T>(lift<D>(mass, on))};
  polar_term term{fields[0].data, fields[1].data, fields[2].data, fields[3].data, fields[0].index};
  for (const stored_column& f : fields)
    if (f.index != term.index || f.data->on() != term.pt->on()) {  // not one object's fields: read each of them here
      term = {materialise(lift<D>(pt, on)), materialise(lift<D>(eta, on)), materialise(lift<D>(phi, on)),
              materialise(lift<D>(mass, on)), nullptr};
      if constexpr (!std::same_as<T, float>)
        term = {materialise(in_double(lift<D>(pt, on))), materialise(in_double(lift<D>(eta, on))),
                materialise(in_double(lift<D>(phi, on))), materialise(in_double(lift<D>(mass, on))), nullptr};
      break;
    }
  return term;
}

template <class D, expression Pt, expression Eta, expression Phi, expression M>
auto polar_of(const typed_domain<D>& on, const Pt& pt, const Eta& eta, const Phi& phi, const M& mass) {
  constexpr bool all_float = (std::same_as<plain_t<value_t<Pt>>, float> && std::same_as<plain_t<value_t<Eta>>, float> &&
                              std::same_as<plain_t<value_t<Phi>>, float> && std::same_as<plain_t<value_t<M>>, float>);
  using T = std::conditional_t<all_float, float, double>;
  constexpr bool optional =
      is_optional<value_t<Pt>> || is_optional<value_t<Eta>> || is_optional<value_t<Phi>> || is_optional<value_t<M>>;
  if constexpr (!is_cross<D> && is_column_of<Pt, T, D> && is_column_of<Eta, T, D> && is_column_of<Phi, T, D> &&
                is_column_of<M, T, D>) {
    for (const column_refs* other : {&pt.refs(), &eta.refs(), &phi.refs(), &mass.refs()})
      require_same_rows(on.ref, other->on);
    return four_vector<T, D, optional, 1>(on.ref, term_of<value_t<Pt>, value_t<Eta>, value_t<Phi>, value_t<M>>(
                                                      pt.refs(), eta.refs(), phi.refs(), mass.refs()));
  } else {
    return four_vector<T, D, optional, 1>(on.ref, term_read_here<T, D>(on.ref, pt, eta, phi, mass));
  }
}

template <class T>
struct excess_f {
  template <class...>
  using result = T;
  template <class... Ts, class P>
  [[gnu::always_inline]] static inline auto eval(const P& momentum, const P& mass2) {
    return kernel::energy_excess(momentum, mass2);
  }
};

/// The per-object quantities of a term, each a node on the rows where the object is stored.
template <class T, bool Optional>
class object_terms {
 public:
  explicit object_terms(const polar_term& term) : term_(term) {}

  [[nodiscard]] value_ref pt() const { return term_.pt; }
  [[nodiscard]] value_ref eta() const { return term_.eta; }
  [[nodiscard]] value_ref phi() const { return term_.phi; }
  [[nodiscard]] value_ref mass() const { return term_.mass; }
  [[nodiscard, gnu::noinline]] value_ref px() const { return materialise(here(term_.pt) * cos(here(term_.phi))); }
  [[nodiscard, gnu::noinline]] value_ref py() const { return materialise(here(term_.pt) * sin(here(term_.phi))); }
  [[nodiscard, gnu::noinline]] value_ref pz() const { return materialise(here(term_.pt) * sinh(here(term_.eta))); }
  /// |p| = pt cosh eta
  [[nodiscard, gnu::noinline]] value_ref momentum() const {
    return materialise(here(term_.pt) * cosh(here(term_.eta)));
  }
  /// m |m|: the square of the mass with its sign
  [[nodiscard, gnu::noinline]] value_ref mass2() const { return materialise(here(term_.mass) * abs(here(term_.mass))); }
  [[nodiscard, gnu::noinline]] value_ref energy() const {
    const auto p = here(momentum());
    return materialise(sqrt((staffa::max)(p * p + here(mass2()), 0)));
  }
  /// Energy less momentum: see kernel::energy_excess.
  [[nodiscard, gnu::noinline]] value_ref excess() const {
    return materialise(make_apply(excess_f<T>{}, here(momentum()), here(mass2())));
  }

 private:
  using stored = column<maybe_t<T, Optional>, domain::unknown>;
  [[nodiscard]] stored here(const value_ref& data) const { return {term_.pt->on(), data}; }

  const polar_term& term_;
};

/// A per-object quantity read at the rows of the sum.
template <class T, class D, bool Optional>
auto at_rows(const domain_ref& on, const polar_term& term, const value_ref& data) {
  return column<maybe_t<T, Optional>, D>(on, data, term.index);
}

}  // namespace staffa::inline STAFFA_ABI::detail
