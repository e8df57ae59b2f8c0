// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/join.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

namespace detail {
struct objects_tag {};

/// The field template of an object handle: `F<float>` is a column of float on D.
template <class D, bool Optional>
struct fields_on {
  template <class T>
  using type = column<maybe_t<T, Optional>, D>;
};
}  // namespace detail

/// A handle on objects, one per row of D, with the record's fields as columns: jets, the jets of a cut, the first
/// member of each pair, a picked lepton.
/// @tparam R the record, @tparam D the rows, @tparam Of the domain whose positions `local_index` tells,
/// @tparam Optional whether an object may be missing as a whole (picked by an optional index)
template <template <template <class> class> class R, class D, class Of = D, bool Optional = false>
class objects : public R<detail::fields_on<D, Optional>::template type>, public detail::objects_tag {
  using record = R<detail::fields_on<D, Optional>::template type>;

 public:
  // The fields are made in place: what moves them afterwards is as much code again.
  /// The objects of a domain of their own, whose fields are stored. @param fields a value_ref each
  template <class... Values>
  objects(const detail::domain_ref& on, const Values&... fields) : record{{on, fields}...}, on_(on), of_(on) {}
  /// The fields of another handle, read at other rows.
  template <class... Columns>
  objects(const detail::route& to, const detail::domain_ref& of, const detail::index_ref& index,
          const Columns&... fields)
      : record{fields.template rerooted<D, Optional>(to)...}, on_(to.target), of_(of), index_(index) {}
  [[gnu::noinline]] objects(const objects&) = default;  // out of line: handles are copied and dropped all over
  objects(objects&&) = default;
  objects& operator=(const objects&) = default;
  objects& operator=(objects&&) = default;
  [[gnu::noinline]] ~objects() = default;

  /// Selects objects by a mask, or picks one by an index.
  template <class X>
  auto operator[](const X& x) const {
    return subscript(*this, x);
  }

 private:
  friend struct handle;
  detail::domain_ref on_;
  detail::domain_ref of_;
  detail::index_ref index_;  // rows of `on` to rows of `of`; null: the same
};

namespace detail {
// clang 19 does not deduce the record of a handle by way of its base class.
template <template <template <class> class> class R, class D, class Of, bool O>
R<fields_on<D, O>::template type> record_base(const objects<R, D, Of, O>&);
}  // namespace detail

template <class X>
concept object_handle = std::derived_from<X, detail::objects_tag>;

/// A column or a handle on objects: anything with one something per row of a domain.
template <class X>
concept row_wise = expression<X> || object_handle<X>;

/// The private parts of handles, for the verbs.
struct handle {
  template <class V>
    requires requires(const V& v) { v.terms(); }
  static const detail::domain_ref& on(const V& v) {
    return v.domain();
  }
  template <template <template <class> class> class R, class D, class Of, bool O>
  static const detail::domain_ref& on(const objects<R, D, Of, O>& x) {
    return x.on_;
  }
  template <template <template <class> class> class R, class D, class Of, bool O>
  static const detail::domain_ref& of(const objects<R, D, Of, O>& x) {
    return x.of_;
  }
  template <template <template <class> class> class R, class D, class Of, bool O>
  static const detail::index_ref& index(const objects<R, D, Of, O>& x) {
    return x.index_;
  }
};

namespace detail {

template <class X>
struct handle_traits;
template <template <template <class> class> class R, class D, class Of, bool O>
struct handle_traits<objects<R, D, Of, O>> {
  using domain_type = D;
  using of_type = Of;
  static constexpr bool optional = O;
  template <template <class> class F>
  using record = R<F>;
};

template <class X>
struct row_domain {
  using type = typename X::domain_type;
};
template <object_handle X>
struct row_domain<X> {
  using type = typename handle_traits<X>::domain_type;
};
/// The domain of a column or handle.
template <class X>
using row_domain_t = typename row_domain<X>::type;

template <row_wise X>
const domain_ref& domain_under(const X& x) {
  if constexpr (object_handle<X>) return handle::on(x);
  else return x.domain();
}
template <row_wise X>
typed_domain<row_domain_t<X>> rows_of(const X& x) {
  return {domain_under(x)};
}

/// A column or a handle read at the rows of another domain.
template <class D2, bool Optional, expression E>
auto reroot(const E& e, const route& to) {
  return e.template rerooted<D2, Optional>(to);
}
template <class D2, bool Optional, template <template <class> class> class R, class D, class Of, bool O>
[[gnu::noinline]] auto reroot(const objects<R, D, Of, O>& x, const route& to) {
  return apply_fields(x, [&](const auto&... field) {
    return objects<R, D2, Of, Optional || O>(to, handle::of(x), compose(handle::index(x), to.index), field...);
  });
}

/// A column or a handle at chosen rows of its domain, which are a list of their own: positions are told in the new list,
/// but those of members and picked objects still in the collection they were taken from.
template <class D2, class X>
auto choose_rows(const X& x, const route& to) {
  return reroot<D2, false>(x, to);
}
template <class D2, template <template <class> class> class R, class D>
auto choose_rows(const objects<R, D, D, false>& x, const route& to) {
  return apply_fields(x, [&](const auto&... field) {
    return objects<R, D2>(to, to.target, index_ref(), field...);
  });
}

/// Reads a column or a handle at the rows of D, which must be its own domain or derived from it.
template <class D, row_wise X>
auto lift_rows(const X& x, const domain_ref& to) {
  if constexpr (std::is_same_v<row_domain_t<X>, D>) {
    require_same_rows(to, domain_under(x));
    return x;
  } else {
    return reroot<D, false>(x, route{to, path<D, row_domain_t<X>>(to, domain_under(x))});
  }
}

}  // namespace detail
}  // namespace staffa::inline STAFFA_ABI
