// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/kernel/sum.hpp>
#include <staffa/select/subset.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

struct entries_op {
  template <class>
  using result = std::uint64_t;
};
struct total_op {
  template <class T>
  using result =
      std::conditional_t<std::floating_point<T>, double, std::conditional_t<std::unsigned_integral<T> && !std::same_as<T, bool>, std::uint64_t, std::int64_t>>;
};

/// A running sum: of floating numbers in double, of integers in more than 64 bits, so that only the result must fit and
/// the order of additions cannot tell whether it does.
template <class N>
struct running_total : kernel::detail::accumulator<N> {
  using kernel::detail::accumulator<N>::add;
  void add(const running_total& later) {
    if constexpr (std::integral<N>) {
      this->low += later.low;
      this->high += later.high + (this->low < later.low ? 1 : 0);
    } else {
      this->total += later.total;
    }
  }
};

/// One number of a whole column.
template <class Op, class T>
class number_filler final : public sink_base {
 public:
  using number_type = typename Op::template result<T>;

  number_filler(node_ref rows) : rows_(std::move(rows)) {}

  [[nodiscard]] std::vector<node_ref> inputs() const override { return {rows_}; }
  [[nodiscard]] std::unique_ptr<partial_result> start() const override { return make_partial<partial>(); }
  [[nodiscard]] bool order_free() const override { return std::integral<number_type>; }
  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& p = static_cast<partial&>(into);
    const slot& s = chunk[0];
    for (std::size_t i = 0; i < s.rows; ++i) {
      if (s.valid != nullptr && !s.valid[i]) ++p.missing;
      else if constexpr (std::same_as<Op, entries_op>) p.value.add(1);
      else p.value.add(static_cast<number_type>(static_cast<const T*>(s.data)[i]));
    }
  }
  void merge(partial_result& into, partial_result& later) const override {
    auto& a = static_cast<partial&>(into);
    const auto& b = static_cast<const partial&>(later);
    a.missing += b.missing;
    a.value.add(b.value);
  }
  [[nodiscard]] result<number_type> finish(partial_result& total) const {
    const auto& p = static_cast<const partial&>(total);
    if (!p.value.fits()) throw error("total: the sum over all rows does not fit 64 bits");
    return result<number_type>(p.value.value(), p.missing);
  }

 private:
  struct partial final : partial_result {
    running_total<number_type> value;
    std::uint64_t missing = 0;
  };
  node_ref rows_;
};

}  // namespace detail

/// One number of a whole column, as a sink. @tparam Op what number
template <class Op, expression E>
class number_sink {
 public:
  using filler = detail::number_filler<Op, detail::plain_t<value_t<E>>>;
  using result_type = typename filler::number_type;

  explicit number_sink(E e) : column_(std::move(e)) {}
  template <expression M>
  auto of_selected(const M& mask) const {
    const auto kept = detail::cut(column_, mask);
    return number_sink<Op, std::remove_cvref_t<decltype(kept)>>(kept);
  }
  [[nodiscard]] std::unique_ptr<filler> make() const {
    return std::make_unique<filler>(detail::materialise(column_));
  }

 private:
  E column_;
};

/// How many values a column has in all events, without missing ones.
template <detail::column_like A>
auto entries(const A& x) {
  return number_sink<detail::entries_op, detail::expression_t<A>>(detail::as_expression(x));
}

/// Sum of a column over all rows of all events: in double (chunk sums added in chunk order), or in 64-bit integers; an
/// overflow is an error. Missing values are skipped and counted.
template <detail::column_like A>
auto total(const A& x) {
  return number_sink<detail::total_op, detail::expression_t<A>>(detail::as_expression(x));
}

}  // namespace staffa::inline STAFFA_ABI
