// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

namespace detail {

constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Edits that turn one name into the other; a letter in the wrong case is a quarter of an edit. In quarters.
[[gnu::noinline, gnu::cold]] inline std::size_t name_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = 4 * j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = 4 * (i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t cost = a[i] == b[j] ? 0 : lower_case(a[i]) == lower_case(b[j]) ? 1 : 4;
      const std::size_t best = (std::min)({diagonal + cost, row[j] + 4, row[j + 1] + 4});
      diagonal = std::exchange(row[j + 1], best);
    }
  }
  // "pt" means "Jet_pt" rather than "id": a name inside the other one costs a quarter of an edit per letter more.
  const auto inside = [](std::string_view part, std::string_view whole) {
    for (std::size_t first = 0; !part.empty() && first + part.size() <= whole.size(); ++first) {
      std::size_t k = 0;
      while (k < part.size() && lower_case(whole[first + k]) == lower_case(part[k])) ++k;
      if (k == part.size()) return true;
    }
    return false;
  };
  const std::size_t distance = row.back();
  if (inside(a, b)) return (std::min)(distance, 2 + b.size() - a.size());
  if (inside(b, a)) return (std::min)(distance, 2 + a.size() - b.size());
  return distance;
}

[[gnu::noinline, gnu::cold]] inline std::string nearest_of(std::string_view asked,
                                                           const std::vector<std::string_view>& available) {
  constexpr std::size_t at_most = 5;
  if (available.empty()) return "there are none";
  constexpr std::size_t taken = static_cast<std::size_t>(-1);
  std::vector<std::size_t> distance;
  for (const std::string_view name : available) distance.push_back(name_distance(asked, name));
  std::string text = "nearest: ";
  for (std::size_t k = 0; k < (std::min)(at_most, available.size()); ++k) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < distance.size(); ++i)
      if (distance[i] < distance[best]) best = i;
    text = text_of({text, k > 0 ? ", '" : "'", available[best], "'"});
    distance[best] = taken;
  }
  return text;
}

}  // namespace detail

/// The end of a sentence about a name that is not there: "nearest: 'Jet_pt', 'Jet_eta'", at most five, best first, or
/// "there are none".
template <class Names>
std::string nearest_names(std::string_view asked, const Names& available) {
  std::vector<std::string_view> names;
  for (const auto& name : available) names.push_back(name);
  return detail::nearest_of(asked, names);
}

}  // namespace staffa::inline STAFFA_ABI
