// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/select/detail/row_arguments.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// What a callable returns, as a column's value type.
template <class F, class... Args>
using returned_t = std::decay_t<std::invoke_result_t<const F&, typename Args::row_type...>>;

/// Calls a user's function once per row.
template <class F, class... Args>
class map_node final : public value_node {
 public:
  using result = returned_t<F, Args...>;

  /// inputs: the way from the domain to the events, `way` of them, those the arguments want
  map_node(std::vector<node_ref>&& inputs, const domain_ref& on, std::size_t way, F f, std::tuple<Args...> args)
      : value_node(std::move(inputs), on), way_(way), f_(std::move(f)), args_(std::move(args)) {}

  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0);
    auto* out = e.allocate<plain_t<result>>(rows);
    bool* valid = nullptr;
    if constexpr (is_optional<result>) valid = e.allocate<bool>(rows);
    binder b(e.inputs(way_));
    const auto bound = std::apply([&](const Args&... args) { return std::tuple<typename Args::bound...>{args.bind(b)...}; }, args_);
    std::size_t row = 0;
    try {
      for (; row < rows; ++row) {
        const result y = std::apply([&](const auto&... args) { return static_cast<result>(f_(args(row)...)); }, bound);
        if constexpr (is_optional<result>) {
          valid[row] = y.has_value();
          out[row] = y.value_or(plain_t<result>{});
        } else {
          out[row] = y;
        }
      }
    } catch (const error&) {
      throw;
    } catch (const std::exception& thrown) {
      std::throw_with_nested(data_error("map", thrown.what(), place(e, row)));
    }
    e.yield({.data = out, .valid = valid, .rows = rows});
  }

 private:
  [[nodiscard]] location place(const evaluation& e, std::size_t row) const {
    return {e.chunk().file != nullptr ? *e.chunk().file : std::string{}, {},
            e.chunk().first_event + event_row(e, 0, way_, static_cast<std::int64_t>(row))};
  }

  std::size_t way_;
  F f_;
  std::tuple<Args...> args_;
};

/// A callable without state is known by its type; one with state by this call, for two of them may differ.
template <class F>
void identify(node_key& key) {
  static std::atomic<std::uint64_t> calls{0};
  if constexpr (!std::is_empty_v<F>) key.add(++calls);
}

template <class D, class F, class... Args>
auto map_args(const domain_ref& on, const F& f, std::tuple<Args...> args) {
  if constexpr (!element<returned_t<F, Args...>>) {
    static_assert(always_false<F>, "the callable given to map() returns a number, a bool, or an option of one");
  } else {
    using N = map_node<F, Args...>;
    std::vector<node_ref> inputs = with_way_to_event({}, on);
    const std::size_t way = inputs.size();
    node_key key;
    identify<F>(key);
    std::apply([&](const auto&... arg) { (arg.collect(inputs, key), ...); }, args);
    return column<typename N::result, D>(on, intern<N>(std::move(inputs), key, on, way, f, std::move(args)));
  }
}
template <class D, class F, class... Xs>
auto map_on(const domain_ref& on, const F& f, const Xs&... xs) {
  return map_args<D>(on, f, std::tuple(row_argument<D>(on, xs)...));
}

// Moves the callable, which comes last for the reader's sake, to the front.
template <std::size_t... I, class... As>
auto map_rotated(std::index_sequence<I...>, const std::tuple<As...>& all) {
  const auto& f = std::get<sizeof...(I)>(all);
  const auto& first = std::get<0>(all);
  using First = std::remove_cvref_t<decltype(first)>;
  using F = std::remove_cvref_t<decltype(f)>;
  if constexpr (std::is_same_v<First, event_set>) {
    return [&]<std::size_t J, std::size_t... K>(std::index_sequence<J, K...>) {
      return map_on<domain::events, F>(first.domain(), f, std::get<K>(all)...);
    }(std::index_sequence<I...>{});
  } else if constexpr (!row_wise<First>) {
    const auto& rows = as_expression(first);
    return map_on<domain_t<expression_t<First>>, F>(rows.domain(), f, std::get<I>(all)...);
  } else {
    return map_on<row_domain_t<First>, F>(rows_of(first).ref, f, std::get<I>(all)...);
  }
}

}  // namespace detail

/// Calls a function once per row, for logic that does not vectorise: `map(jets, [](const auto& jet) { return jet.pt > 30
/// && ...; })` gives a column of what it returns (a number, a bool, or an option of one) on the jets.
///
/// The first argument says on which rows: a collection, a column, or the events themselves (`map(events, met, jets, f)`,
/// where `events` is not passed on). The others may be on the same rows or on rows above (passed as values: a number, an
/// `option`, a record of plain values), or one level below: then the function gets a range of them,
/// `[](float met, const auto& jets) { for (auto jet : jets) ... }`. All fields of a record are read, so use a record with
/// the fields you need. The function is called from several threads and must not change anything outside.
/// @throws data_error that names the event, with the function's own exception nested in it
template <class X, class... Rest>
  requires(sizeof...(Rest) >= 1)
auto map(const X& x, const Rest&... rest) {
  return detail::map_rotated(std::make_index_sequence<sizeof...(Rest)>{}, std::tuple<const X&, const Rest&...>(x, rest...));
}

}  // namespace staffa::inline STAFFA_ABI
