// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/within.hpp>

#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

/// A run-time domain with its type.
template <class D>
struct typed_domain {
  using type = D;
  domain_ref ref;
};

template <class>
inline constexpr bool always_false = false;

/// Named in the compiler's message: the two domains that have nothing to do with one another.
template <class A, class B>
struct unrelated_domains {
  static_assert(always_false<A>,
                "these columns belong to different collections and have no common rows: combine the collections with "
                "cross(a, b) or pairs(x) and use the members, or first reduce one side (sum, any, max ...) or pick a "
                "row of it");
};

/// Named in the compiler's message: a combination read without saying through which member.
template <class D>
struct ambiguous_member {
  static_assert(always_false<D>,
                "a column of the collection itself has several meanings on its combinations: use a member, "
                "`auto [a, b] = pairs(x);` and then a.pt, b.pt");
};

template <class D>
struct members_of {
  using type = void;
};
template <int K, class D>
struct members_of<domain::combinations<K, D>> {
  using type = D;
};

/// The domain on which a value on A and a value on B meet: the finer one.
template <class A, class B>
constexpr auto join_type() {
  if constexpr (std::is_void_v<A>) return std::type_identity<B>{};
  else if constexpr (std::is_void_v<B>) return std::type_identity<A>{};
  else if constexpr (reaches<A, B>()) return std::type_identity<A>{};
  else if constexpr (reaches<B, A>()) return std::type_identity<B>{};
  else if constexpr (event_level<B> && reaches<B, top_t<A>>()) return std::type_identity<domain::within<A, B>>{};
  else if constexpr (event_level<A> && reaches<A, top_t<B>>()) return std::type_identity<domain::within<B, A>>{};
  else return std::type_identity<void>{};
}

template <class A, class B>
using join_t = typename decltype(join_type<A, B>())::type;

/// What to complain of where two domains do not meet: naming it costs no level in the compiler's message.
template <class A, class B>
using mismatch = std::conditional_t<std::is_same_v<typename members_of<A>::type, B>, ambiguous_member<B>,
                                    std::conditional_t<std::is_same_v<typename members_of<B>::type, A>,
                                                       ambiguous_member<A>, unrelated_domains<A, B>>>;

/// Do the domains of the operands meet? Asked of two; of more, `join` tells.
template <class... Ds>
struct meeting {
  static constexpr bool nowhere = false;
};
template <class A, class B>
struct meeting<A, B> {
  static constexpr bool nowhere = std::is_void_v<join_t<A, B>>;
  using complaint = mismatch<A, B>;
};

template <class A, class B>
auto join(const typed_domain<A>& a, const typed_domain<B>& b) {
  using D = join_t<A, B>;
  if constexpr (std::is_void_v<D>) {
    (void)mismatch<A, B>{};
    return a;
  } else if constexpr (std::is_same_v<D, A>) {
    return a;
  } else if constexpr (std::is_same_v<D, B>) {
    return b;
  } else if constexpr (event_level<B>) {
    return typed_domain<D>{within_domain<A, B>(a.ref, b.ref)};
  } else {
    return typed_domain<D>{within_domain<B, A>(b.ref, a.ref)};
  }
}

template <class E>
auto domain_of(const E& e) {
  if constexpr (is_scalar<E>) return typed_domain<void>{};
  else return typed_domain<domain_t<E>>{e.domain()};
}

template <class A>
auto join_all(const typed_domain<A>& a) {
  return a;
}
template <class A, class B, class... Rest>
auto join_all(const typed_domain<A>& a, const typed_domain<B>& b, const Rest&... rest) {
  return join_all(join(a, b), rest...);
}

/// Before `lift_checked`: @throws usage_error if the expression is on D, but another cut than `to`
template <class D, class E>
void check_rows(const E& e, const domain_ref& to) {
  if constexpr (std::is_same_v<domain_t<E>, D>) require_same_rows(to, e.domain());
}
template <class D, class E>
auto lift_checked(const E& e, const domain_ref& to) {
  if constexpr (is_scalar<E> || std::is_same_v<domain_t<E>, D>) {
    return e;
  } else {
    static_assert(reaches<D, domain_t<E>>());
    return e.template rerooted<D, false>(route{to, path<D, domain_t<E>>(to, e.domain())});
  }
}
/// Reads an expression at the rows of D, which must be its own domain or derived from it. On its own domain it is the
/// expression itself, not a copy.
template <class D, class E>
decltype(auto) lift(const E& e, const domain_ref& to) {
  check_rows<D>(e, to);
  if constexpr (is_scalar<E> || std::is_same_v<domain_t<E>, D>) return (e);
  else return lift_checked<D>(e, to);
}

}  // namespace staffa::inline STAFFA_ABI::detail
