// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/operand.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The value where it is known to be present.
struct present_f {
  static constexpr bool custom_missing = true;
  static constexpr bool total = true;
  template <class A>
  using result = A;
  template <class P>
  [[gnu::always_inline]] static inline auto eval_missing(const maybe_pack<P>& x) {
    return x.value;
  }
};

}  // namespace detail

/// The rows where x is present, no longer an option: shorter lists, fewer events. The same cut as `x[!is_missing(x)]`,
/// so that other columns of those rows are `y[!is_missing(x)]`.
template <detail::column_like A>
auto drop_missing(const A& x) {
  const auto& e = detail::as_expression(x);
  return detail::make_apply(detail::present_f{}, e[!is_missing(e)]);
}

}  // namespace staffa::inline STAFFA_ABI
