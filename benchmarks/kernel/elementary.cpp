// SPDX-License-Identifier: MIT
//
// Elementary functions from an array to an array, both in the second-level cache, against the C library called in a
// loop. The label of a benchmark says the range of the arguments and the greatest error there, in units of the last
// place, against the same function in double.

#include "cases.hpp"

#include <staffa/simd/loop.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>

#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>

namespace kernel_benchmarks {
namespace {

constexpr std::size_t count = 8192;  // 32 KiB in, 32 KiB out: past the first-level cache, well inside the second

struct arguments {
  padded<float> x{count};
  padded<float> y{count};
  padded<float> out{count};
};

std::shared_ptr<arguments> uniform(double lower, double upper) {
  auto of = std::make_shared<arguments>();
  std::mt19937 random(1);
  std::uniform_real_distribution<float> value(static_cast<float>(lower), static_cast<float>(upper));
  for (std::size_t k = 0; k < count; ++k) of->x[k] = value(random), of->y[k] = value(random);
  return of;
}

/// Distance in units of the last place of the right value, rounded to float.
double error_in_ulp(float got, double right) {
  const auto rounded = static_cast<float>(right);
  const float next = std::nextafter(std::abs(rounded), INFINITY);
  return std::abs(static_cast<double>(got) - right) / static_cast<double>(next - std::abs(rounded));
}

template <class Right>
std::string label(const arguments& of, double lower, double upper, Right right) {
  double worst = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const double error = error_in_ulp(of.out[k], right(static_cast<double>(of.x[k]), static_cast<double>(of.y[k])));
    if (error > worst) worst = error;
  }
  char text[80];
  std::snprintf(text, sizeof text, "[%g, %g], %.2f ulp", lower, upper, worst);
  return text;
}

/// @param packed, scalar and exact of (x, y), in packs, floats and doubles
template <class Packed, class Scalar, class Exact>
void add_function(const std::string& name, double lower, double upper, Packed packed, Scalar scalar, Exact exact) {
  const auto of = uniform(lower, upper);
  const auto in_packs = [=] {
    namespace simd = staffa::simd;
    const float* x = of->x.data();
    const float* y = of->y.data();
    float* out = of->out.data();
    simd::for_each_step(count, [=](std::size_t k) {
      simd::store(out + k, packed(simd::load<float>(x + k), simd::load<float>(y + k)));
    });
  };
  const auto in_floats = [=] {
    const float* x = of->x.data();
    const float* y = of->y.data();
    float* out = of->out.data();
    for (std::size_t k = 0; k < count; ++k) out[k] = scalar(x[k], y[k]);
  };
  const auto add_one = [&](const std::string& variant, const std::function<void()>& work) {  // counts.py reads its name
    work();
    add(name + "/" + variant, count, work, label(*of, lower, upper, exact));
  };
  add_one("staffa", in_packs);
  add_one("loop", in_floats);
}

}  // namespace

void add_elementary() {
  namespace simd = staffa::simd;
  const auto add_unary = [](const std::string& name, double lower, double upper, auto packed, auto scalar) {
    add_function(
        name, lower, upper, [=](auto x, auto) { return packed(x); }, [=](float x, float) { return scalar(x); },
        [=](double x, double) { return scalar(x); });
  };
  add_unary("sin", -1e4, 1e4, [](auto x) { return simd::sin(x); }, [](auto x) { return std::sin(x); });
  add_unary("cos", -1e4, 1e4, [](auto x) { return simd::cos(x); }, [](auto x) { return std::cos(x); });
  add_unary("exp", -20, 20, [](auto x) { return simd::exp(x); }, [](auto x) { return std::exp(x); });
  add_unary("log", 1e-3, 1e4, [](auto x) { return simd::log(x); }, [](auto x) { return std::log(x); });
  add_unary("sinh", -5, 5, [](auto x) { return simd::sinh(x); }, [](auto x) { return std::sinh(x); });
  add_unary("cosh", -5, 5, [](auto x) { return simd::cosh(x); }, [](auto x) { return std::cosh(x); });
  add_unary("sqrt", 0, 1e4, [](auto x) { return simd::sqrt(x); }, [](auto x) { return std::sqrt(x); });
  add_function(
      "atan2", -100, 100, [](auto x, auto y) { return simd::atan2(x, y); },
      [](float x, float y) { return std::atan2(x, y); }, [](double x, double y) { return std::atan2(x, y); });
}

}  // namespace kernel_benchmarks
