// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/node.hpp>

namespace staffa::inline STAFFA_ABI::detail {

/// Hands slots to the leaves of an expression, in the order they were collected.
class binder {
 public:
  explicit binder(const slot* const* slots) : next_(slots) {}
  const slot& next() { return **next_++; }

 private:
  const slot* const* next_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
