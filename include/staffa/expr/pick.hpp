// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/operand.hpp>

#include <type_traits>

namespace staffa::inline STAFFA_ABI {

/// At most one row of D for each row of P: what argmin, argmax and first find. Use it as `x[i]`.
template <class D, class P>
class row_index {
 public:
  [[gnu::noinline]] row_index(const detail::domain_ref& on, const detail::domain_ref& of,
                              const detail::index_ref& rows)
      : on_(on), of_(of), rows_(rows) {}
  [[gnu::noinline]] row_index(const row_index&) = default;
  row_index(row_index&&) = default;
  row_index& operator=(const row_index&) = default;
  row_index& operator=(row_index&&) = default;
  [[gnu::noinline]] ~row_index() = default;

  [[nodiscard]] const detail::domain_ref& on() const { return on_; }  ///< P
  [[nodiscard]] const detail::domain_ref& of() const { return of_; }  ///< D
  [[nodiscard]] const detail::index_ref& rows() const { return rows_; }

 private:
  detail::domain_ref on_;
  detail::domain_ref of_;
  detail::index_ref rows_;
};

namespace detail {
/// Named in the compiler's message: what the index was made of, and what it was used on.
template <class Index, class Rows>
struct wrong_index {
  static_assert(always_false<Index>, "this index picks rows of another collection than the one in front of the bracket");
};
}  // namespace detail

/// `x[i]`: the value or object that an index from argmin, argmax or first picked; missing where it found none. Only the
/// picked rows are computed, whatever formula x is.
template <class X, class D, class P>
  requires(detail::column_like<X> || object_handle<X>)
auto subscript(const X& x, const row_index<D, P>& i) {
  if constexpr (detail::column_like<X> && !expression<X>) {
    return subscript(detail::as_expression(x), i);
  } else if constexpr (detail::reaches<D, detail::row_domain_t<X>>()) {
    const auto target = detail::path<D, detail::row_domain_t<X>>(i.of(), detail::domain_under(x));
    return detail::reroot<P, true>(x, detail::route{i.on(), detail::compose(target, i.rows())});
  } else {
    (void)detail::wrong_index<D, detail::row_domain_t<X>>{};
  }
}

}  // namespace staffa::inline STAFFA_ABI
