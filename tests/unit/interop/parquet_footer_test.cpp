// SPDX-License-Identifier: MIT
// Footers: what Staffa takes out of them itself, against Arrow's decoding of the same bytes, and footers made by hand.
#include "parquet_files.hpp"

#include <staffa/interop/parquet.hpp>
#include <staffa/interop/parquet/footer.hpp>
#include <staffa/interop/parquet/thrift.hpp>

#include <arrow/io/file.h>
#include <arrow/util/compression.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace parquet_files;
using ::parquet::Compression;
using staffa::parquet_source;
using staffa::source_error;
using staffa::detail::pq::footer_chunk;
using staffa::detail::pq::footer_reader;
using staffa::detail::pq::parquet_footer;
using staffa::detail::pq::thrift_reader;
using staffa::detail::pq::thrift_type;

parquet_footer footer_of(const std::filesystem::path& path) {
  const auto file = ::arrow::io::ReadableFile::Open(path.string()).ValueOrDie();
  return staffa::detail::pq::read_footer(*file, file->GetSize().ValueOrDie(), ::parquet::default_reader_properties());
}

/// A structure in the compact protocol; fields are added in the order of their numbers.
class structure {
 public:
  structure& number(int id, std::int64_t value, thrift_type type = thrift_type::i64) {
    return field(id, type, varint(value));
  }
  structure& text(int id, std::string_view value) {
    return field(id, thrift_type::binary, length_bytes(value.size()) + std::string(value));
  }
  structure& add(int id, const structure& value) { return field(id, thrift_type::structure, value.done()); }
  structure& add(int id, const std::vector<structure>& values) {
    std::string bytes = values.size() < 15 ? std::string(1, static_cast<char>(values.size() << 4 | 12))
                                           : '\xFC' + length_bytes(values.size());
    for (const structure& value : values) bytes += value.done();
    return field(id, thrift_type::list, bytes);
  }
  structure& field(int id, thrift_type type, std::string_view value) {
    const int step = id - last_;
    const bool near = step > 0 && step < 16;
    bytes_ += static_cast<char>((near ? step << 4 : 0) | static_cast<int>(type));
    if (!near) bytes_ += varint(id);
    bytes_ += value;
    last_ = id;
    return *this;
  }
  [[nodiscard]] std::string done() const { return bytes_ + '\0'; }

 private:
  std::string bytes_;
  int last_ = 0;
};

/// A chunk of one column of required int64 as it should be.
structure sound_metadata() {
  return structure()
      .number(1, 2, thrift_type::i32)
      .field(2, thrift_type::list, std::string("\x15\x00", 2))
      .field(3, thrift_type::list, "\x18\x01x")
      .number(4, 0, thrift_type::i32)
      .number(5, 3)
      .number(6, 24)
      .number(7, 24)
      .number(9, 4);
}

structure sound_chunk() { return structure().number(2, 4).add(3, sound_metadata()); }

structure sound_group() { return structure().add(1, std::vector{sound_chunk()}).number(2, 24).number(3, 3); }

structure head(std::int64_t rows) {
  return structure()
      .number(1, 2, thrift_type::i32)
      .add(2, std::vector{structure().text(4, "schema").number(5, 1, thrift_type::i32),
                          structure().number(1, 2, thrift_type::i32).number(3, 0, thrift_type::i32).text(4, "x")})
      .number(3, rows);
}

void write_footer(const std::filesystem::path& path, const std::string& footer, std::string_view magic = "PAR1",
                  std::size_t more = 0) {
  std::string bytes = "PAR1" + std::string(100, '\0') + footer;
  for (std::size_t n = footer.size() + more, i = 0; i < 4; ++i, n >>= 8) bytes += static_cast<char>(n);
  write_bytes(path, bytes.append(magic));
}

TEST(ParquetFooter, SaysWhatArrowReads) {
  const folder dir;
  std::mt19937 random(17);
  std::vector<Compression::type> codecs;
  for (const auto codec : {Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::GZIP, Compression::BROTLI,
                           Compression::ZSTD, Compression::LZ4, Compression::LZ4_HADOOP})
    if (::arrow::util::Codec::IsAvailable(codec)) codecs.push_back(codec);
  ASSERT_GE(codecs.size(), 3U);
  for (int file = 0; file < 30; ++file) {
    const std::size_t columns = random() % 30 + 1;
    const std::size_t groups = file == 0 ? 0 : file == 1 ? 400 : random() % 20;
    schema::NodeVector fields;
    ::parquet::WriterProperties::Builder builder;
    for (std::size_t c = 0; c < columns; ++c) {
      const std::string name(random() % 40 + 1, static_cast<char>('a' + c % 26));
      const std::string own = name + std::to_string(c);
      fields.push_back(leaf(own, Type::INT64, random() % 2 == 0 ? Repetition::OPTIONAL : Repetition::REQUIRED));
      builder.compression(own, codecs[random() % codecs.size()]);
      if (random() % 2 == 0) builder.disable_dictionary(own);
      if (random() % 2 == 0) builder.disable_statistics(own);
    }
    if (file % 3 == 0) builder.enable_write_page_index();
    if (file % 3 == 1) builder.data_page_version(::parquet::ParquetDataPageVersion::V2);
    std::vector<row_group> contents;
    std::vector<std::size_t> rows;
    for (std::size_t g = 0; g < groups; ++g) {
      std::vector<std::int64_t> values(random() % 50 + 1);
      for (std::int64_t& value : values) value = static_cast<std::int64_t>(random() % 7);
      rows.push_back(values.size());
      row_group& group = contents.emplace_back();
      for (std::size_t c = 0; c < columns; ++c)
        group.push_back(fields[c]->is_required()
                            ? raw<::parquet::Int64Type>(values)
                            : raw<::parquet::Int64Type>(values, std::vector<std::int16_t>(values.size(), 1)));
    }
    write_raw(dir / "a.parquet", fields, contents, builder.build());
    const parquet_footer ours = footer_of(dir / "a.parquet");
    const auto theirs = ::parquet::ParquetFileReader::OpenFile((dir / "a.parquet").string())->metadata();
    EXPECT_TRUE(ours.rest->schema()->Equals(*theirs->schema()));
    EXPECT_EQ(ours.rest->num_rows(), theirs->num_rows());
    EXPECT_EQ(ours.rest->created_by(), theirs->created_by());
    EXPECT_EQ(ours.rest->version(), theirs->version());
    ASSERT_EQ(ours.group_rows.size(), groups);
    ASSERT_EQ(ours.chunks.size(), groups * columns);
    for (std::size_t g = 0; g < groups; ++g) {
      const auto group = theirs->RowGroup(static_cast<int>(g));
      EXPECT_EQ(ours.group_rows[g], static_cast<std::int64_t>(rows[g]));
      for (std::size_t c = 0; c < columns; ++c) {
        const footer_chunk& got = ours.chunks[g * columns + c];
        const auto expected = group->ColumnChunk(static_cast<int>(c));
        EXPECT_TRUE(got.present && !got.encrypted && !got.elsewhere);
        EXPECT_EQ(got.type, static_cast<int>(expected->type()));
        EXPECT_EQ(got.compression(), expected->compression());
        EXPECT_EQ(got.values, expected->num_values());
        EXPECT_EQ(got.uncompressed_bytes, expected->total_uncompressed_size());
        EXPECT_EQ(got.compressed_bytes, expected->total_compressed_size());
        EXPECT_EQ(got.data, expected->data_page_offset());
        EXPECT_EQ(got.dictionary, expected->has_dictionary_page() ? expected->dictionary_page_offset() : -1);
      }
    }
  }
}

TEST(ParquetFooter, FieldsOfEveryTypeAreSteppedOver) {
  // Fields that are not there today, of all types, in each of the structures that are gone through.
  const auto with_more = [](structure to) {
    for (int id = 101; id < 160; id += 14) {  // numbers near one another, and far
      to.field(id, thrift_type::yes, {}).field(id + 1, thrift_type::no, {}).field(id + 2, thrift_type::i8, "\x7F");
      to.number(id + 3, 1000, thrift_type::i16).number(id + 4, 1'000'000, thrift_type::i32).number(id + 5, 1LL << 60);
      to.field(id + 6, thrift_type::real, "12345678").text(id + 7, std::string(300, 'x'));
      to.field(id + 8, thrift_type::list, "\x31\x01\x02\x01").field(id + 8, thrift_type::list, "\x23zz");
      to.field(id + 9, thrift_type::set, "\x28\x01" "a\x02" "bc").add(id + 10, {structure().number(1, 5), structure()});
      to.field(id + 11, thrift_type::map, std::string("\x00", 1));
      to.field(id + 11, thrift_type::map, "\x02\x81\x01k\x01\x01l\x02");
      to.add(id + 12, structure().add(1, structure().text(20, "deep")));
      to.field(id + 13, thrift_type::uuid, "0123456789abcdef");
    }
    return to;
  };
  const folder dir;
  const structure chunk = with_more(structure().number(2, 4).add(3, with_more(sound_metadata())));
  const structure group = with_more(structure().add(1, std::vector{chunk}).number(2, 24).number(3, 3));
  for (const std::size_t groups : {1U, 14U, 15U, 200U}) {
    const auto rows = static_cast<std::int64_t>(groups * 3);
    write_footer(dir / "a.parquet", with_more(head(rows).add(4, std::vector<structure>(groups, group))).done());
    const parquet_footer footer = footer_of(dir / "a.parquet");
    EXPECT_EQ(footer.group_rows, std::vector<std::int64_t>(groups, 3));
    ASSERT_EQ(footer.chunks.size(), groups);
    EXPECT_EQ(footer.chunks.back().values, 3);
    EXPECT_EQ(footer.chunks.back().uncompressed_bytes, 24);
    EXPECT_EQ(footer.chunks.back().data, 4);
    EXPECT_EQ(footer.chunks.back().dictionary, -1);
    EXPECT_EQ(parquet_source({dir / "a.parquet"}).events(), rows);
  }
}

TEST(ParquetFooter, EndsNowhereButAtItsEnd) {
  const std::string sound = head(6).add(4, std::vector{sound_group(), sound_group()}).text(6, "a test").done();
  const auto read = [](std::string_view bytes) {
    // A copy of its own, so that the sanitizers see a step too far.
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    return footer_reader::read(copy.data(), copy.data() + copy.size(), ::parquet::default_reader_properties());
  };
  EXPECT_EQ(read(sound).chunks.size(), 2U);
  for (std::size_t n = 0; n < sound.size(); ++n) EXPECT_THROW(read(sound.substr(0, n)), std::runtime_error) << n;
}

TEST(ParquetFooter, WhatIsNoThriftIsRefused) {
  const auto skip = [](const std::string& bytes, thrift_type type) {
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    thrift_reader reader(copy.data(), copy.data() + copy.size());
    reader.skip(type);
    EXPECT_EQ(reader.position(), copy.data() + copy.size());
  };
  skip(std::string(32, '\x1C') + std::string(33, '\0'), thrift_type::structure);
  skip(std::string(9, '\xFF') + '\x01', thrift_type::i64);
  const auto message = [&](const std::string& bytes, thrift_type type) {
    return message_of<std::runtime_error>([&] { skip(bytes, type); });
  };
  const std::string malformed = "its footer is malformed";
  EXPECT_EQ(message(std::string(40, '\x1C') + std::string(40, '\0'), thrift_type::structure), malformed);  // too deep
  EXPECT_EQ(message(std::string(40, '\x19') + std::string(40, '\0'), thrift_type::list), malformed);
  EXPECT_EQ(message(std::string(11, '\xFF') + '\x01', thrift_type::i64), malformed);
  EXPECT_EQ(message("\x1E\x01", thrift_type::list), malformed);  // of a type that there is not
  EXPECT_EQ(message("\x10\x01", thrift_type::list), malformed);
  EXPECT_EQ(message("\x1F", thrift_type::structure), malformed);
  EXPECT_EQ(message("\xF3\xFF\xFF\xFF\xFF\x0F", thrift_type::list), malformed);  // more elements than bytes
  EXPECT_EQ(message("\xFF\xFF\xFF\xFF\x0F\x33", thrift_type::map), malformed);
  EXPECT_EQ(message("\x05" "abcd", thrift_type::binary), malformed);
  EXPECT_EQ(message("1234567", thrift_type::real), malformed);
  EXPECT_EQ(message("0123456789abcde", thrift_type::uuid), malformed);
}

TEST(ParquetFooter, WhatIsNoParquetFileIsNamed) {
  const folder dir;
  const std::filesystem::path path = dir / "a.parquet";
  const auto message = [&] { return message_of<source_error>([&] { parquet_source({path}); }); };
  const std::string start = "cannot open '" + path.string() + "': ";
  for (const std::size_t size : {0U, 7U}) {
    write_bytes(path, std::string(size, 'x'));
    EXPECT_EQ(message(), start + "it is no Parquet file: it has " + std::to_string(size) + " bytes");
  }
  write_bytes(path, std::string(1000, 'x'));
  EXPECT_EQ(message(), start + "it is no Parquet file, or it was not written to its end: it does not end with PAR1");
  const std::string footer = head(3).add(4, std::vector{sound_group()}).done();
  write_footer(path, footer, "PARE");
  EXPECT_EQ(message(), start + "its footer is encrypted");
  write_footer(path, footer, "PAR1", 105);
  EXPECT_EQ(message(), start + "its footer would have " + std::to_string(footer.size() + 105) +
                           " bytes, the file has " + std::to_string(footer.size() + 112));
  write_footer(path, std::string());
  EXPECT_EQ(message(), start + "its footer is malformed");
  write_footer(path, head(0).done());  // no row groups, not even an empty list of them
  EXPECT_EQ(message(), start + "its footer is malformed");
  write_footer(path, head(6).add(4, std::vector{sound_group()}).add(4, std::vector{sound_group()}).done());
  EXPECT_EQ(message(), start + "its footer is malformed");
  write_footer(path, head(0).field(4, thrift_type::list, "\x15\x02").done());  // a list of integers
  EXPECT_EQ(message(), start + "its footer is malformed");
  write_footer(path, structure().number(1, 2, thrift_type::i32).number(3, 0).add(4, std::vector<structure>()).done());
  EXPECT_CONTAINS(message(), start);  // without a schema: Arrow's own words
  const structure two_chunks = structure().add(1, std::vector{sound_chunk(), sound_chunk()}).number(3, 3);
  write_footer(path, head(3).add(4, std::vector{two_chunks}).done());
  EXPECT_EQ(message(), start + "row group 0 has 2 columns, its schema has 1");
  write_footer(path, head(3).add(4, std::vector{structure().add(1, std::vector{sound_chunk()})}).done());
  EXPECT_EQ(message(), start + "row group 0 has a wrong number of rows");
  write_footer(path, head(4).add(4, std::vector{sound_group()}).done());
  EXPECT_EQ(message(), start + "its row groups do not add up to its rows");
  write_footer(path, head(5).add(4, std::vector{sound_group(), sound_group()}).done());
  EXPECT_EQ(message(), start + "row group 1 has a wrong number of rows");
}

TEST(ParquetFooter, AWrongChunkIsTheErrorOfThoseWhoReadIt) {
  const folder dir;
  const std::filesystem::path path = dir / "a.parquet";
  const auto message = [&](const structure& chunk) {
    write_footer(path, head(3).add(4, std::vector{structure().add(1, std::vector{chunk}).number(3, 3)}).done());
    const parquet_source source({path});
    EXPECT_EQ(source.events(), 3);
    return message_of<source_error>([&] { read_columns(source, {"x"}); });
  };
  const std::string start = "cannot read column 'x' of '" + path.string() + "', row group 0: ";
  EXPECT_EQ(message(structure().text(1, "other.parquet").number(2, 4).add(3, sound_metadata())),
            start + "the column is in another file, which is not supported");
  EXPECT_EQ(message(sound_chunk().add(8, structure())), start + "the column is encrypted");
  EXPECT_EQ(message(structure().number(2, 4)), start + "the footer does not tell where the column chunk is");
  const auto changed = [&](int id, std::int64_t to) {  // of Thrift fields of one number the last counts
    return message(structure().number(2, 4).add(3, sound_metadata().number(id, to)));
  };
  EXPECT_EQ(changed(1, 5), start + "the column chunk has another type");
  EXPECT_EQ(changed(1, 1LL << 16 | 2), start + "the column chunk has another type");
  EXPECT_EQ(changed(4, 8), start + "the column chunk has an unknown compression");
  EXPECT_EQ(changed(5, 4), start + "the column chunk has a wrong number of values");
  EXPECT_EQ(changed(7, 1'000'000), start + "the column chunk lies outside the file");
  EXPECT_EQ(changed(9, 1'000'000), start + "the column chunk lies outside the file");
  EXPECT_EQ(message(structure().number(2, 4).add(3, structure().number(1, 2, thrift_type::i32).number(5, 3))),
            start + "the column chunk lies outside the file");  // where it is, is not told
}

}  // namespace
