// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Powers of ten from 1e0 to 1e308, each the nearest double.
inline const std::array<double, 309>& powers_of_ten() {
  static const auto table = [] {
    std::array<double, 309> out{};
    for (int k = 0; k <= 308; ++k) {
      const std::string text = "1e" + std::to_string(k);
      std::from_chars(text.data(), text.data() + text.size(), out[static_cast<std::size_t>(k)]);
    }
    return out;
  }();
  return table;
}

/// A JSON number: an integer of 64 bits, or a double.
struct json_scalar {
  enum class type : std::uint8_t { signed_integer, unsigned_integer, real } what = type::real;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double real = 0;
};

/// Reads the number that a zero-terminated text starts with, and goes behind it. The result is what RapidJSON makes of
/// it without full precision: correctionlib does so, and every fiftieth number comes out one or two units beside the
/// nearest double. RapidJSON's own code is not asked, because compilers fuse its products and sums where the
/// instruction set allows, and then the bits differ again.
/// @return null, or what is wrong at `at`
inline const char* read_scalar(const char*& at, json_scalar& out) {
  using simd::detail::alone;
  constexpr const char* too_large = "a number is too large";
  const auto digit_here = [&] { return *at >= '0' && *at <= '9'; };
  const auto digit = [&] { return static_cast<unsigned>(*at - '0'); };
  const bool minus = *at == '-';
  if (minus) ++at;
  out.what = json_scalar::type::real;
  if (*at == 'N' || *at == 'I') {
    const bool nan = *at == 'N';
    for (const char* expected = nan ? "NaN" : "Inf"; *expected != 0; ++expected, ++at)
      if (*at != *expected) return "no value";
    if (!nan && *at == 'i')
      for (const char* expected = "inity"; *expected != 0; ++expected, ++at)
        if (*at != *expected) return "no value";
    out.real = nan ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    if (minus) out.real = -out.real;
    return nullptr;
  }
  if (!digit_here()) return "no value";
  const std::uint64_t limit = minus ? std::uint64_t{1} << 63 : (std::numeric_limits<std::uint64_t>::max)();
  std::uint64_t whole = 0;
  int significant = -1;  // the very first digit does not count
  double d = 0;
  bool real = false;
  if (*at == '0') ++at, ++significant;  // nothing but a fraction or an exponent may follow
  else
    for (; digit_here(); ++at) {
      if (!real && (whole > limit / 10 || (whole == limit / 10 && digit() > limit % 10))) {
        d = static_cast<double>(whole);
        real = true;
      }
      if (real) {
        if (d >= 1.7976931348623157e307) return too_large;  // a tenth of the largest double
        d = alone(d * 10) + digit();
        continue;
      }
      whole = whole * 10 + digit();
      ++significant;
    }
  std::int64_t exponent = 0;
  if (*at == '.') {
    ++at;
    if (!digit_here()) return "a number without digits behind its point";
    if (!real) {
      for (; digit_here() && whole <= 0x1FFFFFFFFFFFFFu; ++at) {
        whole = whole * 10 + digit();
        --exponent;
        if (whole != 0) ++significant;
      }
      d = static_cast<double>(whole);
      real = true;
    }
    for (; digit_here(); ++at) {
      if (significant >= 17) continue;
      d = alone(d * 10) + digit();
      --exponent;
      if (d > 0) ++significant;
    }
  }
  if (*at == 'e' || *at == 'E') {
    if (!real) d = static_cast<double>(whole);
    real = true;
    ++at;
    const bool negative = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    if (!digit_here()) return "a number without digits in its exponent";
    const std::int64_t largest = 308 - exponent;
    std::int64_t power = 0;
    for (; digit_here(); ++at) {
      power = (std::min)(power * 10 + digit(), std::int64_t{1} << 31);
      if (!negative && power > largest) return too_large;
    }
    exponent += negative ? -power : power;
  }
  if (!real) {
    out.what = minus ? json_scalar::type::signed_integer : json_scalar::type::unsigned_integer;
    out.natural = whole;
    out.integer = static_cast<std::int64_t>(minus ? 0 - whole : whole);
    return nullptr;
  }
  const auto& tens = powers_of_ten();
  const auto scaled = [&](double x, std::int64_t p) {
    if (p < -308) return 0.0;
    return p >= 0 ? x * tens[static_cast<std::size_t>((std::min)(p, std::int64_t{308}))]
                  : x / tens[static_cast<std::size_t>(-p)];
  };
  d = exponent < -308 ? scaled(scaled(d, -308), exponent + 308) : scaled(d, exponent);
  out.real = minus ? -d : d;
  return nullptr;
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
