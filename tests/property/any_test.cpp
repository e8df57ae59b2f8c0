// SPDX-License-Identifier: MIT
#include <staffa/kernel/any.hpp>

#include "reference/any.hpp"
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

TEST(PropertyAny, AgreesWithThePlainLoop) {
  std::mt19937 random(7);
  for (const shape& s : shapes())
    for (double probability : {0.0, 0.05, 0.5, 0.95, 1.0})
      for (bool optional : {false, true}) {
        SCOPED_TRACE(s.name);
        const auto values = random_flags(s.rows(), random, probability);
        const auto valid = random_flags(s.rows(), random, 0.8);
        const bool* present = optional ? valid.data() : nullptr;
        const padded<std::int32_t> offsets(s.offsets);
        const padded<bool> any(s.lists());
        const padded<bool> all(s.lists());
        kernel::any(values.data(), offsets.span(), any.data(), present);
        kernel::all(values.data(), offsets.span(), all.data(), present);
        const auto some_true = reference::some(values.data(), s.offsets, present, true);
        const auto some_false = reference::some(values.data(), s.offsets, present, false);
        for (std::size_t i = 0; i < s.lists(); ++i) {
          ASSERT_EQ(any[i], some_true[i] != 0) << "list " << i;
          ASSERT_EQ(all[i], some_false[i] == 0) << "list " << i;
        }
      }
}
}  // namespace
