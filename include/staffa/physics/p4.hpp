// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/physics/detail/terms.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

namespace detail {
template <class X, class Y, class Z, class E>
auto cartesian(const X& x, const Y& y, const Z& z, const E& e);
}  // namespace detail

/// A sum of N four-vectors per row of D, each given by pt, eta, phi and mass of an object (GeV, radians). It keeps its
/// terms, because the mass of a sum is accurate only if it is computed from them.
/// @tparam T float or double, @tparam Optional whether it may be missing
template <class T, class D, bool Optional, std::size_t N>
class four_vector : public detail::objects_tag {
 public:
  four_vector(const detail::domain_ref& on, const std::array<detail::polar_term, N>& terms) : on_(on), terms_(terms) {}
  four_vector(const detail::domain_ref& on, const detail::polar_term& term)
    requires(N == 1)
      : on_(on), terms_{term} {}
  /// The terms of another one, read at other rows. @param through null: the same rows
  four_vector(const detail::domain_ref& on, const std::array<detail::polar_term, N>& terms,
              const detail::index_ref& through)
      : on_(on) {
    detail::read_terms(terms.data(), N, through, terms_.data());
  }
  /// Those of two.
  template <std::size_t M>
  four_vector(const detail::domain_ref& on, const std::array<detail::polar_term, M>& a,
              const detail::index_ref& through_a, const std::array<detail::polar_term, N - M>& b,
              const detail::index_ref& through_b)
      : on_(on) {
    detail::read_terms(a.data(), M, through_a, terms_.data());
    detail::read_terms(b.data(), N - M, through_b, terms_.data() + M);
  }
  [[gnu::noinline]] four_vector(const four_vector&) = default;
  four_vector(four_vector&&) = default;
  four_vector& operator=(const four_vector&) = default;
  four_vector& operator=(four_vector&&) = default;
  [[gnu::noinline]] ~four_vector() = default;

  template <class X>
  auto operator[](const X& x) const {
    return subscript(*this, x);
  }
  [[nodiscard]] const detail::domain_ref& domain() const { return on_; }
  [[nodiscard]] const std::array<detail::polar_term, N>& terms() const { return terms_; }

 private:
  detail::domain_ref on_;
  std::array<detail::polar_term, N> terms_;
};

/// A four-vector per row by its Cartesian components, in double.
template <class X, class Y, class Z, class E>
class cartesian_vector {
 public:
  cartesian_vector(X x, Y y, Z z, E e) : x_(std::move(x)), y_(std::move(y)), z_(std::move(z)), e_(std::move(e)) {}
  template <class I>
  auto operator[](const I& i) const {
    return detail::cartesian(x_[i], y_[i], z_[i], e_[i]);
  }
  [[nodiscard]] const X& px() const { return x_; }
  [[nodiscard]] const Y& py() const { return y_; }
  [[nodiscard]] const Z& pz() const { return z_; }
  [[nodiscard]] const E& energy() const { return e_; }

 private:
  X x_;
  Y y_;
  Z z_;
  E e_;
};

namespace detail {

template <class T, class D, bool O, std::size_t N>
struct handle_traits<four_vector<T, D, O, N>> {
  using domain_type = D;
  static constexpr bool optional = O;
};

template <class D2, bool Optional, class T, class D, bool O, std::size_t N>
auto reroot(const four_vector<T, D, O, N>& v, const route& to) {
  return four_vector<T, D2, Optional || O, N>(to.target, v.terms(), to.index);
}

template <class X, class Y, class Z, class E>
auto cartesian(const X& x, const Y& y, const Z& z, const E& e) {
  return cartesian_vector<X, Y, Z, E>(x, y, z, e);
}

template <class X>
concept has_polar = requires(const X& x) { x.pt, x.eta, x.phi, x.mass; };
template <class X>
concept has_polar_energy = requires(const X& x) { x.pt, x.eta, x.phi, x.energy; };
template <class X>
concept has_cartesian = requires(const X& x) { x.px, x.py, x.pz, x.energy; };

template <class>
inline constexpr bool is_polar_sum = false;
template <class T, class D, bool O, std::size_t N>
inline constexpr bool is_polar_sum<four_vector<T, D, O, N>> = true;
template <class>
inline constexpr bool is_cartesian = false;
template <class X, class Y, class Z, class E>
inline constexpr bool is_cartesian<cartesian_vector<X, Y, Z, E>> = true;

}  // namespace detail

template <class V>
concept any_four_vector = detail::is_polar_sum<V> || detail::is_cartesian<V>;

/// Four-vectors of columns pt, eta, phi, mass of one collection (or coarser).
template <detail::column_like Pt, detail::column_like Eta, detail::column_like Phi, detail::column_like M>
auto pt_eta_phi_m(const Pt& pt, const Eta& eta, const Phi& phi, const M& mass) {
  using detail::as_expression;
  const auto joined = detail::join_all(detail::domain_of(as_expression(pt)), detail::domain_of(as_expression(eta)),
                                       detail::domain_of(as_expression(phi)), detail::domain_of(as_expression(mass)));
  return detail::polar_of(joined, as_expression(pt), as_expression(eta), as_expression(phi), as_expression(mass));
}

/// Four-vectors of columns px, py, pz, energy of one collection (or coarser); calculated with in double.
template <detail::column_like X, detail::column_like Y, detail::column_like Z, detail::column_like E>
auto px_py_pz_e(const X& px, const Y& py, const Z& pz, const E& energy) {
  return detail::cartesian(detail::in_double(px), detail::in_double(py), detail::in_double(pz),
                           detail::in_double(energy));
}

/// Four-vectors of objects that have pt, eta, phi, mass, or px, py, pz, energy, or pt, eta, phi, energy. In float if the
/// fields are, except Cartesian ones. E^2 = p^2 + m |m|, not below 0: a negative mass is a space-like vector.
template <class X>
auto p4(const X& x) {
  if constexpr (detail::has_polar<X>) {
    return pt_eta_phi_m(x.pt, x.eta, x.phi, x.mass);
  } else if constexpr (detail::has_cartesian<X>) {
    return px_py_pz_e(x.px, x.py, x.pz, x.energy);
  } else if constexpr (detail::has_polar_energy<X>) {
    const auto pt = detail::in_double(x.pt);
    const auto phi = detail::in_double(x.phi);
    return px_py_pz_e(pt * cos(phi), pt * sin(phi), pt * sinh(detail::in_double(x.eta)), x.energy);
  } else {
    static_assert(detail::always_false<X>,
                  "p4(x) needs objects with the fields pt, eta, phi, mass, or px, py, pz, energy, or pt, eta, phi, energy");
  }
}

}  // namespace staffa::inline STAFFA_ABI
