// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/option.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/detail/functions.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/formula_text.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/kernel/cast.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Named in the compiler's message: what was to be cast, and to what.
template <class From, class To>
struct check_cast {
  static_assert(!std::same_as<From, bool>, "a bool is not a number: for 1 and 0 write where(mask, 1, 0)");
  static_assert(!std::same_as<To, bool>, "a number is not a mask: write the comparison, e.g. x != 0");
  static_assert(number<To> || std::same_as<To, bool>,
                "cast and saturate convert to a type that a column can hold: std::int8_t to std::uint64_t, float, double");
};

/// True if every value of From has one in To, if perhaps a rounded one: nothing to check.
template <class From, class To>
inline constexpr bool always_fits =
    widens(type_id_of<From>(), type_id_of<To>()) || (std::integral<From> && std::floating_point<To>);

/// The nearest value that T has; NaN gives a missing one.
template <class T>
struct saturate_f {
  static constexpr bool custom_missing = true;
  template <class A>
  using result = std::conditional_t<std::floating_point<A> && std::integral<T>, option<T>, T>;
  template <class A, class P>
  [[gnu::always_inline]] static inline auto eval(const P& x) {
    if constexpr (is_optional<result<A>>) return eval_missing(x);
    else return limited(x);
  }
  template <class P>
  [[gnu::always_inline]] static inline auto eval_missing(const maybe_pack<P>& x) {
    const auto limits = eval_missing(x.value);
    return maybe_pack<decltype(limits.value)>{limits.value, limits.valid & x.valid};
  }
  template <class P>
  [[gnu::always_inline]] static inline auto eval_missing(const P& x) {
    simd::mask is_number = simd::all_lanes;
    if constexpr (std::integral<T>) is_number = !simd::isnan(x);
    return maybe_pack<simd::pack<lane_t<T>>>{limited(x), is_number};
  }

 private:
  template <class P>
  [[gnu::always_inline]] static inline simd::pack<lane_t<T>> limited(const P& x) {
    using L = typename P::value_type;
    using R = simd::pack<lane_t<T>>;
    using limits = std::numeric_limits<T>;
    const simd::mask fit = kernel::fits<T>(x);
    const P zero(L{});
    const R converted = simd::convert<lane_t<T>>(simd::select(fit, x, zero));
    const R end = simd::select(x < zero, R(static_cast<lane_t<T>>(limits::lowest())),
                               R(static_cast<lane_t<T>>((limits::max)())));
    return simd::select(fit, converted, end);
  }
};

/// Converts with a check of each value.
template <class T, class From>
class cast_node final : public value_node {
 public:
  /// inputs: the way from the domain to the events, the values
  cast_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    const std::size_t way = inputs().size() - 1;
    const std::size_t rows = e.rows(0);
    auto* out = e.allocate<T>(rows);
    const From* values = e.data<From>(way);
    const std::int64_t bad = kernel::cast<T>(values, rows, out, e.input(way).valid);
    if (bad >= 0)
      e.fail(describe(), "the value " + text(values[bad]) + " does not fit " + std::string(name_of(type_id_of<T>())),
             event_row(e, 0, way, bad), inputs()[way]->need().from != nullptr ? inputs()[way]->describe() : std::string());
    bool* valid = nullptr;  // a copy: the input's may be gone before this node's last user is done
    if (const bool* given = e.input(way).valid; given != nullptr)
      std::copy_n(given, rows, valid = e.allocate<bool>(rows));
    e.yield({.data = out, .valid = valid, .rows = rows});
  }
  [[nodiscard]] std::string describe() const override {
    return "cast<" + std::string(name_of(type_id_of<T>())) + ">(" + inputs().back()->describe() + ")";
  }

 private:
  static std::string text(From value) {
    formula_text one;
    one.number(value);
    return one.text();
  }
};

}  // namespace detail

/// The values as type T. To an integer: cut off towards zero; to a floating type: rounded to the nearest. Missing stays
/// missing. The whole column is checked, so cut first what may be out of range: `cast<std::int32_t>(x[x < 1e9])`.
/// @throws data_error naming operation, column, value, event and file if T cannot hold a value: NaN or out of range for
///         an integer, too large for a float (NaN and infinity are values of float)
template <class T, detail::column_like A>
auto cast(const A& x) {
  using From = detail::plain_t<value_t<detail::expression_t<A>>>;
  if constexpr (!number<From> || !number<T>) {
    (void)detail::check_cast<From, T>{};
  } else {
    const auto& e = detail::as_expression(x);
    using E = detail::expression_t<A>;
    if constexpr (std::same_as<From, T>) {
      return e;
    } else if constexpr (detail::always_fits<From, T>) {
      return detail::make_apply(detail::widen_f<T>{}, e);
    } else {
      auto inputs = detail::with_way_to_event({}, e.domain());
      inputs.push_back(detail::materialise(e));
      return column<detail::maybe_t<T, detail::is_optional<value_t<E>>>, domain_t<E>>(
          e.domain(), detail::intern<detail::cast_node<T, From>>(std::move(inputs), {}, e.domain()));
    }
  }
}

/// The nearest values of type T: as `cast`, but what is out of range becomes the least or the greatest T, and NaN
/// becomes missing where T is an integer (then the result is an option). To float, what is too large becomes the
/// greatest finite float; NaN and infinity stay.
template <class T, detail::column_like A>
auto saturate(const A& x) {
  using From = detail::plain_t<value_t<detail::expression_t<A>>>;
  if constexpr (!number<From> || !number<T>) {
    (void)detail::check_cast<From, T>{};
  } else {
    const auto& e = detail::as_expression(x);
    if constexpr (std::same_as<From, T>) return e;
    else if constexpr (detail::always_fits<From, T>) return detail::make_apply(detail::widen_f<T>{}, e);
    else return detail::make_apply(detail::saturate_f<T>{}, e);
  }
}

}  // namespace staffa::inline STAFFA_ABI
