// SPDX-License-Identifier: MIT
#include "reference/concat.hpp"
#include "reference/restrict.hpp"
#include "reference/select.hpp"

#include "shapes.hpp"

#include <staffa/kernel/concat.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace {
using namespace staffa::property;
namespace kernel = staffa::kernel;

/// Puts random values of the parts together and looks each up in the stack of all parts.
template <class T>
void expect_values(const std::vector<offsets_list>& parts, const std::vector<kernel::concat_run>& runs,
                   const std::vector<std::int32_t>& rows, std::mt19937& random) {
  std::vector<T> stack;
  std::vector<padded<T>> buffers;
  std::vector<const T*> from;
  for (const offsets_list& offsets : parts) {
    std::vector<T> values(static_cast<std::size_t>(offsets.back()));
    for (auto&& value : values) value = static_cast<T>(random() % 2 + (sizeof(T) > 1 ? random() % 1000 : 0));
    stack.insert(stack.end(), values.begin(), values.end());
    from.push_back(buffers.emplace_back(values).data());
  }
  const padded<T> whole(rows.size());
  kernel::concat(runs.data(), runs.size(), from.data(), whole.data());
  std::vector<T> expected;
  for (const std::int32_t row : rows) expected.push_back(stack[static_cast<std::size_t>(row)]);
  EXPECT_EQ(whole.vector(), expected);
}

TEST(PropertyConcat, AgreesWithThePlainLoop) {
  std::mt19937 random(12);
  for (const shape& s : shapes())
    for (std::size_t count : {1, 2, 3, 5}) {
      SCOPED_TRACE(s.name);
      std::vector<int> lengths;
      for (std::size_t i = 0; i < s.lists(); ++i) lengths.push_back(s.offsets[i + 1] - s.offsets[i]);
      std::vector<offsets_list> parts;
      std::vector<padded<std::int32_t>> buffers;
      std::vector<const std::int32_t*> pointers;
      for (std::size_t p = 0; p < count; ++p) {
        parts.push_back(offsets_of(lengths));
        pointers.push_back(buffers.emplace_back(parts.back()).data());
        std::shuffle(lengths.begin(), lengths.end(), random);
      }
      offsets_list expected_offsets;
      std::vector<std::int32_t> rows;
      std::vector<std::int32_t> parts_of_rows;
      reference::concat(parts, expected_offsets, rows, parts_of_rows);
      const padded<std::int32_t> offsets(expected_offsets.size());
      std::vector<kernel::concat_run> runs((count + 1) * s.lists() + 1);
      const padded<std::int32_t> source(rows.size());
      const kernel::offsets_of_parts given{pointers.data(), count};
      ASSERT_EQ(kernel::concat_offsets(given, s.lists(), offsets.data()), -1);
      ASSERT_EQ(offsets.vector(), expected_offsets);
      runs.resize(kernel::concat_runs(given, offsets.span(), runs.data()));
      EXPECT_TRUE(std::ranges::all_of(runs, [](kernel::concat_run run) { return run.rows > 0; }));
      kernel::concat_source(runs.data(), runs.size(), source.data());
      EXPECT_EQ(source.vector(), parts_of_rows);
      EXPECT_TRUE(padding_is_clear(source, rows.size()));
      expect_values<bool>(parts, runs, rows, random);
      expect_values<std::int32_t>(parts, runs, rows, random);
      expect_values<double>(parts, runs, rows, random);
    }
}

TEST(PropertyConcat, OfChosenParentsReadsWhereTheyWereChosenFrom) {
  std::mt19937 random(13);
  for (const shape& s : shapes())
    for (std::size_t count : {1, 2, 3})
      for (double kept : {0.0, 0.2, 0.9, 1.0}) {
        SCOPED_TRACE(s.name);
        const auto parents = reference::select(random_flags(s.lists(), random, kept).span(), nullptr);
        const padded<std::int32_t> chosen(parents);
        std::vector<int> lengths;
        for (std::size_t i = 0; i < s.lists(); ++i) lengths.push_back(s.offsets[i + 1] - s.offsets[i]);
        std::vector<offsets_list> all, parts;
        std::vector<padded<std::int32_t>> buffers;
        std::vector<const std::int32_t*> from, pointers;
        std::vector<std::int32_t> kept_rows;  // of the stack of all rows, as the stack of the kept ones has them
        std::int32_t base = 0;
        buffers.reserve(2 * count);
        for (std::size_t p = 0; p < count; ++p) {
          from.push_back(buffers.emplace_back(all.emplace_back(offsets_of(lengths))).data());
          std::vector<std::int32_t> rows;
          reference::restrict_lists(parents, all[p], parts.emplace_back(), rows);
          pointers.push_back(buffers.emplace_back(parts[p]).data());
          for (const std::int32_t row : rows) kept_rows.push_back(base + row);
          base += all[p].back();
          std::shuffle(lengths.begin(), lengths.end(), random);
        }
        offsets_list expected_offsets;
        std::vector<std::int32_t> rows;
        std::vector<std::int32_t> parts_of_rows;
        reference::concat(parts, expected_offsets, rows, parts_of_rows);
        for (std::int32_t& row : rows) row = kept_rows[static_cast<std::size_t>(row)];
        const padded<std::int32_t> offsets(expected_offsets);
        std::vector<kernel::concat_run> runs((count + 1) * parents.size() + 1);
        const padded<std::int32_t> source(rows.size());
        runs.resize(kernel::concat_chosen_runs({pointers.data(), count}, offsets.span(), chosen.data(),
                                               {from.data(), count}, runs.data()));
        EXPECT_TRUE(std::ranges::all_of(runs, [](kernel::concat_run run) { return run.rows > 0; }));
        kernel::concat_source(runs.data(), runs.size(), source.data());
        EXPECT_EQ(source.vector(), parts_of_rows);
        expect_values<bool>(all, runs, rows, random);
        expect_values<float>(all, runs, rows, random);
        expect_values<double>(all, runs, rows, random);
      }
}
}  // namespace
