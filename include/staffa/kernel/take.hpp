// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/runs.hpp>
#include <staffa/simd/pack.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

namespace detail {
/// A value; of a flag the low bit, for where a missing row of an empty column leads, in its padding, lies no bool.
template <value T>
[[gnu::always_inline]] inline T value_at(const T* values, std::size_t row) noexcept {
  if constexpr (std::same_as<T, bool>) return (reinterpret_cast<const unsigned char*>(values)[row] & 1u) != 0;
  else return values[row];
}
}  // namespace detail

/// out[r] = values[index[r]].
/// @pre every index is a row of `values`
template <value T>
inline void take(const T* values, std::span<const std::int32_t> index, T* out) noexcept {
  // Two indices in one load, and four rows a step: left to itself g++ makes gathers of four, which take twice as long.
  const std::int32_t* at = index.data();
  const auto two = [=](std::size_t row) {
    std::uint64_t both;
    std::memcpy(&both, at + row, sizeof both);
    return both;
  };
  const std::size_t rows = index.size();
  std::size_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    const std::uint64_t a = two(row), b = two(row + 2);
    const T x[] = {detail::value_at(values, static_cast<std::uint32_t>(a)), detail::value_at(values, a >> 32),
                   detail::value_at(values, static_cast<std::uint32_t>(b)), detail::value_at(values, b >> 32)};
    std::memcpy(out + row, x, sizeof x);
  }
  for (; row < rows; ++row) out[row] = detail::value_at(values, static_cast<std::size_t>(at[row]));
}

namespace detail {

/// Calls f(first, rows) for some hundred indices at a time, with -1 replaced by 0, and writes which are none.
/// @param index its padding may be read
template <class F>
inline void for_present(std::span<const std::int32_t> index, bool* present, const F& f) noexcept {
  constexpr std::size_t some = 32 * simd::lanes;
  const simd::pack<std::int32_t> zero(0);
  std::int32_t rows[some];
  for (std::size_t first = 0; first < index.size(); first += some) {
    const std::size_t count = index.size() - first < some ? index.size() - first : some;
    for (std::size_t k = 0; k < count; k += simd::mask_rows)
      simd::store_masks(present + first + k, [&](std::size_t row) STAFFA_INLINE {
        const auto at = simd::load<std::int32_t>(index.data() + first + k + row);
        simd::store(rows + k + row, (simd::max)(at, zero));
        return at >= zero;
      });
    f(first, std::span<const std::int32_t>(rows, count));
  }
}

}  // namespace detail

/// The same where index -1 means missing: then the validity is false, and the value that of row 0.
/// @param values readable at row 0 even if it has no rows
template <value T>
inline void take_optional(const T* values, std::span<const std::int32_t> index, T* out, bool* valid) noexcept {
  detail::for_present(index, valid, [=](std::size_t first, std::span<const std::int32_t> rows) {
    take(values, rows, out + first);
  });
}

/// out[r] = index[r] >= 0 && valid[index[r]]
/// @param valid readable at row 0 even if it has no rows
inline void take_present(const bool* valid, std::span<const std::int32_t> index, bool* out) noexcept {
  for (std::size_t row = 0; row < index.size(); ++row) {
    const std::int32_t at = index[row];
    out[row] = detail::value_at(valid, static_cast<std::size_t>(at >= 0 ? at : 0)) && at >= 0;
  }
}

/// An index into an index: out[r] = outer_to_base[index[r]], so -1 in `outer_to_base` stays -1.
/// @param out its padding is cleared
inline void compose(const std::int32_t* __restrict outer_to_base, std::span<const std::int32_t> index,
                    std::int32_t* __restrict out) noexcept {
  take(outer_to_base, index, out);
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
