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

/// Of names that are gone through one by one, the five nearest to one that is not among them.
class nearest_five {
 public:
  explicit nearest_five(std::string_view asked) : asked_(asked) {}

  /// @pre the name lives as long as this
  [[gnu::noinline, gnu::cold]] void add(std::string_view name) {
    const std::size_t distance = name_distance(asked_, name);
    if (kept_ == at_most && distance >= best_[at_most - 1].distance) return;
    std::size_t k = kept_ < at_most ? kept_++ : at_most - 1;
    for (; k > 0 && distance < best_[k - 1].distance; --k) best_[k] = best_[k - 1];
    best_[k] = {name, distance};
  }
  /// "nearest: 'Jet_pt', 'Jet_eta'", best first, or "there are none".
  [[nodiscard, gnu::noinline, gnu::cold]] std::string text() const {
    if (kept_ == 0) return "there are none";
    std::string all = "nearest: ";
    for (std::size_t k = 0; k < kept_; ++k) all = text_of({all, k > 0 ? ", '" : "'", best_[k].name, "'"});
    return all;
  }

 private:
  static constexpr std::size_t at_most = 5;
  struct candidate {
    std::string_view name;
    std::size_t distance = 0;
  };
  std::string_view asked_;
  candidate best_[at_most];
  std::size_t kept_ = 0;
};

}  // namespace detail

/// The end of a sentence about a name that is not there: "nearest: 'Jet_pt', 'Jet_eta'", at most five, best first, or
/// "there are none".
template <class Names>
std::string nearest_names(std::string_view asked, const Names& available) {
  detail::nearest_five nearest(asked);
  for (const auto& name : available) nearest.add(name);
  return nearest.text();
}

}  // namespace staffa::inline STAFFA_ABI
