// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

namespace detail {
/// Eight rows at a time: the loop's own instructions would be half of all.
template <class T>
[[gnu::always_inline]] inline void read_through(const T* __restrict values, std::span<const std::int32_t> index,
                                                T* __restrict out) noexcept {
  const std::int32_t* const at = index.data();
  std::size_t row = 0;
  for (; row + block <= index.size(); row += block) {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < block; ++k) out[row + k] = values[at[row + k]];
  }
  for (; row < index.size(); ++row) out[row] = values[at[row]];
}
}  // namespace detail

/// out[r] = values[index[r]].
/// @pre every index is a row of `values`
template <value T>
inline void take(const T* values, std::span<const std::int32_t> index, T* out) noexcept {
  detail::read_through(values, index, out);
}

/// The same where index -1 means missing: T{} with validity false.
/// @param values readable at row 0 even if it has no rows
template <value T>
inline void take_optional(const T* values, std::span<const std::int32_t> index, T* out, bool* valid) noexcept {
  for (std::size_t row = 0; row < index.size(); ++row) {
    const std::int32_t at = index[row];
    const bool present = at >= 0;
    const T read = values[present ? at : 0];
    out[row] = present ? read : T{};
    valid[row] = present;
  }
}

/// An index into an index: out[r] = outer_to_base[index[r]], so -1 in `outer_to_base` stays -1.
/// @param out its padding is cleared
inline void compose(const std::int32_t* __restrict outer_to_base, std::span<const std::int32_t> index,
                    std::int32_t* __restrict out) noexcept {
  detail::read_through(outer_to_base, index, out);
  detail::clear_padding(out + index.size());
}

/// The same where `index` has missing entries too: -1 stays -1.
/// @param outer_to_base readable at row 0 even if it has no rows
/// @param out its padding is cleared
inline void compose_optional(const std::int32_t* __restrict outer_to_base, std::span<const std::int32_t> index,
                             std::int32_t* __restrict out) noexcept {
  for (std::size_t row = 0; row < index.size(); ++row) {
    const std::int32_t at = index[row];
    const std::int32_t read = outer_to_base[at >= 0 ? at : 0];
    out[row] = at >= 0 ? read : -1;
  }
  detail::clear_padding(out + index.size());
}

}  // namespace staffa::inline STAFFA_ABI::kernel
