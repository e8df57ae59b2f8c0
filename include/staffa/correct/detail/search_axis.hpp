// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/kernel/bucket_search.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/truth.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Up to this many edges, comparing with all of them is quicker than searching.
template <class T>
inline constexpr std::size_t few_edges = sizeof(T) == 4 ? 48 : 24;

/// Buckets so narrow that no two edges share one; none if there would be too many of them.
template <class T>
bucket_table<T> make_buckets(const std::vector<T>& edges) {
  if (edges.size() <= few_edges<T>) return {};
  const T first = std::isinf(edges.front()) ? edges[1] : edges.front();
  const T last = std::isinf(edges.back()) ? edges[edges.size() - 2] : edges.back();
  constexpr std::int32_t most = 1 << 13;
  for (std::int32_t count = 64; count <= most; count *= 2) {
    bucket_table<T> out;
    kernel::edge_buckets<T> b;
    b.scale = out.scale = static_cast<T>(count - 4) / (last - first);
    b.low = out.low = first - T(1.5) / b.scale;  // room for an infinite edge on either side
    b.count = count;
    if (!std::isfinite(b.scale) || !std::isfinite(b.low)) return {};
    out.before.assign(static_cast<std::size_t>(count), 0);
    std::int32_t bucket = -1;
    bool apart = true;
    for (std::size_t k = 0; k < edges.size() && apart; ++k) {
      const std::int32_t here = k + 1 == edges.size() ? count - 1 : kernel::bucket_of(edges[k], b);
      // The last bucket is for the last edge: values above are found there, whatever bucket the edge itself is in.
      apart = here > bucket && (k + 1 < edges.size() || kernel::bucket_of(edges[k], b) > bucket);
      for (std::int32_t c = bucket + 1; c <= here && apart; ++c)
        out.before[static_cast<std::size_t>(c)] = static_cast<std::int32_t>(k);
      bucket = here;
    }
    if (apart) return out;
  }
  return {};
}

/// cells[i] = number of edges not above x[i]; NaN is above all.
template <class T>
void search_edges(const T* x, std::size_t n, const std::vector<T>& edges, const bucket_table<T>& buckets,
                  std::int32_t* cells) {
  if (!buckets.before.empty()) {
    const kernel::edge_buckets<T> b{buckets.low, buckets.scale, static_cast<std::int32_t>(buckets.before.size()),
                                    buckets.before.data()};
    return kernel::search_buckets(x, n, edges.data(), b, cells);
  }
  constexpr std::size_t still_few = 2 * few_edges<T>;
  if (edges.size() <= still_few) return simd::count_not_less(x, n, edges.data(), edges.size(), cells);
  // A search level by level, some rows together: the levels depend on one another, the rows do not.
  constexpr std::size_t together = 16;
  for (std::size_t i = 0; i < n; i += together) {
    const T* base[together];
    T values[together];
    const std::size_t rows = (std::min)(together, n - i);
    for (std::size_t l = 0; l < together; ++l) base[l] = edges.data(), values[l] = x[i + (l < rows ? l : 0)];
    std::size_t length = edges.size();  // the answer lies in [base, base + length]
    while (length > 1) {
      const std::size_t half = length / 2;
      for (std::size_t l = 0; l < together; ++l) base[l] += values[l] < base[l][half - 1] ? 0 : half;
      length -= half;
    }
    for (std::size_t l = 0; l < rows; ++l)
      cells[i + l] = static_cast<std::int32_t>(base[l] - edges.data()) + (values[l] < *base[l] ? 0 : 1);
  }
}

/// The cell of one value on an axis that is not a plain list of edges; as `locate`, to the bit.
inline std::int32_t special_cell(const plan_axis& a, double x, bool quirks) {
  const auto bins = static_cast<std::int32_t>(a.bins);
  const std::int32_t outside = bins + 1, look = bins + 2;
  if (a.how == search::uniform || a.how == search::uniform_wrap) {
    const bool wrapped = a.how == search::uniform_wrap;
    if (!wrapped) {
      if (x < a.low) return 0;
      if (x >= a.high) return outside;
    }
    double t = (x - a.low) / (a.high - a.low);
    if (wrapped) t = t - std::floor(t);
    if (std::isnan(t)) return quirks && (wrapped || std::isnan(x)) ? look : wrapped ? 0 : outside;
    const double n = std::trunc(static_cast<double>(a.bins) * t);
    if (n >= static_cast<double>(a.bins)) return quirks ? look : bins;
    return static_cast<std::int32_t>(n) + 1;
  }
  if (bins == 0) return 0;
  double t = (x - a.low) / (a.high - a.low);
  t = t - std::floor(t);
  x = a.low + simd::detail::alone(t * (a.high - a.low));
  if (std::isnan(x)) return 0;
  if (x >= a.high) return quirks ? look : bins;
  const auto passed = std::upper_bound(a.edges.begin(), a.edges.end(), x) - a.edges.begin();
  return (std::max)(static_cast<std::int32_t>(passed), 1);
}

/// cells[i] = the place of x[i] among the keys, or their number.
inline void search_keys(const plan_axis& a, const std::int64_t* x, std::size_t n, std::int32_t* cells) {
  const auto none = static_cast<std::int32_t>(a.keys.size());
  if (!a.dense.empty()) {
    const std::int32_t* place = a.dense.data();
    const std::uint64_t first = static_cast<std::uint64_t>(a.keys.front()), range = a.dense.size();
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t from_first = static_cast<std::uint64_t>(x[i]) - first;
      const std::int32_t found = place[from_first < range ? from_first : 0];
      cells[i] = from_first < range ? found : none;
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = std::lower_bound(a.keys.begin(), a.keys.end(), x[i]);
    cells[i] = at != a.keys.end() && *at == x[i] ? static_cast<std::int32_t>(at - a.keys.begin()) : none;
  }
}

/// cells[i] = the cell of row i. @param x the column as it is; @param doubles the column as doubles, if it is wanted so
[[gnu::noinline]] inline void search_axis(const plan_axis& a, slot_type type, const void* x, const double* doubles,
                                          std::size_t n, bool quirks, std::int32_t* cells) {
  if (a.how == search::keys) {
    search_keys(a, static_cast<const std::int64_t*>(x), n, cells);
  } else if (a.how != search::edges) {
    for (std::size_t i = 0; i < n; ++i) cells[i] = special_cell(a, doubles[i], quirks);
  } else if (type == slot_type::float32) {
    search_edges(static_cast<const float*>(x), n, a.float_edges, a.float_buckets, cells);
  } else {
    search_edges(doubles, n, a.edges, a.buckets, cells);
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
