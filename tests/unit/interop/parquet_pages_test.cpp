// SPDX-License-Identifier: MIT
// Random lists in every form a file can have them in: page sizes and versions, encodings, compressions, nulls, slices.
#include "parquet_files.hpp"

#include <staffa/interop/parquet.hpp>

#include <gtest/gtest.h>

#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <parquet/column_page.h>
#include <parquet/column_writer.h>
#include <parquet/file_reader.h>
#include <parquet/file_writer.h>
#include <parquet/metadata.h>

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
using ::parquet::DoubleType;
using ::parquet::Encoding;
using ::parquet::FloatType;
using ::parquet::Int32Type;
using ::parquet::Int64Type;
using staffa::parquet_options;
using staffa::parquet_source;

/// Rows, and the levels and values that stand for them in an optional list of optional values.
template <class D>
struct random_column {
  using value = typename D::c_type;
  maybe_lists<value> rows;
  std::vector<std::int16_t> definition;
  std::vector<std::int16_t> repetition;
  std::vector<value> values;

  /// @param lengths of the lists  @param missing one in so many values is, 0: none
  random_column(std::mt19937& random, const std::vector<std::size_t>& lengths, unsigned missing) {
    for (const std::size_t length : lengths) {
      auto& row = rows.emplace_back();
      if (length == 0) {
        definition.push_back(missing > 0 && random() % missing == 0 ? 0 : 1);
        repetition.push_back(0);
      }
      for (std::size_t k = 0; k < length; ++k) {
        repetition.push_back(k == 0 ? 0 : 1);
        if (missing > 0 && random() % missing == 0) {
          definition.push_back(2);
          row.push_back(std::nullopt);
        } else {
          definition.push_back(3);
          values.push_back(static_cast<value>(random() % 100));
          row.push_back(values.back());
        }
      }
    }
  }

  [[nodiscard]] column_writer writer(bool required) const {
    std::vector<std::int16_t> levels = definition;
    if (required)
      for (std::int16_t& level : levels) level = static_cast<std::int16_t>(level > 1 ? 1 : 0);
    return raw<D>(values, levels, repetition);
  }
};

std::vector<std::size_t> random_lengths(std::mt19937& random, std::size_t rows, int shape) {
  std::vector<std::size_t> lengths(rows);
  for (std::size_t& n : lengths) n = shape == 0 ? random() % 5 : shape == 1 ? 0 : random() % 30 == 0 ? random() % 8 : 0;
  if (shape == 3) lengths[rows / 2] = 3000;  // one list over many pages
  return lengths;
}

struct form {
  int page_bytes = 0;
  bool version2 = false;
  bool dictionary = false;
  bool other_encoding = false;
  ::parquet::Compression::type compression = ::parquet::Compression::UNCOMPRESSED;
  bool required = true;
};

std::shared_ptr<::parquet::WriterProperties> properties_of(const form& f, std::mt19937& random) {
  ::parquet::WriterProperties::Builder builder;
  builder.compression(f.compression)
      ->data_pagesize(f.page_bytes)
      ->write_batch_size(static_cast<std::int64_t>(random() % 50 + 1));
  if (f.version2) builder.data_page_version(::parquet::ParquetDataPageVersion::V2);
  if (!f.dictionary) builder.disable_dictionary();
  if (f.dictionary && random() % 2 == 0) builder.dictionary_pagesize_limit(40);  // falls back to plain half way
  if (f.other_encoding) {
    const std::string suffix = ".list.element";
    builder.encoding("a_f" + suffix, Encoding::BYTE_STREAM_SPLIT);
    builder.encoding("a_i" + suffix, Encoding::DELTA_BINARY_PACKED);
    builder.encoding("d", Encoding::BYTE_STREAM_SPLIT);
  }
  return builder.build();
}

form random_form(std::mt19937& random) {
  form f;
  f.page_bytes = random() % 2 == 0 ? 64 : 2000;
  f.version2 = random() % 2 == 0;
  f.dictionary = random() % 3 == 0;
  f.other_encoding = !f.dictionary && random() % 3 == 0;
  constexpr ::parquet::Compression::type codecs[] = {::parquet::Compression::UNCOMPRESSED,
                                                     ::parquet::Compression::SNAPPY, ::parquet::Compression::ZSTD,
                                                     ::parquet::Compression::GZIP};
  f.compression = codecs[random() % 4];
  f.required = random() % 2 == 0;
  return f;
}

TEST(ParquetPages, ListsComeBackWhateverTheFormAndTheSlices) {
  std::mt19937 random(5);
  const folder dir;
  for (int round = 0; round < 80; ++round) {
    const form f = random_form(random);
    const std::size_t rows = random() % 400 + 2;
    const std::vector<std::size_t> lengths = random_lengths(random, rows, round % 4);
    const unsigned missing = f.required ? 0 : static_cast<unsigned>(random() % 3) * 5;
    const random_column<FloatType> floats(random, lengths, missing);
    const random_column<Int64Type> ints(random, lengths, missing);
    const random_column<FloatType> more(random, lengths, round % 3 == 0 ? missing : 0);
    const auto repetition = f.required ? Repetition::REQUIRED : Repetition::OPTIONAL;
    write_raw(dir / "a.parquet",
              {list_of("a_f", leaf("element", Type::FLOAT, repetition), repetition),
               list_of("a_i", leaf("element", Type::INT64, repetition), repetition),
               list_of("a_g", leaf("element", Type::FLOAT, repetition), repetition)},
              {{floats.writer(f.required), ints.writer(f.required), more.writer(f.required)}},
              properties_of(f, random));
    for (const std::size_t slice : {std::size_t{1}, std::size_t{7}, rows / 2, rows - 1, rows, std::size_t{100'000}}) {
      if (slice == 1 && round % 10 != 0) continue;  // slow
      parquet_options options;
      options.max_batch_events = slice;
      options.memory_map = round % 2 == 0;
      const parquet_source source({dir / "a.parquet"}, options);
      maybe_lists<float> f_rows;
      maybe_lists<std::int64_t> i_rows;
      maybe_lists<float> g_rows;
      const std::vector<staffa::column_request> requests{{0, true}, {1, true}, {2, true}};
      for (std::size_t b = 0; b < source.batches(); ++b) {
        const auto batch = source.read(b, requests);
        for (auto& row : rows_of<float>(batch->column(0))) f_rows.push_back(std::move(row));
        for (auto& row : rows_of<std::int64_t>(batch->column(1))) i_rows.push_back(std::move(row));
        for (auto& row : rows_of<float>(batch->column(2))) g_rows.push_back(std::move(row));
        EXPECT_EQ(batch->column(0).offsets, batch->column(1).offsets);
      }
      ASSERT_EQ(f_rows, floats.rows) << "round " << round << ", slices of " << slice;
      ASSERT_EQ(i_rows, ints.rows) << "round " << round << ", slices of " << slice;
      ASSERT_EQ(g_rows, more.rows) << "round " << round << ", slices of " << slice;
      for (std::size_t b = source.batches(); b-- > 0;)  // in any order, and again
        EXPECT_EQ(rows_of<float>(source.read(b, requests)->column(0)).front(), floats.rows[b * slice]);
    }
  }
}

TEST(ParquetPages, TheFirstListThatDiffersIsFoundWhateverTheFormAndTheSlices) {
  std::mt19937 random(12);
  const folder dir;
  for (int round = 0; round < 80; ++round) {
    const form f = random_form(random);
    const std::size_t rows = random() % 400 + 2;
    std::vector<std::size_t> lengths = random_lengths(random, rows, round % 2 * 2);
    const random_column<FloatType> first(random, lengths, 0);
    const std::size_t at = random() % rows;
    const std::size_t was = lengths[at];
    lengths[at] = (was + 1 + random() % 3) % 4;
    if (lengths[at] == was) ++lengths[at];
    if (random() % 2 == 0 && at + 1 < rows && was + lengths[at + 1] >= lengths[at])
      lengths[at + 1] += was - lengths[at];  // the same total
    const random_column<FloatType> second(random, lengths, 0);
    const auto repetition = f.required ? Repetition::REQUIRED : Repetition::OPTIONAL;
    write_raw(dir / "a.parquet",
              {list_of("a_f", leaf("element", Type::FLOAT, repetition), repetition),
               list_of("a_g", leaf("element", Type::FLOAT, repetition), repetition)},
              {{first.writer(f.required), second.writer(f.required)}}, properties_of(f, random));
    for (const std::size_t slice : {std::size_t{7}, rows / 2, rows}) {
      parquet_options options;
      options.max_batch_events = slice;
      const parquet_source source({dir / "a.parquet"}, options);
      try {
        read_columns(source, {"a_f", "a_g"});
        ADD_FAILURE() << "round " << round << ", slices of " << slice;
      } catch (const staffa::data_error& e) {
        EXPECT_EQ(e.where().event, static_cast<std::int64_t>(at)) << "round " << round << ", slices of " << slice;
        EXPECT_CONTAINS(e.reason(), std::to_string(was) + " in 'a_f' and " + std::to_string(lengths[at]) + " in 'a_g'");
      }
    }
  }
}

TEST(ParquetPages, FlatColumnsComeBackWhateverTheFormAndTheSlices) {
  std::mt19937 random(6);
  const folder dir;
  for (int round = 0; round < 40; ++round) {
    const form f = random_form(random);
    const std::size_t rows = random() % 2000 + 2;
    std::vector<std::int16_t> definition(rows, 1);
    std::vector<std::int32_t> values;  // an int32, and as a uint8
    std::vector<double> doubles;
    std::vector<char> bits;
    maybe_lists<std::int32_t> expected;
    maybe_lists<std::uint8_t> expected_bytes;
    maybe_lists<double> expected_doubles;
    maybe_lists<bool> expected_bits;
    for (std::int16_t& level : definition) {
      if (!f.required && random() % 4 == 0) level = 0;
      if (level == 1) values.push_back(static_cast<std::int32_t>(random() % 50));
      if (level == 1) doubles.push_back(values.back() * 0.25);
      if (level == 1) bits.push_back(random() % 2 == 0 ? 1 : 0);
      expected.push_back({level == 1 ? std::optional(values.back()) : std::nullopt});
      expected_bytes.push_back({level == 1 ? std::optional(static_cast<std::uint8_t>(values.back())) : std::nullopt});
      expected_doubles.push_back({level == 1 ? std::optional(doubles.back()) : std::nullopt});
      expected_bits.push_back({level == 1 ? std::optional(bits.back() == 1) : std::nullopt});
    }
    const auto repetition = f.required ? Repetition::REQUIRED : Repetition::OPTIONAL;
    const column_writer write_bits = [&](::parquet::ColumnWriter& out) {
      static_cast<::parquet::BoolWriter&>(out).WriteBatch(static_cast<std::int64_t>(rows), definition.data(), nullptr,
                                                          reinterpret_cast<const bool*>(bits.data()));
    };
    const auto byte = schema::PrimitiveNode::Make("s", repetition, ::parquet::LogicalType::Int(8, false), Type::INT32);
    write_raw(dir / "a.parquet",
              {leaf("x", Type::INT32, repetition), byte, leaf("d", Type::DOUBLE, repetition),
               leaf("b", Type::BOOLEAN, repetition)},
              {{raw<Int32Type>(values, definition), raw<Int32Type>(values, definition),
                raw<DoubleType>(doubles, definition), write_bits}},
              properties_of(f, random));
    for (const std::size_t slice : {std::size_t{13}, rows - 1, rows}) {
      parquet_options options;
      options.max_batch_events = slice;
      const parquet_source source({dir / "a.parquet"}, options);
      ASSERT_EQ(read_all<std::int32_t>(source, "x", true), expected) << "round " << round << ", slices of " << slice;
      ASSERT_EQ(read_all<std::uint8_t>(source, "s", true), expected_bytes) << "round " << round << ", " << slice;
      ASSERT_EQ(read_all<double>(source, "d", true), expected_doubles) << "round " << round << ", slices of " << slice;
      ASSERT_EQ(read_all<bool>(source, "b", true), expected_bits) << "round " << round << ", slices of " << slice;
    }
  }
}

TEST(ParquetPages, ADictionaryThatTheFooterDoesNotTellOfIsRead) {
  const folder dir;
  std::vector<std::int64_t> values(1000);
  maybe_lists<std::int64_t> expected;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<std::int64_t>(i * 7919 % 100);
    expected.push_back({values[i]});
  }
  for (const auto compression : {::parquet::Compression::SNAPPY, ::parquet::Compression::UNCOMPRESSED}) {
    ::parquet::WriterProperties::Builder builder;
    write_raw(dir / "a.parquet", {leaf("x", Type::INT64, Repetition::REQUIRED)}, {{raw<Int64Type>(values)}},
              builder.compression(compression)->build());
    const auto footer = ::parquet::ParquetFileReader::OpenFile((dir / "a.parquet").string())->metadata();
    const auto chunk = footer->RowGroup(0)->ColumnChunk(0);
    ASSERT_EQ(chunk->dictionary_page_offset(), 4);
    std::string bytes = bytes_of(dir / "a.parquet");
    // Its pages begin with the dictionary, and it is said to have none; so some older writers have it.
    const std::string data = varint(chunk->data_page_offset());
    ASSERT_EQ(data.size(), 2U);
    replace_once(bytes, '\x26' + data + '\x26' + varint(4), std::string("\x26\x88\x00\x26\x00", 5));
    write_bytes(dir / "a.parquet", bytes);
    for (const std::size_t slice : {std::size_t{300}, std::size_t{1000}}) {
      parquet_options options;
      options.max_batch_events = slice;
      EXPECT_EQ(read_all<std::int64_t>(parquet_source({dir / "a.parquet"}, options), "x"), expected);
    }
  }
}

/// A page of a required int64 column, before compression.
struct stored_page {
  std::string bytes;
  std::int32_t values = 0;
  Encoding::type encoding = Encoding::PLAIN;
  bool dictionary = false;
  std::int64_t said = -1;  ///< its size, by its header, if not the right one
};

std::string plain_bytes(const std::vector<std::int64_t>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(std::int64_t)};
}

/// A file of one column chunk of the pages, in whatever order they are.
void write_pages(const std::filesystem::path& path, ::parquet::Compression::type compression, std::int64_t rows,
                 const std::vector<stored_page>& pages) {
  const auto stream = ::arrow::io::FileOutputStream::Open(path.string()).ValueOrDie();
  ASSERT_TRUE(stream->Write("PAR1", 4).ok());
  ::parquet::SchemaDescriptor columns;
  columns.Init(schema::GroupNode::Make("schema", Repetition::REQUIRED, {leaf("x", Type::INT64, Repetition::REQUIRED)}));
  const auto footer = ::parquet::FileMetaDataBuilder::Make(
      &columns, ::parquet::WriterProperties::Builder().compression(compression)->build());
  auto* const group = footer->AppendRowGroup();
  group->set_num_rows(rows);
  const auto writer = ::parquet::PageWriter::Open(stream, compression, group->NextColumnChunk());
  bool dictionary = false;
  for (const stored_page& page : pages) {
    std::shared_ptr<::arrow::Buffer> bytes = ::arrow::Buffer::FromString(page.bytes);
    dictionary = dictionary || page.dictionary;
    if (page.dictionary) {
      writer->WriteDictionaryPage(::parquet::DictionaryPage(bytes, page.values, page.encoding));
      continue;
    }
    if (writer->has_compressor()) {
      std::shared_ptr<::arrow::ResizableBuffer> compressed = ::arrow::AllocateResizableBuffer(0).ValueOrDie();
      writer->Compress(*bytes, compressed.get());
      bytes = compressed;
    }
    const auto size = page.said < 0 ? static_cast<std::int64_t>(page.bytes.size()) : page.said;
    writer->WriteDataPage(
        ::parquet::DataPageV1(bytes, page.values, page.encoding, Encoding::RLE, Encoding::RLE, size));
  }
  writer->Close(dictionary, false);
  group->Finish(writer->total_compressed_bytes_written());
  ::parquet::WriteFileMetaData(*footer->Finish(), stream.get());
  ASSERT_TRUE(stream->Close().ok());
}

TEST(ParquetPages, ADictionaryThatComesAfterPagesOfValuesIsRead) {
  const folder dir;
  std::vector<std::int64_t> distinct(40);
  stored_page indices{std::string(1, '\x08'), 40, Encoding::RLE_DICTIONARY};  // of 8 bits, in runs of one
  maybe_lists<std::int64_t> expected;
  std::vector<std::int64_t> first(10), second(15);
  for (std::size_t i = 0; i < first.size(); ++i) expected.push_back({first[i] = static_cast<std::int64_t>(i) - 5});
  for (std::size_t i = 0; i < second.size(); ++i) expected.push_back({second[i] = static_cast<std::int64_t>(i) * 11});
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    expected.push_back({distinct[i] = static_cast<std::int64_t>(i) * 100});
    indices.bytes += {'\x02', static_cast<char>(i)};
  }
  for (const auto compression :
       {::parquet::Compression::UNCOMPRESSED, ::parquet::Compression::SNAPPY, ::parquet::Compression::ZSTD}) {
    write_pages(dir / "a.parquet", compression, 65,
                {{plain_bytes(first), 10}, {plain_bytes(second), 15},
                 {plain_bytes(distinct), 40, Encoding::PLAIN, true}, indices});
    for (const std::size_t slice : {std::size_t{7}, std::size_t{12}, std::size_t{30}, std::size_t{65}}) {
      parquet_options options;
      options.max_batch_events = slice;
      EXPECT_EQ(read_all<std::int64_t>(parquet_source({dir / "a.parquet"}, options), "x"), expected) << slice;
    }
  }
}

TEST(ParquetPages, APageOfAnotherSizeThanItsHeaderSaysIsRefused) {
  const folder dir;
  std::vector<std::int64_t> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i);
  const auto message = [&](const std::string& bytes, std::int64_t said) {
    write_pages(dir / "a.parquet", ::parquet::Compression::SNAPPY, 1000,
                {{bytes, 1000, Encoding::PLAIN, false, said}});
    return message_of<staffa::source_error>([&] { read_columns(parquet_source({dir / "a.parquet"}), {"x"}); });
  };
  const std::string place = "cannot read column 'x' of '" + (dir / "a.parquet").string() + "', row group 0: ";
  const std::string all = plain_bytes(values);
  EXPECT_EQ(message(all, 8001), place + "a page has fewer bytes than its header says");
  EXPECT_EQ(message(all, 8008), place + "a page has fewer bytes than its header says");
  EXPECT_EQ(message(all.substr(8), 8000), place + "a page has fewer bytes than its header says");
  EXPECT_CONTAINS(message(all, 7999), place);
  EXPECT_CONTAINS(message(all + all, 8000), place);
  write_pages(dir / "a.parquet", ::parquet::Compression::SNAPPY, 1000, {{all, 1000}});
  const auto read = read_all<std::int64_t>(parquet_source({dir / "a.parquet"}), "x");
  EXPECT_EQ(read.back().front(), values.back());
}

TEST(ParquetPages, SlicesNeedNotTheWholeRowGroup) {
  // The last pages of the row group are destroyed: only the slices that hold them may notice.
  const folder dir;
  const std::size_t rows = 20'000;
  std::vector<std::int64_t> values(rows);
  for (std::size_t i = 0; i < rows; ++i) values[i] = static_cast<std::int64_t>(i * 7919 % 10'007);
  ::parquet::WriterProperties::Builder builder;
  builder.compression(::parquet::Compression::SNAPPY)->disable_dictionary()->data_pagesize(1000);
  write_raw(dir / "a.parquet", {leaf("x", Type::INT64, Repetition::REQUIRED)}, {{raw<Int64Type>(values)}},
            builder.build());
  std::string bytes = bytes_of(dir / "a.parquet");
  for (std::size_t i = bytes.size() * 9 / 10; i < bytes.size() * 9 / 10 + 2000; ++i) bytes[i] = '\xAA';
  write_bytes(dir / "a.parquet", bytes);
  parquet_options options;
  options.max_batch_events = 1000;
  const parquet_source source({dir / "a.parquet"}, options);
  const staffa::column_request request{0};
  ASSERT_EQ(source.batches(), 20U);
  for (const std::size_t b : {0U, 5U, 12U}) {
    const auto read = rows_of<std::int64_t>(source.read(b, {&request, 1})->column(0));
    EXPECT_EQ(*read[10][0], values[b * 1000 + 10]);
  }
  EXPECT_THROW(static_cast<void>(source.read(19, {&request, 1})), staffa::source_error);
}

}  // namespace
