// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cstdint>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// What a pass gives for one sink: use it as an H, or ask it more.
template <class H>
class result {
 public:
  explicit result(H value, std::uint64_t skipped = 0) : value_(std::move(value)), missing_(skipped) {}

  operator H() const { return value_; }  // one only: g++ warns wherever it has to choose between two
  const H& operator*() const& { return value_; }
  const H* operator->() const { return &value_; }
  [[nodiscard]] const H& value() const& { return value_; }
  [[nodiscard]] H value() && { return std::move(value_); }

  /// Rows the sink skipped because their value (or weight) was missing.
  [[nodiscard]] std::uint64_t missing() const { return missing_; }

 private:
  H value_;
  std::uint64_t missing_;
};

}  // namespace staffa::inline STAFFA_ABI
