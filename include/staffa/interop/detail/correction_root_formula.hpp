// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula_parser.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Rewrites a formula of ROOT's dialect, as old text files have it, into that of correction files: names of TMath,
/// numbers like `.5`, `1E3` and `1e+3`, and `-a^b`, where ROOT's minus binds looser than the power.
/// @param variables what x, y, z and t become
/// @throws formula_problem for what would remain ambiguous
class root_formula {
 public:
  explicit root_formula(std::string_view text, std::array<std::string, 4> variables = {"x", "y", "z", "t"})
      : variables_(std::move(variables)) {
    split(text);
  }

  std::string rewrite() {
    std::string out;
    bool value_before = false;
    while (at_ < tokens_.size()) {
      if (tokens_[at_] == "-" && !value_before) {
        out += signed_value();
        value_before = true;
        continue;
      }
      if (is_value_start(tokens_[at_])) {
        out += value();
        value_before = true;
        continue;
      }
      value_before = tokens_[at_] == ")";
      out += tokens_[at_++];
    }
    return out;
  }

 private:
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'; }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_value_start(const std::string& t) {
    return is_letter(t.front()) || is_digit(t.front()) || t == "(" || t == "[";
  }

  void split(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      const std::size_t start = i;
      if (c == ' ' || c == '\t') {
        ++i;
        continue;
      }
      if (is_digit(c) || (c == '.' && i + 1 < text.size() && is_digit(text[i + 1]))) {
        tokens_.push_back(number(text, i));
        continue;
      }
      if (is_letter(c)) {
        while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]))) ++i;
        tokens_.push_back(name(std::string(text.substr(start, i - start))));
        continue;
      }
      const std::string_view two = text.substr(i, 2);
      i += two == "==" || two == "!=" || two == "<=" || two == ">=" || two == "&&" || two == "||" ? 2 : 1;
      tokens_.emplace_back(text.substr(start, i - start));
    }
  }
  static std::string number(std::string_view text, std::size_t& i) {
    std::string out = text[i] == '.' ? "0" : "";
    while (i < text.size() && (is_digit(text[i]) || text[i] == '.')) out += text[i++];
    if (i + 1 < text.size() && (text[i] == 'e' || text[i] == 'E')) {
      std::size_t k = i + 1;
      const bool minus = text[k] == '-';
      if (minus || text[k] == '+') ++k;
      if (k < text.size() && is_digit(text[k])) {
        out += minus ? "e-" : "e";
        for (i = k; i < text.size() && is_digit(text[i]); ++i) out += text[i];
      }
    }
    return out;
  }
  std::string name(const std::string& text) const {
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"TMath::Max", "max"},     {"TMath::Min", "min"}, {"TMath::Log", "log"},
        {"TMath::Log10", "log10"}, {"TMath::Exp", "exp"}, {"TMath::Power", "pow"},
        {"TMath::Sqrt", "sqrt"},   {"TMath::Abs", "abs"}, {"TMath::Erf", "erf"}};
    for (const auto& [root, ours] : names)
      if (text == root) return std::string(ours);
    for (std::size_t k = 0; k < 4; ++k)
      if (text == std::string(1, "xyzt"[k])) return variables_[k];
    return text;
  }

  /// A number, a name with or without arguments, a parameter, or what stands in parentheses.
  std::string value() {
    std::string out = tokens_[at_];
    const std::string open = tokens_[at_++];
    if (open == "(") return out + inside(")");
    if (open == "[") return out + inside("]");
    if (at_ < tokens_.size() && tokens_[at_] == "(" && is_letter(open.front())) {
      ++at_;
      out += "(" + inside(")");
    }
    return out;
  }
  std::string inside(const std::string& close) {
    if (++depth_ > 200) throw formula_problem{0, "nested more than 200 levels deep"};
    std::vector<std::string> part;
    for (int open = 0; at_ < tokens_.size(); ++at_) {
      if (tokens_[at_] == "(" || tokens_[at_] == "[") ++open;
      if ((tokens_[at_] == ")" || tokens_[at_] == "]") && open-- == 0) break;
      part.push_back(tokens_[at_]);
    }
    if (at_ == tokens_.size() || tokens_[at_] != close) throw formula_problem{0, "a parenthesis is not closed"};
    const std::size_t after = at_ + 1;
    std::swap(part, tokens_);
    at_ = 0;
    std::string out = rewrite() + close;
    std::swap(part, tokens_);
    at_ = after;
    --depth_;
    return out;
  }

  /// After a minus that is a sign: the power belongs to what follows, not to the minus.
  std::string signed_value() {
    ++at_;
    if (at_ == tokens_.size() || !is_value_start(tokens_[at_])) throw formula_problem{0, "a sign without a value"};
    std::string out = value();
    if (at_ == tokens_.size() || tokens_[at_] != "^") return "-" + out;
    while (at_ < tokens_.size() && tokens_[at_] == "^") {
      ++at_;
      const bool minus = at_ < tokens_.size() && tokens_[at_] == "-";
      if (minus) ++at_;
      if (at_ == tokens_.size() || !is_value_start(tokens_[at_])) throw formula_problem{0, "'^' without a value"};
      out += minus ? "^-" + value() : "^" + value();
      if (minus && at_ < tokens_.size() && tokens_[at_] == "^")
        throw formula_problem{0, "a power of a negative power, which is ambiguous: write parentheses"};
    }
    return "-(" + out + ")";
  }

  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::array<std::string, 4> variables_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
