// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/kernel/kinematics.hpp>
#include <staffa/physics/components.hpp>
#include <staffa/physics/p4.hpp>

#include <type_traits>

namespace staffa::inline STAFFA_ABI {
namespace detail {

struct delta_phi_f : real_function2<delta_phi_f> {
  [[gnu::always_inline]] static inline auto f(const auto& a, const auto& b) { return kernel::delta_phi(a, b); }
};
struct delta_r_f {
  template <class A, class B, class C, class D>
  using result = promote_t<common_real_t<A, B>, common_real_t<C, D>>;
  template <class A, class B, class C, class D, class P, class Q, class R, class S>
  [[gnu::always_inline]] static inline auto eval(const P& eta1, const Q& phi1, const R& eta2, const S& phi2) {
    using T = result<A, B, C, D>;
    return kernel::delta_r(simd::convert<T>(eta1), simd::convert<T>(phi1), simd::convert<T>(eta2),
                           simd::convert<T>(phi2));
  }
};
struct transverse_mass_f {
  template <class A, class B, class C, class D>
  using result = promote_t<common_real_t<A, B>, common_real_t<C, D>>;
  template <class A, class B, class C, class D, class P, class Q, class R, class S>
  [[gnu::always_inline]] static inline auto eval(const P& pt1, const Q& phi1, const R& pt2, const S& phi2) {
    using T = result<A, B, C, D>;
    return kernel::transverse_mass(simd::convert<T>(pt1), simd::convert<T>(phi1), simd::convert<T>(pt2),
                                   simd::convert<T>(phi2));
  }
};

template <class X>
concept has_direction = any_four_vector<X> || requires(const X& x) { x.eta, x.phi; };

template <has_direction X>
auto eta_of(const X& x) {
  if constexpr (any_four_vector<X>) return eta(x);
  else return x.eta;
}
template <has_direction X>
auto phi_of(const X& x) {
  if constexpr (any_four_vector<X>) return phi(x);
  else return x.phi;
}

}  // namespace detail

/// a - b wrapped into [-pi, pi): of two columns of angles in radians, of objects with phi, or of four-vectors.
template <class A, class B>
  requires(detail::operands<A, B>)
auto delta_phi(const A& a, const B& b) {
  return detail::make_function(detail::delta_phi_f{}, a, b);
}
template <detail::has_direction A, detail::has_direction B>
auto delta_phi(const A& a, const B& b) {
  return delta_phi(detail::phi_of(a), detail::phi_of(b));
}

/// Difference of the pseudorapidities of two objects or four-vectors.
template <detail::has_direction A, detail::has_direction B>
auto delta_eta(const A& a, const B& b) {
  return detail::eta_of(a) - detail::eta_of(b);
}

/// sqrt(delta eta^2 + delta phi^2) of objects with eta and phi, or of four-vectors.
template <detail::has_direction A, detail::has_direction B>
auto delta_r(const A& a, const B& b) {
  return detail::make_apply(detail::delta_r_f{}, detail::eta_of(a), detail::phi_of(a), detail::eta_of(b),
                            detail::phi_of(b));
}

/// Transverse mass of two massless objects, 2 sqrt(pt1 pt2) |sin(dphi / 2)|, which is sqrt(2 pt1 pt2 (1 - cos dphi))
/// without the cancellation.
template <detail::column_like P, detail::column_like Q, detail::column_like R, detail::column_like S>
auto transverse_mass(const P& pt1, const Q& phi1, const R& pt2, const S& phi2) {
  return detail::make_apply(detail::transverse_mass_f{}, detail::as_expression(pt1), detail::as_expression(phi1),
                            detail::as_expression(pt2), detail::as_expression(phi2));
}

}  // namespace staffa::inline STAFFA_ABI
