// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/index.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/cross.hpp>
#include <staffa/kernel/take.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Where a leaf's values are written so that a formula reads them one after the other.
struct leaf_room {
  void* values;
  bool* valid;
};

/// Writes the values of fields of one side at some pairs of a cross product.
/// @param rows of a: the rows of the fields, or null; of b: where each row of a begins
using cross_writer = void(const void* const* from, std::size_t fields, const std::int32_t* rows,
                          std::span<const std::int32_t> offsets, std::int32_t longest, void* const* to);

/// How to move the values of a leaf about, for nodes that do not know their type.
struct leaf_kind {
  std::size_t bytes;  ///< of a value
  bool optional;
  /// Writes the values at an index's rows, and which are present if they are optional: -1 is missing then.
  void (*take)(const slot& from, std::span<const std::int32_t> index, const leaf_room& to);
  /// `kernel::cross_values_a` and `_b` for one field or two, and for one of flags. Null unless the formula is one over
  /// a cross product.
  cross_writer *cross_a, *cross_b, *flags_a, *flags_b;
};

template <value T, bool Optional>
void take_leaf(const slot& from, std::span<const std::int32_t> index, const leaf_room& to) {
  const T* values = static_cast<const T*>(from.data);
  if constexpr (Optional) {
    kernel::take_optional(values, index, static_cast<T*>(to.values), to.valid);
    if (from.valid != nullptr) kernel::take_present(from.valid, index, to.valid);
  } else {
    kernel::take(values, index, static_cast<T*>(to.values));
  }
}
/// @tparam Most 2 if `fields` may be two, else 1
template <value T, bool A, std::size_t Most>
void write_cross(const void* const* from, std::size_t fields, const std::int32_t* rows,
                 std::span<const std::int32_t> offsets, std::int32_t longest, void* const* to) {
  const auto write = [&]<std::size_t... F>(std::index_sequence<F...>) {
    const std::array<const T*, sizeof...(F)> values{static_cast<const T*>(from[F])...};
    const std::array<T*, sizeof...(F)> room{static_cast<T*>(to[F])...};
    if constexpr (A) kernel::cross_values_a(values, rows, offsets, longest, room);
    else kernel::cross_values_b(values, rows, offsets, longest, room);
  };
  if constexpr (Most == 2)
    if (fields == 2) return write(std::make_index_sequence<2>());
  write(std::make_index_sequence<1>());
}

template <value T, bool Optional, bool Cross>
inline constexpr leaf_kind leaf_kind_of = [] {
  leaf_kind kind{sizeof(T), Optional, &take_leaf<T, Optional>, nullptr, nullptr, nullptr, nullptr};
  if constexpr (Cross) {
    kind.cross_a = &write_cross<T, true, 2>;
    kind.cross_b = &write_cross<T, false, 2>;
    kind.flags_a = &write_cross<bool, true, 1>;
    kind.flags_b = &write_cross<bool, false, 1>;
  }
  return kind;
}();

/// Which side of the pairs of a cross product an operand is read from.
enum class cross_side : bool { a, b };

/// One leaf of a formula in a node: the node's next input has the values, and the one after it the index if there is
/// one.
struct formula_leaf {
  const leaf_kind* kind;
  bool indexed;
  cross_side side = cross_side::a;  ///< of a formula over a cross product
};

/// What a formula reads, and its scalars, collected.
struct formula_inputs {
  [[gnu::noinline, gnu::cold]] explicit formula_inputs(const domain_ref& on) { inputs.push_back(on); }
  [[gnu::noinline, gnu::cold]] ~formula_inputs() = default;
  formula_inputs(const formula_inputs&) = delete;
  formula_inputs& operator=(const formula_inputs&) = delete;

  [[gnu::noinline, gnu::cold]] void leaf(const value_ref& data, const index_ref& index, const leaf_kind& kind) {
    leaves.push_back({&kind, index != nullptr});
    key.add(index != nullptr);
    inputs.push_back(data);
    if (index) inputs.push_back(index);
  }

  std::vector<node_ref> inputs;  ///< the formula's domain; then for each leaf its values and, if indexed, its index
  std::vector<formula_leaf> leaves;
  node_key key;
};

}  // namespace staffa::inline STAFFA_ABI::detail
