// SPDX-License-Identifier: MIT
#pragma once

// What a correction is called with: `sf(arg("pt") = jets.pt, arg("year") = "2018", vary("systematic", {"nominal",
// "up"}))`.

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/policy.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/operand.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

namespace detail::corrections {

/// A number or a text that does not change from row to row.
struct constant {
  input_type type = input_type::real;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;

  template <class T>
  static constant of(const T& value) {
    const argument a = argument_of(value);
    return {a.type, a.integer, a.real, std::string(a.text)};
  }
  [[nodiscard]] argument view() const { return {type, integer, real, text}; }
};

/// Values of which the first is the nominal one. @tparam T constant, or columns in a tuple
struct varied_constant {
  constant nominal;
  std::vector<std::pair<std::string, constant>> others;
};
template <class... Es>
struct varied_columns {
  std::tuple<Es...> columns;
  std::vector<std::string> names;  ///< of all but the first
  std::vector<std::string> texts;  ///< if the columns are numbers of texts
};

template <class V>
struct named_argument {
  std::string name;
  V value;
};
template <class E>
struct named_column {
  std::string name;
  E column;
};
struct variation_policy {
  std::string name;
  correction_policy policy;
};

template <class X>
auto value_of(const X& x) {
  if constexpr (column_like<X>) return varied_columns<expression_t<X>>{{as_expression(x)}, {}, {}};
  else return varied_constant{constant::of(x), {}};
}
inline varied_constant value_of(const varied_constant& v) { return v; }
template <class... Es>
varied_columns<Es...> value_of(const varied_columns<Es...>& v) {
  return v;
}

class argument_name {
 public:
  explicit argument_name(std::string name) : name_(std::move(name)) {}
  template <class X>
  auto operator=(const X& x) const {
    return named_argument<decltype(value_of(x))>{name_, value_of(x)};
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

template <class T>
struct constant_variation {
  const char* name;
  T value;
};

template <class T>
varied_constant vary_constant(const T& nominal, std::initializer_list<constant_variation<T>> others) {
  varied_constant out{constant::of(nominal), {}};
  for (const auto& [name, value] : others) out.others.emplace_back(name, constant::of(value));
  return out;
}
/// The values themselves are the names of the variations.
template <class T>
named_argument<varied_constant> vary_values(const char* input, std::initializer_list<T> values) {
  if (values.size() == 0) throw bind_error(std::string("vary(\"") + input + "\", {...}): there is no value");
  named_argument<varied_constant> out{input, {constant::of(*values.begin()), {}}};
  for (const T* v = values.begin() + 1; v != values.end(); ++v) {
    std::string name;
    if constexpr (std::is_convertible_v<T, std::string_view>) name = *v;
    else if constexpr (std::floating_point<T>) name = shortest_text(*v);
    else name = std::to_string(*v);
    out.value.others.emplace_back(std::move(name), constant::of(*v));
  }
  return out;
}

}  // namespace detail::corrections

/// Names an input of a correction: `arg("pt") = jets.pt`. The value is a column, a number, a text, or `vary(...)`.
inline detail::corrections::argument_name arg(std::string name) {
  return detail::corrections::argument_name(std::move(name));
}

/// An input's nominal value and others by the names of their variations: `arg("ValType") = vary("sf", {{"id:up",
/// "sfup"},
/// {"id:down", "sfdown"}})`. One name in several arguments is one variation: they change together.
inline auto vary(const char* nominal,
                 std::initializer_list<detail::corrections::constant_variation<const char*>> others) {
  return detail::corrections::vary_constant<const char*>(nominal, others);
}
inline auto vary(int nominal, std::initializer_list<detail::corrections::constant_variation<int>> others) {
  return detail::corrections::vary_constant<int>(nominal, others);
}
inline auto vary(double nominal, std::initializer_list<detail::corrections::constant_variation<double>> others) {
  return detail::corrections::vary_constant<double>(nominal, others);
}
/// The short form, for an input by its name: the first value is the nominal one, the others name their variations:
/// `vary("systematic", {"nominal", "up", "down"})`.
inline auto vary(const char* input, std::initializer_list<const char*> values) {
  return detail::corrections::vary_values<const char*>(input, values);
}
inline auto vary(const char* input, std::initializer_list<int> values) {
  return detail::corrections::vary_values<int>(input, values);
}
inline auto vary(const char* input, std::initializer_list<double> values) {
  return detail::corrections::vary_values<double>(input, values);
}

/// One of the columns of `vary(jets.pt, as("jes:up", pt_up), as("jes:down", pt_down))`.
template <detail::column_like A>
auto as(std::string name, const A& x) {
  return detail::corrections::named_column<detail::expression_t<A>>{std::move(name), detail::as_expression(x)};
}
template <detail::column_like A, class... Es>
auto vary(const A& nominal, const detail::corrections::named_column<Es>&... others) {
  return detail::corrections::varied_columns<detail::expression_t<A>, Es...>{
      {detail::as_expression(nominal), others.column...}, {others.name...}, {}};
}

/// A column of texts, given as numbers into a list of them: `arg("era") = dictionary(era_code, {"B", "C", "D"})`.
template <detail::column_like A>
auto dictionary(const A& codes, std::vector<std::string> texts) {
  static_assert(std::integral<detail::plain_t<value_t<detail::expression_t<A>>>>,
                "the codes of a dictionary are integers");
  return detail::corrections::varied_columns<detail::expression_t<A>>{
      {detail::as_expression(codes)}, {}, std::move(texts)};
}

/// What to do with rows without a value in one variation: `on_failure("up_hf", correction_policy::nominal())`. A
/// `correction_policy` itself, among the arguments, is for all of them.
inline auto on_failure(std::string variation, const correction_policy& policy) {
  return detail::corrections::variation_policy{std::move(variation), policy};
}

}  // namespace staffa::inline STAFFA_ABI
