// SPDX-License-Identifier: MIT
// All headers, and some of their functions at work. Compiled once for each instruction set.
#include "report.hpp"

#include "foreign_headers.inc"

#include "all_headers.inc"

namespace {

constexpr std::array<std::int32_t, 5> offsets{0, 1, 3, 3, 6};
constexpr std::size_t values = 6;

// As many values as a pack may read past the end, and some.
template <class T>
struct alignas(64) padded {
  std::array<T, values + staffa::simd::padding_bytes> data{};
};

}  // namespace

odr_report STAFFA_ODR_UNIT() {
  odr_report result{};
  result.lanes = staffa::simd::lanes;
  padded<float> x{{1, 2, 3, 4, 5, 6}};
  padded<float> sums;
  padded<float> exponentials;
  staffa::kernel::sum(x.data.data(), std::span(offsets), sums.data.data());
  for (std::size_t list = 0; list + 1 < offsets.size(); ++list) result.sum += static_cast<double>(sums.data[list]);
  std::size_t steps = 0;
  staffa::simd::for_each_step(64, [&](std::size_t) { ++steps; });
  result.seen_lanes = 64 / steps;
  return result;
}
