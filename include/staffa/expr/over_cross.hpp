// SPDX-License-Identifier: MIT
#pragma once

// A formula over the pairs of a cross product without their index arrays: its operands are written out for some hundred
// pairs at a time, those of a repeated and those of b in runs, and the formula is computed from there.

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/cross.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/formula_code.hpp>
#include <staffa/expr/told_formula.hpp>
#include <staffa/kernel/cross.hpp>
#include <staffa/kernel/offsets.hpp>
#include <staffa/kernel/take.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Some pairs of a cross product, next to one another: all of some rows of a, or part of those of one.
struct cross_piece {
  std::size_t first_a = 0;                ///< row of a
  std::span<const std::int32_t> offsets;  ///< of the pairs, one more than there are rows of a; the first need not be 0
  const std::int32_t* starts = nullptr;   ///< row of b with which each row of a begins
  std::size_t pairs = 0;
  std::int32_t longest = 0;  ///< the most pairs of one row of a
};

/// How one operand gets into the tile.
struct cross_operand {
  void (*write)(const cross_operand&, const cross_piece&) = nullptr;
  const void* from = nullptr;
  const std::int32_t* index = nullptr;  ///< of a's operands: the row of `from` for each row of a, or null
  void* to = nullptr;
};

template <class T>
void write_operand_a(const cross_operand& o, const cross_piece& p) {
  const T* from = static_cast<const T*>(o.from);
  if (o.index == nullptr) from += p.first_a;
  kernel::cross_values_a(from, o.index == nullptr ? nullptr : o.index + p.first_a, p.offsets, p.longest,
                         static_cast<T*>(o.to));
}
template <class T>
void write_operand_b(const cross_operand& o, const cross_piece& p) {
  kernel::cross_values_b(static_cast<const T*>(o.from), p.starts, p.offsets, p.longest, static_cast<T*>(o.to));
}

/// Which side of the pairs an operand is read from.
enum class cross_side : bool { a, b };

/// What a node over a cross product keeps of a formula's leaves: their values, what index leads there from a's or b's
/// rows, and which of the two it is.
struct cross_leaves {
  struct leaf {
    cross_side side;
    bool indexed;
    bool optional;
  };
  std::vector<node_ref> inputs;  ///< the pairs, a, b; then for each leaf its values and its index, or them again
  std::vector<leaf> leaves;
  static constexpr std::size_t first = 3;

  /// False if some leaf is read in another way: it is stored on the pairs, say.
  [[gnu::noinline, gnu::cold]] bool find(const domain_ref& pairs, const std::vector<node_ref>& collected) {
    const auto& of = pairs->inputs();
    inputs = {pairs, of[0], of[1]};
    const index_ref to_a = parent_index(pairs);
    const index_ref to_b = cross_index(pairs);
    for (std::size_t k = 1; k < collected.size(); k += 2) {
      const auto* index = k + 1 < collected.size() ? dynamic_cast<const index_node*>(collected[k + 1].get()) : nullptr;
      if (index == nullptr) return false;
      index_ref outer;
      if (const auto* composed = dynamic_cast<const compose_node*>(index)) {
        outer = composed->outer();
        index = composed->inner().get();
      }
      if (index != to_a.get() && index != to_b.get()) return false;
      inputs.push_back(collected[k]);
      inputs.push_back(outer ? node_ref(outer) : collected[k]);
      leaves.push_back(
          {index == to_a.get() ? cross_side::a : cross_side::b, outer != nullptr, outer && outer->optional()});
    }
    return true;
  }
};

/// Hands a tile's slots to the leaves of a formula, and says how they are filled.
class cross_binder {
 public:
  static constexpr std::size_t tile = 512;  ///< pairs: operands and results stay in the nearest cache

  cross_binder(evaluation& e, const std::vector<cross_leaves::leaf>& leaves)
      : evaluation_(e), leaves_(leaves), slots_(leaves.size()) {}
  cross_binder(const cross_binder&) = delete;
  cross_binder& operator=(const cross_binder&) = delete;

  template <class T>
  const slot& values() {
    const auto& leaf = leaves_[next_];
    const std::size_t input = cross_leaves::first + 2 * next_;
    slot& out = slots_[next_++];
    const slot& in = evaluation_.input(input);
    const std::int32_t* index = leaf.indexed ? evaluation_.data<std::int32_t>(input + 1) : nullptr;
    const T* values = static_cast<const T*>(in.data);
    const bool* valid = in.valid;
    const bool a = leaf.side == cross_side::a;
    if (index != nullptr && (!a || leaf.optional)) {  // a's plain indices are followed as its values are written
      take(values, valid, {index, evaluation_.rows(a ? 1 : 2)}, leaf.optional);
      index = nullptr;
    }
    out.data = add<T>(a ? write_operand_a<T> : write_operand_b<T>, values, index);
    if (valid != nullptr) out.valid = add<bool>(a ? write_operand_a<bool> : write_operand_b<bool>, valid, index);
    return out;
  }
  /// The tile's operands are not read through an index.
  static const std::int32_t* index(bool) { return nullptr; }

  void fill(const cross_piece& piece) const {
    for (const cross_operand& o : operands_) o.write(o, piece);
  }

 private:
  template <class T>
  const T* add(void (*write)(const cross_operand&, const cross_piece&), const void* from, const std::int32_t* index) {
    T* to = evaluation_.scratch<T>(tile);
    operands_.push_back({write, from, index, to});
    return to;
  }
  /// Values and validity at the rows of a or b, so that they can be copied in runs.
  template <class T>
  void take(const T*& values, const bool*& valid, std::span<const std::int32_t> index, bool optional) {
    T* taken = evaluation_.scratch<T>(index.size());
    if (!optional) {
      kernel::take(values, index, taken);
      if (valid != nullptr) {
        bool* flags = evaluation_.scratch<bool>(index.size());
        kernel::take(valid, index, flags);
        valid = flags;
      }
    } else {
      bool* present = evaluation_.scratch<bool>(index.size());
      kernel::take_optional(values, index, taken, present);
      if (valid != nullptr) {
        bool* flags = evaluation_.scratch<bool>(index.size());
        kernel::take_optional(valid, index, flags, present);  // false where there is none
        valid = flags;
      } else {
        valid = present;
      }
    }
    values = taken;
  }

  evaluation& evaluation_;
  const std::vector<cross_leaves::leaf>& leaves_;
  std::vector<slot> slots_;
  std::vector<cross_operand> operands_;
  std::size_t next_ = 0;
};

/// Calls f(piece, first) for all pairs, at most a tile of them at a time; `first` is the first pair.
template <class F>
void for_pieces(std::span<const std::int32_t> offsets, const std::int32_t* starts, std::size_t tile, const F& f) {
  const std::size_t rows = offsets.size() - 1;
  for (std::size_t row = 0; row < rows;) {
    const auto begin = static_cast<std::size_t>(offsets[row]);
    const auto behind = std::upper_bound(offsets.begin() + static_cast<std::ptrdiff_t>(row) + 1, offsets.end(),
                                         static_cast<std::int64_t>(begin + tile));
    const auto last = static_cast<std::size_t>(behind - offsets.begin()) - 1;
    if (last > row) {
      const auto own_offsets = offsets.subspan(row, last - row + 1);
      const std::size_t pairs = static_cast<std::size_t>(offsets[last]) - begin;
      if (pairs > 0) f(cross_piece{row, own_offsets, starts + row, pairs, kernel::longest_list(own_offsets)}, begin);
      row = last;
    } else {  // one row of a with more pairs than that
      const std::size_t pairs = static_cast<std::size_t>(offsets[row + 1]) - begin;
      for (std::size_t done = 0; done < pairs; done += tile) {
        const auto some = static_cast<std::int32_t>((std::min)(tile, pairs - done));
        const std::int32_t own_offsets[] = {0, some};
        const std::int32_t own_start = starts[row] + static_cast<std::int32_t>(done);
        f(cross_piece{row, own_offsets, &own_start, static_cast<std::size_t>(some), some}, begin + done);
      }
      ++row;
    }
  }
}

/// The code of a formula over a cross product, which its node reaches through pointers.
struct cross_formula_code {
  void (*run)(const void* shape, evaluation& e, const std::vector<cross_leaves::leaf>& leaves);
  void (*tell)(const void* shape, told_formula& to);
};

template <class Shape>
struct cross_code_of {
  static_assert(is_storable_shape<Shape>);

  static void run(const void* shape, evaluation& e, const std::vector<cross_leaves::leaf>& leaves) {
    using T = plain_t<value_t<Shape>>;
    auto* values = e.allocate<T>(e.rows(0));
    cross_binder tile(e, leaves);
    const auto bound = static_cast<const Shape*>(shape)->bind(tile);
    const std::span<const std::int32_t> offsets{e.offsets(0), e.rows(1) + 1};
    slot result{.data = values, .rows = e.rows(0)};
    bool* valid = nullptr;
    if constexpr (is_optional<value_t<Shape>>) result.valid = valid = e.allocate<bool>(e.rows(0));
    for_pieces(offsets, e.data<std::int32_t>(0), cross_binder::tile, [&](const cross_piece& piece, std::size_t first) {
      tile.fill(piece);
      for (std::size_t row = 0; row < piece.pairs; row += simd::lanes) {
        const auto p = bound(row);
        if constexpr (is_optional<value_t<Shape>>) {
          simd::store(values + first + row, p.value);
          simd::store(valid + first + row, p.valid);
        } else {
          simd::store(values + first + row, p);
        }
      }
    });
    e.yield(result);
  }

  static constexpr cross_formula_code code{&run, &tell_formula<Shape>};
};

/// A formula of which all leaves belong to one side of the pairs, evaluated a tile at a time and stored.
class cross_formula_node final : public value_node {
 public:
  /// inputs: see cross_leaves
  cross_formula_node(std::vector<node_ref>&& inputs, const domain_ref& on, const cross_formula_code* code,
                     const void* shape, std::size_t bytes, const std::vector<cross_leaves::leaf>& leaves)
      : value_node(std::move(inputs), on), code_(code), shape_(shape, bytes), leaves_(leaves) {}

  void evaluate(evaluation& e) const override { code_->run(shape_.get(), e, leaves_); }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    told_formula text(inputs(), cross_leaves::first);
    code_->tell(shape_.get(), text);
    return text.text();
  }

 private:
  const cross_formula_code* code_;
  stored_shape shape_;
  std::vector<cross_leaves::leaf> leaves_;
};

template <class D>
inline constexpr bool is_cross = false;
template <class A, class B>
inline constexpr bool is_cross<domain::cross<A, B>> = true;

/// The node of a formula over a cross product, or null if it needs the pairs' index arrays.
/// @param collected the pairs' domain and what the leaves read; @param key the formula's scalars
[[gnu::noinline, gnu::cold]] inline value_ref over_cross(const domain_ref& pairs,
                                                         const std::vector<node_ref>& collected, const node_key& key,
                                                         const cross_formula_code* code, const void* shape,
                                                         std::size_t bytes) {
  cross_leaves of;
  if (!of.find(pairs, collected)) return nullptr;
  node_key all = key;
  all.add(code);
  for (const auto& leaf : of.leaves) all.add(leaf.side).add(leaf.indexed);
  return intern<cross_formula_node>(std::move(of.inputs), all, pairs, code, shape, bytes, of.leaves);
}
template <class Shape>
value_ref over_cross(const domain_ref& pairs, const std::vector<node_ref>& collected, const node_key& key,
                     const Shape& shape) {
  return over_cross(pairs, collected, key, &cross_code_of<Shape>::code, &shape, sizeof shape);
}

}  // namespace staffa::inline STAFFA_ABI::detail
