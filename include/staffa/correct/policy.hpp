// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace staffa::inline STAFFA_ABI {

/// What to do with rows for which a correction has no value.
class correction_policy {
 public:
  enum class action : std::uint8_t { fail, fill, nominal, keep };

  /// Ends the pass with an evaluation_error that names the first such row. The default.
  static correction_policy fail() { return {action::fail, 0}; }
  /// The value v.
  static correction_policy fill(double v) { return {action::fill, v}; }
  /// In variations the nominal value; a nominal without a value fails.
  static correction_policy nominal() { return {action::nominal, 0}; }
  /// NaN; the column `status()` says why.
  static correction_policy keep() { return {action::keep, 0}; }

  /// Another action for one status: `correction_policy::fail().on(correction_status::above,
  /// correction_policy::fill(1))`.
  [[nodiscard]] correction_policy on(correction_status status, const correction_policy& other) const {
    correction_policy out = *this;
    out.actions_[static_cast<std::size_t>(status)] = other.actions_[static_cast<std::size_t>(status)];
    return out;
  }

  struct choice {
    action what = action::fail;
    double value = 0;
  };
  [[nodiscard]] choice of(correction_status status) const { return actions_[static_cast<std::size_t>(status)]; }

 private:
  correction_policy(action what, double value) { actions_.fill({what, value}); }
  std::array<choice, 9> actions_;
};

}  // namespace staffa::inline STAFFA_ABI
