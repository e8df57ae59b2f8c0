// SPDX-License-Identifier: MIT
#include "parquet_files.hpp"

#include <staffa/interop/parquet.hpp>

#include <gtest/gtest.h>

#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace parquet_files;
using ::parquet::BooleanType;
using ::parquet::DoubleType;
using ::parquet::FloatType;
using ::parquet::Int32Type;
using ::parquet::Int64Type;
using staffa::column_request;
using staffa::data_error;
using staffa::make_parquet_source;
using staffa::parquet_source;
using staffa::source_error;
using staffa::type_id;
using staffa::validation;

schema::NodePtr required_list(const std::string& name, Type::type type = Type::FLOAT) {
  return list_of(name, leaf("element", type, Repetition::REQUIRED));
}

schema::NodePtr integer(const std::string& name, int bits, bool is_signed) {
  return schema::PrimitiveNode::Make(name, Repetition::REQUIRED, ::parquet::LogicalType::Int(bits, is_signed),
                                     bits == 64 ? Type::INT64 : Type::INT32);
}

maybe_lists<float> maybe(const lists<float>& rows) {
  maybe_lists<float> out;
  for (const auto& row : rows) out.emplace_back(row.begin(), row.end());
  return out;
}

const lists<float> three_jets{{1, 2}, {}, {3}};

TEST(ParquetSource, NamesColumnsOfBothLayouts) {
  const folder dir;
  write_raw(dir / "a.parquet",
            {required_list("Jet_pt"),
             list_of("Muon",
                     schema::GroupNode::Make("element", Repetition::OPTIONAL,
                                             {leaf("pt", Type::FLOAT, Repetition::OPTIONAL),
                                              leaf("charge", Type::INT32, Repetition::REQUIRED)}),
                     Repetition::OPTIONAL),
             schema::GroupNode::Make("MET", Repetition::REQUIRED, {leaf("pt", Type::DOUBLE, Repetition::OPTIONAL)}),
             leaf("run", Type::INT32, Repetition::REQUIRED), required_list("weights", Type::DOUBLE)},
            {});
  const parquet_source source({dir / "a.parquet"});
  const auto columns = source.columns();
  ASSERT_EQ(columns.size(), 6U);
  const auto expect = [&](std::size_t i, const char* name, type_id type, bool list, bool nullable, const char* of) {
    EXPECT_EQ(columns[i].name, name);
    EXPECT_EQ(columns[i].type, type) << name;
    EXPECT_EQ(columns[i].list, list) << name;
    EXPECT_EQ(columns[i].nullable, nullable) << name;
    EXPECT_EQ(columns[i].collection, of) << name;
  };
  expect(0, "Jet_pt", type_id::float32, true, false, "Jet");
  expect(1, "Muon.pt", type_id::float32, true, true, "Muon");
  expect(2, "Muon.charge", type_id::int32, true, true, "Muon");
  expect(3, "MET.pt", type_id::float64, false, true, "");
  expect(4, "run", type_id::int32, false, false, "");
  expect(5, "weights", type_id::float64, true, false, "weights");
  EXPECT_EQ(source.batches(), 0U);
  EXPECT_EQ(source.name(), (dir / "a.parquet").string());
}

TEST(ParquetSource, ReadsOlderFormsOfLists) {
  const folder dir;
  const auto list = ::parquet::LogicalType::List();
  const auto values = raw_lists<FloatType>(three_jets);
  write_raw(
      dir / "a.parquet",
      {leaf("A_x", Type::FLOAT, Repetition::REPEATED),
       schema::GroupNode::Make("B_x", Repetition::REQUIRED, {leaf("array", Type::FLOAT, Repetition::REPEATED)}, list),
       schema::GroupNode::Make("C", Repetition::REPEATED, {leaf("x", Type::FLOAT, Repetition::REQUIRED)}),
       schema::GroupNode::Make(
           "D", Repetition::REQUIRED,
           {schema::GroupNode::Make("array", Repetition::REPEATED, {leaf("x", Type::FLOAT, Repetition::REQUIRED)})},
           list),
       schema::GroupNode::Make(
           "E_x", Repetition::REQUIRED,
           {schema::GroupNode::Make("bag", Repetition::REPEATED, {leaf("item", Type::FLOAT, Repetition::REQUIRED)})},
           list)},
      {{values, values, values, values, values}});
  const parquet_source source({dir / "a.parquet"});
  for (const char* name : {"A_x", "B_x", "C.x", "D.x", "E_x"}) {
    EXPECT_EQ(read_all<float>(source, name), maybe(three_jets)) << name;
    EXPECT_EQ(source.columns()[column_number(source, name)].collection, std::string(1, name[0]));
  }
}

TEST(ParquetSource, ReadsEveryTypeOfValue) {
  const folder dir;
  write_raw(dir / "a.parquet",
            {integer("i8", 8, true), integer("u8", 8, false), integer("i16", 16, true), integer("u16", 16, false),
             integer("i32", 32, true), integer("u32", 32, false), integer("i64", 64, true), integer("u64", 64, false),
             leaf("d", Type::DOUBLE, Repetition::REQUIRED)},
            {{raw<Int32Type>({-128, 127}), raw<Int32Type>({0, 255}), raw<Int32Type>({-32768, 32767}),
              raw<Int32Type>({0, 65535}), raw<Int32Type>({INT32_MIN, INT32_MAX}), raw<Int32Type>({0, -1}),
              raw<Int64Type>({INT64_MIN, INT64_MAX}), raw<Int64Type>({0, -1}), raw<DoubleType>({-0.5, 1e300})}});
  const parquet_source source({dir / "a.parquet"});
  const auto both = [&]<class T>(const char* name, T first, T second) {
    EXPECT_EQ(read_all<T>(source, name), (maybe_lists<T>{{first}, {second}})) << name;
  };
  both("i8", std::int8_t{-128}, std::int8_t{127});
  both("u8", std::uint8_t{0}, std::uint8_t{255});
  both("i16", std::int16_t{-32768}, std::int16_t{32767});
  both("u16", std::uint16_t{0}, std::uint16_t{65535});
  both("i32", INT32_MIN, INT32_MAX);
  both("u32", std::uint32_t{0}, UINT32_MAX);
  both("i64", std::int64_t{INT64_MIN}, std::int64_t{INT64_MAX});
  both("u64", std::uint64_t{0}, std::uint64_t{UINT64_MAX});
  both("d", -0.5, 1e300);
}

TEST(ParquetSource, RefusesValuesOutsideTheirDeclaredType) {
  const folder dir;
  write_raw(dir / "a.parquet", {integer("x", 8, true)}, {{raw<Int32Type>({1, 300})}});
  const std::string text = message_of<source_error>([&] { read_columns(parquet_source({dir / "a.parquet"}), {"x"}); });
  EXPECT_CONTAINS(text, "a value does not fit the declared int8");
  EXPECT_CONTAINS(text, "column 'x'");
}

TEST(ParquetSource, ListsWhatItCannotRead) {
  const folder dir;
  const auto text =
      schema::PrimitiveNode::Make("element", Repetition::OPTIONAL, ::parquet::LogicalType::String(), Type::BYTE_ARRAY);
  const auto when = schema::PrimitiveNode::Make(
      "when", Repetition::REQUIRED, ::parquet::LogicalType::Timestamp(true, ::parquet::LogicalType::TimeUnit::MILLIS),
      Type::INT64);
  write_raw(dir / "a.parquet",
            {list_of("tags", text), leaf("x", Type::FLOAT, Repetition::REQUIRED),
             list_of("deep", list_of("element", leaf("element", Type::FLOAT, Repetition::REQUIRED))), when,
             leaf("blob", Type::BYTE_ARRAY, Repetition::REQUIRED), leaf("y", Type::FLOAT, Repetition::REQUIRED)},
            {{raw<::parquet::ByteArrayType>({{}}, {0}, {0}), raw<FloatType>({1.5F}), raw<FloatType>({}, {0}, {0}),
              raw<Int64Type>({5}), raw<::parquet::ByteArrayType>({{}}), raw<FloatType>({2.5F})}});
  const parquet_source source({dir / "a.parquet"});
  ASSERT_EQ(source.columns().size(), 2U);
  EXPECT_EQ(read_all<float>(source, "y"), (maybe_lists<float>{{2.5F}}));  // the place of y counts the others in
  ASSERT_EQ(source.unsupported().size(), 4U);
  EXPECT_EQ(source.unsupported()[0].name, "tags");
  EXPECT_EQ(source.unsupported()[0].type, "list<string>");
  EXPECT_EQ(source.unsupported()[1].type, "list<list<float>>");
  EXPECT_CONTAINS(source.unsupported()[2].type, "timestamp");
  EXPECT_EQ(source.unsupported()[3].type, "binary");
}

// --- missing values ---

/// Jet: optional list<optional struct{optional float pt}>; levels 0 null list, 1 empty, 2 null jet, 3 null pt, 4 value.
void write_nullable(const std::filesystem::path& path, const std::vector<std::int16_t>& definition,
                    const std::vector<std::int16_t>& repetition, const std::vector<float>& values) {
  write_raw(path,
            {list_of("Jet",
                     schema::GroupNode::Make("element", Repetition::OPTIONAL,
                                             {leaf("pt", Type::FLOAT, Repetition::OPTIONAL)}),
                     Repetition::OPTIONAL)},
            {{raw<FloatType>(values, definition, repetition)}});
}

TEST(ParquetSource, ReadsMissingValuesWhereTheyAreAccepted) {
  const folder dir;
  write_nullable(dir / "a.parquet", {4, 3, 4, 1, 2, 0, 4}, {0, 1, 1, 0, 0, 0, 0}, {1, 2, 3});
  const parquet_source source({dir / "a.parquet"});
  const maybe_lists<float> expected{{1.F, std::nullopt, 2.F}, {}, {std::nullopt}, {}, {3.F}};
  EXPECT_EQ(read_all<float>(source, "Jet.pt", true), expected);
}

TEST(ParquetSource, AMissingValueIsAnErrorNamingFileColumnAndEvent) {
  const folder dir;
  write_nullable(dir / "a.parquet", {4, 1, 4, 3}, {0, 0, 0, 1}, {1, 2});
  try {
    read_columns(parquet_source({dir / "a.parquet"}), {"Jet.pt"});
    ADD_FAILURE();
  } catch (const data_error& e) {
    EXPECT_EQ(e.operation(), "read");
    EXPECT_EQ(e.where().file, (dir / "a.parquet").string());
    EXPECT_EQ(e.where().column, "Jet.pt");
    EXPECT_EQ(e.where().event, 2);
    EXPECT_CONTAINS(e.reason(), "a value is null");
  }
}

TEST(ParquetSource, AMissingListIsAnErrorUnlessMissingIsAccepted) {
  const folder dir;
  write_nullable(dir / "a.parquet", {4, 4, 0, 0}, {0, 1, 0, 0}, {1, 2});
  const parquet_source source({dir / "a.parquet"});
  const std::string text = message_of<data_error>([&] { read_columns(source, {"Jet.pt"}); });
  EXPECT_CONTAINS(text, "a list is null");
  EXPECT_CONTAINS(text, "event 1");
  EXPECT_EQ(read_all<float>(source, "Jet.pt", true), (maybe_lists<float>{{1.F, 2.F}, {}, {}}));
}

TEST(ParquetSource, MissingFlatValues) {
  const folder dir;
  write_raw(dir / "a.parquet", {leaf("x", Type::INT32, Repetition::OPTIONAL)},
            {{raw<Int32Type>({1, 2}, {1, 1})}, {raw<Int32Type>({3}, {1, 0})}, {raw<Int32Type>({}, {0, 0})}});
  const parquet_source source({dir / "a.parquet"});
  EXPECT_EQ(read_all<std::int32_t>(source, "x", true),
            (maybe_lists<std::int32_t>{{1}, {2}, {3}, {std::nullopt}, {std::nullopt}, {std::nullopt}}));
  EXPECT_CONTAINS(message_of<data_error>([&] { read_columns(source, {"x"}); }), "event 3");
}

TEST(ParquetSource, NoValidityWhereNothingIsMissing) {
  const folder dir;
  write_nullable(dir / "a.parquet", {4, 1}, {0, 0}, {1});
  const parquet_source source({dir / "a.parquet"});
  const column_request request{0, true};
  EXPECT_EQ(source.read(0, {&request, 1})->column(0).valid, nullptr);
}

// --- lists and counters ---

void write_jets(const std::filesystem::path& path, const lists<float>& pt, const lists<float>& eta,
                std::vector<std::int64_t> counts) {
  write_raw(path, {leaf("nJet", Type::INT64, Repetition::REQUIRED), required_list("Jet_pt"), required_list("Jet_eta")},
            {{raw<Int64Type>(std::move(counts)), raw_lists<FloatType>(pt), raw_lists<FloatType>(eta)}});
}

TEST(ParquetSource, ColumnsOfOneCollectionShareTheirOffsets) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, {{4, 5}, {}, {6}}, {2, 0, 1});
  const parquet_source source({dir / "a.parquet"});
  const std::vector<column_request> requests{{column_number(source, "Jet_pt")}, {column_number(source, "Jet_eta")}};
  const auto batch = source.read(0, requests);
  const auto pt = batch->column(0);
  const auto eta = batch->column(1);
  EXPECT_EQ(pt.offsets, eta.offsets);
  EXPECT_EQ(pt.offset_bytes, 4U);
  EXPECT_EQ(rows_of<float>(eta), maybe({{4, 5}, {}, {6}}));
  for (const auto& view : {pt, eta}) EXPECT_GE(view.readable, view.values + 128 / sizeof(float));
}

TEST(ParquetSource, ViewsOutliveTheirBatchAndSource) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, three_jets, {2, 0, 1});
  staffa::column_view view;
  {
    const parquet_source source({dir / "a.parquet"});
    const column_request request{column_number(source, "Jet_pt")};
    view = source.read(0, {&request, 1})->column(0);
    for (int i = 0; i < 3; ++i) static_cast<void>(source.read(0, {&request, 1}));  // would reuse memory given back
  }
  EXPECT_EQ(rows_of<float>(view), maybe(three_jets));
}

TEST(ParquetSource, UnequalListsAreAnErrorNamingBothColumnsEventAndLengths) {
  const folder dir;
  const std::vector<lists<float>> others{
      {{1, 2}, {}, {3, 4}},  // the last list is longer
      {{1, 2}, {}, {}},      // and shorter
      {{1, 2}, {3}, {}},     // as many values in all, elsewhere
      {{1}, {2}, {3}},
  };
  const std::vector<std::string> expected{"1 in 'Jet_pt' and 2 in 'Jet_eta'", "1 in 'Jet_pt' and 0 in 'Jet_eta'",
                                          "0 in 'Jet_pt' and 1 in 'Jet_eta'", "2 in 'Jet_pt' and 1 in 'Jet_eta'"};
  const std::vector<std::string> events{"event 2", "event 2", "event 1", "event 0"};
  for (std::size_t i = 0; i < others.size(); ++i) {
    write_jets(dir / "a.parquet", three_jets, others[i], {2, 0, 1});
    for (const std::size_t slice : {1U, 2U, 3U, 100U}) {
      staffa::parquet_options options;
      options.max_batch_events = slice;
      const parquet_source source({dir / "a.parquet"}, options);
      const std::string text = message_of<data_error>([&] { read_columns(source, {"Jet_pt", "Jet_eta"}); });
      EXPECT_CONTAINS(text, expected[i]);
      EXPECT_CONTAINS(text, events[i]);
      EXPECT_CONTAINS(text, "a.parquet");
      EXPECT_NO_THROW(read_columns(source, {"Jet_pt"}));  // each is right by itself
      EXPECT_NO_THROW(read_columns(source, {"Jet_eta"}));
      EXPECT_EQ(read_all<float>(source, "Jet_eta"), maybe(others[i]));
    }
  }
}

TEST(ParquetSource, EmptyAndNullListsAreEquallyLong) {
  const folder dir;
  const auto optional = [](const char* name) {
    return list_of(name, leaf("element", Type::FLOAT, Repetition::REQUIRED), Repetition::OPTIONAL);
  };
  write_raw(dir / "a.parquet", {optional("Jet_pt"), optional("Jet_eta")},
            {{raw<FloatType>({1}, {2, 1, 0}, {0, 0, 0}), raw<FloatType>({1}, {2, 0, 1}, {0, 0, 0})}});
  const parquet_source source({dir / "a.parquet"});
  const std::vector<column_request> requests{{0, true}, {1, true}};
  EXPECT_NO_THROW(static_cast<void>(source.read(0, requests)));
}

TEST(ParquetSource, ACounterIsCheckedWhereItIsRead) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, three_jets, {2, 0, 7});
  const parquet_source source({dir / "a.parquet"});
  EXPECT_NO_THROW(read_columns(source, {"Jet_pt"}));
  for (const std::vector<std::string>& columns :
       {std::vector<std::string>{"nJet"}, {"nJet", "Jet_eta"}, {"Jet_pt", "nJet"}}) {
    const std::string text = message_of<data_error>([&] { read_columns(source, columns); });
    EXPECT_CONTAINS(text, "the counter says 7");
    EXPECT_CONTAINS(text, "has 1 value");
    EXPECT_CONTAINS(text, "column 'nJet', event 2, in");
  }
}

TEST(ParquetSource, ACounterIsCheckedAlwaysAtLevelFullAndNeverAtNone) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, three_jets, {2, 0, -1});
  staffa::parquet_options options;
  options.validate = validation::full;
  const parquet_source full({dir / "a.parquet"}, options);
  EXPECT_CONTAINS(message_of<data_error>([&] { read_columns(full, {"Jet_eta"}); }), "the counter says -1");
  options.validate = validation::none;
  EXPECT_NO_THROW(read_columns(parquet_source({dir / "a.parquet"}, options), {"nJet", "Jet_eta"}));
}

TEST(ParquetSource, ListsOfOtherSizeAreRefusedEvenAtLevelNone) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, {{1}, {}, {3}}, {2, 0, 1});
  staffa::parquet_options options;
  options.validate = validation::none;
  const parquet_source source({dir / "a.parquet"}, options);
  EXPECT_THROW(read_columns(source, {"Jet_pt", "Jet_eta"}), data_error);
}

// --- row groups, slices, files ---

TEST(ParquetSource, RowGroupsAndFilesFollowOneAnother) {
  const folder dir;
  const schema::NodeVector fields{required_list("Jet_pt"), leaf("x", Type::INT32, Repetition::REQUIRED)};
  write_raw(dir / "b.parquet", fields,
            {{raw_lists<FloatType>({{1}, {}}), raw<Int32Type>({1, 2})},
             {raw_lists<FloatType>({}), raw<Int32Type>({})},
             {raw_lists<FloatType>({{2, 3}}), raw<Int32Type>({3})}});
  write_raw(dir / "a.parquet", fields, {{raw_lists<FloatType>({{4}}), raw<Int32Type>({4})}});
  write_raw(dir / "empty.parquet", fields, {});
  const parquet_source source({dir / "b.parquet", dir / "empty.parquet", dir / "a.parquet"});
  ASSERT_EQ(source.batches(), 3U);
  EXPECT_EQ(source.events(), 4);
  EXPECT_EQ(source.describe(1).row_group, 2);
  EXPECT_EQ(source.describe(1).first_event, 2);
  EXPECT_EQ(source.describe(2).file, (dir / "a.parquet").string());
  EXPECT_EQ(source.describe(2).first_event, 3);
  EXPECT_EQ(read_all<float>(source, "Jet_pt"), maybe({{1}, {}, {2, 3}, {4}}));
  EXPECT_CONTAINS(source.name(), "and 2 more");
  const auto folder_source = make_parquet_source({dir.path()});  // by name: a, b, empty
  EXPECT_EQ(read_all<float>(*folder_source, "Jet_pt"), maybe({{4}, {1}, {}, {2, 3}}));
}

TEST(ParquetSource, AFileThatLacksAColumnIsNamed) {
  const folder dir;
  const auto floats = raw<FloatType>({1});
  write_raw(dir / "a.parquet",
            {leaf("x", Type::FLOAT, Repetition::REQUIRED), leaf("y", Type::FLOAT, Repetition::REQUIRED)},
            {{floats, floats}});
  write_raw(dir / "b.parquet",
            {leaf("y", Type::FLOAT, Repetition::OPTIONAL), leaf("z", Type::FLOAT, Repetition::REQUIRED)},
            {{raw<FloatType>({2}, {1}), floats}});
  write_raw(dir / "c.parquet", {leaf("y", Type::FLOAT, Repetition::REQUIRED), required_list("x")},
            {{floats, raw_lists<FloatType>({{1}})}});
  const parquet_source two({dir / "a.parquet", dir / "b.parquet"});
  EXPECT_EQ(read_all<float>(two, "y"), (maybe_lists<float>{{1}, {2}}));
  EXPECT_TRUE(two.columns()[column_number(two, "y")].nullable);
  const column_request x{column_number(two, "x")};
  const std::string lacks = message_of<source_error>([&] { static_cast<void>(two.read(0, {&x, 1})); });
  EXPECT_CONTAINS(lacks, "b.parquet' has no column 'x'");  // told before the first batch is worked on
  EXPECT_THROW(static_cast<void>(two.bytes(0, {&x, 1})), source_error);
  const parquet_source other({dir / "a.parquet", dir / "c.parquet"});
  const std::string differs = message_of<source_error>([&] { read_columns(other, {"x"}); });
  EXPECT_CONTAINS(differs, "column 'x' has type list<float> in '" + (dir / "c.parquet").string() + "' but float in '");
}

TEST(ParquetSource, BytesCountValuesAndOffsets) {
  const folder dir;
  write_jets(dir / "a.parquet", lists<float>(1000, {1, 2, 3}), lists<float>(1000, {1, 2, 3}),
             std::vector<std::int64_t>(1000, 3));
  const parquet_source source({dir / "a.parquet"});
  const std::vector<column_request> requests{{column_number(source, "Jet_pt")}, {column_number(source, "nJet")}};
  const std::size_t bytes = source.bytes(0, requests);
  EXPECT_GE(bytes, 3000U * 4 + 1001 * 4 + 8000);
  EXPECT_LE(bytes, 100'000U);
}

TEST(ParquetSource, ReadsFromSeveralThreadsAtOnce) {
  const folder dir;
  lists<float> pt;
  lists<float> eta;
  for (int i = 0; i < 5000; ++i) {
    pt.emplace_back(static_cast<std::size_t>(i * 7 % 5), static_cast<float>(i));
    eta.emplace_back(static_cast<std::size_t>(i * 7 % 5), static_cast<float>(-i));
  }
  write_jets(dir / "a.parquet", pt, eta, std::vector<std::int64_t>(5000, 0));
  staffa::parquet_options options;
  options.max_batch_events = 100;  // slices of one row group: their readers wait for one another
  const parquet_source source({dir / "a.parquet"}, options);
  const std::vector<column_request> requests{{column_number(source, "Jet_pt")}, {column_number(source, "Jet_eta")}};
  std::vector<maybe_lists<float>> read(source.batches());
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t b = t; b < source.batches(); b += 4) {
        const std::size_t from_behind = source.batches() - 1 - b;  // the hardest order: nothing is known before it
        read[from_behind] = rows_of<float>(source.read(from_behind, requests)->column(1));
      }
    });
  for (std::thread& thread : threads) thread.join();
  maybe_lists<float> all;
  for (const auto& rows : read) all.insert(all.end(), rows.begin(), rows.end());
  EXPECT_EQ(all, maybe(eta));
}

TEST(ParquetSource, ManyRowGroupsAreReadAsFewAre) {
  // A footer that is not in the first piece that is read. In the last file a chunk has a wrong place.
  const folder dir;
  const schema::NodeVector fields{leaf("x", Type::INT32, Repetition::REQUIRED),
                                  leaf("y", Type::INT32, Repetition::REQUIRED)};
  std::vector<row_group> groups;
  maybe_lists<std::int32_t> expected;
  for (std::int32_t i = 0; i < 6000; ++i) {
    groups.push_back({raw<Int32Type>({i}), raw<Int32Type>({-i})});
    expected.push_back({i});
  }
  write_raw(dir / "a.parquet", fields, groups);
  ASSERT_GT(::parquet::ParquetFileReader::OpenFile((dir / "a.parquet").string())->metadata()->size(), 1U << 20);
  std::vector<std::int32_t> last(100);
  std::iota(last.begin(), last.end(), 6000);
  write_raw(dir / "b.parquet", fields, {{raw<Int32Type>(last), raw<Int32Type>(last)}});
  maybe_lists<std::int32_t> expected_last;
  for (const std::int32_t value : last) expected_last.push_back({value});
  expected.insert(expected.end(), expected_last.begin(), expected_last.end());
  const auto footer = ::parquet::ParquetFileReader::OpenFile((dir / "b.parquet").string())->metadata();
  const std::int64_t offset = footer->RowGroup(0)->ColumnChunk(1)->data_page_offset();
  ASSERT_EQ(varint(offset).size(), 2U);
  std::string bytes = bytes_of(dir / "b.parquet");
  replace_once(bytes, '\x26' + varint(offset) + '\x26', '\x26' + varint(8000) + '\x26');
  write_bytes(dir / "b.parquet", bytes);
  for (const bool many : {false, true}) {
    const parquet_source source =
        many ? parquet_source({dir / "a.parquet", dir / "b.parquet"}) : parquet_source({dir / "b.parquet"});
    EXPECT_EQ(read_all<std::int32_t>(source, "x"), many ? expected : expected_last);
    EXPECT_CONTAINS(message_of<source_error>([&] { read_columns(source, {"y"}); }),
                    "'y' of '" + (dir / "b.parquet").string() + "', row group 0: the column chunk lies outside");
    const column_request y{column_number(source, "y")};
    EXPECT_CONTAINS(message_of<source_error>([&] { static_cast<void>(source.bytes(source.batches() - 1, {&y, 1})); }),
                    "the column chunk lies outside the file");
  }
}

// --- what is not there ---

TEST(ParquetSource, MissingAndForeignFilesAreNamed) {
  const folder dir;
  EXPECT_CONTAINS(message_of<source_error>([&] { parquet_source({dir / "no.parquet"}); }),
                  "no.parquet': there is no such file");
  EXPECT_CONTAINS(message_of<source_error>([&] { parquet_source({dir.path()}); }), "it is a directory");
  EXPECT_CONTAINS(message_of<source_error>([&] { make_parquet_source({dir.path()}); }), "it has no files '*.parquet'");
  EXPECT_THROW(parquet_source(std::vector<std::filesystem::path>{}), source_error);
  write_bytes(dir / "text.parquet", "this is no Parquet file at all, it is text");
  EXPECT_CONTAINS(message_of<source_error>([&] { parquet_source({dir / "text.parquet"}); }), "text.parquet'");
  write_bytes(dir / "nothing.parquet", "");
  for (const bool mapped : {false, true}) {
    staffa::parquet_options options;
    options.memory_map = mapped;
    EXPECT_CONTAINS(message_of<source_error>([&] { parquet_source({dir / "nothing.parquet"}, options); }),
                    "nothing.parquet'");
  }
}

TEST(ParquetSource, AFileThatChangesIsNoticed) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, three_jets, {2, 0, 1});
  const parquet_source source({dir / "a.parquet"});
  write_bytes(dir / "a.parquet", "PAR1");
  EXPECT_CONTAINS(message_of<source_error>([&] { read_columns(source, {"Jet_pt"}); }), "has changed");
  std::filesystem::remove(dir / "a.parquet");
  EXPECT_CONTAINS(message_of<source_error>([&] { read_columns(source, {"Jet_pt"}); }), "a.parquet'");
}

TEST(ParquetSource, WrongNumbersAreUsageErrors) {
  const folder dir;
  write_jets(dir / "a.parquet", three_jets, three_jets, {2, 0, 1});
  const parquet_source source({dir / "a.parquet"});
  const column_request request{99};
  EXPECT_THROW(static_cast<void>(source.read(0, {&request, 1})), staffa::usage_error);
  EXPECT_THROW(static_cast<void>(source.describe(1)), staffa::usage_error);
  staffa::parquet_options options;
  options.max_batch_events = 0;
  EXPECT_THROW(parquet_source({dir / "a.parquet"}, options), staffa::usage_error);
}

TEST(ParquetSource, AColumnThatTakesTooMuchMemoryIsRefused) {
  const folder dir;
  write_jets(dir / "a.parquet", lists<float>(100, std::vector<float>(100)), lists<float>(100),
             std::vector<std::int64_t>(100));
  staffa::parquet_options options;
  options.max_column_bytes = 20'000;
  EXPECT_CONTAINS(
      message_of<source_error>([&] { read_columns(parquet_source({dir / "a.parquet"}, options), {"Jet_pt"}); }),
      "read smaller batches");
  options.max_batch_events = 40;
  EXPECT_NO_THROW(read_columns(parquet_source({dir / "a.parquet"}, options), {"Jet_pt"}));
}

}  // namespace
