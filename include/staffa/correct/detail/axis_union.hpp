// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/search_axis.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// The smallest float not below x: then double(f) < x exactly if f < float_bound(x), for every float f.
inline float float_bound(double x) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr double largest = static_cast<double>((std::numeric_limits<float>::max)());
  if (std::isinf(x)) return x > 0 ? infinity : -infinity;
  if (x > largest) return infinity;
  if (x < -largest) return -static_cast<float>(largest);
  const float nearest = static_cast<float>(x);
  return static_cast<double>(nearest) < x ? std::nextafter(nearest, infinity) : nearest;
}

/// The axes of a table, merged from all the nodes it stands for.
class axis_union {
 public:
  explicit axis_union(const model& m) : m_(&m) {}

  void add(std::uint32_t edges, std::uint32_t slot, bool wrapped) {
    const edge_list& e = m_->edges[edges];
    const bool own = e.uniform || wrapped;  // merged only with its like
    const std::uint32_t axis = axis_for(
        e.uniform ? (wrapped ? search::uniform_wrap : search::uniform) : (wrapped ? search::wrapped : search::edges),
        slot, own ? edges : 0);
    if (own) {
      plan_axis& a = axes_[axis];
      a.bins = e.bins;
      a.low = e.uniform ? e.low : *m_->edge_begin(e);
      a.high = e.uniform ? e.high : m_->edge_begin(e)[e.bins];
      if (!e.uniform) a.edges.assign(m_->edge_begin(e), m_->edge_begin(e) + e.bins + 1);
    } else if (merged_.insert({axis, edges}).second) {
      axes_[axis].edges.insert(axes_[axis].edges.end(), m_->edge_begin(e), m_->edge_begin(e) + e.bins + 1);
    }
  }
  void add_keys(std::uint32_t category, std::uint32_t slot) {
    const category_node& c = m_->categories[category];
    const std::uint32_t axis = axis_for(search::keys, slot, 0);
    if (!positions_.try_emplace({axis, category}).second) return;
    auto& keys = axes_[axis].keys;
    keys.insert(keys.end(), m_->keys.begin() + c.first_key, m_->keys.begin() + c.first_key + c.keys);
  }

  /// Merges what was added. @return the number of cells, or the largest size_t if there are too many to count
  std::size_t finish() {
    std::size_t cells = 1;
    for (plan_axis& a : axes_) {
      if (a.how == search::edges) unique(a.edges);
      unique(a.keys);
      a.stride = static_cast<std::int32_t>(cells);
      const auto here = static_cast<std::size_t>(a.cells());
      if (cells > (std::size_t{1} << 30) / here) return (std::numeric_limits<std::size_t>::max)();
      cells *= here;
    }
    return cells;
  }

  /// Prepares `bin` and `position`, and the axes for searching.
  void complete() {
    for (auto& [which, known] : positions_) {
      const category_node& c = m_->categories[which.second];
      for (std::uint32_t k = 0; k < c.keys; ++k)
        known.emplace_back(m_->keys[c.first_key + k], static_cast<std::int32_t>(k));
      std::sort(known.begin(), known.end());  // of two equal keys, the first comes first
    }
    for (plan_axis& a : axes_) {
      for (const double x : a.edges) a.float_edges.push_back(float_bound(x));
      if (a.how == search::edges) {
        a.buckets = make_buckets(a.edges);
        a.float_buckets = make_buckets(a.float_edges);
      }
      if (a.keys.empty()) continue;
      const auto range = static_cast<std::uint64_t>(a.keys.back()) - static_cast<std::uint64_t>(a.keys.front());
      if (range >= 4096) continue;
      a.dense.assign(range + 1, static_cast<std::int32_t>(a.keys.size()));
      for (std::size_t k = 0; k < a.keys.size(); ++k)
        a.dense[static_cast<std::size_t>(a.keys[k] - a.keys.front())] = static_cast<std::int32_t>(k);
    }
  }

  /// Where a cell lies on a node's own axis: 0 below, then the bins, then above; -1: look at the row itself.
  [[nodiscard]] std::int64_t bin(std::uint32_t edges, std::uint32_t slot, bool wrapped,
                                 const std::vector<std::int32_t>& at) const {
    const edge_list& e = m_->edges[edges];
    const bool own = e.uniform || wrapped;
    const search how =
        e.uniform ? (wrapped ? search::uniform_wrap : search::uniform) : (wrapped ? search::wrapped : search::edges);
    const std::uint32_t axis = known_.at({how, slot, own ? edges : 0});
    const std::int32_t cell = at[axis];
    if (!own) {  // how many of its edges are not above the cell; a list for each node would fill the memory
      if (cell == 0) return 0;
      const double *first = m_->edge_begin(e), *last = first + e.bins + 1;
      return std::upper_bound(first, last, axes_[axis].edges[static_cast<std::size_t>(cell) - 1]) - first;
    }
    if (cell == static_cast<std::int32_t>(e.bins) + 2 || (wrapped && cell == 0)) return -1;
    return cell;
  }
  /// Which key of a category a cell stands for, or -1.
  [[nodiscard]] std::int32_t position(std::uint32_t category, std::uint32_t slot,
                                      const std::vector<std::int32_t>& at) const {
    const std::uint32_t axis = known_.at({search::keys, slot, 0});
    const auto cell = static_cast<std::size_t>(at[axis]);
    if (cell == axes_[axis].keys.size()) return -1;
    const auto& known = positions_.at({axis, category});
    const std::int64_t key = axes_[axis].keys[cell];
    const auto found = std::lower_bound(known.begin(), known.end(), std::pair(key, std::int32_t{0}));
    return found != known.end() && found->first == key ? found->second : -1;
  }

  void coordinates(std::int32_t cell, std::vector<std::int32_t>& at) const {
    at.resize(axes_.size());
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      at[k] = cell % axes_[k].cells();
      cell /= axes_[k].cells();
    }
  }
  [[nodiscard]] std::vector<plan_axis>& axes() { return axes_; }

 private:
  template <class T>
  static void unique(std::vector<T>& v) {
    std::sort(v.begin(), v.end());
    v.erase(std::unique(v.begin(), v.end()), v.end());
  }
  std::uint32_t axis_for(search how, std::uint32_t slot, std::uint32_t edges) {
    const auto [found, fresh] = known_.try_emplace({how, slot, edges}, static_cast<std::uint32_t>(axes_.size()));
    if (fresh) {
      plan_axis a;
      a.how = how;
      a.slot = slot;
      axes_.push_back(std::move(a));
    }
    return found->second;
  }

  struct hash_pair {
    std::size_t operator()(const std::pair<std::uint32_t, std::uint32_t>& p) const {
      return static_cast<std::size_t>((std::uint64_t{p.first} << 32 | p.second) * 0x9e3779b97f4a7c15u >> 20);
    }
  };
  template <class T>
  using by_pair = std::unordered_map<std::pair<std::uint32_t, std::uint32_t>, T, hash_pair>;

  const model* m_;
  std::vector<plan_axis> axes_;
  std::map<std::tuple<search, std::uint32_t, std::uint32_t>, std::uint32_t> known_;
  std::unordered_set<std::pair<std::uint32_t, std::uint32_t>, hash_pair> merged_;  ///< (axis, edges)
  by_pair<std::vector<std::pair<std::int64_t, std::int32_t>>> positions_;  ///< (axis, category): its keys with numbers
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
