// SPDX-License-Identifier: MIT
//
// A source of one's own: what yields batches of columns, here made up on the way.

#include <staffa/staffa.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace staffa;

// [source]
class squares final : public event_source {  // one column, "square": 0, 1, 4, 9 ...
 public:
  explicit squares(std::size_t events) : events_(events) {}
  std::string name() const override { return "squares"; }
  std::span<const column_info> columns() const override { return columns_; }
  std::size_t batches() const override { return (events_ + length - 1) / length; }
  batch_info describe(std::size_t index) const override {
    const std::size_t first = index * length;
    return {.file = {}, .first_event = static_cast<std::int64_t>(first), .events = std::min(length, events_ - first)};
  }
  std::size_t bytes(std::size_t, std::span<const column_request>) const override { return length * 8; }
  std::unique_ptr<batch> read(std::size_t index, std::span<const column_request>) const override {
    const batch_info info = describe(index);
    std::vector<std::int64_t> values(info.events);
    std::int64_t event = info.first_event;
    for (std::int64_t& value : values) value = event * event, ++event;
    return std::make_unique<one_column>(flat<std::int64_t>(values));
  }

 private:
  struct one_column final : batch {
    explicit one_column(flat<std::int64_t> v) : values(std::move(v)) {}
    std::size_t events() const override { return values.size(); }
    column_view column(std::size_t) const override { return values.view(); }
    flat<std::int64_t> values;
  };
  static constexpr std::size_t length = 1000;
  std::size_t events_;
  std::array<column_info, 1> columns_{{{.name = "square", .type = type_id::int64, .collection = {}}}};
};
// [source]

int main() {
  // [use]
  event_set events(std::make_shared<squares>(2500));
  std::int64_t sum_of_squares = run(events, total(events.column<std::int64_t>("square")));
  // [use]
  std::cout << sum_of_squares << '\n';
}
