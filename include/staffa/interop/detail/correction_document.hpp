// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_tree.hpp>
#include <staffa/simd/compat.hpp>

#include <rapidjson/error/en.h>
#include <rapidjson/rapidjson.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

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

/// Reads a number that RapidJSON has found well-formed, as RapidJSON reads it without full precision: correctionlib
/// does so, and every fiftieth number comes out one or two units beside the nearest double. RapidJSON's own code is not
/// asked, because compilers fuse its products and sums where the instruction set allows, and then the bits differ
/// again.
inline json_scalar read_scalar(const char* at, const char* end) {
  using simd::detail::alone;
  const auto digit_here = [&] { return at != end && *at >= '0' && *at <= '9'; };
  json_scalar out;
  const bool minus = *at == '-';
  if (minus) ++at;
  if (*at == 'N' || *at == 'I') {
    out.real = *at == 'N' ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    if (minus) out.real = -out.real;
    return out;
  }
  const std::uint64_t limit = minus ? std::uint64_t{1} << 63 : (std::numeric_limits<std::uint64_t>::max)();
  std::uint64_t whole = 0;
  int significant = -1;  // the very first digit does not count
  double d = 0;
  bool real = false;
  for (; digit_here(); ++at) {
    const auto digit = static_cast<unsigned>(*at - '0');
    if (!real && (whole > limit / 10 || (whole == limit / 10 && digit > limit % 10))) {
      d = static_cast<double>(whole);
      real = true;
    }
    if (real) {
      d = alone(d * 10) + digit;
      continue;
    }
    whole = whole * 10 + digit;
    ++significant;
  }
  std::int64_t exponent = 0;
  if (at != end && *at == '.') {
    ++at;
    if (!real) {
      for (; digit_here() && whole <= 0x1FFFFFFFFFFFFFu; ++at) {
        whole = whole * 10 + static_cast<unsigned>(*at - '0');
        --exponent;
        if (whole != 0) ++significant;
      }
      d = static_cast<double>(whole);
      real = true;
    }
    for (; digit_here(); ++at) {
      if (significant >= 17) continue;
      d = alone(d * 10) + static_cast<unsigned>(*at - '0');
      --exponent;
      if (d > 0) ++significant;
    }
  }
  if (at != end) {  // an exponent
    if (!real) d = static_cast<double>(whole);
    real = true;
    ++at;
    const bool negative = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    std::int64_t power = 0;
    for (; digit_here(); ++at) power = (std::min)(power * 10 + (*at - '0'), std::int64_t{1} << 31);
    exponent += negative ? -power : power;
  }
  if (!real) {
    out.what = minus ? json_scalar::type::signed_integer : json_scalar::type::unsigned_integer;
    out.natural = whole;
    out.integer = static_cast<std::int64_t>(minus ? 0 - whole : whole);
    return out;
  }
  const auto& tens = powers_of_ten();
  const auto scaled = [&](double x, std::int64_t p) {
    if (p < -308) return 0.0;
    return p >= 0 ? x * tens[static_cast<std::size_t>((std::min)(p, std::int64_t{308}))]
                  : x / tens[static_cast<std::size_t>(-p)];
  };
  d = exponent < -308 ? scaled(scaled(d, -308), exponent + 308) : scaled(d, exponent);
  out.real = minus ? -d : d;
  return out;
}

/// What a hostile file may cost.
struct json_limits {
  std::size_t depth = 512;
  std::size_t values = std::size_t{1} << 28;
};

/// Builds a tree from RapidJSON's events, with the numbers of `read_scalar`, and counts.
class limited_builder {
 public:
  limited_builder(json_tree& to, const json_limits& limits) : to_(to), limits_(limits) {}

  bool Null() { return count() && (to_.push(json()), true); }
  bool Bool(bool b) { return count() && (to_.push(json::boolean(b)), true); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (!count()) return false;
    const json_scalar s = read_scalar(text, text + length);
    if (s.what == json_scalar::type::real) to_.push(json::real(s.real));
    else if (s.what == json_scalar::type::signed_integer ||
             s.natural <= static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)()))
      to_.push(json::integer(s.integer));
    else to_.push(json::natural(s.natural));
    return true;
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return count() && (to_.push_text(text, length), true);
  }
  bool StartObject() { return enter(); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    return count() && (to_.push_text(text, length), true);
  }
  bool EndObject(rapidjson::SizeType members) { return leave(json::type::object, 2 * members); }
  bool StartArray() { return enter(); }
  bool EndArray(rapidjson::SizeType elements) { return leave(json::type::array, elements); }
  // Not called, since numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  bool count() {
    if (++values_ <= limits_.values) return true;
    problem_ = "more than " + std::to_string(limits_.values) + " values";
    return false;
  }
  bool enter() {
    if (++depth_ > limits_.depth) {
      problem_ = "nested more than " + std::to_string(limits_.depth) + " levels deep";
      return false;
    }
    return count();
  }
  bool leave(json::type t, std::uint32_t size) {
    --depth_;
    to_.close(t, size);
    return true;
  }

  json_tree& to_;
  const json_limits& limits_;
  std::size_t depth_ = 0, values_ = 0;
  std::string problem_;
};

/// Parses a whole text; the parser does not recurse. @throws correction_file_error
inline json_tree parse_correction_json(const std::string& text, const std::string& file, const json_limits& limits) {
  json_tree tree;
  const auto line_of = [&](std::size_t byte) {
    return 1 +
           static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), '\n'));
  };
  if (const std::size_t zero = text.find('\0'); zero != std::string::npos)
    throw correction_file_error(file, "not JSON, it holds a zero byte", zero, line_of(zero));
  limited_builder builder(tree, limits);
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  constexpr unsigned flags =
      rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag | rapidjson::kParseIterativeFlag;
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, builder);
  if (result.IsError()) {
    const std::size_t byte = (std::min)(result.Offset(), text.size());
    throw correction_file_error(file,
                                builder.problem().empty()
                                    ? std::string("not JSON: ") + rapidjson::GetParseError_En(result.Code())
                                    : builder.problem(),
                                byte, line_of(byte));
  }
  return tree;
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
