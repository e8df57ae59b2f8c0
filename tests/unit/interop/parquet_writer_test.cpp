// SPDX-License-Identifier: MIT
#include "parquet_files.hpp"

#include <staffa/interop/parquet.hpp>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace parquet_files;
using staffa::column_info;
using staffa::column_view;
using staffa::data_error;
using staffa::parquet_compression;
using staffa::parquet_source;
using staffa::parquet_write_options;
using staffa::parquet_writer;
using staffa::source_error;
using staffa::type_id;
using staffa::usage_error;

template <class T>
maybe_lists<T> maybe(const lists<T>& rows) {
  maybe_lists<T> out;
  for (const auto& row : rows) out.emplace_back(row.begin(), row.end());
  return out;
}

template <class T>
void comes_back(const std::vector<T>& values) {
  const folder dir;
  const jagged_data<T> jets(lists<T>{{values[0], values[1]}, {}, {values[1]}}, 3);
  const jagged_data<T, std::int64_t> wide(lists<T>{{values[0], values[1]}, {}, {values[1]}});
  parquet_writer writer(dir / "a.parquet",
                        {info("x", staffa::type_id_of<T>()), info("Jet_x", staffa::type_id_of<T>(), true, "Jet"),
                         info("Jet_y", staffa::type_id_of<T>(), true, "Jet")});
  std::vector<T> flat{values[0], values[1], values[0]};
  const std::vector<column_view> views{flat_view(flat), jets.view(), wide.view()};
  writer.write(views);
  writer.close();
  const parquet_source source({dir / "a.parquet"});
  EXPECT_EQ(read_all<T>(source, "x"), (maybe_lists<T>{{values[0]}, {values[1]}, {values[0]}}));
  EXPECT_EQ(read_all<T>(source, "Jet_x"), (maybe_lists<T>{{values[0], values[1]}, {}, {values[1]}}));
  EXPECT_EQ(read_all<T>(source, "Jet_y"), read_all<T>(source, "Jet_x"));
  EXPECT_EQ(source.columns()[1].collection, "Jet");
  EXPECT_FALSE(source.columns()[1].nullable);
}

TEST(ParquetWriter, EveryTypeComesBack) {
  comes_back<std::int8_t>({-128, 127});
  comes_back<std::uint8_t>({0, 255});
  comes_back<std::int16_t>({-32768, 32767});
  comes_back<std::uint16_t>({0, 65535});
  comes_back<std::int32_t>({INT32_MIN, INT32_MAX});
  comes_back<std::uint32_t>({0, UINT32_MAX});
  comes_back<std::int64_t>({INT64_MIN, INT64_MAX});
  comes_back<std::uint64_t>({0, UINT64_MAX});
  comes_back<float>({-0.5F, 3e38F});
  comes_back<double>({-0.5, 1e300});
}

TEST(ParquetWriter, BoolsAndMissingValuesComeBack) {
  const folder dir;
  const bool bits[] = {true, false, true, true};
  const float values[] = {1, 2, 3, 4};
  const std::int32_t offsets[] = {0, 1, 1, 4};
  const std::uint8_t valid = 0b1011;
  column_view flags;
  flags.type = type_id::boolean;
  flags.data = bits;
  flags.rows = 3;
  flags.values = flags.readable = 4;
  column_view pt = flags;
  pt.type = type_id::float32;
  pt.data = values;
  pt.valid = &valid;
  column_view lists = pt;
  lists.offsets = offsets;
  lists.offset_bytes = 4;
  column_view some = lists;
  some.type = type_id::boolean;
  some.data = bits;
  parquet_writer writer(dir / "a.parquet", {info("ok", type_id::boolean), info("pt", type_id::float32, false, "", true),
                                            info("Jet_pt", type_id::float32, true, "Jet", true),
                                            info("Jet_ok", type_id::boolean, true, "Jet", true)});
  const std::vector<column_view> views{flags, pt, lists, some};
  writer.write(views);
  writer.close();
  const parquet_source source({dir / "a.parquet"});
  EXPECT_EQ(read_all<bool>(source, "ok"), (maybe_lists<bool>{{true}, {false}, {true}}));
  EXPECT_EQ(read_all<float>(source, "pt", true), (maybe_lists<float>{{1.F}, {2.F}, {std::nullopt}}));
  EXPECT_EQ(read_all<float>(source, "Jet_pt", true), (maybe_lists<float>{{1.F}, {}, {2.F, std::nullopt, 4.F}}));
  EXPECT_EQ(read_all<bool>(source, "Jet_ok", true), (maybe_lists<bool>{{true}, {}, {false, std::nullopt, true}}));
}

TEST(ParquetWriter, RowGroupsHaveTheirSizeHoweverTheEventsCome) {
  const folder dir;
  std::mt19937 random(7);
  lists<float> rows(1000);
  for (auto& row : rows) row.assign(random() % 4, static_cast<float>(random() % 100));
  std::vector<std::string> bytes;
  for (const std::size_t step : {1000U, 1U, 37U, 300U}) {
    parquet_writer writer(dir / "a.parquet", {info("Jet_pt", type_id::float32, true, "Jet")},
                          {.row_group_events = 300});
    for (std::size_t at = 0; at < rows.size(); at += step) {
      const jagged_data<float> part(
          lists<float>(rows.begin() + static_cast<std::ptrdiff_t>(at),
                       rows.begin() + static_cast<std::ptrdiff_t>(std::min(at + step, rows.size()))));
      const column_view view = part.view();
      writer.write({&view, 1});
    }
    EXPECT_EQ(writer.events(), 1000);
    writer.close();
    const parquet_source source({dir / "a.parquet"});
    ASSERT_EQ(source.batches(), 4U);
    EXPECT_EQ(source.describe(2).events, 300U);
    EXPECT_EQ(source.describe(3).events, 100U);
    EXPECT_EQ(read_all<float>(source, "Jet_pt"), maybe(rows));
  }
}

TEST(ParquetWriter, CompressionsComeBackAndDiffer) {
  const folder dir;
  const std::vector<float> values(100'000, 1.5F);
  std::vector<std::uintmax_t> sizes;
  for (const auto compression : {parquet_compression::none, parquet_compression::snappy, parquet_compression::zstd}) {
    parquet_writer writer(dir / "a.parquet", {info("x", type_id::float32)}, {.compression = compression});
    const column_view view = flat_view(values);
    writer.write({&view, 1});
    writer.close();
    sizes.push_back(std::filesystem::file_size(dir / "a.parquet"));
    EXPECT_EQ(read_all<float>(parquet_source({dir / "a.parquet"}), "x").size(), values.size());
  }
  EXPECT_GT(sizes[0], sizes[1]);
  EXPECT_GT(sizes[1], sizes[2]);
}

TEST(ParquetWriter, NothingAppearsUntilItIsClosed) {
  const folder dir;
  const std::vector<float> values{1, 2};
  const column_view view = flat_view(values);
  {
    parquet_writer writer(dir / "a.parquet", {info("x", type_id::float32)});
    writer.write({&view, 1});
    EXPECT_FALSE(std::filesystem::exists(dir / "a.parquet"));
    EXPECT_EQ(dir.files(), 1U);  // under its temporary name
  }
  EXPECT_EQ(dir.files(), 0U);
  parquet_writer writer(dir / "a.parquet", {info("x", type_id::float32)});
  writer.close();
  EXPECT_EQ(dir.files(), 1U);
  EXPECT_EQ(parquet_source({dir / "a.parquet"}).events(), 0);
  EXPECT_THROW(writer.write({&view, 1}), usage_error);
  EXPECT_THROW(writer.close(), usage_error);
}

TEST(ParquetWriter, AnAbandonedWriterLeavesTheOldFileAlone) {
  const folder dir;
  write_bytes(dir / "a.parquet", "precious");
  {
    const parquet_writer writer(dir / "a.parquet", {info("x", type_id::float32)});
  }
  EXPECT_EQ(bytes_of(dir / "a.parquet"), "precious");
  parquet_writer writer(dir / "a.parquet", {info("x", type_id::float32)});
  writer.close();
  EXPECT_EQ(parquet_source({dir / "a.parquet"}).columns().size(), 1U);
}

TEST(ParquetWriter, ColumnsThatAreNotTheDeclaredOnesAreRefused) {
  const folder dir;
  const std::vector<float> values{1, 2};
  const std::vector<double> doubles{1, 2};
  const jagged_data<float> jagged(lists<float>{{1}, {2}});
  const std::vector<column_info> declared{info("x", type_id::float32), info("y", type_id::float32)};
  const auto message = [&](std::vector<column_view> views) {
    parquet_writer writer(dir / "a.parquet", declared);
    return message_of<usage_error>([&] { writer.write(views); });
  };
  EXPECT_CONTAINS(message({flat_view(values)}), "1 columns are written, 2 were declared");
  EXPECT_CONTAINS(message({flat_view(values), flat_view(doubles)}), "column 'y' is of type double, declared was float");
  EXPECT_CONTAINS(message({flat_view(values), jagged.view()}), "has lists but was not declared to");
  column_view longer = flat_view(values);
  longer.rows = 1;
  EXPECT_CONTAINS(message({flat_view(values), longer}), "column 'y' has 1 rows, the first one 2");
  EXPECT_THROW(parquet_writer(dir / "a.parquet", {}), usage_error);
  EXPECT_THROW(parquet_writer(dir / "a.parquet", {info("", type_id::float32)}), usage_error);
  EXPECT_CONTAINS(message_of<usage_error>([&] {
                    parquet_writer(dir / "a.parquet", {info("a.b", type_id::float32), info("a_b", type_id::float32)});
                  }),
                  "two columns named 'a_b'");
  EXPECT_EQ(dir.files(), 0U);
}

TEST(ParquetWriter, BadDataAreErrorsNamingColumnAndEvent) {
  const folder dir;
  const std::uint8_t valid = 0b01;
  const std::vector<float> values{1, 2};
  column_view missing = flat_view(values);
  missing.valid = &valid;
  {
    parquet_writer writer(dir / "a.parquet", {info("x", type_id::float32)});
    const column_view good = flat_view(values);
    writer.write({&good, 1});
    const std::string text = message_of<data_error>([&] { writer.write({&missing, 1}); });
    EXPECT_CONTAINS(text, "not declared nullable");
    EXPECT_CONTAINS(text, "column 'x', event 3");
    EXPECT_EQ(dir.files(), 0U);
    EXPECT_THROW(writer.close(), usage_error);  // a failed writer writes no file
  }
  const jagged_data<float> pt(lists<float>{{1}, {2, 3}});
  const jagged_data<float> eta(lists<float>{{1}, {2}});
  jagged_data<float> falling(lists<float>{{1}, {2}});
  falling.offsets = {0, 2, 1};
  const std::vector<column_info> two{info("Jet_pt", type_id::float32, true, "Jet"),
                                     info("Jet_eta", type_id::float32, true, "Jet")};
  {
    parquet_writer writer(dir / "a.parquet", two);
    const std::string text = message_of<data_error>([&] { writer.write(std::vector{pt.view(), eta.view()}); });
    EXPECT_CONTAINS(text, "2 in 'Jet_pt' and 1 in 'Jet_eta'");
    EXPECT_CONTAINS(text, "event 1");
  }
  parquet_writer writer(dir / "a.parquet", two);
  EXPECT_CONTAINS(message_of<data_error>([&] { writer.write(std::vector{falling.view(), falling.view()}); }),
                  "offsets");
}

TEST(ParquetWriter, DotsInNamesBecomeUnderscores) {
  const folder dir;
  const jagged_data<float> pt(lists<float>{{1}});
  parquet_writer writer(dir / "a.parquet", {info("Jet.pt", type_id::float32, true, "Jet")});
  const column_view view = pt.view();
  writer.write({&view, 1});
  writer.close();
  EXPECT_EQ(parquet_source({dir / "a.parquet"}).columns()[0].name, "Jet_pt");
}

TEST(ParquetWriter, PlacesThatCannotBeWrittenAreNamed) {
  const folder dir;
  const std::vector<column_info> columns{info("x", type_id::float32)};
  EXPECT_CONTAINS(message_of<source_error>([&] { parquet_writer(dir / "no" / "a.parquet", columns); }), "a.parquet'");
  EXPECT_CONTAINS(message_of<source_error>([&] { parquet_writer(dir.path(), columns); }), "it is a directory");
}

TEST(ParquetWriter, AFullDiskIsReportedAndLeavesNothing) {
  const folder dir;
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 100'000;  // a stand-in for a full disk: no file may grow beyond
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string text;
  {
    parquet_writer writer(dir / "a.parquet", {info("x", type_id::float64)}, {.compression = parquet_compression::none});
    std::mt19937 random(8);
    std::vector<double> values(50'000);
    for (double& v : values) v = static_cast<double>(random());
    const column_view view = flat_view(values);
    text = message_of<source_error>([&] {
      writer.write({&view, 1});
      writer.write({&view, 1});
      writer.close();
    });
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_CONTAINS(text, "cannot write '" + (dir / "a.parquet").string());
  EXPECT_EQ(dir.files(), 0U);
}

}  // namespace
