// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/config.hpp>

#include <cstddef>

namespace staffa::inline STAFFA_ABI::simd {

/// Calls f(row) for row = 0, lanes, 2 * lanes ... below n. The last step may reach past n, into the padding: there is
/// no scalar tail, so a value never depends on its place.
template <class F>
[[gnu::always_inline]] inline void for_each_step(std::size_t n, F&& f) {
  for (std::size_t row = 0; row < n; row += lanes) f(row);
}

}  // namespace staffa::inline STAFFA_ABI::simd
