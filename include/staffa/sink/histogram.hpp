// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/detail/fill.hpp>
#include <staffa/sink/detail/fillers.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// Marks the column of weights among the arguments of a sink.
template <expression E>
struct weight_of {
  E column;
};
/// `histogram(axis(100, 0, 2000), jets.pt, weight(w))`: each entry counts w; a coarser weight (one per event) counts for
/// each object. The histogram then keeps the sums of weights and of their squares.
template <detail::column_like A>
auto weight(const A& w) {
  if constexpr (number<detail::plain_t<value_t<detail::expression_t<A>>>>)
    return weight_of<detail::expression_t<A>>{detail::as_expression(w)};
  else static_assert(detail::always_false<A>, "a weight is a number, not a mask: write where(mask, 1, 0)");
}

namespace detail {
template <class Indices, class... Es>
struct kept_columns;
template <std::size_t... I, class... Es>
struct kept_columns<std::index_sequence<I...>, Es...> : operand_at<I, Es>... {
  template <class Function>
  auto given_to(Function&& f) const {
    return f(operand_at<I, Es>::value...);
  }
};
}  // namespace detail

/// A histogram to be filled in a pass. @tparam Weighted whether the last column is the weight
template <bool Weighted, expression... Es>
class histogram_sink {
 public:
  using result_type = histogram_data;

  histogram_sink(std::vector<axis> axes, const Es&... columns) : axes_(std::move(axes)), columns_{{columns}...} {}

  /// The same histogram of the events that pass a cut.
  template <expression M>
  auto of_selected(const M& mask) const {
    return columns_.given_to([&](const Es&... columns) {
      return cut_on(detail::join_all(detail::domain_of(columns)...), mask, columns...);
    });
  }

  /// The running form: the columns joined on one domain and computed.
  [[nodiscard]] detail::ref<detail::filler> make() const { return filled_by(&detail::make_filler<Weighted>); }

  /// @param filled `make_filler` or what else makes something of the axes and the columns
  template <class Made>
  [[nodiscard]] Made filled_by(Made (*filled)(const std::vector<axis>&,
                                              std::initializer_list<detail::filled_column>)) const {
    using where = detail::meeting<domain_t<Es>...>;  // asked here, the compiler's message is shorter
    if constexpr (where::nowhere) {
      (void)typename where::complaint{};
      return Made{};
    } else {
      return columns_.given_to([&](const Es&... columns) {
        if constexpr (sizeof...(Es) == 1) return filled(axes_, {input(columns)...});
        else return joined(filled, detail::join_all(detail::domain_of(columns)...), columns...);
      });
    }
  }

 private:
  /// Joined before they are cut: a cut of a column that is cut already is not the cut of one that is not.
  template <class D, expression M>
  auto cut_on(const detail::typed_domain<D>& on, const M& mask, const Es&... columns) const {
    const auto cut = [&](const auto& column) { return detail::cut(detail::lift<D>(column, on.ref), mask); };
    return histogram_sink<Weighted, decltype(cut(columns))...>(axes_, cut(columns)...);
  }
  template <class Made, class D>
  Made joined(Made (*filled)(const std::vector<axis>&, std::initializer_list<detail::filled_column>),
              const detail::typed_domain<D>& on, const Es&... columns) const {
    if constexpr ((detail::reaches<D, domain_t<Es>>() && ...))  // else the compiler has said what is wrong
      return filled(axes_, {input(detail::lift<D>(columns, on.ref))...});
    else return Made{};
  }
  template <expression E>
  static detail::filled_column input(const E& e) {
    return {detail::materialise(e), detail::type_tag<detail::plain_t<value_t<E>>>()};
  }

  std::vector<axis> axes_;
  detail::kept_columns<std::index_sequence_for<Es...>, Es...> columns_;
};

namespace detail {
template <class>
inline constexpr bool is_weight = false;
template <class E>
inline constexpr bool is_weight<weight_of<E>> = true;

[[gnu::noinline]] inline std::vector<axis> axes_of(const axis& one) { return {one}; }

template <bool Weighted, class... Es>
auto make_histogram(std::vector<axis> axes, const Es&... columns) {
  return histogram_sink<Weighted, Es...>(std::move(axes), columns...);
}
// Takes the arguments two by two, an axis and its column, and last perhaps a weight.
template <class... Done>
auto gather_histogram(std::vector<axis> axes, const std::tuple<Done...>& done) {
  return std::apply([&](const auto&... columns) { return make_histogram<false>(std::move(axes), columns...); }, done);
}
template <class... Done, class W>
auto gather_histogram(std::vector<axis> axes, const std::tuple<Done...>& done, const weight_of<W>& w) {
  return std::apply([&](const auto&... columns) { return make_histogram<true>(std::move(axes), columns..., w.column); },
                    done);
}
template <class... Done, column_like A, class... Rest>
auto gather_histogram(std::vector<axis> axes, const std::tuple<Done...>& done, const axis& a, const A& x,
                      const Rest&... rest) {
  axes.push_back(a);
  return gather_histogram(std::move(axes), std::tuple_cat(done, std::tuple(as_expression(x))), rest...);
}
}  // namespace detail

/// A histogram of a column: `histogram(axis(100, 0, 2000), met)`. A column of objects fills once per object; a missing
/// value is skipped and counted. Several axes: `histogram(axis(50, 0, 200), jets.pt, axis(10, -5, 5), jets.eta)`, of
/// one collection or coarser. With `weight(w)` as the last argument the entries are weighted.
template <detail::column_like A, class... Rest>
auto histogram(const axis& a, const A& x, const Rest&... rest) {
  if constexpr (sizeof...(Rest) == 0)
    return histogram_sink<false, detail::expression_t<A>>(detail::axes_of(a), detail::as_expression(x));
  else return detail::gather_histogram(std::vector<axis>{}, std::tuple<>{}, a, x, rest...);
}

}  // namespace staffa::inline STAFFA_ABI
