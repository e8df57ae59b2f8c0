// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/register.hpp>

#include <cstdint>
#include <limits>

namespace staffa::inline STAFFA_ABI::simd {

/// Per lane the least or greatest value of a list, and the first row that holds it. The rows are met from the last to
/// the first, so that of equal ones the first stays (-0 equals +0). NaN is never the best. What is selected stays in
/// registers, where a mask would go through an integer.
template <bool Greatest>
class best_of_lists {
 public:
  /// @param lengths rows of each lane's list
  [[gnu::always_inline]] explicit best_of_lists(pack<std::int32_t> lengths) noexcept
      : lengths_(lengths.part[0]), best_(Greatest ? -infinity : infinity), row_(-1) {}

  /// The value of each list's row `row`, or whatever lies there if it has none.
  [[gnu::always_inline]] void meet(std::int32_t row, pack<float> values) noexcept {
    const places at(row);
    const floats x =
        xsimd::select(detail::bits_as<detail::batch_bool<float>>(at < lengths_), values.part[0], floats(nan));
    const auto better = [&] {
      if constexpr (Greatest) return best_ <= x;
      else return x <= best_;
    }();
    best_ = xsimd::select(better, x, best_);
    row_ = xsimd::select(detail::bits_as<detail::batch_bool<std::int32_t>>(better), at, row_);
  }

  /// Lanes whose lists have a value that is no NaN.
  [[nodiscard, gnu::always_inline]] mask found() const noexcept {
    return {detail::to_bits<std::int32_t>(places(-1) < row_)};
  }
  /// The best value, or 0.
  [[nodiscard, gnu::always_inline]] pack<float> value() const noexcept {
    pack<float> out;
    out.part[0] = xsimd::select(detail::bits_as<detail::batch_bool<float>>(places(-1) < row_), best_, floats(0.0f));
    return out;
  }
  /// first + its row, or -1. @param first of each lane's list
  [[nodiscard, gnu::always_inline]] pack<std::int32_t> row_from(pack<std::int32_t> first) const noexcept {
    pack<std::int32_t> out;
    out.part[0] = xsimd::select(places(-1) < row_, places(first.part[0] + row_), row_);
    return out;
  }

 private:
  using floats = detail::batch<float>;
  using places = detail::batch<std::int32_t>;
  static constexpr float infinity = std::numeric_limits<float>::infinity();
  static constexpr float nan = std::numeric_limits<float>::quiet_NaN();

  places lengths_;
  floats best_;
  places row_;
};

}  // namespace staffa::inline STAFFA_ABI::simd
