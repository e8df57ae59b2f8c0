// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/formula.hpp>
#include <staffa/correct/detail/program.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/truth.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Rows a program works on at once: its places then fit the first-level cache.
inline constexpr std::size_t program_rows = 64;

namespace steps {

template <class F>
[[gnu::always_inline]] inline void each(double* to, const double* a, std::size_t n, F f) {
  for (std::size_t i = 0; i < n; i += simd::lanes) simd::store(to + i, f(simd::load<double>(a + i)));
}
template <class F>
[[gnu::always_inline]] inline void each(double* to, const double* a, const double* b, std::size_t n, F f) {
  for (std::size_t i = 0; i < n; i += simd::lanes)
    simd::store(to + i, f(simd::load<double>(a + i), simd::load<double>(b + i)));
}
/// The C library's function, row by row.
template <class F>
inline void exactly(double* to, const double* a, std::size_t n, F f) {
  for (std::size_t i = 0; i < n; ++i) to[i] = f(a[i]);
}

}  // namespace steps

/// To one unit, also near 1, where the vector function is off by two.
inline simd::pack<double> log10(simd::pack<double> x) {
  using P = simd::pack<double>;
  const P out = simd::log10(x);
  const simd::mask near = (x > P(0.3)) & (x < P(3.0));
  if (simd::any(near)) [[unlikely]]
    return simd::patch_lanes(out, near, [](double lane) { return std::log10(lane); }, x);
  return out;
}

/// One step for n rows. Fast functions are within one unit in the last place; the others are the C library's.
inline void run_step(operation op, bool strict, double* to, const double* a, const double* b, std::size_t n) {
  using P = simd::pack<double>;
  const P one(1.0);
  switch (op) {
    case operation::add: return steps::each(to, a, b, n, [](P x, P y) { return x + y; });
    case operation::subtract: return steps::each(to, a, b, n, [](P x, P y) { return x - y; });
    case operation::multiply: return steps::each(to, a, b, n, [](P x, P y) { return x * y; });
    case operation::divide: return steps::each(to, a, b, n, [](P x, P y) { return x / y; });
    case operation::max: return steps::each(to, a, b, n, [](P x, P y) { return simd::at_least(x, y); });
    case operation::min: return steps::each(to, a, b, n, [](P x, P y) { return simd::at_most(x, y); });
    case operation::less: return steps::each(to, a, b, n, [](P x, P y) { return simd::is_less(x, y); });
    case operation::greater: return steps::each(to, a, b, n, [](P x, P y) { return simd::is_less(y, x); });
    case operation::less_equal: return steps::each(to, a, b, n, [](P x, P y) { return simd::is_less_equal(x, y); });
    case operation::greater_equal: return steps::each(to, a, b, n, [](P x, P y) { return simd::is_less_equal(y, x); });
    case operation::equal: return steps::each(to, a, b, n, [](P x, P y) { return simd::is_equal(x, y); });
    case operation::not_equal: return steps::each(to, a, b, n, [&](P x, P y) { return one - simd::is_equal(x, y); });
    case operation::logical_and:
      return steps::each(to, a, b, n, [](P x, P y) { return simd::is_true(x) * simd::is_true(y); });
    case operation::logical_or:
      return steps::each(to, a, b, n, [](P x, P y) { return simd::at_least(simd::is_true(x), simd::is_true(y)); });
    case operation::negate: return steps::each(to, a, n, [](P x) { return -x; });
    case operation::sqrt: return steps::each(to, a, n, [](P x) { return simd::sqrt(x); });
    case operation::abs: return steps::each(to, a, n, [](P x) { return simd::abs(x); });
    case operation::log:
      if (strict) return steps::exactly(to, a, n, [](double x) { return std::log(x); });
      return steps::each(to, a, n, [](P x) { return simd::log(x); });
    case operation::log10:
      if (strict) return steps::exactly(to, a, n, [](double x) { return std::log10(x); });
      return steps::each(to, a, n, [](P x) { return log10(x); });
    case operation::exp:
      if (strict) return steps::exactly(to, a, n, [](double x) { return std::exp(x); });
      return steps::each(to, a, n, [](P x) { return simd::exp(x); });
    case operation::sin:
      if (strict) return steps::exactly(to, a, n, [](double x) { return std::sin(x); });
      return steps::each(to, a, n, [](P x) { return simd::sin(x); });
    case operation::cos:
      if (strict) return steps::exactly(to, a, n, [](double x) { return std::cos(x); });
      return steps::each(to, a, n, [](P x) { return simd::cos(x); });
    default:
      for (std::size_t i = 0; i < n; ++i) to[i] = apply_step(op, a[i], b[i]);
  }
}

/// Runs a program. @param columns the slots as doubles; @param rows of parameters, as offsets, or null if fixed;
/// @param out writable a little past the end
inline void run_program(const program& p, std::size_t n, const double* const* columns, const double* parameters,
                        const std::int32_t* parameter_rows, double* out, arena& memory) {
  const arena::mark until(memory);
  const double** place = memory.take<const double*>(p.places);
  double** own = memory.take<double*>(p.places);
  for (std::uint32_t k = 0; k < p.places; ++k) {
    own[k] = nullptr;
    if (k < p.leaves.size() && p.leaves[k].what == program::leaf::column) continue;
    own[k] = memory.take<double>(program_rows);
    place[k] = own[k];
    if (k < p.leaves.size() && p.leaves[k].what == program::leaf::constant)
      std::fill_n(own[k], program_rows, p.leaves[k].value);
    else std::fill_n(own[k], program_rows, 0.0);  // no stale bits in the lanes past the end
  }
  for (std::size_t first = 0; first < n; first += program_rows) {
    const std::size_t rows = (std::min)(program_rows, n - first);
    for (std::size_t k = 0; k < p.leaves.size(); ++k) {
      const program::source& leaf = p.leaves[k];
      if (leaf.what == program::leaf::column) place[k] = columns[leaf.which] + first;
      if (leaf.what == program::leaf::parameter) {
        const double* from = parameters + leaf.which;
        double* to = own[k];
        for (std::size_t i = 0; i < rows; ++i) to[i] = from[parameter_rows[first + i]];
      }
    }
    const bool direct = !p.steps.empty() && p.steps.back().to == p.result;
    for (const program::step& s : p.steps)
      run_step(s.op, s.strict, direct && &s == &p.steps.back() ? out + first : own[s.to], place[s.a], place[s.b], rows);
    if (!direct) std::copy_n(place[p.result], rows, out + first);
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
