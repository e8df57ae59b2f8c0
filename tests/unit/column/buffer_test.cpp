// SPDX-License-Identifier: MIT
#include <staffa/column/buffer.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace {

using staffa::buffer;
using staffa::mutable_buffer;

template <class T>
void expect_zeros_behind(const buffer<T>& b) {
  ASSERT_GE((b.readable() - b.size()) * sizeof(T), staffa::buffer_padding);
  for (std::size_t i = b.size(); i < b.readable(); ++i) EXPECT_EQ(b.data()[i], T{}) << i;
}

template <class T>
void is_aligned_and_padded() {
  for (std::size_t n : {0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 100}) {
    const std::vector<T> values(n, T{1});
    const buffer<T> b{std::span<const T>(values)};
    ASSERT_EQ(b.size(), n);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(b.data()) % staffa::buffer_alignment, 0U);
    for (const T& value : b) EXPECT_EQ(value, T{1});
    expect_zeros_behind(b);
  }
}

TEST(ColumnBuffer, IsAlignedAndPaddedWithReadableZeros) {
  is_aligned_and_padded<std::uint8_t>();
  is_aligned_and_padded<std::int32_t>();
  is_aligned_and_padded<double>();
}

TEST(ColumnBuffer, AnEmptyOneIsReadableToo) {
  const buffer<float> b;
  EXPECT_EQ(b.size(), 0U);
  EXPECT_TRUE(b.empty());
  ASSERT_NE(b.data(), nullptr);
  expect_zeros_behind(b);
}

TEST(ColumnBuffer, CopiesShareAndKeepTheMemoryAlive) {
  buffer<int> first{1, 2, 3};
  const buffer<int> second = first;
  const buffer<int> third = std::move(first);  // a copy: the first stays what it was
  EXPECT_EQ(second.data(), third.data());
  EXPECT_EQ(first.data(), third.data());
  EXPECT_EQ(first.size(), 3U);
  EXPECT_EQ(second.owner().use_count(), 3);
  first = buffer<int>();
  EXPECT_EQ(second[2], 3);
  EXPECT_EQ(third.owner().use_count(), 2);
}

TEST(ColumnBuffer, BorrowsWithoutCopyingAndWithoutReadingFurther) {
  std::vector<int> mine{1, 2, 3};
  const auto b = buffer<int>::borrow(mine);
  EXPECT_EQ(b.data(), mine.data());
  EXPECT_EQ(b.readable(), 3U);
  EXPECT_EQ(b.owner(), nullptr);
  mine[0] = 7;
  EXPECT_EQ(b[0], 7);
  EXPECT_EQ((buffer<int>::borrow(std::span<const int>(mine).first(1), nullptr, 3).readable()), 3U);
}

TEST(ColumnBuffer, AnOwnerLivesAsLongAsItsBuffers) {
  auto owner = std::make_shared<std::vector<int>>(std::vector<int>{5, 6});
  const std::weak_ptr<std::vector<int>> watch = owner;
  {
    const auto b = buffer<int>::borrow(*owner, owner);
    owner.reset();
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(b[1], 6);
  }
  EXPECT_TRUE(watch.expired());
}

TEST(ColumnBuffer, ComparesValues) {
  EXPECT_EQ((buffer<int>{1, 2}), (buffer<int>{1, 2}));
  EXPECT_NE((buffer<int>{1, 2}), (buffer<int>{1, 3}));
  EXPECT_NE((buffer<int>{1, 2}), (buffer<int>{1, 2, 3}));
}

TEST(ColumnBuffer, TakesOverWhatWasWrittenWithoutCopying) {
  mutable_buffer<std::int64_t> writing;
  for (std::int64_t i = 0; i < 1000; ++i) writing.push_back(i);
  const std::int64_t* memory = writing.data();
  const buffer<std::int64_t> b(std::move(writing));
  EXPECT_EQ(b.data(), memory);
  ASSERT_EQ(b.size(), 1000U);
  for (std::int64_t i = 0; i < 1000; ++i) EXPECT_EQ(b[static_cast<std::size_t>(i)], i);
  expect_zeros_behind(b);
}

TEST(ColumnMutableBuffer, GrowsKeepsAndZeroes) {
  mutable_buffer<int> b(3);
  EXPECT_EQ(std::vector<int>(b.span().begin(), b.span().end()), (std::vector<int>{0, 0, 0}));
  b[1] = 4;
  const std::vector<int> more{5, 6};
  b.append(more);
  b.append({});
  b.resize(7);
  EXPECT_EQ(std::vector<int>(b.span().begin(), b.span().end()), (std::vector<int>{0, 4, 0, 5, 6, 0, 0}));
  b.resize(2);
  b.resize(4);  // what was cut does not come back
  EXPECT_EQ(std::vector<int>(b.span().begin(), b.span().end()), (std::vector<int>{0, 4, 0, 0}));
}

TEST(ColumnMutableBuffer, IsEmptyAndUsableAfterItWasTaken) {
  mutable_buffer<int> b(5);
  const buffer<int> taken(std::move(b));
  EXPECT_EQ(b.size(), 0U);
  b.push_back(9);
  EXPECT_EQ(b[0], 9);
  EXPECT_EQ(taken[0], 0);
  mutable_buffer<int> other;
  other = std::move(b);
  EXPECT_EQ(other.size(), 1U);
  EXPECT_EQ(b.size(), 0U);
  b.resize(1);
  EXPECT_EQ(b[0], 0);
}

TEST(ColumnMutableBuffer, RefusesSizesThatOverflow) {
  mutable_buffer<double> b;
  EXPECT_THROW(b.reserve(static_cast<std::size_t>(-1) / 4), std::bad_alloc);
  EXPECT_EQ(b.size(), 0U);
}

}  // namespace
