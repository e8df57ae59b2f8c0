// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/expr/node.hpp>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// The sets of rows a column can live on. A domain is part of a column's type; `parent` is one level up, `base` the
/// domain whose rows it selects or orders. `void` means none.
namespace staffa::inline STAFFA_ABI::domain {

/// All events of a source.
struct events {
  using parent = void;
  using base = void;
};

/// The objects of a collection whose name is known to the compiler: `collection<Jet, "Jet">`.
///
/// The last parameter is for g++, which takes records of one name in two anonymous namespaces for the same template.
template <template <template <class> class> class R, fixed_string Name, class = R<plain>>
struct collection {
  using parent = events;
  using base = void;
};

/// The objects of a collection named at run time.
template <template <template <class> class> class R, class = R<plain>>
struct named {
  using parent = events;
  using base = void;
};

/// The rows of arrays in memory.
struct rows {
  using parent = void;
  using base = void;
};

/// The list elements of jagged arrays in memory.
struct lists {
  using parent = rows;
  using base = void;
};

/// The rows of D that pass a cut.
template <class D>
struct subset {
  using parent = typename D::parent;
  using base = D;
};

/// The rows of D in another order, perhaps only the first few of each list.
template <class D>
struct ordered {
  using parent = typename D::parent;
  using base = D;
};

/// The rows of D that belong to rows of S, where S is a cut on a domain above D.
template <class D, class S>
struct within;

namespace detail {
template <class D, class S>
struct within_parent {  // climbs until S cuts the parent itself
  using type = within<typename D::parent, S>;
};
template <class D, class S>
  requires std::is_same_v<typename D::parent, typename S::base>
struct within_parent<D, S> {
  using type = S;
};
}  // namespace detail

template <class D, class S>
struct within {
  using parent = typename detail::within_parent<D, S>::type;
  using base = D;
};

/// K different rows of one list of D, in order: pairs, triples.
template <int K, class D>
struct combinations {
  using parent = typename D::parent;
  using base = void;
};

/// For each row of A, every row of B of the same parent.
template <class A, class B>
struct cross {
  using parent = A;
  using base = void;
};

/// The rows of several collections, list by list one after the other.
template <class D, class... Ds>
struct concat {
  using parent = typename D::parent;
  using base = void;
};

/// Rows of a kind the type system need not know (private: where per-object terms are computed).
struct unknown {
  using parent = void;
  using base = void;
};

}  // namespace staffa::inline STAFFA_ABI::domain

namespace staffa::inline STAFFA_ABI::detail {

/// True if a value on A can be read at each row of D: A is D, above it, or what D was selected from.
template <class D, class A>
constexpr bool reaches() {
  if constexpr (std::is_void_v<D>) return false;
  else if constexpr (std::is_same_v<D, A>) return true;
  else return reaches<typename D::parent, A>() || reaches<typename D::base, A>();
}

template <class D>
inline constexpr bool is_cross = false;
template <class A, class B>
inline constexpr bool is_cross<domain::cross<A, B>> = true;

/// The event-level domain above D.
template <class D>
struct top_of {
  using type = typename top_of<typename D::parent>::type;
};
template <class D>
  requires std::is_void_v<typename D::parent>
struct top_of<D> {
  using type = D;
};
template <class D>
using top_t = typename top_of<D>::type;

template <class D>
inline constexpr bool event_level = std::is_void_v<typename D::parent>;

class domain_node;
using domain_ref = ref<domain_node>;

/// A domain at run time. Its slot has `rows`, `offsets` over the parent's rows if somebody reads them, and if it has a
/// base `data`: the row of the base for each row, unless another node has them.
class domain_node : public node {
 public:
  [[gnu::noinline]] ~domain_node() override = default;
  [[nodiscard]] const domain_ref& parent() const { return parent_; }
  [[nodiscard]] const domain_ref& base() const { return base_; }
  [[nodiscard]] const std::string& name() const { return name_; }  ///< for messages
  [[nodiscard]] std::string describe() const override { return name_; }  ///< the same with what tells cuts apart
  /// The index node with the row of the base for each row; null if they are its own data.
  [[nodiscard]] virtual node_ref rows_of_base() const { return nullptr; }
  /// True if rows of the other one may be taken for rows of this one (arrays in memory: equal list lengths).
  [[nodiscard]] virtual bool same_rows(const domain_node& other) const { return this == &other; }

 protected:
  [[gnu::noinline]] domain_node(std::vector<node_ref>&& inputs, const domain_ref& parent, const domain_ref& base, std::string name)
      : node(std::move(inputs)), parent_(parent), base_(base), name_(std::move(name)) {}

 private:
  domain_ref parent_;
  domain_ref base_;
  std::string name_;
};

/// A node with one value per row of a domain, which is always its first input.
class value_node : public node {
 public:
  [[gnu::noinline]] ~value_node() override = default;
  [[nodiscard]] const domain_ref& on() const { return on_; }

 protected:
  [[gnu::noinline]] value_node(std::vector<node_ref>&& inputs, const domain_ref& on) : node(std::move(inputs)), on_(on) {}

 private:
  domain_ref on_;
};
using value_ref = ref<value_node>;

}  // namespace staffa::inline STAFFA_ABI::detail
