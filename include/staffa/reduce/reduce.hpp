// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/kernel/expand.hpp>
#include <staffa/kernel/reduce.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Named in the compiler's message: a reduction of something that has one value per event already.
template <class D>
struct nothing_to_reduce {
  static_assert(!event_level<D>, "this has one value per event already: a reduction goes from objects to their event. "
                                 "For a total over all events use the sinks total(x) and entries(x)");
};

/// Reduces each list of a domain to one value of its parent. `Op::run` is the kernel.
template <class Op, class T>
class reduce_node final : public value_node {
 public:
  using result = typename Op::template result<T>;

  /// inputs: the parent, the domain reduced, the values, if the sum may overflow the way from the parent to the events
  reduce_node(std::vector<node_ref>&& inputs, const domain_ref& on, std::string name)
      : value_node(std::move(inputs), on), name_(std::move(name)) {}

  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    const std::span<const std::int32_t> offsets{e.offsets(1), parents + 1};
    auto* out = e.allocate<plain_t<result>>(parents);
    if constexpr (is_optional<result>) {
      auto* valid = e.allocate<bool>(parents);
      Op::run(e.data<T>(2), offsets, out, valid, e.input(2).valid);
      e.yield({.data = out, .valid = valid, .rows = parents});
    } else {
      const std::int64_t overflow = Op::run(e.data<T>(2), offsets, out, e.input(2).valid);
      if (overflow >= 0)
        e.fail(text_of({"sum of ", name_}), "the sum of a list does not fit 64 bits", event_row(e, 3, inputs().size(), overflow));
      e.yield({.data = out, .rows = parents});
    }
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({short_name(typeid(Op)), "(", inputs()[2]->describe(), ")"});
  }

 private:
  std::string name_;
};

struct sum_op {
  template <class T>
  using result = kernel::sum_t<T>;
  template <class T>
  static std::int64_t run(const T* values, std::span<const std::int32_t> offsets, result<T>* out, const bool* valid) {
    return kernel::sum(values, offsets, out, valid);
  }
};
struct any_op {
  template <class>
  using result = bool;
  static std::int64_t run(const bool* values, std::span<const std::int32_t> offsets, bool* out, const bool* valid) {
    kernel::any(values, offsets, out, valid);
    return -1;
  }
};
struct all_op {
  template <class>
  using result = bool;
  static std::int64_t run(const bool* values, std::span<const std::int32_t> offsets, bool* out, const bool* valid) {
    kernel::all(values, offsets, out, valid);
    return -1;
  }
};
struct min_op {
  template <class T>
  using result = option<T>;
  template <class T>
  static void run(const T* values, std::span<const std::int32_t> offsets, T* out, bool* out_valid, const bool* valid) {
    (kernel::min)(values, offsets, out, out_valid, valid);
  }
};
struct max_op {
  template <class T>
  using result = option<T>;
  template <class T>
  static void run(const T* values, std::span<const std::int32_t> offsets, T* out, bool* out_valid, const bool* valid) {
    (kernel::max)(values, offsets, out, out_valid, valid);
  }
};

/// The values of a domain, reduced. Of the domain's type and of the formula nothing need be known.
template <class Op, class T>
[[gnu::noinline]] value_ref reduced(const domain_ref& of, const value_ref& values) {
  const domain_ref& on = of->parent();
  std::vector<node_ref> inputs{on, of, values};
  using R = typename Op::template result<T>;
  if constexpr (std::integral<R> && sizeof(R) == sizeof(T)) add_way_to_event(inputs, on);
  return intern<reduce_node<Op, T>>(std::move(inputs), {}, on, of->name());
}

template <class Op, class A>
auto reduce(const A& a) {
  const auto& e = as_expression(a);
  using E = expression_t<A>;
  using D = domain_t<E>;
  (void)nothing_to_reduce<D>{};
  if constexpr (!event_level<D>) {
    using T = plain_t<value_t<E>>;
    return column<typename Op::template result<T>, typename D::parent>(e.domain()->parent(),
                                                                       reduced<Op, T>(e.domain(), materialise(e)));
  }
}

/// Rows of each list.
class count_node final : public value_node {
 public:
  /// inputs: the parent, the domain counted, for option columns the values
  count_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    const std::size_t parents = e.rows(0);
    const std::span<const std::int32_t> offsets{e.offsets(1), parents + 1};
    auto* out = e.allocate<std::int64_t>(parents);
    if (inputs().size() > 2 && e.input(2).valid != nullptr) kernel::count_valid(e.input(2).valid, offsets, out);
    else kernel::counts(offsets, out);
    e.yield({.data = out, .rows = parents});
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({"count(", inputs()[1]->describe(), ")"});
  }
};

/// @param values null unless they may be missing
[[gnu::noinline]] inline value_ref counted(const domain_ref& of, const value_ref& values) {
  std::vector<node_ref> inputs{of->parent(), of};
  if (values) inputs.push_back(values);
  return intern<count_node>(std::move(inputs), {}, of->parent());
}

}  // namespace detail

/// Sum of each list: float stays float but is accumulated in double, left to right, and rounded once; integers become
/// 64 bits wide (an overflow is an error naming the event), bools are counted. Empty lists give 0, missing values are
/// skipped, NaN propagates.
template <detail::column_like A>
auto sum(const A& a) {
  return detail::reduce<detail::sum_op>(a);
}

/// Is the mask true for some row of the list? False for an empty list; missing values are skipped.
template <detail::column_like A>
auto any(const A& a) {
  if constexpr (detail::is_bool<detail::expression_t<A>>) return detail::reduce<detail::any_op>(a);
  else static_assert(detail::always_false<A>, "any() takes a mask, not numbers: write the comparison, any(x > 0)");
}

/// Is the mask true for every row of the list? True for an empty list; missing values are skipped.
template <detail::column_like A>
auto all(const A& a) {
  if constexpr (detail::is_bool<detail::expression_t<A>>) return detail::reduce<detail::all_op>(a);
  else static_assert(detail::always_false<A>, "all() takes a mask, not numbers: write the comparison, all(x > 0)");
}

/// Smallest value of each list; missing if there is none. NaN never wins.
template <detail::column_like A>
auto (min)(const A& a) {
  if constexpr (!detail::is_bool<detail::expression_t<A>>) return detail::reduce<detail::min_op>(a);
  else static_assert(detail::always_false<A>, "min() compares numbers, not a mask: all(mask) tells if all are true");
}

/// Largest value of each list; missing if there is none. NaN never wins.
template <detail::column_like A>
auto (max)(const A& a) {
  if constexpr (!detail::is_bool<detail::expression_t<A>>) return detail::reduce<detail::max_op>(a);
  else static_assert(detail::always_false<A>, "max() compares numbers, not a mask: any(mask) tells if one is true");
}

/// Number of objects, or of values that are present, of each list, as int64.
template <class X>
  requires(detail::column_like<X> || object_handle<X>)
auto count(const X& x) {
  if constexpr (!row_wise<X>) {
    return count(detail::as_expression(x));
  } else {
    using D = detail::row_domain_t<X>;
    (void)detail::nothing_to_reduce<D>{};
    if constexpr (!detail::event_level<D>) {
      const detail::domain_ref& of = detail::domain_under(x);
      detail::value_ref values;
      if constexpr (expression<X>)
        if constexpr (detail::is_optional<value_t<X>>) values = detail::materialise(x);
      return column<std::int64_t, typename D::parent>(of->parent(), detail::counted(of, values));
    }
  }
}

}  // namespace staffa::inline STAFFA_ABI
