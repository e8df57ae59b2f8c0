// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/told_formula.hpp>

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

/// The code of a formula, which its node reaches through pointers: a class of node for each formula would bring the
/// compiler its destructors, its tables and a way to make it as well.
struct formula_code {
  void (*run)(const void* shape, evaluation& e);
  void (*tell)(const void* shape, told_formula& to);
};

template <class Shape>
void tell_formula(const void* shape, told_formula& to) {
  static_cast<const Shape*>(shape)->tell(to);
}

/// The shape of a formula, of a type that only its code knows.
class stored_shape {
 public:
  stored_shape(const void* shape, std::size_t bytes) : bytes_(std::make_unique<unsigned char[]>(bytes)) {
    std::memcpy(bytes_.get(), shape, bytes);
  }
  [[nodiscard]] const void* get() const { return bytes_.get(); }

 private:
  std::unique_ptr<unsigned char[]> bytes_;
};

template <class Shape>
inline constexpr bool is_storable_shape =
    std::is_trivially_copyable_v<Shape> && alignof(Shape) <= alignof(std::max_align_t);

}  // namespace staffa::inline STAFFA_ABI::detail
