// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/node.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

// For messages: a node that may have to say in which event something went wrong takes the way there as inputs.

/// Appends a domain, those above it, and below selected events those they were selected from.
[[gnu::noinline]] inline void add_way_to_event(std::vector<node_ref>& inputs, domain_ref from) {
  for (; from; from = from->parent() ? from->parent() : from->base()) inputs.push_back(from);
}
[[gnu::noinline]] inline std::vector<node_ref> with_way_to_event(std::initializer_list<input_node> first,
                                                                const domain_ref& from) {
  std::vector<node_ref> inputs;
  for (const input_node& input : first) inputs.push_back(node_ref(input.ptr));
  add_way_to_event(inputs, from);
  return inputs;
}

/// The event row, within the chunk, of a row of the domain where the way begins. @param first, last the way's inputs
[[gnu::noinline, gnu::cold]] inline std::int64_t event_row(const evaluation& e, std::size_t first, std::size_t last,
                                                           std::int64_t row) {
  for (std::size_t k = first; k + 1 < last; ++k)
    if (const std::int32_t* offsets = e.offsets(k); offsets != nullptr)
      row = std::upper_bound(offsets, offsets + e.rows(k + 1) + 1, row) - offsets - 1;
    else row = e.data<std::int32_t>(k)[row];
  return row;
}

}  // namespace staffa::inline STAFFA_ABI::detail
