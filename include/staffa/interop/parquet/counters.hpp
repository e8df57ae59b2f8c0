// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// For each column that seems to count objects the list columns that it counts.
using counted_lists = std::map<std::size_t, std::vector<std::size_t>>;

/// Finds the columns "nJet" and, for each, those of the collection "Jet".
inline counted_lists counters_of(std::span<const column_info> columns) {
  std::map<std::string, std::vector<std::size_t>> collections;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!columns[c].list) continue;
    const std::string& collection = columns[c].collection;
    const std::size_t dot = collection.rfind('.');
    const std::size_t begin = dot == std::string::npos ? 0 : dot + 1;
    collections[collection.substr(0, begin).append("n").append(collection, begin)].push_back(c);
  }
  counted_lists counters;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const type_id type = columns[c].type;
    const bool integer = type != type_id::boolean && type != type_id::float32 && type != type_id::float64;
    if (columns[c].list || !integer) continue;
    if (const auto found = collections.find(columns[c].name); found != collections.end())
      counters.emplace(c, found->second);
  }
  return counters;
}

}  // namespace staffa::inline STAFFA_ABI::detail::pq
