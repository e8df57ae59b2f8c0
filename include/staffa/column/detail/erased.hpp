// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/detail/bitmap.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::detail {

/// Where the items of list `row` begin; of a flat column: the row itself.
inline std::size_t item_begin(const column_view& view, std::size_t row) {
  if (view.offset_bytes == 4) return static_cast<std::size_t>(static_cast<const std::int32_t*>(view.offsets)[row]);
  if (view.offset_bytes == 8) return static_cast<std::size_t>(static_cast<const std::int64_t*>(view.offsets)[row]);
  return row;
}

inline bool item_present(const column_view& view, std::size_t item) {
  return view.valid == nullptr || bit_at(view.valid, item);
}

/// Equal lists in every row, or equal values; missing ones equal one another. Types must be the same, the width of the
/// offsets need not. A template, as the comparison of tables is, so that only who compares compiles it.
template <std::same_as<column_view> View>
bool equal_rows(const View& a, const View& b) {
  if (a.type != b.type || a.rows != b.rows || (a.offsets == nullptr) != (b.offsets == nullptr)) return false;
  return visit_type(a.type, [&]<class Tag>(Tag) {
    const auto* left = static_cast<const typename Tag::type*>(a.data);
    const auto* right = static_cast<const typename Tag::type*>(b.data);
    for (std::size_t row = 0; row < a.rows; ++row) {
      const std::size_t i = item_begin(a, row);
      const std::size_t j = item_begin(b, row);
      const std::size_t count = item_begin(a, row + 1) - i;
      if (item_begin(b, row + 1) - j != count) return false;
      for (std::size_t k = 0; k < count; ++k) {
        const bool present = item_present(a, i + k);
        if (present != item_present(b, j + k) || (present && !(left[i + k] == right[j + k]))) return false;
      }
    }
    return true;
  });
}

}  // namespace staffa::inline STAFFA_ABI::detail
