// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/compress.hpp>
#include <staffa/kernel/expand.hpp>
#include <staffa/kernel/take.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// An int32 row of another domain for each row of a domain; -1 where there is none (if `optional()`).
class index_node : public node {
 public:
  [[nodiscard]] bool optional() const { return optional_; }
  /// Another way to read this index at chosen rows, cheaper than making all of it; null if there is none.
  /// @param pick optional or plain index into this one's rows
  [[nodiscard]] virtual ref<index_node> picked(const ref<index_node>& /*pick*/) const {
    return nullptr;
  }
  /// The domain of which this picks at most one row for each row of its parent, in order; null if it is no such pick.
  [[nodiscard]] virtual domain_ref one_per_list_of() const { return nullptr; }
  /// If these are the rows where a mask is true: the mask. Values there are got from it more cheaply than by the index.
  [[nodiscard]] virtual node_ref mask() const { return nullptr; }

 protected:
  index_node(std::vector<node_ref>&& inputs, bool optional) : node(std::move(inputs)), optional_(optional) {}

 private:
  bool optional_;
};
using index_ref = ref<index_node>;  // null: the identity

/// The parent's row of each row of a domain.
class parent_index_node final : public index_node {
 public:
  explicit parent_index_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), false) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0);
    auto* out = e.allocate<std::int32_t>(rows);
    kernel::parent_index({e.offsets(0), e.rows(1) + 1}, out);
    e.yield({.data = out, .rows = rows});
  }
};

[[gnu::noinline]] inline index_ref parent_index(const domain_ref& of) {
  return intern<parent_index_node>({of, of->parent()}, {});
}

/// The base's row of each row of a domain that has them as its own data.
class base_index_node final : public index_node {
 public:
  explicit base_index_node(std::vector<node_ref>&& inputs) : index_node(std::move(inputs), false) {}
  void evaluate(evaluation& e) const override { e.yield({.data = e.input(0).data, .rows = e.rows(0)}); }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] bool aliases_input() const override { return true; }
};

[[gnu::noinline]] inline index_ref base_index(const domain_ref& of) {
  if (const node_ref rows = of->rows_of_base()) return index_ref(static_cast<const index_node*>(rows.get()));
  return intern<base_index_node>({of}, {});
}

/// outer[inner[row]].
class compose_node final : public index_node {
 public:
  compose_node(std::vector<node_ref>&& inputs, bool optional) : index_node(std::move(inputs), optional) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(1);
    auto* out = e.allocate<std::int32_t>(rows);
    const std::span<const std::int32_t> inner{e.data<std::int32_t>(1), rows};
    if (optional()) kernel::compose_optional(e.data<std::int32_t>(0), inner, out);
    else kernel::compose(e.data<std::int32_t>(0), inner, out);
    e.yield({.data = out, .rows = rows});
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] index_ref outer() const { return index_ref(static_cast<const index_node*>(inputs()[0].get())); }
  [[nodiscard]] index_ref inner() const { return index_ref(static_cast<const index_node*>(inputs()[1].get())); }
};

/// outer[inner[row]], where inner leads to the rows where a mask is true.
class compressed_index_node final : public index_node {
 public:
  /// inputs: outer, the mask
  compressed_index_node(std::vector<node_ref>&& inputs, bool optional)
      : index_node(std::move(inputs), optional) {}
  void evaluate(evaluation& e) const override {
    const slot& mask = e.input(1);
    auto* out = e.allocate<std::int32_t>(mask.rows);
    const std::size_t rows =
        kernel::compress(e.data<std::int32_t>(0), {e.data<bool>(1), mask.rows}, out, mask.valid);
    kernel::detail::clear_padding(out + rows);
    e.yield({.data = out, .rows = rows});
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
};

/// @param outer from the middle domain's rows to the target's, @param inner from the new domain's rows to the middle's
[[gnu::noinline]] inline index_ref compose(const index_ref& outer, const index_ref& inner) {
  if (!outer) return inner;
  if (!inner) return outer;
  if (auto cheaper = outer->picked(inner)) return cheaper;
  if (const node_ref mask = inner->mask()) return intern<compressed_index_node>({outer, mask}, {}, outer->optional());
  const bool optional = outer->optional() || inner->optional();
  return intern<compose_node>({outer, inner}, {}, optional);
}

[[noreturn, gnu::noinline, gnu::cold]] inline void throw_other_cut(const domain_ref& a, const domain_ref& b) {
  throw usage_error(
      text_of({"these are two different cuts: '", a->describe(), "' and '", b->describe(),
               "'; a value of one has no row in the other. Use one cut for both, or apply the second to the "
               "first"}));
}

/// @throws usage_error if two domains of one type are of different cuts
[[gnu::noinline]] inline void require_same_rows(const domain_ref& from, const domain_ref& to) {
  if (from != to && !from->same_rows(*to)) throw_other_cut(from, to);
}

/// The index that leads from rows of D to rows of A, above it or its base. Null: the rows are the same.
/// @throws usage_error if `from` was made of another cut than `to`
template <class D, class A>
index_ref path(const domain_ref& from, const domain_ref& to) {
  static_assert(reaches<D, A>());
  if constexpr (std::is_same_v<D, A>) {
    require_same_rows(from, to);
    return nullptr;
  } else if constexpr (reaches<typename D::parent, A>()) {
    return compose(path<typename D::parent, A>(from->parent(), to), parent_index(from));
  } else {
    return compose(path<typename D::base, A>(from->base(), to), base_index(from));
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail
