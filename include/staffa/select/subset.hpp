// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/kernel/select.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The row of the domain that was cut for each of the objects that are kept.
class kept_objects_node final : public index_node {
 public:
  /// inputs: the objects that are kept, the domain cut, the mask
  explicit kept_objects_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), false) {}
  void evaluate(evaluation& e) const override {
    auto* index = e.allocate<std::int32_t>(e.rows(0));
    kernel::select({e.data<bool>(2), e.rows(1)}, index, e.input(2).valid);
    e.yield({.data = index, .rows = e.rows(0)});
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] node_ref mask() const override { return inputs()[2]; }
};

/// The rows of a domain where a mask is true; a missing mask value counts as false. Of events the rows are its data; of
/// objects another node has them, for who counts what is left needs the offsets at most.
class subset_node final : public domain_node {
 public:
  /// inputs: the domain cut, its parent (the domain again if event-level), the mask
  subset_node(std::vector<node_ref>&& inputs, const domain_ref& of)
      : domain_node(std::move(inputs), of->parent(), of, text_of({"a cut on ", of->name()})) {}

  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0);
    const std::span<const bool> mask{e.data<bool>(2), rows};
    if (parent() && !e.lists_wanted()) {
      e.yield({.rows = kernel::count_selected(mask, e.input(2).valid)});
    } else if (parent()) {
      const std::size_t parents = e.rows(1);
      auto* offsets = e.allocate<std::int32_t>(parents + 1);
      kernel::select_offsets(mask, {e.offsets(0), parents + 1}, offsets, e.input(2).valid);
      e.yield({.offsets = offsets, .rows = static_cast<std::size_t>(offsets[parents])});
    } else {
      auto* index = e.allocate<std::int32_t>(rows);
      e.yield({.data = index, .rows = kernel::select(mask, index, e.input(2).valid)});
    }
  }
  [[nodiscard]] bool reads_lists(bool own) const override { return own; }
  [[nodiscard]] node_ref rows_of_base() const override {
    if (!parent()) return nullptr;
    return intern<kept_objects_node>({domain_ref(this), inputs()[0], inputs()[2]}, {});
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    return text_of({base()->describe(), "[", inputs()[2]->describe(), "]"});
  }
};

[[gnu::noinline]] inline domain_ref subset_by(const domain_ref& of, const value_ref& mask) {
  const domain_ref& parent = of->parent() ? of->parent() : of;
  return intern<subset_node>({of, parent, mask}, {}, of);
}
/// `domain::subset<D>` at run time, for a mask on D itself.
template <expression M>
domain_ref subset_domain(const domain_ref& of, const M& mask) {
  return subset_by(of, materialise(mask));
}

/// True if rows of D are rows of M: D is M or was cut or ordered from it.
template <class D, class M>
constexpr bool made_from() {
  if constexpr (std::is_void_v<D>) return false;
  else if constexpr (std::is_same_v<D, M>) return true;
  else return made_from<typename D::base, M>();
}

/// The domain above D whose rows are rows of M.
template <class D, class M>
struct cut_level {
  using type = typename cut_level<typename D::parent, M>::type;
};
template <class D, class M>
  requires(made_from<D, M>())
struct cut_level<D, M> {
  using type = D;
};
template <class D, class M>
using cut_level_t = typename cut_level<D, M>::type;

template <class D, class A>
domain_ref climb(const domain_ref& from) {
  if constexpr (std::is_same_v<D, A>) return from;
  else return climb<typename D::parent, A>(from->parent());
}

/// Named in the compiler's message: what was to be cut, and where the mask lives.
template <class Rows, class Mask>
struct wrong_mask {
  static_assert(always_false<Rows>,
                "the mask lives on other rows than what it cuts: reduce it with any() or all() if it is finer, or cut "
                "the collection it belongs to");
};

/// Keeps the rows of x for which the mask, on the same rows or on rows above, is true.
template <row_wise X, expression M>
auto cut(const X& x, const M& mask) {
  using D = row_domain_t<X>;
  using MD = domain_t<M>;
  const domain_ref& on = domain_under(x);
  if constexpr (made_from<D, MD>()) {
    using S = domain::subset<D>;
    const domain_ref target = subset_domain(on, lift<D>(mask, on));
    return choose_rows<S>(x, route{target, base_index(target)});
  } else if constexpr (reaches<D, MD>()) {
    using A = cut_level_t<D, MD>;
    using S = domain::subset<A>;
    using W = domain::within<D, S>;
    const domain_ref above = climb<D, A>(on);
    const domain_ref target = within_domain<D, S>(on, subset_domain(above, lift<A>(mask, above)));
    return choose_rows<W>(x, route{target, base_index(target)});
  } else if constexpr (made_from<MD, D>()) {  // the mask lives on a cut of these rows: cut there
    return cut(choose_rows<MD>(x, route{mask.domain(), path<MD, D>(mask.domain(), on)}), mask);
  } else if constexpr (event_level<MD> && reaches<MD, top_t<D>>()) {
    const domain_ref target = within_domain<D, MD>(on, mask.domain());  // a mask on some of the events only
    return cut(choose_rows<domain::within<D, MD>>(x, route{target, base_index(target)}), mask);
  } else {
    (void)wrong_mask<D, MD>{};
  }
}

template <class M>
concept mask_like = column_like<M> && is_bool<expression_t<M>>;

}  // namespace detail

/// `x[mask]`: the rows where the mask is true. Only an index is made; no field is copied.
template <class X, class M>
  requires((detail::column_like<X> || object_handle<X>) && detail::column_like<M>)
auto subscript(const X& x, const M& mask) {
  if constexpr (!detail::mask_like<M>) {
    static_assert(detail::always_false<M>, "a number is not a mask: write the comparison, e.g. x[x.charge > 0]");
  } else if constexpr (object_handle<X>) {
    return detail::cut(x, detail::as_expression(mask));
  } else {
    return detail::cut(detail::as_expression(x), detail::as_expression(mask));
  }
}

}  // namespace staffa::inline STAFFA_ABI
