// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// Offsets of the lists of chosen parents, each kept whole: the count pass of `restrict_index`.
/// @param parents rows of the parents kept, none twice
/// @param new_offsets room for parents.size() + 1
inline void restrict_offsets(std::span<const std::int32_t> parents, std::span<const std::int32_t> offsets,
                             std::int32_t* new_offsets) noexcept {
  std::int32_t total = 0;
  new_offsets[0] = 0;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const auto parent = static_cast<std::size_t>(parents[i]);
    total += offsets[parent + 1] - offsets[parent];
    new_offsets[i + 1] = total;
  }
}

/// The rows of the lists of chosen parents, in the order of `parents`.
/// @param index room for new_offsets[parents.size()]; its padding is cleared
inline void restrict_index(std::span<const std::int32_t> parents, std::span<const std::int32_t> offsets,
                           const std::int32_t* new_offsets, std::int32_t* index) noexcept {
  for (std::size_t i = 0; i < parents.size(); ++i)
    detail::write_run(index + new_offsets[i], offsets[static_cast<std::size_t>(parents[i])],
                      detail::length(new_offsets, i));
  detail::clear_padding(index + new_offsets[parents.size()]);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
