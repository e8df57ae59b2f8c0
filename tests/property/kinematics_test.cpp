// SPDX-License-Identifier: MIT
#include "reference/kinematics.hpp"

#include "shapes.hpp"

#include <staffa/kernel/detail/runs.hpp>
#include <staffa/kernel/kinematics.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace {
using namespace staffa::property;
using reference::object;
namespace kernel = staffa::kernel;
namespace simd = staffa::simd;
using simd::pack;

constexpr float pi = std::numbers::pi_v<float>;

double uniform(std::mt19937& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

template <class T>
T delta_phi(T a, T b) {
  return kernel::delta_phi(pack<T>(a), pack<T>(b)).get(1);
}

/// As a mass wants an object, in float or double, and its m |m|.
template <class T = float>
struct wanted {
  kernel::pair_member<T> member;
  pack<T> s;

  explicit wanted(const object& o) : s(pack<T>(o.mass) * simd::abs(pack<T>(o.mass))) {
    const pack<T> momentum = pack<T>(o.pt) * simd::cosh(pack<T>(o.eta));
    member = kernel::member_of_pairs(pack<T>(o.pt), pack<T>(o.eta), pack<T>(o.phi), momentum,
                                     kernel::energy_excess(momentum, s));
  }
};

template <class T = float>
T term_of(const object& a, const object& b) {
  return kernel::pair_term(wanted<T>(a).member, wanted<T>(b).member).get(1);
}

float share_of(const object& a, const object& b) {
  return 2 * term_of(a, b) + (wanted(a).s.get(0) + wanted(b).s.get(0)) / 2;
}

/// The squared mass of a sum as an expression computes it: of three objects what each pair contributes, else all s and
/// then twice all d.
float squared_mass(const std::vector<object>& objects) {
  if (objects.size() == 3)
    return share_of(objects[0], objects[1]) + share_of(objects[0], objects[2]) + share_of(objects[1], objects[2]);
  float s = 0, d = 0;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    s += wanted(objects[i]).s.get(0);
    for (std::size_t j = i + 1; j < objects.size(); ++j) d += term_of(objects[i], objects[j]);
  }
  return s + d + d;
}

object random_object(std::mt19937& random) {
  const float masses[] = {0.0f, 0.000511f, 0.10566f, 0.13957f, 4.18f, 91.2f};
  return {static_cast<float>(std::exp(uniform(random, -1, 7))), static_cast<float>(uniform(random, -5, 5)),
          static_cast<float>(uniform(random, -pi, pi)), masses[random() % 6]};
}

/// Another object at a distance from 1e-4 to 6, very often near, and across +-pi if `o` is near it.
object near_to(const object& o, std::mt19937& random) {
  object out = random_object(random);
  const double distance = std::exp(uniform(random, std::log(1e-4), std::log(6)));
  const double direction = uniform(random, 0, 2 * std::numbers::pi);
  out.eta = static_cast<float>(o.eta + distance * std::cos(direction));
  out.phi = static_cast<float>(o.phi + distance * std::sin(direction));
  if (out.phi > pi) out.phi -= 2 * pi;
  if (out.phi < -pi) out.phi += 2 * pi;
  return out;
}

std::vector<object> random_system(std::size_t n, std::mt19937& random) {
  std::vector<object> out = {random_object(random)};
  if (random() % 4 == 0) out[0].phi = std::copysign(std::nextafter(pi, 0.0f), out[0].phi);
  while (out.size() < n) out.push_back(near_to(out[random() % out.size()], random));
  return out;
}

TEST(PropertyDeltaPhi, IsThatOfDoubleInFloat) {
  std::mt19937 random(1);
  for (double most : {1.0, 3.2, 7.0, 100.0, 1e4, 1e7, 1e12, 1e30}) {
    for (int i = 0; i < 3000; ++i) {
      const auto a = static_cast<float>(uniform(random, -most, most));
      const auto b = static_cast<float>(uniform(random, -most, most));
      const float got = delta_phi(a, b);
      const float want = std::min(static_cast<float>(reference::delta_phi(a, b)), std::nextafter(pi, 0.0f));
      EXPECT_EQ(got, want) << a << " - " << b;
      EXPECT_TRUE(-pi <= got && got < pi);
    }
  }
}

TEST(PropertyDeltaPhi, IsExactInDouble) {
  std::mt19937 random(2);
  for (double most : {1.0, 3.2, 7.0, 100.0, 1e4, 6.6e6, 1e12, 1e300}) {
    for (int i = 0; i < 3000; ++i) {
      const double a = uniform(random, -most, most), b = uniform(random, -most, most);
      EXPECT_EQ(delta_phi(a, b), reference::delta_phi(a, b)) << a << " - " << b;
    }
  }
}

template <class T>
void check_border() {
  constexpr T edge = std::numbers::pi_v<T>;
  std::vector<T> angles;
  for (int turns = -5; turns <= 5; ++turns) {
    const T at = edge * static_cast<T>(turns);
    angles.insert(angles.end(), {at, std::nextafter(at, T(100)), std::nextafter(at, T(-100)), at / 2});
  }
  for (const T a : angles)
    for (const T b : angles) {
      const T want = std::min(static_cast<T>(reference::delta_phi(a, b)), std::nextafter(edge, T(0)));
      EXPECT_EQ(delta_phi(a, b), want) << a << " - " << b;
    }
}

TEST(PropertyDeltaPhi, IsHalfOpen) {
  EXPECT_EQ(delta_phi(std::numbers::pi, 0.0), -std::numbers::pi);
  EXPECT_EQ(delta_phi(-std::numbers::pi, 0.0), -std::numbers::pi);
  EXPECT_EQ(delta_phi(std::nextafter(std::numbers::pi, 0.0), 0.0), std::nextafter(std::numbers::pi, 0.0));
  EXPECT_NEAR(delta_phi(pi, 0.0f), -pi, 3e-7);
  EXPECT_NEAR(delta_phi(-pi, 0.0f), pi, 3e-7) << "the float next to -pi is beyond it";
  check_border<float>();
  check_border<double>();
}

TEST(PropertyDeltaPhi, IsNanOfWhatIsNotFinite) {
  for (float odd : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                    std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_TRUE(std::isnan(delta_phi(odd, 1.0f)));
    EXPECT_TRUE(std::isnan(delta_phi(1.0f, odd)));
    EXPECT_TRUE(std::isnan(delta_phi(double{odd}, 1.0)));
    EXPECT_TRUE(std::isnan(delta_phi(odd, odd)));
  }
}

float angle_between(float a, float b) {
  const auto rest = [](float phi) { return kernel::detail::rest_of_half_turn(pack<float>(phi)); };
  return kernel::detail::angle_between(pack<float>(a), rest(a), pack<float>(b), rest(b)).get(1);
}

TEST(PropertyAngleBetween, IsTheSizeOfDeltaPhi) {
  std::mt19937 random(11);
  const auto check = [](float a, float b) {
    const double want = std::fabs(reference::delta_phi(a, b));
    // Three roundings: of a rest twice, and of the sum.
    EXPECT_LE(std::fabs(std::fabs(angle_between(a, b)) - want), 3 * 0x1p-24 * want) << a << " and " << b;
    EXPECT_EQ(std::fabs(angle_between(a, b)), std::fabs(angle_between(b, a))) << a << " and " << b;
  };
  for (double most : {1e-6, 1.0, 3.14159, 3.2, 7.0, 1e4}) {
    for (int i = 0; i < 5000; ++i)
      check(static_cast<float>(uniform(random, -most, most)), static_cast<float>(uniform(random, -most, most)));
  }
  std::vector<float> near_border;
  for (float edge : {pi, -pi, 0.0f, pi / 2, -pi / 2})
    for (int k = -40; k <= 40; ++k) near_border.push_back(edge + static_cast<float>(k) * 1.2e-7f);
  for (float a : near_border)
    for (float b : near_border) check(a, b);
}

TEST(PropertyAngleBetween, OfOneLaneDoesNotDependOnOthers) {
  std::mt19937 random(12);
  for (int i = 0; i < 1000; ++i) {
    float a[simd::lanes], b[simd::lanes], got[simd::lanes];
    for (std::size_t l = 0; l < simd::lanes; ++l) {
      a[l] = static_cast<float>(uniform(random, -3.3, 3.3));
      b[l] = static_cast<float>(uniform(random, -3.3, 3.3));
    }
    const auto x = simd::load<float>(a), y = simd::load<float>(b);
    using kernel::detail::rest_of_half_turn;
    simd::store(got, kernel::detail::angle_between(x, rest_of_half_turn(x), y, rest_of_half_turn(y)));
    for (std::size_t l = 0; l < simd::lanes; ++l) EXPECT_EQ(got[l], angle_between(a[l], b[l]));
  }
}

TEST(PropertyAngleBetween, IsNanOfWhatIsNotFinite) {
  for (float odd : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_TRUE(std::isnan(angle_between(odd, 1.0f)));
    EXPECT_TRUE(std::isnan(angle_between(1.0f, -odd)));
    EXPECT_TRUE(std::isnan(angle_between(odd, odd)));
  }
}

template <class T>
void check_distance_and_transverse_mass(double bound) {
  std::mt19937 random(3);
  for (int i = 0; i < 5000; ++i) {
    const object a = random_object(random), b = near_to(a, random);
    const long double dphi = delta_phi(T(a.phi), T(b.phi));  // its own rounding is tested above
    const auto r = kernel::delta_r(pack<T>(a.eta), pack<T>(a.phi), pack<T>(b.eta), pack<T>(b.phi)).get(1);
    const long double deta = static_cast<long double>(a.eta) - b.eta;
    EXPECT_NEAR(static_cast<double>(r / std::hypot(deta, dphi)), 1.0, bound);
    const auto mt = kernel::transverse_mass(pack<T>(a.pt), pack<T>(a.phi), pack<T>(b.pt), pack<T>(b.phi)).get(1);
    const long double want = 2 * std::sqrt(static_cast<long double>(a.pt) * b.pt) * std::fabs(std::sin(dphi / 2));
    EXPECT_NEAR(static_cast<double>(mt / want), 1.0, bound) << a.phi << ' ' << b.phi;
    EXPECT_GE(mt, 0);
  }
}

TEST(PropertyDeltaR, AndTransverseMassAreAccurate) {
  check_distance_and_transverse_mass<float>(3e-7);
  check_distance_and_transverse_mass<double>(1e-15);
}

TEST(PropertyMass, IsAccurateAtAnyOpeningAngle) {
  std::mt19937 random(4);
  for (std::size_t n : {2u, 3u}) {
    long double worst = 0;
    for (int i = 0; i < 20000; ++i) {
      const auto objects = random_system(n, random);
      const long double want = reference::signed_sqrt(reference::mass2(objects));
      const float got = kernel::signed_sqrt(pack<float>(squared_mass(objects))).get(0);
      ASSERT_GT(want, 0);
      worst = std::max(worst, std::fabs(got / want - 1));
    }
    EXPECT_LT(worst, 5e-7) << n << " objects; 1e-6 is promised";
  }
}

TEST(PropertyMass, OfMasslessObjectsIsAccurateToo) {
  std::mt19937 random(5);
  for (int i = 0; i < 20000; ++i) {
    auto objects = random_system(2 + random() % 2, random);
    for (object& o : objects) o.mass = 0;
    const long double want = reference::signed_sqrt(reference::mass2(objects));
    EXPECT_LT(std::fabs(kernel::signed_sqrt(pack<float>(squared_mass(objects))).get(0) / want - 1), 1e-6);
  }
}

TEST(PropertyMass, IsAccurateAcrossPiAndFarApart) {
  for (float distance : {1e-4f, 1e-3f, 0.1f, 3.0f}) {
    const object a{30, 1, pi - distance / 2, 0.1f}, b{40, 1, -pi + distance / 2, 0.1f};
    const long double want = reference::signed_sqrt(reference::mass2({a, b}));
    EXPECT_LT(std::fabs(kernel::signed_sqrt(pack<float>(squared_mass({a, b}))).get(0) / want - 1), 5e-7) << distance;
  }
  for (float eta : {2.9f, 3.1f, 4.0f, 5.0f, 9.0f}) {
    const object a{30, eta, 1, 0.1f}, b{40, -eta, 2, 0.1f};
    const long double want = reference::signed_sqrt(reference::mass2({a, b}));
    EXPECT_LT(std::fabs(kernel::signed_sqrt(pack<float>(squared_mass({a, b}))).get(0) / want - 1), 1e-6) << eta;
  }
}

TEST(PropertyMass, OfSpaceLikeObjectsIsAccurateToTheSizeOfItsTerms) {
  std::mt19937 random(6);
  int negative = 0;
  for (int i = 0; i < 20000; ++i) {
    auto objects = random_system(2, random);
    for (object& o : objects) {
      if (random() % 3 != 0) o.mass = -o.mass;
      o.pt = std::max(o.pt, 100.0f);  // the energy stays real
    }
    const long double want = reference::mass2(objects);
    const float got = squared_mass(objects);
    EXPECT_LT(std::fabs(got - want), 1e-6L * reference::size_of_terms(objects[0], objects[1]));
    if (want < 0) ++negative;
  }
  EXPECT_GT(negative, 100) << "the test should meet space-like sums";
}

TEST(PropertyMass, HandlesObjectsAtRest) {
  const object rest{0, 0, 0, 0}, heavy{0, 0, 0, 10}, moving{50, 1, 2, 5};
  EXPECT_EQ(term_of(rest, rest), 0.0f);
  EXPECT_EQ(term_of(rest, moving), 0.0f);
  EXPECT_NEAR(kernel::signed_sqrt(pack<float>(squared_mass({heavy, heavy}))).get(0), 20.0f, 2e-5);
}

TEST(PropertyMass, DoesNotDependOnTheOrderOfTwo) {
  std::mt19937 random(7);
  for (int i = 0; i < 5000; ++i) {
    const auto objects = random_system(2, random);
    EXPECT_EQ(term_of(objects[0], objects[1]), term_of(objects[1], objects[0]));
  }
}

TEST(PropertyMass, InDoubleIsAccurateInDouble) {
  std::mt19937 random(8);
  for (int i = 0; i < 3000; ++i) {
    const auto objects = random_system(2, random);
    const wanted<double> a(objects[0]), b(objects[1]);
    const auto d = kernel::pair_term(a.member, b.member);
    const double got = (a.s + b.s + d + d).get(0);
    const long double want = reference::mass2(objects);
    // The reference loses digits too, in E1 E2 - P1 P2; and 2 pi is that of double, which shows across +-pi.
    const auto energy = [](const wanted<double>& x) { return x.member.middle + pack<double>(0.5) * x.member.excess; };
    const long double lost = 1e-18L * (energy(a) * energy(b)).get(0);
    const long double turn =
        5e-16L * objects[0].pt * objects[1].pt * std::fabs(delta_phi(objects[0].phi, objects[1].phi));
    EXPECT_LT(std::fabs(got - want), 1e-14L * want + lost + turn);
  }
}

TEST(PropertyPairs, FromTablesHaveTheBitsOfEachPair) {
  std::mt19937 random(10);
  for (std::size_t n : {std::size_t{1}, std::size_t{2}, simd::lanes - 1, simd::lanes, simd::lanes + 1, std::size_t{100}}) {
    std::vector<object> objects;
    while (objects.size() < n) objects.push_back(random_object(random));
    padded<float> pt(n), eta(n), phi(n), mass(n), table((n + simd::lanes) * kernel::object_stride);
    for (std::size_t k = 0; k < n; ++k) {
      pt[k] = objects[k].pt, eta[k] = objects[k].eta, phi[k] = objects[k].phi, mass[k] = objects[k].mass;
    }
    kernel::object_table(pt.data(), eta.data(), phi.data(), mass.data(), n, table.data());
    std::vector<std::int32_t> own;
    for (std::size_t k = 0; k < n; ++k) own.push_back(static_cast<std::int32_t>(k));
    std::vector<std::int32_t> other(own);
    std::shuffle(other.begin(), other.end(), random);
    std::vector<float> terms, shares, masses;
    for (std::size_t k = 0; k < n; ++k) {
      const object& a = objects[k];
      const object& b = objects[static_cast<std::size_t>(other[k])];
      terms.push_back(term_of(a, b));
      shares.push_back(share_of(a, b));
      masses.push_back(kernel::signed_sqrt(pack<float>(squared_mass({a, b}))).get(0));
    }
    const padded<std::int32_t> here(own), there(other);
    kernel::detail::clear_padding(here.data() + n);
    kernel::detail::clear_padding(there.data() + n);
    const padded<float> out(n);
    using result = kernel::pair_result;
    kernel::combine_pairs(result::term, table.data(), nullptr, table.data(), there.data(), n, out.data());
    EXPECT_EQ(bits_of(out.vector()), bits_of(terms)) << n;
    kernel::combine_pairs(result::share, table.data(), nullptr, table.data(), there.data(), n, out.data());
    EXPECT_EQ(bits_of(out.vector()), bits_of(shares)) << n;
    kernel::combine_pairs(result::mass, table.data(), there.data(), table.data(), here.data(), n, out.data());
    EXPECT_EQ(bits_of(out.vector()), bits_of(masses)) << n;
  }
}

TEST(PropertySignedSqrt, KeepsTheSign) {
  EXPECT_EQ(kernel::signed_sqrt(pack<float>(-9.0f)).get(0), -3.0f);
  EXPECT_EQ(kernel::signed_sqrt(pack<double>(16.0)).get(0), 4.0);
  EXPECT_FALSE(std::signbit(kernel::signed_sqrt(pack<float>(-0.0f)).get(0)));
  EXPECT_TRUE(std::isnan(kernel::signed_sqrt(pack<float>(std::numeric_limits<float>::quiet_NaN())).get(0)));
}

TEST(PropertyTripleMass2, HasTheBitsOfEachSum) {
  std::mt19937 random(9);
  for (const shape& s : shapes(40)) {
    SCOPED_TRACE(s.name);
    std::vector<object> objects;
    for (std::size_t row = 0; row < s.rows(); ++row) objects.push_back(random_object(random));
    std::vector<float> w, want;
    for (std::size_t list = 0; list < s.lists(); ++list) {
      const auto first = static_cast<std::size_t>(s.offsets[list]),
                 last = static_cast<std::size_t>(s.offsets[list + 1]);
      for (std::size_t i = first; i < last; ++i)
        for (std::size_t j = i + 1; j < last; ++j) w.push_back(share_of(objects[i], objects[j]));
      for (std::size_t i = first; i < last; ++i)
        for (std::size_t j = i + 1; j < last; ++j)
          for (std::size_t k = j + 1; k < last; ++k)
            want.push_back(share_of(objects[i], objects[j]) + share_of(objects[i], objects[k]) +
                           share_of(objects[j], objects[k]));
    }
    const padded<float> out(want.size());
    kernel::triple_mass2(s.offsets, padded<float>(w).data(), out.data());
    EXPECT_EQ(bits_of(out.vector()), bits_of(want));
  }
}

}  // namespace
