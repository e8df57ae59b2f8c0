// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/buffer.hpp>
#include <staffa/core/config.hpp>
#include <staffa/expr/binder.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/told_formula.hpp>
#include <staffa/simd/pack.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

/// The code of a formula, which its node reaches through pointers: a class of node for each formula would bring the
/// compiler its destructors, its tables and a way to make it as well.
struct formula_code {
  std::size_t bytes;  ///< of a value
  bool optional;
  /// Computes the values of some rows from slots with those of the leaves, and which are present if they are optional.
  void (*run)(const void* shape, const slot* const* leaves, std::size_t rows, void* values, bool* valid);
  void (*tell)(const void* shape, told_formula& to);
};

/// The shape of a formula, of a type that only its code knows.
class stored_shape {
 public:
  stored_shape(const void* shape, std::size_t bytes) : bytes_(bytes) { std::memcpy(bytes_.data(), shape, bytes); }
  [[nodiscard]] const void* get() const { return bytes_.data(); }

 private:
  mutable_buffer<std::uint8_t> bytes_;
};

/// The only code that knows the shape of a formula (without its domain).
template <class Shape>
struct code_of {
  static_assert(std::is_trivially_copyable_v<Shape> && alignof(Shape) <= alignof(std::max_align_t));
  using stored = plain_t<value_t<Shape>>;

  static void run(const void* shape, const slot* const* leaves, std::size_t rows, void* to, bool* valid) {
    binder b(leaves);
    const auto bound = static_cast<const Shape*>(shape)->bind(b);
    auto* values = static_cast<stored*>(to);
    for (std::size_t row = 0; row < rows; row += step) {
      fetch_ahead(leaves, row);
      if constexpr (together) {
        simd::store_masks(values + row, [&](std::size_t k) STAFFA_INLINE { return bound(row + k); });
      } else if constexpr (is_optional<value_t<Shape>>) {
        const auto p = bound(row);
        simd::store(values + row, p.value);
        simd::store(valid + row, p.valid);
      } else {
        simd::store(values + row, bound(row));
      }
    }
  }
  static void tell(const void* shape, told_formula& to) { static_cast<const Shape*>(shape)->tell(to); }

  /// Truth values are written several packs together, if so many rows of each leaf may be read past its end.
  static constexpr bool together =
      std::same_as<value_t<Shape>, bool> && Shape::widest_leaf * simd::mask_rows <= simd::padding_bytes;
  static constexpr std::size_t step = together ? simd::mask_rows : simd::lanes;  ///< rows at once

  /// What is computed of one column is mostly the first look at it, a cut, and takes less time than to fetch it.
  [[gnu::always_inline]] static void fetch_ahead(const slot* const* leaves, std::size_t row) {
    constexpr std::size_t line = 64;
    if constexpr (Shape::leaves == 1)
      for (std::size_t byte = 0; byte < step * Shape::widest_leaf; byte += line)
        simd::prefetch(static_cast<const unsigned char*>(leaves[0]->data) + row * Shape::widest_leaf + byte, 4096);
  }

  static constexpr formula_code code{sizeof(stored), is_optional<value_t<Shape>>, &run, &tell};
};

}  // namespace staffa::inline STAFFA_ABI::detail
