// SPDX-License-Identifier: MIT
#include <staffa/kernel/concat.hpp>
#include <staffa/kernel/cross.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace {
namespace kernel = staffa::kernel;

std::vector<std::int32_t> with_padding(std::vector<std::int32_t> offsets) {
  offsets.resize(offsets.size() + 32);
  return offsets;
}

TEST(KernelCross, TooManyPairsNameTheEvent) {
  const std::vector<std::int32_t> a = with_padding({0, 5, 100005, 100006});
  const std::vector<std::int32_t> b = with_padding({0, 7, 100007, 100008});
  std::vector<std::int32_t> out(100006 + 1 + 32);
  std::vector<std::int32_t> starts(100006 + 32);
  EXPECT_EQ(kernel::cross_offsets(std::span(a).first(4), std::span(b).first(4), out.data(), starts.data()), 1);
}

TEST(KernelCross, TheSumOverEventsCountsToo) {
  const std::vector<std::int32_t> a = with_padding({0, 2, 4});
  const std::vector<std::int32_t> b = with_padding({0, 1073741823, 2147483646});  // 2147483646 pairs in the first event, as many again
  std::vector<std::int32_t> out(4 + 1 + 32);
  std::vector<std::int32_t> starts(4 + 32);
  EXPECT_EQ(kernel::cross_offsets(std::span(a).first(3), std::span(b).first(3), out.data(), starts.data()), 1);
  EXPECT_EQ(kernel::cross_offsets(std::span(a).first(2), std::span(b).first(2), out.data(), starts.data()), -1);
  EXPECT_EQ(out[2], 2147483646);
}

TEST(KernelConcat, TooManyRowsNameTheEvent) {
  const std::array<std::int32_t, 3> a{0, 1, 2147483647};
  const std::array<std::int32_t, 3> b{0, 1, 1};
  const std::array<const std::int32_t*, 2> parts{a.data(), b.data()};
  std::array<std::int32_t, 3 + 32> out{};
  EXPECT_EQ(kernel::concat_offsets({parts.data(), parts.size()}, 2, out.data()), 1);
}
}  // namespace
