// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace staffa::inline STAFFA_ABI {

/// A column without its static type: what sources hand to the engine and tables store.
///
/// Flat: `rows` values at `data`. Lists: row i holds the values [offsets[i], offsets[i+1]) of `data`; offsets[0] need
/// not be 0 and `values` may exceed the last offset. `valid` is a bitmap over the values (least significant bit first,
/// set = present), or null if nothing is missing; bit k belongs to data[k].
struct column_view {
  type_id type = type_id::float32;
  const void* data = nullptr;
  const std::uint8_t* valid = nullptr;
  const void* offsets = nullptr;     ///< null for a flat column; else rows + 1 of them
  std::size_t offset_bytes = 0;      ///< 0 (flat), 4 or 8
  std::size_t rows = 0;
  std::size_t values = 0;            ///< length of `data` in values
  std::size_t readable = 0;          ///< values that may be read from `data` without a fault, >= values
  std::shared_ptr<const void> owner; ///< keeps the memory alive; null for borrowed memory
};

}  // namespace staffa::inline STAFFA_ABI
