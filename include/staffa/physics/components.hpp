// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/kernel/kinematics.hpp>
#include <staffa/physics/detail/terms.hpp>
#include <staffa/physics/p4.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Sum over the terms of a per-object quantity: `get(object_terms)` names it.
template <class T, class D, bool O, std::size_t N, class Get>
auto sum_of_terms(const four_vector<T, D, O, N>& v, Get get) {
  const auto at = [&](std::size_t k) {
    return at_rows<T, D, O>(v.domain(), v.terms()[k], get(object_terms<T, O>(v.terms()[k])));
  };
  return [&]<std::size_t... I>(std::index_sequence<I...>) { return (at(I) + ...); }(std::make_index_sequence<N>{});
}

/// asinh(pz / pt), +-inf along the beam by the sign of pz, and 0 for the null vector.
struct eta_f : real_function2<eta_f> {
  template <class P>
  [[gnu::always_inline]] static inline P f(const P& pt, const P& pz) {
    using T = typename P::value_type;
    const P zero(T(0));
    const P infinity(std::numeric_limits<T>::infinity());
    const P along = simd::select(pz > zero, infinity, simd::select(pz < zero, -infinity, zero));
    return simd::select(pt == zero, along, simd::asinh(pz / pt));
  }
};

/// sign(x) sqrt|x|: a mass from its square.
struct signed_sqrt_f : real_function<signed_sqrt_f> {
  template <class P>
  [[gnu::always_inline]] static inline P f(const P& x) {
    return kernel::signed_sqrt(x);
  }
};

}  // namespace detail

/// Sum of two four-vectors, on the finer of their domains.
template <class T, class A, bool OA, std::size_t N, class B, bool OB, std::size_t M>
auto operator+(const four_vector<T, A, OA, N>& a, const four_vector<T, B, OB, M>& b) {
  const auto joined = detail::join(detail::typed_domain<A>{a.domain()}, detail::typed_domain<B>{b.domain()});
  return [&]<class D>(const detail::typed_domain<D>& on) {
    if constexpr (detail::reaches<D, A>() && detail::reaches<D, B>()) {
      return four_vector<T, D, OA || OB, N + M>(on.ref, a.terms(), detail::path<D, A>(on.ref, a.domain()), b.terms(),
                                                detail::path<D, B>(on.ref, b.domain()));
    }
  }(joined);
}
/// As soon as one of them is Cartesian, or they differ in precision, the sum is Cartesian and in double.
template <any_four_vector A, any_four_vector B>
auto operator+(const A& a, const B& b) {
  using detail::in_double;
  return px_py_pz_e(in_double(px(a)) + in_double(px(b)), in_double(py(a)) + in_double(py(b)),
                    in_double(pz(a)) + in_double(pz(b)), in_double(energy(a)) + in_double(energy(b)));
}

/// Components along x, y and z (the beam), in GeV.
template <any_four_vector V>
auto px(const V& v) {
  if constexpr (detail::is_cartesian<V>) return v.px();
  else return detail::sum_of_terms(v, [](const auto& t) { return t.px(); });
}
template <any_four_vector V>
auto py(const V& v) {
  if constexpr (detail::is_cartesian<V>) return v.py();
  else return detail::sum_of_terms(v, [](const auto& t) { return t.py(); });
}
template <any_four_vector V>
auto pz(const V& v) {
  if constexpr (detail::is_cartesian<V>) return v.pz();
  else return detail::sum_of_terms(v, [](const auto& t) { return t.pz(); });
}
/// Energy in GeV: sqrt(p^2 + m |m|), not below 0.
template <any_four_vector V>
auto energy(const V& v) {
  if constexpr (detail::is_cartesian<V>) return v.energy();
  else return detail::sum_of_terms(v, [](const auto& t) { return t.energy(); });
}

namespace detail {
template <class>
inline constexpr bool is_one_object = false;
template <class T, class D, bool O>
inline constexpr bool is_one_object<four_vector<T, D, O, 1>> = true;

template <class T, class D, bool O>
auto own(const four_vector<T, D, O, 1>& v, const value_ref& field) {
  return at_rows<T, D, O>(v.domain(), v.terms()[0], field);
}
}  // namespace detail

/// Transverse momentum in GeV.
template <any_four_vector V>
auto pt(const V& v) {
  if constexpr (detail::is_one_object<V>) return detail::own(v, v.terms()[0].pt);
  else return hypot(px(v), py(v));
}
/// Azimuth in radians: as stored for one object, of a sum atan2(py, px), which is 0 for a null vector.
template <any_four_vector V>
auto phi(const V& v) {
  if constexpr (detail::is_one_object<V>) return detail::own(v, v.terms()[0].phi);
  else return atan2(py(v), px(v));
}
/// Pseudorapidity: of a sum asinh(pz / pt); +-inf along the beam, 0 for a null vector.
template <any_four_vector V>
auto eta(const V& v) {
  if constexpr (detail::is_one_object<V>) return detail::own(v, v.terms()[0].eta);
  else return detail::make_apply(detail::eta_f{}, pt(v), pz(v));
}

}  // namespace staffa::inline STAFFA_ABI
