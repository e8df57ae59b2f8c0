// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::property::reference {

/// All combinations of K rows of [first, last), in lexicographic order; with `repeated` a row may be taken again.
template <std::size_t K>
void combinations(std::int32_t first, std::int32_t last, bool repeated, std::vector<std::array<std::int32_t, K>>& out,
                  std::array<std::int32_t, K> chosen = {}, std::size_t k = 0) {
  if (k == K) return out.push_back(chosen);
  for (std::int32_t row = first; row < last; ++row) {
    chosen[k] = row;
    combinations<K>(repeated ? row : row + 1, last, repeated, out, chosen, k + 1);
  }
}

}  // namespace staffa::property::reference
