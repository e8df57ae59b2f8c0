// SPDX-License-Identifier: MIT
//
// A sink of one's own: chunk -> partial result, and partial results merge. Here the largest value of a column.

#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iostream>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

using namespace staffa;

// [sink]
class largest_of {
 public:
  template <expression E>
    requires std::same_as<value_t<E>, float>  // so none is missing
  explicit largest_of(const E& x) : values_(define(x).data()) {}

  class running final : public sink_base {
   public:
    explicit running(detail::value_ref values) : values_(std::move(values)) {}
    std::vector<detail::node_ref> inputs() const override { return {values_}; }
    std::unique_ptr<partial_result> start() const override { return std::make_unique<partial>(); }
    void fill(partial_result& into, const sink_input& chunk) const override {
      const auto* values = static_cast<const float*>(chunk[0].data);
      float& largest = static_cast<partial&>(into).largest;
      for (std::size_t row = 0; row < chunk[0].rows; ++row) largest = std::max(largest, values[row]);
    }
    void merge(partial_result& into, partial_result& later) const override {
      auto& largest = static_cast<partial&>(into).largest;
      largest = std::max(largest, static_cast<partial&>(later).largest);
    }
    result<float> finish(partial_result& all) const { return result(static_cast<partial&>(all).largest); }

   private:
    struct partial final : partial_result {
      float largest = -std::numeric_limits<float>::infinity();
    };
    detail::value_ref values_;
  };
  std::unique_ptr<running> make() const { return std::make_unique<running>(values_); }

 private:
  detail::value_ref values_;
};
// [sink]

int main() {
  auto events = toy_events(10'000);
  float largest = run(events, largest_of(events.column<float>("MET_pt") * 2));
  std::cout << "twice the largest MET: " << largest << '\n';
}
