// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/join.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// An operation on the rows of one domain, not computed yet: the inner nodes of a formula.
///
/// `Op::result<Ts...>` is the value type for plain operand types, `Op::eval<Ts...>(packs...)` computes one batch. A
/// missing operand makes a missing result, unless the operation has `Op::custom_missing` and its own `eval_missing`;
/// with `Op::total` the result is never missing.
template <class Op, class D, class... Es>
class apply : public expression_base<apply<Op, D, Es...>> {
 public:
  static constexpr bool total = requires { Op::total; };
  using value_type =
      maybe_t<typename Op::template result<plain_t<value_t<Es>>...>, !total && (is_optional<value_t<Es>> || ...)>;
  using domain_type = D;

  apply(domain_ref on, Op op, Es... args) : on_(std::move(on)), args_(std::move(args)...), op_(op) {}

  [[nodiscard]] const domain_ref& domain() const { return on_; }

  void collect(std::vector<node_ref>& inputs, node_key& key) const {
    key.operation(typeid(Op), sizeof...(Es));
    std::apply([&](const Es&... args) { (args.collect(inputs, key), ...); }, args_);
  }

  template <class D2, bool Optional>
  auto rerooted(const route& to) const {
    if constexpr (Optional && requires { Op::custom_missing; } && (total || (is_scalar<Es> || ...))) {
      // What is not there stays missing, whatever the operation makes of missing operands: pick its result.
      return column<value_type, D>(on_, materialise(*this)).template rerooted<D2, true>(to);
    } else return std::apply(
        [&](const Es&... args) {
          return apply<Op, D2, decltype(args.template rerooted<D2, Optional>(to))...>(
              to.target, op_, args.template rerooted<D2, Optional>(to)...);
        },
        args_);
  }

  [[nodiscard]] auto erased() const {
    return std::apply(
        [&](const Es&... args) {
          return apply<Op, staffa::domain::unknown, decltype(args.erased())...>(on_, op_, args.erased()...);
        },
        args_);
  }

  [[nodiscard]] auto bind(binder& b) const { return bind(b, std::index_sequence_for<Es...>{}); }

 private:
  template <class... Bs>
  struct bound {
    std::tuple<Bs...> args;

    [[gnu::always_inline]] inline pack_t<value_type> operator()(std::size_t row) const {
      return call(row, std::index_sequence_for<Bs...>{});
    }

   private:
    template <std::size_t... Is>
    [[gnu::always_inline]] inline pack_t<value_type> call(std::size_t row, std::index_sequence<Is...>) const {
      if constexpr (!is_optional<value_type> && !total) {
        return Op::template eval<value_t<Es>...>(std::get<Is>(args)(row)...);
      } else {
        return missing(std::get<Is>(args)(row)...);
      }
    }
    template <class... Ps>
    [[gnu::always_inline]] static inline pack_t<value_type> missing(const Ps&... packs) {
      if constexpr (requires { Op::custom_missing; }) {
        return Op::eval_missing(packs...);
      } else {
        simd::mask valid = simd::all_lanes;
        ((valid = valid & valid_of(packs)), ...);
        return {Op::template eval<plain_t<value_t<Es>>...>(plain(packs)...), valid};
      }
    }
  };

  template <std::size_t... Is>
  auto bind(binder& b, std::index_sequence<Is...>) const {
    // Braces: the leaves must take their slots from left to right, as they were collected.
    return bound<decltype(std::get<Is>(args_).bind(b))...>{std::tuple<decltype(std::get<Is>(args_).bind(b))...>{
        std::get<Is>(args_).bind(b)...}};
  }

 public:
  template <class P>
  [[gnu::always_inline]] static inline simd::mask valid_of(const P&) {
    return simd::all_lanes;
  }
  template <class P>
  [[gnu::always_inline]] static inline simd::mask valid_of(const maybe_pack<P>& p) {
    return p.valid;
  }
  template <class P>
  [[gnu::always_inline]] static inline const P& plain(const P& p) {
    return p;
  }
  template <class P>
  [[gnu::always_inline]] static inline const P& plain(const maybe_pack<P>& p) {
    return p.value;
  }

 private:
  domain_ref on_;
  std::tuple<Es...> args_;
  [[no_unique_address]] Op op_;
};

/// False after `join` has reported unrelated domains: then there is nothing more to say.
template <class D, class E>
inline constexpr bool reaches_or_scalar = reaches<D, domain_t<E>>();
template <class D, class T>
inline constexpr bool reaches_or_scalar<D, scalar<T>> = true;

template <class Op, class D, class... Es>
auto apply_on(const typed_domain<D>& to, Op op, const Es&... args) {
  if constexpr ((reaches_or_scalar<D, Es> && ...))
    return apply<Op, D, decltype(lift<D>(args, to.ref))...>(to.ref, op, lift<D>(args, to.ref)...);
}

/// Joins the domains of the operands, reads each of them there, and builds the operation.
template <class Op, class... Es>
auto make_apply(Op op, const Es&... args) {
  using where = meeting<domain_t<Es>...>;  // asked here, the compiler's message is two levels shorter
  if constexpr (where::nowhere) (void)typename where::complaint{};
  else return apply_on(join_all(domain_of(args)...), op, args...);
}

}  // namespace staffa::inline STAFFA_ABI::detail
