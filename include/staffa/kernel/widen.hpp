// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstring>

namespace staffa::inline STAFFA_ABI::kernel {

/// Copies values into a type that holds each of them exactly. What is computed in packs is converted in packs: the
/// compiler's own loops over each pair of types would be several times as much code.
/// @param out room for n; written past its end by less than a pack
template <value From, value To>
  requires(widens(type_id_of<From>(), type_id_of<To>()))
inline void widen(const From* values, std::size_t n, To* out) noexcept {
  if constexpr (simd::lane_type<To>) {
    std::size_t row = 0;
    for (; row + simd::lanes <= n; row += simd::lanes) simd::store(out + row, simd::load<To>(values + row));
    if (row == n) return;
    From rest[simd::lanes] = {};  // no value is read that is not there
    std::memcpy(rest, values + row, (n - row) * sizeof(From));
    simd::store(out + row, simd::load<To>(rest));
  } else {
    for (std::size_t row = 0; row < n; ++row) out[row] = static_cast<To>(values[row]);
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel
