// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// For each row the list it lies in: what broadcasts a value down.
/// @param out room for offsets.back() entries; its padding is cleared
inline void parent_index(std::span<const std::int32_t> offsets, std::int32_t* out) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    detail::write_same(out + offsets[i], static_cast<std::int32_t>(i), detail::length(offsets.data(), i));
  detail::clear_padding(out + offsets.back());
}

/// Length of each list.
inline void counts(std::span<const std::int32_t> offsets, std::int64_t* out) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) out[i] = offsets[i + 1] - offsets[i];
}

/// Place of each row in its list, from 0.
/// @param out room for offsets.back() entries; written past its end by less than the padding
template <offset_type Out>
inline void local_index(std::span<const std::int32_t> offsets, Out* out) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    detail::write_run(out + offsets[i], Out{0}, detail::length(offsets.data(), i));
  if constexpr (sizeof(Out) == sizeof(std::int32_t)) detail::clear_padding(out + offsets.back());
}

/// The first row of each list, or -1 for an empty one.
/// @param out its padding is cleared
inline void first(std::span<const std::int32_t> offsets, std::int32_t* out) noexcept {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) out[i] = offsets[i] < offsets[i + 1] ? offsets[i] : -1;
  detail::clear_padding(out + offsets.size() - 1);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
