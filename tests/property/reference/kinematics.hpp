// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace staffa::property::reference {

struct object {
  float pt, eta, phi, mass;
};

/// a - b wrapped into [-pi, pi), in double.
inline double delta_phi(double a, double b) {
  const double wrapped = std::remainder(a - b, 2 * std::numbers::pi);
  return wrapped < std::numbers::pi ? wrapped : wrapped - 2 * std::numbers::pi;
}

inline long double momentum(const object& o) { return o.pt * std::cosh(static_cast<long double>(o.eta)); }
inline long double square(const object& o) { return static_cast<long double>(o.mass) * std::fabs(o.mass); }

/// E1 E2 - p1 p2 by the textbook, with digits enough to survive the differences.
inline long double pair_term(const object& a, const object& b) {
  const long double p = momentum(a), q = momentum(b);
  const long double energies = std::sqrt(p * p + square(a)) * std::sqrt(q * q + square(b));
  const long double deta = static_cast<long double>(a.eta) - b.eta, dphi = static_cast<long double>(a.phi) - b.phi;
  return (energies - p * q) + static_cast<long double>(a.pt) * b.pt * (std::cosh(deta) - std::cos(dphi));
}

inline long double mass2(const std::vector<object>& objects) {
  long double sum = 0;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    sum += square(objects[i]);
    for (std::size_t j = i + 1; j < objects.size(); ++j) sum += 2 * pair_term(objects[i], objects[j]);
  }
  return sum;
}

inline long double signed_sqrt(long double x) { return std::copysign(std::sqrt(std::fabs(x)), x); }

/// What the rounding error of m^2 is measured by when masses are negative: the sum of the absolute terms.
inline long double size_of_terms(object a, object b) {
  a.mass = std::fabs(a.mass);
  b.mass = std::fabs(b.mass);
  return square(a) + square(b) + 2 * pair_term(a, b);
}

}  // namespace staffa::property::reference
