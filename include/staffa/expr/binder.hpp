// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::detail {

/// Hands the slots of a node's inputs to the leaves of its expression, in the order they were collected.
class binder {
 public:
  binder(const evaluation& e, std::size_t first) : evaluation_(e), next_(first) {}
  const slot& next() { return evaluation_.input(next_++); }
  /// The slot with the values of a leaf, which are T, and then the index that they are read through, or null.
  template <class T>
  const slot& values() {
    return next();
  }
  const std::int32_t* index(bool indexed) { return indexed ? static_cast<const std::int32_t*>(next().data) : nullptr; }

 private:
  const evaluation& evaluation_;
  std::size_t next_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
