// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>

#include <cstddef>

namespace staffa::inline STAFFA_ABI::kernel {

/// Copies values into a type that holds each of them exactly.
template <value From, value To>
  requires(widens(type_id_of<From>(), type_id_of<To>()))
inline void widen(const From* values, std::size_t n, To* out) noexcept {
  for (std::size_t row = 0; row < n; ++row) out[row] = static_cast<To>(values[row]);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
