// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// The way through a tree that a row takes: which leaf it ends at, and in which bins it was on the way.
struct trail {
  static constexpr std::int64_t other = -1;  ///< in place of a child: the flow or the default

  std::uint32_t parent = static_cast<std::uint32_t>(-1);  ///< the last node that was passed; at first none
  std::int64_t child = 0;                                 ///< which of its contents
  bool outside = false;                                   ///< it went through a flow or a default
  std::vector<std::int32_t> bins;                         ///< by input: where it was last searched; -1: in none

  trail() = default;
  explicit trail(std::size_t inputs) : bins(inputs, -1) {}

  void pass(content node, std::int64_t to) {
    parent = node.bits();
    child = to;
    outside = outside || to == other;
  }
  void pass_outside(const model& m, const binning_node& b, content node) {
    for (std::uint32_t k = 0; k < b.axes; ++k) bins[m.axes[b.first_axis + k].input] = -1;
    pass(node, other);
  }
  /// Where it is: different for each content of each node.
  [[nodiscard]] std::uint64_t place() const {
    return std::uint64_t{parent} << 32 | static_cast<std::uint32_t>(static_cast<std::int32_t>(child));
  }
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
