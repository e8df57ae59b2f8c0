// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// How many letters must be put in, taken out or exchanged to make one name of another.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = (std::min)({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

/// The names most like the one asked for, best first.
inline std::vector<std::string> nearest_names(std::string_view asked, const std::vector<std::string>& names, std::size_t most = 3) {
  constexpr std::size_t longest = 200;  // of a name worth comparing
  std::vector<std::pair<std::size_t, std::string>> scored;
  for (const std::string& name : names)
    if (name.size() <= longest && asked.size() <= longest) scored.emplace_back(edit_distance(asked, name), name);
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (const auto& [distance, name] : scored)
    if (out.size() < most) out.push_back(name);
  return out;
}

/// "; did you mean 'a', 'b'?" or nothing.
inline std::string did_you_mean(const std::vector<std::string>& nearest) {
  std::string out;
  for (const std::string& name : nearest) out += (out.empty() ? "; did you mean '" : ", '") + name + "'";
  return out.empty() ? out : out + "?";
}

}  // namespace staffa::inline STAFFA_ABI::detail
