// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/join.hpp>

#include <cstddef>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

// The operands of a formula, side by side. A std::tuple of them costs the compiler several times as much.
template <std::size_t, class T>
struct operand_at {
  T value;
};
template <class Indices, class... Ts>
struct operands_at;
template <std::size_t... I, class... Ts>
struct operands_at<std::index_sequence<I...>, Ts...> : operand_at<I, Ts>... {
  template <class F>
  [[gnu::always_inline]] inline decltype(auto) pass_to(F&& f) const {
    return f(static_cast<const operand_at<I, Ts>&>(*this).value...);
  }
};
template <class... Ts>
using operand_list = operands_at<std::index_sequence_for<Ts...>, Ts...>;

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

/// What a node keeps of an operation: its loop, and no reference. See `apply`.
template <class Op, class... Shapes>
struct apply_shape {
  using value_type = applied_t<Op, value_t<Shapes>...>;
  operand_list<Shapes...> args;

  template <class Binder>
  [[nodiscard]] auto bind(Binder& b) const {
    return args.pass_to([&](const Shapes&... shapes) {
      // Braces: the leaves must take their slots from left to right, as they were collected.
      return bound<decltype(shapes.bind(b))...>{{{shapes.bind(b)}...}};
    });
  }
  [[gnu::noinline, gnu::cold]] void tell(told_formula& to) const {
    to.operation(typeid(Op), sizeof...(Shapes));
    args.pass_to([&](const Shapes&... shapes) { (shapes.tell(to), ...); });
  }

 private:
  template <class... Bs>
  struct bound {
    operand_list<Bs...> args;

    [[gnu::always_inline]] inline pack_t<value_type> operator()(std::size_t row) const {
      return args.pass_to([row](const Bs&... bs) __attribute__((always_inline)) -> pack_t<value_type> {
        if constexpr (!is_optional<value_type> && !is_total<Op>) return Op::template eval<value_t<Shapes>...>(bs(row)...);
        else return missing(bs(row)...);
      });
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

/// An operation on the rows of one domain, not computed yet: the inner nodes of a formula.
///
/// `Op::result<Ts...>` is the value type for plain operand types, `Op::eval<Ts...>(packs...)` computes one batch. A
/// missing operand makes a missing result, unless the operation has `Op::custom_missing` and its own `eval_missing`;
/// with `Op::total` the result is never missing.
template <class Op, class D, class... Es>
class apply : public expression_base<apply<Op, D, Es...>> {
 public:
  using value_type = applied_t<Op, value_t<Es>...>;
  using domain_type = D;

  explicit apply(domain_ref on, Es... args) : on_(std::move(on)), args_{{std::move(args)}...} {}

  [[nodiscard]] const domain_ref& domain() const { return on_; }

  void collect(std::vector<node_ref>& inputs, node_key& key) const {
    args_.pass_to([&](const Es&... args) { (args.collect(inputs, key), ...); });
  }

  template <class D2, bool Optional>
  auto rerooted(const route& to) const {
    if constexpr (Optional && requires { Op::custom_missing; } && (is_total<Op> || (is_scalar<Es> || ...))) {
      // What is not there stays missing, whatever the operation makes of missing operands: pick its result.
      return column<value_type, D>(on_, materialise(*this)).template rerooted<D2, true>(to);
    } else {
      return args_.pass_to([&](const Es&... args) {
        return apply<Op, D2, decltype(args.template rerooted<D2, Optional>(to))...>(
            to.target, args.template rerooted<D2, Optional>(to)...);
      });
    }
  }

  /// What a node keeps of it.
  [[nodiscard]] auto shape() const {
    return args_.pass_to(
        [](const Es&... args) { return apply_shape<Op, decltype(args.shape())...>{{{args.shape()}...}}; });
  }

 private:
  domain_ref on_;
  operand_list<Es...> args_;
};

/// False after `join` has reported unrelated domains: then there is nothing more to say.
template <class D, class E>
inline constexpr bool reaches_or_scalar = reaches<D, domain_t<E>>();
template <class D, class T>
inline constexpr bool reaches_or_scalar<D, scalar<T>> = true;

template <class Op, class D, class... Es>
auto apply_on(const typed_domain<D>& to, Op, const Es&... args) {
  if constexpr ((reaches_or_scalar<D, Es> && ...))
    return apply<Op, D, decltype(lift<D>(args, to.ref))...>(to.ref, lift<D>(args, to.ref)...);
}

/// Joins the domains of the operands, reads each of them there, and builds the operation.
template <class Op, class... Es>
auto make_apply(Op op, const Es&... args) {
  using where = meeting<domain_t<Es>...>;  // asked here, the compiler's message is two levels shorter
  if constexpr (where::nowhere) (void)typename where::complaint{};
  else return apply_on(join_all(domain_of(args)...), op, args...);
}

}  // namespace staffa::inline STAFFA_ABI::detail
