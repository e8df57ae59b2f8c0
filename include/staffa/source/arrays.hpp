// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/source/source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace staffa::inline STAFFA_ABI {

/// Events that are read a slice at a time out of memory: slices of 262,144, so that threads seldom change theirs.
class sliced_source : public event_source {
 public:
  explicit sliced_source(std::size_t events) : events_(events) {}
  [[nodiscard]] std::size_t batches() const override { return (events_ + slice - 1) / slice; }
  [[nodiscard]] batch_info describe(std::size_t index) const override {
    const std::size_t first = index * slice;
    return {.file = {},
            .row_group = -1,
            .first_event = static_cast<std::int64_t>(first),
            .events = (std::min)(slice, events_ - first)};
  }
  [[nodiscard]] std::size_t bytes(std::size_t, std::span<const column_request>) const override { return 0; }

 protected:
  static constexpr std::size_t slice = 262'144;
  std::size_t events_;
};

/// The rows of arrays that expressions hold themselves: it has no columns of its own.
class array_rows final : public sliced_source {
 public:
  using sliced_source::sliced_source;
  [[nodiscard]] std::string name() const override { return "arrays in memory"; }
  [[nodiscard]] std::span<const column_info> columns() const override { return {}; }
  [[nodiscard]] std::unique_ptr<batch> read(std::size_t index, std::span<const column_request>) const override {
    return std::unique_ptr<batch>(new rows(describe(index).events));
  }

 private:
  struct rows final : batch {
    explicit rows(std::size_t n) : count(n) {}
    [[nodiscard]] std::size_t events() const override { return count; }
    [[nodiscard]] column_view column(std::size_t) const override { return {}; }
    std::size_t count;
  };
};

}  // namespace staffa::inline STAFFA_ABI
