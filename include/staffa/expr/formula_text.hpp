// SPDX-License-Identifier: MIT
#pragma once

// Formulas as people write them, for messages: "Jet_pt > 30 && abs(Jet_eta) < 2.4". Nothing here is a template over
// formulas: a formula tells its parts in order, as it does to find its inputs, and the text is put together from those.

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The last name in the mangled name of a class: "sqrt" of `staffa::detail::sqrt_f`.
[[gnu::noinline, gnu::cold]] inline std::string short_name(const std::type_info& type) {
  std::string_view rest = type.name();
  std::string_view last;
  while (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) == 0) rest.remove_prefix(1);
  while (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
    std::size_t length = 0;
    for (; !rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) != 0; rest.remove_prefix(1))
      length = 10 * length + static_cast<std::size_t>(rest.front() - '0');
    last = rest.substr(0, length);
    rest.remove_prefix(last.size());
  }
  for (const std::string_view end : {"_f", "_op"})
    if (last.ends_with(end)) last.remove_suffix(end.size());
  return std::string(last);
}

/// Takes the parts of a formula, operations before their operands, and puts them together.
class formula_text {
 public:
  [[gnu::noinline, gnu::cold]] void operation(const std::type_info& type, std::size_t operands) {
    parts_.push_back({&type, operands, {}});
  }
  [[gnu::noinline, gnu::cold]] void leaf(std::string text) { parts_.push_back({nullptr, 0, std::move(text)}); }
  template <class T>
  [[gnu::noinline, gnu::cold]] void number(T value) {
    if constexpr (std::is_same_v<T, bool>) return leaf(value ? "true" : "false");
    else {
      std::array<char, 32> digits{};
      const auto end = [&] {
        if constexpr (std::is_floating_point_v<T>)  // six digits: the bound of an exact comparison is an odd number
          return std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::general, 6);
        else return std::to_chars(digits.data(), digits.data() + digits.size(), value);
      }();
      leaf({digits.data(), end.ptr});
    }
  }

  /// What it came to, not longer than a line.
  [[nodiscard, gnu::noinline, gnu::cold]] std::string text() const {
    constexpr std::size_t longest = 90;
    std::size_t next = 0;
    std::string all = parts_.empty() ? std::string("...") : render(next).text;
    if (all.size() > longest) all.replace(longest - 4, std::string::npos, " ...");
    return all;
  }

 private:
  struct part {
    const std::type_info* operation = nullptr;
    std::size_t operands = 0;
    std::string leaf;
  };
  struct rendered {
    std::string text;
    int binds = 0;  // how tightly
  };
  struct symbol {
    std::string_view name;
    std::string_view text;
    int binds;
  };
  static constexpr int tightest = 9;
  static constexpr std::array<symbol, 12> infix{{{"logical_or", " || ", 1},
                                                 {"logical_and", " && ", 2},
                                                 {"equal", " == ", 3},
                                                 {"not_equal", " != ", 3},
                                                 {"less", " < ", 4},
                                                 {"less_equal", " <= ", 4},
                                                 {"greater", " > ", 4},
                                                 {"greater_equal", " >= ", 4},
                                                 {"add", " + ", 5},
                                                 {"subtract", " - ", 5},
                                                 {"multiply", " * ", 6},
                                                 {"divide", " / ", 6}}};

  [[nodiscard, gnu::noinline, gnu::cold]] rendered render(std::size_t& next) const {
    if (next >= parts_.size()) return {"...", tightest};
    const part& p = parts_[next++];
    if (p.operation == nullptr) return {p.leaf, p.leaf.find(' ') == std::string::npos ? tightest : 0};
    const std::string name = short_name(*p.operation);
    const auto found = std::find_if(infix.begin(), infix.end(), [&](const symbol& s) { return s.name == name; });
    if (p.operands == 2 && found != infix.end()) {
      const std::string left = within(render(next), found->binds);
      return {text_of({left, found->text, within(render(next), found->binds + 1)}), found->binds};
    }
    if (name == "logical_not") return {text_of({"!", within(render(next), tightest)}), 8};
    if (name == "negate") return {text_of({"-", within(render(next), tightest)}), 8};
    std::string all = text_of({name, "("});
    for (std::size_t k = 0; k < p.operands; ++k) all = text_of({all, k > 0 ? ", " : "", render(next).text});
    return {text_of({all, ")"}), tightest};
  }
  [[gnu::noinline, gnu::cold]] static std::string within(const rendered& r, int binds) {
    return r.binds < binds ? text_of({"(", r.text, ")"}) : r.text;
  }

  std::vector<part> parts_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
