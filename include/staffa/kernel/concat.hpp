// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/runs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// The offsets of the lists of each collection that is put together, all over the same events; at least one.
using offsets_of_parts = std::span<const std::span<const std::int32_t>>;

/// Offsets of the lists "the event's rows of the first part, then those of the second ...".
/// @param out as many as the offsets of any part
/// @return -1, or the first event at which there are more than 2^31 - 1 rows
inline std::int64_t concat_offsets(offsets_of_parts parts, std::int32_t* out) noexcept {
  const std::size_t borders = parts[0].size();
  std::int64_t rows = 0;
  for (const auto& offsets : parts) rows += offsets.back();
  if (rows > (std::numeric_limits<std::int32_t>::max)()) {
    for (std::size_t i = 1; i < borders; ++i) {
      rows = 0;
      for (const auto& offsets : parts) rows += offsets[i];
      if (rows > (std::numeric_limits<std::int32_t>::max)()) return static_cast<std::int64_t>(i) - 1;
    }
  }
  // Offsets start at 0, so those of the whole are sums of those of the parts.
  std::copy_n(parts[0].data(), borders, out);
  for (std::size_t k = 1; k < parts.size(); ++k)
    for (std::size_t i = 0; i < borders; ++i) out[i] += parts[k][i];
  return -1;
}

namespace detail {
/// With the number of parts known (0: not), the parts' offsets stay in registers.
template <std::size_t Parts>
inline void write_concat_index(offsets_of_parts parts, std::int32_t* out) noexcept {
  const std::size_t count = Parts == 0 ? parts.size() : Parts;
  const std::size_t lists = parts[0].size() - 1;
  std::array<const std::int32_t*, Parts == 0 ? 1 : Parts> known{};
  for (std::size_t k = 0; k < Parts; ++k) known[k] = parts[k].data();
  for (std::size_t i = 0; i < lists; ++i) {
    std::int32_t below = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const std::int32_t* offsets = Parts == 0 ? parts[k].data() : known[k];
      const std::size_t rows = length(offsets, i);
      write_run(out, below + offsets[i], rows);
      out += rows;
      below += offsets[lists];
    }
  }
  clear_padding(out);
}
}  // namespace detail

/// For each row its row in the stack "all rows of the first part, then all of the second ...".
/// @pre concat_offsets returned -1
/// @param out room for all rows; its padding is cleared
inline void concat_index(offsets_of_parts parts, std::int32_t* out) noexcept {
  switch (parts.size()) {
    case 2: return detail::write_concat_index<2>(parts, out);
    case 3: return detail::write_concat_index<3>(parts, out);
    default: return detail::write_concat_index<0>(parts, out);
  }
}

/// For each row the part it comes from: 0, 1, ...
/// @pre concat_offsets returned -1
/// @param out room for all rows; its padding is cleared
inline void concat_source(offsets_of_parts parts, std::int32_t* out) noexcept {
  for (std::size_t i = 0; i + 1 < parts[0].size(); ++i) {
    std::int32_t part = 0;
    for (const auto& offsets : parts) {
      const std::size_t rows = detail::length(offsets.data(), i);
      detail::write_same(out, part++, rows);
      out += rows;
    }
  }
  detail::clear_padding(out);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
