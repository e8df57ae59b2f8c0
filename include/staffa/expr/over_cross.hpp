// SPDX-License-Identifier: MIT
#pragma once

// A formula over the pairs of a cross product without their index arrays: its operands are written out for some hundred
// pairs at a time, those of a repeated and those of b in runs, and the formula is computed from there.

#include <staffa/core/config.hpp>
#include <staffa/expr/cross.hpp>
#include <staffa/expr/formula_code.hpp>
#include <staffa/expr/formula_tile.hpp>
#include <staffa/expr/leaf.hpp>
#include <staffa/expr/taken.hpp>
#include <staffa/expr/told_formula.hpp>
#include <staffa/kernel/cross.hpp>
#include <staffa/kernel/offsets.hpp>

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

/// What a node over a cross product keeps of a formula's leaves: their values, which side they belong to, and of a's
/// what index leads there from a's rows.
struct cross_leaves {
  std::vector<node_ref> inputs;  ///< the pairs, a, b; then for each leaf its values and its index, or them again
  std::vector<formula_leaf> leaves;
  static constexpr std::size_t first = 3;

  /// False if some leaf is read in another way: it is stored on the pairs, say.
  [[gnu::noinline, gnu::cold]] bool find(const domain_ref& pairs, const formula_inputs& collected) {
    const auto& of = pairs->inputs();
    inputs = {pairs, of[0], of[1]};
    const index_ref to_a = parent_index(pairs);
    const index_ref to_b = cross_index(pairs);
    auto next = collected.inputs.begin() + 1;
    for (const formula_leaf& read : collected.leaves) {
      value_ref values(static_cast<const value_node*>((next++)->get()));
      if (!read.indexed) return false;
      const auto* index = static_cast<const index_node*>((next++)->get());
      index_ref outer;
      if (const auto* composed = dynamic_cast<const compose_node*>(index)) {
        outer = composed->outer();
        index = composed->inner().get();
      }
      if (index != to_a.get() && index != to_b.get()) return false;
      const cross_side side = index == to_a.get() ? cross_side::a : cross_side::b;
      // a's plain indices are followed as its values are written; other values are taken before, so that they can be
      // copied in runs.
      if (outer && (side == cross_side::b || outer->optional())) {
        const node_ref& rows = of[side == cross_side::a ? 0 : 1];
        values = taken({domain_ref(static_cast<const domain_node*>(rows.get())), values, outer}, *read.kind);
        outer = nullptr;
      }
      inputs.push_back(values);
      inputs.push_back(outer ? node_ref(outer) : node_ref(values));
      leaves.push_back({read.kind, outer != nullptr, side});
    }
    return true;
  }
};

/// The operands of a formula over a cross product, written out for some hundred pairs at a time.
class cross_tile {
 public:
  static constexpr std::size_t pairs = 512;  ///< operands and results stay in the nearest cache

  cross_tile(evaluation& e, const std::vector<formula_leaf>& leaves)
      : count_(leaves.size()), operands_(e.scratch<operand>(count_)), slots_(e.scratch<slot>(count_)),
        pointers_(e.scratch<const slot*>(count_)) {
    for (std::size_t k = 0; k < count_; ++k) {
      operands_[k] = operand_of(e, leaves[k], cross_leaves::first + 2 * k);
      slots_[k] = {.data = operands_[k].room.values, .valid = operands_[k].room.valid};
      pointers_[k] = slots_ + k;
    }
    for (std::size_t k = 0; k + 1 < count_; k += operands_[k].fields)
      if (go_together(operands_[k], operands_[k + 1])) operands_[k].fields = 2;
  }
  void fill(const cross_piece& p) const {
    for (std::size_t k = 0; k < count_; k += operands_[k].fields) {
      const operand& o = operands_[k];
      const bool a = o.side == cross_side::a;
      const std::size_t first = a && o.index == nullptr ? p.first_a : 0;  // row of the fields
      const std::int32_t* rows = !a ? p.starts : o.index == nullptr ? nullptr : o.index + p.first_a;
      const auto write = [&](cross_writer* to_a, cross_writer* to_b, const void* const* from, std::size_t fields,
                             void* const* to) { (a ? to_a : to_b)(from, fields, rows, p.offsets, p.longest, to); };
      const void* from[2];
      void* to[2];
      for (std::size_t f = 0; f < o.fields; ++f) {
        from[f] = static_cast<const unsigned char*>((&o)[f].from.data) + first * o.kind->bytes;
        to[f] = (&o)[f].room.values;
      }
      write(o.kind->cross_a, o.kind->cross_b, from, o.fields, to);
      if (o.from.valid == nullptr) continue;
      from[0] = o.from.valid + first;
      to[0] = o.room.valid;
      write(o.kind->flags_a, o.kind->flags_b, from, 1, to);
    }
  }
  [[nodiscard]] const slot* const* leaves() const { return pointers_; }

 private:
  struct operand {
    const leaf_kind* kind;
    cross_side side;
    slot from;
    const std::int32_t* index;  ///< of a's operands: the row of `from` for each row of a, or null
    leaf_room room;
    std::size_t fields;  ///< this one, or two together with the next
  };

  static bool go_together(const operand& x, const operand& y) {
    return x.kind == y.kind && x.side == y.side && x.index == y.index && x.from.valid == nullptr &&
           y.from.valid == nullptr;
  }
  static operand operand_of(evaluation& e, const formula_leaf& leaf, std::size_t input) {
    operand o{leaf.kind, leaf.side, e.input(input), nullptr, {}, 1};
    if (leaf.indexed) o.index = e.data<std::int32_t>(input + 1);
    o.room.values = e.scratch<unsigned char>(pairs * leaf.kind->bytes);
    if (o.from.valid != nullptr) o.room.valid = e.scratch<bool>(pairs);
    return o;
  }

  std::size_t count_;
  operand* operands_;
  slot* slots_;
  const slot** pointers_;
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

/// A formula of which all leaves belong to one side of the pairs, evaluated a tile at a time and stored.
class cross_formula_node final : public value_node {
 public:
  /// inputs: see cross_leaves
  cross_formula_node(std::vector<node_ref>&& inputs, const domain_ref& on, const formula_code* code, const void* shape,
                     std::size_t bytes, const std::vector<formula_leaf>& leaves)
      : value_node(std::move(inputs), on), code_(code), shape_(shape, bytes), leaves_(leaves) {}

  void evaluate(evaluation& e) const override {
    const formula_values out(e, *code_, e.rows(0));
    const cross_tile tile(e, leaves_);
    for_pieces({e.offsets(0), e.rows(1) + 1}, e.data<std::int32_t>(0), cross_tile::pairs,
               [&](const cross_piece& piece, std::size_t first) {
                 tile.fill(piece);
                 out.run(shape_.get(), tile.leaves(), first, piece.pairs);
               });
    out.yield_to(e);
  }
  [[nodiscard, gnu::cold]] std::string describe() const override {
    std::vector<formula_leaf> in_twos = leaves_;
    for (formula_leaf& leaf : in_twos) leaf.indexed = true;
    told_formula text(inputs(), cross_leaves::first, in_twos);
    code_->tell(shape_.get(), text);
    return text.text();
  }

 private:
  const formula_code* code_;
  stored_shape shape_;
  std::vector<formula_leaf> leaves_;
};

/// The node of a formula over a cross product, or null if it needs the pairs' index arrays.
[[gnu::noinline, gnu::cold]] inline value_ref over_cross(const domain_ref& pairs, const formula_inputs& collected,
                                                         const formula_code& code, const void* shape,
                                                         std::size_t bytes) {
  cross_leaves of;
  if (!of.find(pairs, collected)) return nullptr;
  node_key all = collected.key;
  all.add(&code);
  for (const auto& leaf : of.leaves) all.add(leaf.side).add(leaf.indexed);
  return intern<cross_formula_node>(std::move(of.inputs), all, pairs, &code, shape, bytes, of.leaves);
}

}  // namespace staffa::inline STAFFA_ABI::detail
