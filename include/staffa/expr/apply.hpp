// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/join.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

template <class P>
[[gnu::always_inline]] inline simd::mask valid_of(const P&) {
  return simd::all_lanes;
}
template <class P>
[[gnu::always_inline]] inline simd::mask valid_of(const maybe_pack<P>& p) {
  return p.valid;
}
template <class P>
[[gnu::always_inline]] inline const P& plain_of_pack(const P& p) {
  return p;
}
template <class P>
[[gnu::always_inline]] inline const P& plain_of_pack(const maybe_pack<P>& p) {
  return p.value;
}

template <class Op>
inline constexpr bool is_total = requires { Op::total; };

/// The value type of an operation on operands of types Ts.
template <class Op, class... Ts>
using applied_t = maybe_t<typename Op::template result<plain_t<Ts>...>, !is_total<Op> && (is_optional<Ts> || ...)>;

template <std::size_t, class T>
struct operand_at {
  T value;
};

/// What a node keeps of an operation: its loop, and no reference. See `apply`.
///
/// The operands lie side by side as bases, each under its number: a std::tuple of them costs the compiler several times as
/// much, and a function that passes them on makes two more functions for each use.
template <class Op, class Indices, class... Shapes>
struct indexed_shape;
template <class Op, std::size_t... I, class... Shapes>
struct indexed_shape<Op, std::index_sequence<I...>, Shapes...> : operand_at<I, Shapes>... {
  using value_type = applied_t<Op, value_t<Shapes>...>;
  static constexpr std::size_t leaves = (Shapes::leaves + ...);
  static constexpr std::size_t widest_leaf = (std::max)({Shapes::widest_leaf...});

  [[nodiscard]] auto bind(binder& b) const {
    // Braces: the leaves must take their slots from left to right, as they were collected.
    return bound<decltype(std::declval<const Shapes&>().bind(b))...>{{operand_at<I, Shapes>::value.bind(b)}...};
  }
  [[gnu::noinline, gnu::cold]] void tell(told_formula& to) const {
    to.operation(typeid(Op), sizeof...(Shapes));
    (operand_at<I, Shapes>::value.tell(to), ...);
  }

 private:
  template <class... Bs>
  struct bound : operand_at<I, Bs>... {
    [[gnu::always_inline]] inline pack_t<value_type> operator()(std::size_t row) const {
      if constexpr (!is_optional<value_type> && !is_total<Op>)
        return Op::template eval<value_t<Shapes>...>(operand_at<I, Bs>::value(row)...);
      else return missing(operand_at<I, Bs>::value(row)...);
    }

   private:
    template <class... Ps>
    [[gnu::always_inline]] static inline pack_t<value_type> missing(const Ps&... packs) {
      if constexpr (requires { Op::custom_missing; }) {
        return Op::eval_missing(packs...);
      } else {
        simd::mask valid = simd::all_lanes;
        ((valid = valid & valid_of(packs)), ...);
        return {Op::template eval<plain_t<value_t<Shapes>>...>(plain_of_pack(packs)...), valid};
      }
    }
  };
};
template <class Op, class... Shapes>
using apply_shape = indexed_shape<Op, std::index_sequence_for<Shapes...>, Shapes...>;

template <class Op, class D, class... Es>
struct apply;

/// The operands of a formula.
template <class Indices, class... Es>
struct operands_at;
template <std::size_t... I, class... Es>
struct operands_at<std::index_sequence<I...>, Es...> : operand_at<I, Es>... {
  void collect(formula_inputs& to) const { (operand_at<I, Es>::value.collect(to), ...); }

 protected:
  template <class Op>
  [[nodiscard]] auto shapes() const {
    return apply_shape<Op, decltype(std::declval<const Es&>().shape())...>{{operand_at<I, Es>::value.shape()}...};
  }
  template <class Op, class D2, bool Optional>
  [[nodiscard]] auto each_rerooted(const route& to) const {
    return apply<Op, D2, decltype(std::declval<const Es&>().template rerooted<D2, Optional>(to))...>{
        {}, {{operand_at<I, Es>::value.template rerooted<D2, Optional>(to)}...}, to.target};
  }
};

/// An operation on the rows of one domain, not computed yet: the inner nodes of a formula.
///
/// `Op::result<Ts...>` is the value type for plain operand types, `Op::eval<Ts...>(packs...)` computes one batch. A
/// missing operand makes a missing result, unless the operation has `Op::custom_missing` and its own `eval_missing`;
/// with `Op::total` the result is never missing.
///
/// An aggregate, so that its operands are made in place: {{}, {{operand}...}, domain}.
template <class Op, class D, class... Es>
struct apply : expression_base<apply<Op, D, Es...>>, operands_at<std::index_sequence_for<Es...>, Es...> {
  using value_type = applied_t<Op, value_t<Es>...>;
  using domain_type = D;

  domain_ref on;

  [[nodiscard]] const domain_ref& domain() const { return on; }

  template <class D2, bool Optional>
  auto rerooted(const route& to) const {
    if constexpr (Optional && requires { Op::custom_missing; } && (is_total<Op> || (is_scalar<Es> || ...))) {
      // What is not there stays missing, whatever the operation makes of missing operands: pick its result.
      return column<value_type, D>(on, materialise(*this)).template rerooted<D2, true>(to);
    } else {
      return this->template each_rerooted<Op, D2, Optional>(to);
    }
  }

  /// What a node keeps of it.
  [[nodiscard]] auto shape() const { return this->template shapes<Op>(); }
};

/// False after `join` has reported unrelated domains: then there is nothing more to say.
template <class D, class E>
inline constexpr bool reaches_or_scalar = reaches<D, domain_t<E>>();
template <class D, class T>
inline constexpr bool reaches_or_scalar<D, scalar<T>> = true;

template <class Op, class D, class... Es>
auto apply_on(const domain_ref& to, const Es&... args) {
  if constexpr ((reaches_or_scalar<D, Es> && ...)) {
    (check_rows<D>(args, to), ...);  // all before the first copy, which would have to be undone
    return apply<Op, D, decltype(lift_checked<D>(args, to))...>{{}, {{lift_checked<D>(args, to)}...}, to};
  }
}
template <class Op, class D, class... Es>
auto apply_joined(const typed_domain<D>& to, const Es&... args) {
  return apply_on<Op, D>(to.ref, args...);
}

/// The first of some domains that is none of a number, if the others are the same or of numbers; else void.
template <class... Ds>
struct only_domain {
  using type = void;
};
template <class D, class... Ds>
struct only_domain<D, Ds...> {
  using later = typename only_domain<Ds...>::type;
  using type = std::conditional_t<
      std::is_void_v<D>, later,
      std::conditional_t<((std::is_void_v<Ds> || std::is_same_v<Ds, D>)&&...), D, void>>;
};
template <class E, class... Es>
const domain_ref& first_domain(const E& e, const Es&... rest) {
  if constexpr (is_scalar<E>) return first_domain(rest...);
  else return e.domain();
}

/// Joins the domains of the operands, reads each of them there, and builds the operation.
template <class Op, class... Es>
auto make_apply(Op, const Es&... args) {
  using where = meeting<domain_t<Es>...>;  // asked here, the compiler's message is two levels shorter
  using D = typename only_domain<domain_t<Es>...>::type;
  if constexpr (where::nowhere) (void)typename where::complaint{};
  else if constexpr (!std::is_void_v<D>) return apply_on<Op, D>(first_domain(args...), args...);
  else return apply_joined<Op>(join_all(domain_of(args)...), args...);
}

}  // namespace staffa::inline STAFFA_ABI::detail
