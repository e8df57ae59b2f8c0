// SPDX-License-Identifier: MIT
#include <staffa/column/validation.hpp>
#include <staffa/core/error.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace {

TEST(ColumnValidation, NamesColumnAndRow) {
  const std::vector<std::int64_t> offsets{0, 4, 4, 3, 9};
  try {
    staffa::check_offsets(std::span<const std::int64_t>(offsets), 9, "read", "Jet_pt");
    FAIL();
  } catch (const staffa::data_error& e) {
    EXPECT_EQ(e.operation(), "read");
    EXPECT_EQ(e.where().column, "Jet_pt");
    EXPECT_EQ(e.where().event, 2);
    EXPECT_EQ(e.reason(), "offsets decrease: offsets[3] = 3 after offsets[2] = 4");
  }
}

TEST(ColumnValidation, FindsADecreaseAtEitherEnd) {
  for (std::size_t at : {1U, 20U, 40U}) {
    std::vector<std::int32_t> offsets(41, 5);
    offsets[at] = 4;
    EXPECT_THROW(staffa::check_offsets(std::span<const std::int32_t>(offsets), 5, "read"), staffa::data_error) << at;
  }
  const std::vector<std::int32_t> good(41, 5);
  EXPECT_NO_THROW(staffa::check_offsets(std::span<const std::int32_t>(good), 5, "read"));
}

TEST(ColumnValidation, AnOffsetThatDoesNotFitIsAnErrorNeverAWrap) {
  constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
  EXPECT_EQ(staffa::detail::checked_offset<std::int32_t>(most, 0, "build"), std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(staffa::detail::checked_offset<std::int64_t>(most + 1, 0, "build"), std::int64_t{1} << 31);
  try {
    (void)staffa::detail::checked_offset<std::int32_t>(most + 1, 17, "build");
    FAIL();
  } catch (const staffa::data_error& e) {
    EXPECT_STREQ(e.what(),
                 "build: 2147483648 values do not fit offsets of 32 bits: write jagged<T, std::int64_t>, event 17");
  }
}

}  // namespace
