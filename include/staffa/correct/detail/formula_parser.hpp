// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// What is wrong with a formula, and where (counted from 0).
struct formula_problem {
  std::size_t at = 0;
  std::string reason;
};

/// Parses correctionlib's dialect of TFormula (the grammar is in docs/concepts/corrections.md).
///
/// The unary minus binds tighter than `^`, `^` is right-associative, all else left-associative; a minus with a space
/// before a number is no sign. An operator without a right operand is an error here; correctionlib drops it.
class formula_parser {
 public:
  explicit formula_parser(std::string_view text) : text_(text) {}

  /// @throws formula_problem
  formula_text parse() {
    skip();
    expression(0);
    skip();
    if (at_ != text_.size()) fail("unexpected " + seen());
    return std::move(out_);
  }

 private:
  static constexpr int max_depth = 256;

  [[noreturn]] void fail(std::string reason) const { throw formula_problem{at_, std::move(reason)}; }
  [[nodiscard]] std::string seen() const {
    return at_ == text_.size() ? std::string("end") : std::string("'").append(1, text_[at_]).append("'");
  }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::uint32_t push(formula_step s) {
    if (out_.steps.size() >= (std::numeric_limits<std::uint32_t>::max)() / 2) fail("the formula is too long");
    out_.steps.push_back(s);
    return static_cast<std::uint32_t>(out_.steps.size() - 1);
  }

  struct binary {
    operation op;
    int level = 0;  ///< 0: no operator here
    std::size_t length = 0;
  };
  [[nodiscard]] binary operator_here() const {
    const char c = peek(), d = peek(1);
    using enum operation;
    switch (c) {
      case '|': return d == '|' ? binary{logical_or, 1, 2} : binary{};
      case '&': return d == '&' ? binary{logical_and, 2, 2} : binary{};
      case '=': return d == '=' ? binary{equal, 3, 2} : binary{};
      case '!': return d == '=' ? binary{not_equal, 3, 2} : binary{};
      case '>': return d == '=' ? binary{greater_equal, 4, 2} : binary{greater, 4, 1};
      case '<': return d == '=' ? binary{less_equal, 4, 2} : binary{less, 4, 1};
      case '-': return {subtract, 5, 1};
      case '+': return {add, 5, 1};
      case '/': return {divide, 6, 1};
      case '*': return {multiply, 6, 1};
      case '^': return {power, 7, 1};
      default: return {};
    }
  }

  /// Operators of at least this level. Each call parses one operand, so its depth is that of the text's nesting.
  std::uint32_t expression(int level) {
    if (++depth_ > max_depth) fail("nested more than " + std::to_string(max_depth) + " levels deep");
    std::uint32_t left = atom();
    for (;;) {
      skip();
      const binary found = operator_here();
      if (found.level == 0 || found.level < level) break;
      at_ += found.length;
      skip();
      const std::uint32_t right = expression(found.op == operation::power ? found.level : found.level + 1);
      left = push({found.op, left, right, 0});
    }
    --depth_;
    return left;
  }

  std::uint32_t atom() {
    if (is_digit(peek()) || (peek() == '-' && is_digit(peek(1)))) return literal();
    bool negative = false;
    if (peek() == '-') {
      negative = true;
      ++at_;
      skip();
      if (is_digit(peek()) || peek() == '-') fail("a minus with a space before a number, or a second minus");
    }
    std::uint32_t inner = 0;
    if (peek() == '(') {
      ++at_;
      skip();
      inner = expression(0);
      close();
    } else if (peek() == '[') {
      ++at_;
      skip();
      inner = indexed(operation::parameter, out_.parameters, true);
    } else {
      inner = named();
    }
    return negative ? push({operation::negate, inner, inner, 0}) : inner;
  }

  void close() {
    skip();
    if (peek() != ')') fail("expected ')', found " + seen());
    ++at_;
  }

  std::uint32_t literal() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    while (is_digit(peek())) ++at_;
    if (peek() == '.') {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e') {
      const std::size_t sign = peek(1) == '-' ? 1 : 0;
      if (!is_digit(peek(1 + sign))) fail("an exponent without digits");
      at_ += 1 + sign;
      while (is_digit(peek())) ++at_;
    }
    const std::string_view digits = text_.substr(begin, at_ - begin);
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec == std::errc::result_out_of_range) value = out_of_range(digits);
    return push({operation::literal, 0, 0, value});
  }
  /// The largest double for a number beyond it, 0 for one too small.
  static double out_of_range(std::string_view digits) {
    const bool negative = digits.front() == '-';
    const std::size_t e = digits.find('e');
    bool tiny = e != std::string_view::npos && e + 1 < digits.size() && digits[e + 1] == '-';
    if (e == std::string_view::npos) {  // only digits: too small if nothing but zeros stands before the point
      tiny = digits.substr(0, digits.find('.')).find_first_of("123456789") == std::string_view::npos;
    }
    const double size = tiny ? 0.0 : (std::numeric_limits<double>::max)();
    return negative ? -size : size;
  }

  /// The digits and the closing bracket.
  std::uint32_t indexed(operation op, std::uint32_t& count, bool spaces) {
    std::uint64_t index = 0;
    if (!is_digit(peek())) fail("expected a number between the brackets");
    while (is_digit(peek())) {
      index = index * 10 + static_cast<std::uint64_t>(peek() - '0');
      if (index >= (std::numeric_limits<std::uint32_t>::max)()) fail("the index does not fit 32 bits");
      ++at_;
    }
    if (spaces) skip();
    if (peek() != ']') fail("expected ']', found " + seen());
    ++at_;
    return leaf(op, count, static_cast<std::uint32_t>(index));
  }
  std::uint32_t leaf(operation op, std::uint32_t& count, std::uint32_t index) {
    if (index + 1 > count) count = index + 1;
    return push({op, index, 0, 0});
  }

  std::uint32_t named() {
    std::size_t length = 0;
    while ((peek(length) >= 'a' && peek(length) <= 'z') || is_digit(peek(length))) ++length;
    const std::string_view name = text_.substr(at_, length);
    if (name == "x" && peek(1) == '[') {
      at_ += 2;
      return indexed(operation::variable, out_.variables, false);
    }
    if (const std::size_t which = std::string_view("xyzt").find(name); length == 1 && which < 4) {
      ++at_;
      return leaf(operation::variable, out_.variables, static_cast<std::uint32_t>(which));
    }
    const operation op = function(name);
    if (op == operation::literal)
      fail(length == 0 ? "expected a value, found " + seen() : "unknown name '" + std::string(name) + "'");
    at_ += length;
    skip();
    if (peek() != '(') fail("expected '(' after '" + std::string(name) + "'");
    ++at_;
    skip();
    const std::uint32_t a = expression(0);
    std::uint32_t b = a;
    if (is_binary(op)) {
      skip();
      if (peek() != ',') fail("expected ',': '" + std::string(name) + "' takes two values");
      ++at_;
      skip();
      b = expression(0);
    }
    close();
    return push({op, a, b, 0});
  }
  static operation function(std::string_view name) {
    using enum operation;
    struct entry {
      std::string_view name;
      operation op;
    };
    static constexpr entry all[] = {
        {"log", log},     {"log10", log10}, {"exp", exp},   {"erf", erf},     {"sqrt", sqrt},   {"abs", abs},
        {"cos", cos},     {"sin", sin},     {"tan", tan},   {"acos", acos},   {"asin", asin},   {"atan", atan},
        {"cosh", cosh},   {"sinh", sinh},   {"tanh", tanh}, {"acosh", acosh}, {"asinh", asinh}, {"atanh", atanh},
        {"atan2", atan2}, {"pow", power},   {"max", max},   {"min", min}};
    for (const entry& e : all)
      if (e.name == name) return e.op;
    return literal;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  formula_text out_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
