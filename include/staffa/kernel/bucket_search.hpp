// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/truth.hpp>

#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::kernel {

/// Equal buckets over the range of some edges, each with at most one edge in it.
template <class T>
struct edge_buckets {
  T low = 0, scale = 0;
  std::int32_t count = 0;                ///< of buckets
  const std::int32_t* before = nullptr;  ///< by bucket: edges in the buckets before it
};

namespace detail {

/// The bucket of each lane. It never falls where the value rises, and NaN is in the last one.
template <class T>
[[gnu::always_inline]] inline simd::pack<std::int32_t> bucket_of(simd::pack<T> x, const edge_buckets<T>& b) noexcept {
  const auto at = (x - simd::pack<T>(b.low)) * simd::pack<T>(b.scale);
  const auto below =
      simd::at_most(simd::pack<T>(static_cast<T>(b.count - 1)), at);  // this way round NaN gives the limit
  return simd::convert<std::int32_t>(simd::at_least(below, simd::pack<T>(T(0))));
}

}  // namespace detail

/// The bucket of one value, by the arithmetic that the search uses: to fill `before`.
template <class T>
std::int32_t bucket_of(T x, const edge_buckets<T>& b) noexcept {
  return detail::bucket_of(simd::pack<T>(x), b).get(0);
}

/// out[i] = number of edges not above x[i]; NaN is above all.
/// @pre each bucket holds at most one edge, and the last one the last edge
template <class T>
void search_buckets(const T* x, std::size_t n, const T* edges, const edge_buckets<T>& b, std::int32_t* out) noexcept {
  const simd::pack<T> one(T(1));
  for (std::size_t i = 0; i < n; i += simd::lanes) {
    const auto value = simd::load<T>(x + i);
    const auto passed = simd::gather<std::int32_t>(b.before, detail::bucket_of(value, b));
    const auto edge = simd::gather<T>(edges, passed);
    simd::store(out + i, passed + simd::convert<std::int32_t>(one - simd::is_less(value, edge)));
  }
}

}  // namespace staffa::inline STAFFA_ABI::kernel
