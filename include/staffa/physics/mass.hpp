// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/combinations.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/searchable.hpp>
#include <staffa/kernel/best_triple.hpp>
#include <staffa/kernel/offsets.hpp>
#include <staffa/kernel/kinematics.hpp>
#include <staffa/physics/components.hpp>
#include <staffa/physics/detail/terms.hpp>
#include <staffa/physics/p4.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// The cancellation-safe product term d of two objects: m2 of their sum is s1 + s2 + 2 d.
template <class T>
struct pair_term_f {
  template <class...>
  using result = T;
  template <class... Ts, class P>
  [[gnu::always_inline]] static inline auto eval(const P& pt1, const P& eta1, const P& phi1, const P& momentum1,
                                                 const P& excess1, const P& pt2, const P& eta2, const P& phi2,
                                                 const P& momentum2, const P& excess2) {
    return kernel::pair_term(kernel::member_of_pairs(pt1, eta1, phi1, momentum1, excess1),
                             kernel::member_of_pairs(pt2, eta2, phi2, momentum2, excess2));
  }
};

/// The squared mass of N objects from m|m| of each and d of each pair.
template <class T, std::size_t N>
struct sum_mass2_f {
  template <class...>
  using result = T;
  template <class... Ts, class... Ps>
  [[gnu::always_inline]] static inline auto eval(const Ps&... ps) {
    using P = simd::pack<T>;
    const P terms[] = {ps...};
    if constexpr (N == 3) {
      const auto w = [&](std::size_t i, std::size_t j) {
        return kernel::share_of_triple(terms[N - 1 + i + j], terms[i], terms[j]);
      };
      return (w(0, 1) + w(0, 2)) + w(1, 2);
    } else {
      P s = terms[0];
      for (std::size_t k = 1; k < N; ++k) s = s + terms[k];
      P d = terms[N];
      for (std::size_t k = N + 1; k < sizeof...(Ps); ++k) d = d + terms[k];
      return s + d + d;
    }
  }
};

/// What pairs want to know of each stored object: `kernel::object_table`.
template <std::same_as<float> T>
class object_table_node final : public value_node {
 public:
  /// inputs: the rows, pt, eta, phi, mass
  object_table_node(std::vector<node_ref>&& inputs, const domain_ref& on) : value_node(std::move(inputs), on) {}
  void evaluate(evaluation& e) const override {
    const std::size_t rows = e.rows(0);
    auto* out = e.allocate<T>((rows + simd::lanes) * kernel::object_stride);
    kernel::object_table(e.data<T>(1), e.data<T>(2), e.data<T>(3), e.data<T>(4), rows, out);
    e.yield({.data = out, .rows = rows});
  }
};

/// What `kernel::combine_pairs` makes of pairs of objects.
template <std::same_as<float> T>
class pair_node final : public value_node {
 public:
  /// inputs: the pairs, the table of the first and of the second objects, the index into each unless it is the identity
  pair_node(std::vector<node_ref>&& inputs, const domain_ref& on, kernel::pair_result result, bool first_indexed,
            bool second_indexed)
      : value_node(std::move(inputs), on), result_(result), first_(first_indexed ? 3 : 0),
        second_(second_indexed ? (first_indexed ? 4 : 3) : 0) {}
  void evaluate(evaluation& e) const override {
    const auto index = [&](std::size_t input) { return input == 0 ? nullptr : e.data<std::int32_t>(input); };
    auto* out = e.allocate<T>(e.rows(0));
    kernel::combine_pairs(result_, e.data<T>(1), index(first_), e.data<T>(2), index(second_), e.rows(0), out);
    e.yield({.data = out, .rows = e.rows(0)});
  }

 private:
  kernel::pair_result result_;
  std::size_t first_, second_;  // inputs that are the indices; 0: none
};

template <std::same_as<float> T>
[[gnu::noinline]] node_ref table_of_objects(const polar_term& t) {
  return intern<object_table_node<T>>({t.pt->on(), t.pt, t.eta, t.phi, t.mass}, {}, t.pt->on());
}
template <std::same_as<float> T>
[[gnu::noinline]] value_ref combined_pair(kernel::pair_result result, const domain_ref& on, const polar_term& a,
                                          const polar_term& b) {
  std::vector<node_ref> inputs{on, table_of_objects<T>(a), table_of_objects<T>(b)};
  if (a.index) inputs.push_back(a.index);
  if (b.index) inputs.push_back(b.index);
  return intern<pair_node<T>>(std::move(inputs),
                              node_key().add(result).add(a.index != nullptr).add(b.index != nullptr), on, result,
                              a.index != nullptr, b.index != nullptr);
}

/// d of two objects, at the rows of their pair.
template <class T, bool O>
value_ref pair_term_of(const domain_ref& on, const polar_term& a, const polar_term& b) {
  if constexpr (std::same_as<T, float> && !O) {
    return combined_pair<T>(kernel::pair_result::term, on, a, b);
  } else {
    const auto at = [&](const polar_term& term, const value_ref& data) {
      return at_rows<T, domain::unknown, O>(on, term, data);
    };
    const object_terms<T, O> x(a), y(b);
    return materialise(make_apply(pair_term_f<T>{}, at(a, x.pt()), at(a, x.eta()), at(a, x.phi()), at(a, x.momentum()),
                                  at(a, x.excess()), at(b, y.pt()), at(b, y.eta()), at(b, y.phi()),
                                  at(b, y.momentum()), at(b, y.excess())));
  }
}

/// Squared masses of all triples of one collection from what its pairs contribute.
template <std::same_as<float> T>
class triple_mass2_node final : public searchable_node {
 public:
  /// inputs: the triples, the domain combined, its parent, the shares of its pairs
  /// @param objects the domain combined, its parent, and pt, eta, phi, mass on the former
  triple_mass2_node(std::vector<node_ref>&& inputs, const domain_ref& on, const std::vector<node_ref>& objects)
      : searchable_node(std::move(inputs), on), objects_(objects) {}
  void evaluate(evaluation& e) const override {
    auto* out = e.allocate<T>(e.rows(0));
    kernel::triple_mass2({e.offsets(1), e.rows(2) + 1}, e.data<T>(3), out);
    e.yield({.data = out, .rows = e.rows(0)});
  }
  [[nodiscard]] const std::vector<node_ref>& search_inputs() const override { return objects_; }
  void search(evaluation& e, std::size_t first, kernel::searched_formula& formula, std::int32_t* out) const override {
    const std::size_t lists = e.rows(first + 1);
    const std::span<const std::int32_t> offsets{e.offsets(first), lists + 1};
    const auto field = [&](std::size_t k) { return e.data<T>(first + 2 + k); };
    const kernel::object_columns objects{.pt = field(0), .eta = field(1), .phi = field(2), .mass = field(3)};
    auto* sorted = e.scratch<std::int32_t>(2 * lists);
    auto* room = e.scratch<T>(kernel::best_triples_scratch(static_cast<std::size_t>(kernel::longest_list(offsets))));
    kernel::best_triples(offsets, e.offsets(0), objects, formula, sorted, room, out);
  }

 private:
  std::vector<node_ref> objects_;
};

/// The member number and the way on to the stored object, if an index is that of a member of triples.
template <int K>
struct member_path {
  const member_node<K>* member = nullptr;
  index_ref onwards = nullptr;
};
template <int K>
member_path<K> member_of(const index_ref& index) {
  if (const auto* m = dynamic_cast<const member_node<K>*>(index.get())) return {m, nullptr};
  if (const auto* c = dynamic_cast<const compose_node*>(index.get()))
    if (const auto* m = dynamic_cast<const member_node<K>*>(c->inner().get())) return {m, c->outer()};
  return {};
}

/// The squared mass of triples of one collection by way of its pairs; null if the three are not such members.
template <class T>
[[gnu::noinline]] value_ref mass2_by_pairs(const domain_ref& on, const std::array<polar_term, 3>& sum) {
  std::array<member_path<3>, 3> member;
  for (std::size_t k = 0; k < 3; ++k) {
    const polar_term& t = sum[k];
    const polar_term& first = sum[0];
    member[k] = member_of<3>(t.index);
    if (member[k].member == nullptr || member[k].member->k() != static_cast<int>(k) || t.pt != first.pt || t.eta != first.eta ||
        t.phi != first.phi || t.mass != first.mass || member[k].onwards != member[0].onwards ||
        member[k].member->combined() != member[0].member->combined())
      return nullptr;
  }
  const domain_ref triples = member[0].member->combined();
  if (triples != on) return nullptr;
  const domain_ref of = static_cast<const combinations_node<3>&>(*triples).of();
  const domain_ref pairs = combinations_domain<2>(of);
  polar_term objects = sum[0];
  const auto pair_index = [&](int k) { return compose(member[0].onwards, member_index<2>(of, pairs, k)); };
  polar_term a = objects, b = objects;
  a.index = pair_index(0);
  b.index = pair_index(1);
  const value_ref w = combined_pair<T>(kernel::pair_result::share, pairs, a, b);
  objects.index = member[0].onwards;
  const object_terms<T, false> terms(objects);
  const auto stored = [&](const value_ref& data) {
    return node_ref(materialise(at_rows<T, domain::unknown, false>(of, objects, data)));
  };
  return intern<triple_mass2_node<T>>({triples, of, of->parent(), w}, {}, triples,
                                   std::vector<node_ref>{of, of->parent(), stored(terms.pt()), stored(terms.eta()),
                                                         stored(terms.phi()), stored(terms.mass())});
}

template <class T, class D, bool O, std::size_t N>
auto mass2_of_sum(const four_vector<T, D, O, N>& v) {
  const auto s = [&](std::size_t k) {
    return at_rows<T, domain::unknown, O>(v.domain(), v.terms()[k], object_terms<T, O>(v.terms()[k]).mass2());
  };
  const auto d = [&](std::size_t pair) {
    std::size_t i = 0, j = 1 + pair;  // pairs in lexicographic order
    for (std::size_t row = N - 1; j > i + row; --row, ++i) j = j + 1 - row;
    return column<maybe_t<T, O>, domain::unknown>(v.domain(), pair_term_of<T, O>(v.domain(), v.terms()[i], v.terms()[j]));
  };
  return [&]<std::size_t... K, std::size_t... Pair>(std::index_sequence<K...>, std::index_sequence<Pair...>) {
    return make_apply(sum_mass2_f<T, N>{}, s(K)..., d(Pair)...);
  }(std::make_index_sequence<N>{}, std::make_index_sequence<N * (N - 1) / 2>{});
}

/// Of pairs the masses are stored. Of more objects, of which there are many combinations, the squares are: the root is
/// taken where the mass is used, mostly once, and a trip of all masses through memory costs as much.
template <class T, class D, bool O, std::size_t N>
auto mass_of_sum(const four_vector<T, D, O, N>& v) {
  using stored = column<maybe_t<T, O>, D>;
  constexpr bool tabled = !O && std::same_as<T, float>;
  if constexpr (N == 2 && tabled) {
    return stored(v.domain(), combined_pair<T>(kernel::pair_result::mass, v.domain(), v.terms()[0], v.terms()[1]));
  } else if constexpr (N == 2) {
    return stored(v.domain(), materialise(make_apply(signed_sqrt_f{}, mass2_of_sum(v))));
  } else {
    value_ref squares;
    if constexpr (N == 3 && tabled) squares = mass2_by_pairs<T>(v.domain(), v.terms());
    if (!squares) squares = materialise(mass2_of_sum(v));
    return make_apply(signed_sqrt_f{}, stored(v.domain(), squares));
  }
}

}  // namespace detail

/// Invariant mass in GeV, negative for a space-like vector, never NaN for finite input. Of a sum of objects given by
/// pt, eta, phi and mass it is computed from the terms of each pair, not from a difference of squares: in float the
/// relative error stays below 1e-6 at any opening angle.
template <any_four_vector V>
auto mass(const V& v) {
  if constexpr (detail::is_cartesian<V>) {
    const auto p2 = v.px() * v.px() + v.py() * v.py() + v.pz() * v.pz();
    return detail::make_apply(detail::signed_sqrt_f{}, v.energy() * v.energy() - p2);
  } else if constexpr (detail::is_one_object<V>) {
    return detail::own(v, v.terms()[0].mass);
  } else {
    return detail::mass_of_sum(v);
  }
}

}  // namespace staffa::inline STAFFA_ABI
