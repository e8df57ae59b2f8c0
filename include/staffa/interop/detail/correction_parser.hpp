// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_number.hpp>
#include <staffa/interop/detail/correction_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// What a hostile file may cost.
struct json_limits {
  std::size_t depth = 512;
  std::size_t values = std::size_t{1} << 28;
};

/// Parses JSON into a tree, accepting what RapidJSON accepts by default and NaN and infinities as bare words. It does
/// not recurse. Strings without escapes stay in the text, which must outlive the tree.
class json_parser {
 public:
  /// @param text ends with a zero byte, as that of a std::string does
  json_parser(const std::string& text, const std::string& file, const json_limits& limits, json_tree& to)
      : begin_(text.data()), end_(text.data() + text.size()), at_(begin_), file_(file), limits_(limits), to_(to) {}

  /// @throws correction_file_error
  void parse() {
    if (const void* zero = std::memchr(begin_, 0, static_cast<std::size_t>(end_ - begin_)); zero != nullptr)
      fail("not JSON, it holds a zero byte", static_cast<const char*>(zero));
    skip_space();
    if (at_ == end_) fail("not JSON: the document is empty");
    value();
    while (!open_.empty()) {
      skip_space();
      const level now = open_.back();
      if (*at_ == (now.object ? '}' : ']')) {
        ++at_;
        to_.close(now.object ? json::type::object : json::type::array, now.size);
        open_.pop_back();
        continue;
      }
      if (now.size > 0) {
        if (*at_ != ',') fail(now.object ? "not JSON: expected a comma or }" : "not JSON: expected a comma or ]");
        ++at_;
        skip_space();
      }
      item();
    }
    skip_space();
    if (at_ != end_) fail("not JSON: something follows the root");
  }

 private:
  struct level {
    bool object;
    std::uint32_t size;
  };

  [[noreturn]] void fail(const std::string& reason, const char* where) const {
    throw correction_file_error(file_, reason, static_cast<std::size_t>(where - begin_),
                                1 + static_cast<std::size_t>(std::count(begin_, where, '\n')));
  }
  [[noreturn]] void fail(const std::string& reason) const { fail(reason, at_); }

  void skip_space() {
    for (;;) {
      while (*at_ == ' ') ++at_;  // files are indented: mostly these
      if (*at_ != '\n' && *at_ != '\r' && *at_ != '\t') return;
      ++at_;
    }
  }
  void count() {
    if (++values_ > limits_.values) fail("more than " + std::to_string(limits_.values) + " values");
  }

  /// An element of the innermost list, or a member of the innermost object.
  void item() {
    level& now = open_.back();
    if (now.size > (std::numeric_limits<std::uint32_t>::max)() - 2) fail("a list of too many values");
    now.size += now.object ? 2 : 1;
    if (now.object) {
      if (*at_ != '"') fail("not JSON: expected the name of a member");
      string();
      skip_space();
      if (*at_ != ':') fail("not JSON: expected a colon after the name of a member");
      ++at_;
      skip_space();
    }
    value();
  }

  /// A scalar, or the start of a list.
  void value() {
    switch (*at_) {
      case '"': return string();
      case '{':
      case '[':
        if (open_.size() >= limits_.depth) fail("nested more than " + std::to_string(limits_.depth) + " levels deep");
        count();
        open_.push_back({*at_ == '{', 0});
        ++at_;
        return;
      case 't': return word("true", json::boolean(true));
      case 'f': return word("false", json::boolean(false));
      case 'n': return word("null", json());
      default: return number();
    }
  }

  void word(std::string_view expected, const json& meaning) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(expected)) fail("not JSON: no value");
    at_ += expected.size();
    count();
    to_.push(meaning);
  }

  void number() {
    json_scalar s;
    if (const char* problem = read_scalar(at_, s); problem != nullptr) fail(std::string("not JSON: ") + problem);
    count();
    constexpr auto largest = static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)());
    if (s.what == json_scalar::type::real) to_.push(json::real(s.real));
    else if (s.what == json_scalar::type::signed_integer || s.natural <= largest) to_.push(json::integer(s.integer));
    else to_.push(json::natural(s.natural));
  }

  static bool ends_plain_text(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

  void string() {
    const char* first = ++at_;
    while (!ends_plain_text(*at_)) ++at_;
    const char* data = first;
    const char* last = at_;
    if (*at_ == '\\') {
      while (*at_ != '"') {  // how long is it at most?
        at_ += *at_ == '\\' ? 1 : 0;
        if (static_cast<unsigned char>(*at_) < 0x20) break;
        ++at_;
      }
      char* room = to_.text_room(static_cast<std::size_t>(at_ - first));
      data = room;
      at_ = first;
      last = decode(room);
    }
    if (*at_ != '"') fail(at_ == end_ ? "not JSON: a string without end" : "not JSON: a control character in a string");
    ++at_;
    count();
    const auto size = static_cast<std::size_t>(last - data);
    if (size > (std::numeric_limits<std::uint32_t>::max)()) fail("a string is too long");
    to_.push(json::text(data, static_cast<std::uint32_t>(size)));
  }

  /// Copies up to what ends a string, escapes replaced. @return the end of the copy
  char* decode(char* to) {
    for (;;) {
      for (; !ends_plain_text(*at_); ++at_) *to++ = *at_;
      if (*at_ != '\\') return to;
      const char* start = at_;
      constexpr std::string_view written = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
      const char escape = at_[1];
      at_ += 2;
      if (escape == 'u') {
        to = encode(code_point(start), to);
      } else {
        const std::size_t k = written.find(escape);
        if (k == std::string_view::npos) fail("not JSON: an unknown escape in a string", start);
        *to++ = meant[k];
      }
    }
  }
  std::uint32_t code_point(const char* start) {
    const std::uint32_t high = four_digits(start);
    if (high < 0xD800 || high > 0xDBFF) return high;
    if (at_[0] != '\\' || at_[1] != 'u') fail("not JSON: half of a surrogate pair in a string", start);
    at_ += 2;
    const std::uint32_t low = four_digits(start);
    if (low < 0xDC00 || low > 0xDFFF) fail("not JSON: half of a surrogate pair in a string", start);
    return (((high - 0xD800) << 10) | (low - 0xDC00)) + 0x10000;
  }
  std::uint32_t four_digits(const char* start) {
    std::uint32_t out = 0;
    for (int k = 0; k < 4; ++k, ++at_) {
      const char c = *at_;
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) fail("not JSON: an escape \\u without four digits", start);
      out = out * 16 + static_cast<std::uint32_t>(digit);
    }
    return out;
  }
  static char* encode(std::uint32_t c, char* to) {
    const auto put = [&](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F));
    } else {
      put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F));
    }
    if (c >= 0x80) put(0x80 | (c & 0x3F));
    return to;
  }

  const char* begin_;
  const char* end_;
  const char* at_;
  const std::string& file_;
  const json_limits& limits_;
  json_tree& to_;
  std::vector<level> open_;
  std::size_t values_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
