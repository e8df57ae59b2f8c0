// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/simd/compat.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Where a value falls on an axis. Outside, `status` says on which side, and `bin` is that of a clamping axis.
struct located {
  std::int64_t bin = 0;
  correction_status status = correction_status::ok;
  bool rim = false;  ///< where the reference's arithmetic leaves the axis: it differs there, see `reference_quirks`
};

/// The definition of the search, one value. Bins are closed on the left and open on the right, the last one, too.
/// @param wrapped whether the value is brought back into the axis first
inline located locate(const model& m, const edge_list& e, double x, bool wrapped) {
  using enum correction_status;
  const auto bins = static_cast<std::int64_t>(e.bins);
  if (bins == 0 && wrapped) return {0, no_bin};
  if (e.uniform) {
    if (!wrapped) {
      if (x < e.low) return {0, below};
      if (x >= e.high) return {bins - 1, above};
    }
    double t = (x - e.low) / (e.high - e.low);
    if (wrapped) t = t - std::floor(t);
    if (std::isnan(t)) return {bins - 1, wrapped ? wrap : nan, std::isnan(x) || wrapped};
    const double n = std::trunc(static_cast<double>(bins) * t);
    const bool rim = n >= static_cast<double>(bins);
    return {rim ? bins - 1 : static_cast<std::int64_t>(n), ok, rim};
  }
  const double* first = m.edge_begin(e);
  const double* last = first + bins + 1;
  bool rim = false;
  if (wrapped) {
    const double width = last[-1] - *first;
    double t = (x - *first) / width;
    t = t - std::floor(t);
    x = *first + simd::detail::alone(t * width);
    if (std::isnan(x)) return {bins - 1, wrap};
    if (x >= last[-1]) return {bins - 1, ok, true};
  }
  const std::int64_t passed = std::upper_bound(first, last, x, [](double v, double edge) { return v < edge; }) - first;
  if (std::isnan(x)) return {bins - 1, nan};
  if (passed == 0) return wrapped ? located{0, ok, rim} : located{0, below};
  if (passed == bins + 1) return {bins - 1, above};
  return {passed - 1, ok, rim};
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
