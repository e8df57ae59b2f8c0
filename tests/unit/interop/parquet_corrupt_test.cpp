// SPDX-License-Identifier: MIT
// Damaged files: a clear error or values, never a crash. Meant to run under the sanitizers as well.
#include "parquet_files.hpp"

#include <staffa/interop/parquet.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace parquet_files;
using staffa::parquet_compression;
using staffa::parquet_options;
using staffa::parquet_source;
using staffa::type_id;

/// A small file with what can be in one: flat and list columns, bools, dictionaries, nulls, two row groups.
std::string sound_file(const folder& dir, parquet_compression compression, bool version2) {
  std::mt19937 random(9);
  lists<float> pt(300);
  lists<std::int32_t> charge(300);
  std::vector<std::int64_t> n;
  std::vector<float> met;
  for (std::size_t i = 0; i < pt.size(); ++i) {
    for (std::size_t k = 0; k < i % 4; ++k) {
      pt[i].push_back(static_cast<float>(random() % 1000));
      charge[i].push_back(random() % 2 == 0 ? -1 : 1);
    }
    n.push_back(static_cast<std::int64_t>(pt[i].size()));
    met.push_back(static_cast<float>(random() % 1000));
  }
  ::parquet::WriterProperties::Builder builder;
  builder.data_pagesize(400)->write_batch_size(50);
  builder.disable_dictionary("Jet_pt.list.element")->disable_dictionary("MET_pt");
  if (version2) builder.data_page_version(::parquet::ParquetDataPageVersion::V2);
  builder.compression(compression == parquet_compression::none     ? ::parquet::Compression::UNCOMPRESSED
                      : compression == parquet_compression::snappy ? ::parquet::Compression::SNAPPY
                                                                   : ::parquet::Compression::ZSTD);
  const std::vector<std::int16_t> definition{4, 3, 4, 1, 2, 0, 4};
  const std::vector<std::int16_t> repetition{0, 1, 1, 0, 0, 0, 0};
  std::vector<std::int16_t> definitions;
  std::vector<std::int16_t> repetitions;
  for (int i = 0; i < 60; ++i) {  // 5 lists each
    definitions.insert(definitions.end(), definition.begin(), definition.end());
    repetitions.insert(repetitions.end(), repetition.begin(), repetition.end());
  }
  const row_group group{raw<::parquet::Int64Type>(n), raw_lists<::parquet::FloatType>(pt),
                        raw_lists<::parquet::Int32Type>(charge),
                        raw<::parquet::FloatType>(std::vector<float>(180, 1.5F), definitions, repetitions),
                        raw<::parquet::FloatType>(met)};
  write_raw(dir / "sound.parquet",
            {leaf("nJet", Type::INT64, Repetition::REQUIRED),
             list_of("Jet_pt", leaf("element", Type::FLOAT, Repetition::REQUIRED)),
             list_of("Jet_charge", leaf("element", Type::INT32, Repetition::REQUIRED)),
             list_of("Tau",
                     schema::GroupNode::Make("element", Repetition::OPTIONAL,
                                             {leaf("pt", Type::FLOAT, Repetition::OPTIONAL)}),
                     Repetition::OPTIONAL),
             leaf("MET_pt", Type::FLOAT, Repetition::REQUIRED)},
            {group, group}, builder.build());
  return bytes_of(dir / "sound.parquet");
}

/// Reads everything. What is thrown must be ours; what is not thrown about must be sound to walk over.
/// @return true if something was thrown
bool survives(const std::filesystem::path& path, const parquet_options& options) {
  try {
    const parquet_source source({path}, options);
    std::vector<staffa::column_request> requests;
    for (std::size_t c = 0; c < source.columns().size(); ++c) requests.push_back({c, true});
    const std::size_t batches = std::min<std::size_t>(source.batches(), 100);
    for (std::size_t b = 0; b < batches; ++b) {
      static_cast<void>(source.bytes(b, requests));
      const auto batch = source.read(b, requests);
      for (std::size_t k = 0; k < requests.size(); ++k) {
        const staffa::column_view view = batch->column(k);
        staffa::visit_type(view.type, [&]<class T>(std::type_identity<T>) { static_cast<void>(rows_of<T>(view)); });
      }
    }
    return false;
  } catch (const staffa::error& e) {
    EXPECT_NE(std::string(e.what()).find(path.filename().string()), std::string::npos) << e.what();
    return true;
  }
}

parquet_options options_of(std::size_t i) {
  parquet_options options;
  options.max_batch_events = i % 3 == 0 ? 70 : 100'000;
  options.memory_map = i % 2 == 0;
  options.validate = i % 5 == 0   ? staffa::validation::none
                     : i % 5 == 1 ? staffa::validation::full
                                  : staffa::validation::structure;
  return options;
}

TEST(ParquetCorrupt, TheSoundFileIsSound) {
  const folder dir;
  for (const bool version2 : {false, true}) {
    sound_file(dir, parquet_compression::snappy, version2);
    for (std::size_t i = 0; i < 15; ++i) EXPECT_FALSE(survives(dir / "sound.parquet", options_of(i)));
  }
}

TEST(ParquetCorrupt, ATruncatedFileIsRefusedWhereverItEnds) {
  const folder dir;
  const std::string bytes = sound_file(dir, parquet_compression::snappy, false);
  for (std::size_t n = 0; n < bytes.size(); n += n < bytes.size() - 100 ? 97 : 1) {
    write_bytes(dir / "cut.parquet", std::string_view(bytes).substr(0, n));
    EXPECT_TRUE(survives(dir / "cut.parquet", options_of(n))) << n;
  }
}

TEST(ParquetCorrupt, WrongMagicIsRefused) {
  const folder dir;
  std::string bytes = sound_file(dir, parquet_compression::snappy, false);
  bytes[bytes.size() - 1] = '2';
  write_bytes(dir / "magic.parquet", bytes);
  EXPECT_TRUE(survives(dir / "magic.parquet", {}));
}

TEST(ParquetCorrupt, FlippedBitsGiveAnErrorOrValues) {
  std::mt19937 random(10);
  const folder dir;
  std::size_t thrown = 0;
  std::size_t tried = 0;
  for (const bool version2 : {false, true}) {
    for (const auto compression : {parquet_compression::none, parquet_compression::snappy, parquet_compression::zstd}) {
      const std::string bytes = sound_file(dir, compression, version2);
      for (int i = 0; i < 250; ++i, ++tried) {
        std::string bad = bytes;
        for (std::size_t flips = random() % 3 + 1; flips > 0; --flips)
          bad[random() % bad.size()] ^= static_cast<char>(1 << (random() % 8));
        write_bytes(dir / "bad.parquet", bad);
        thrown += survives(dir / "bad.parquet", options_of(tried)) ? 1 : 0;
      }
    }
  }
  EXPECT_GT(thrown, tried / 10);  // not all is noticed (values have no redundancy), but not nothing either
  EXPECT_LT(thrown, tried);
}

TEST(ParquetCorrupt, OverwrittenRunsGiveAnErrorOrValues) {
  std::mt19937 random(11);
  const folder dir;
  for (const auto compression : {parquet_compression::none, parquet_compression::snappy}) {
    const std::string bytes = sound_file(dir, compression, false);
    for (std::size_t i = 0; i < 300; ++i) {
      std::string bad = bytes;
      const std::size_t at = random() % bad.size();
      const char with = random() % 3 == 0 ? '\xFF' : random() % 2 == 0 ? '\0' : static_cast<char>(random());
      for (std::size_t k = at; k < std::min(bad.size(), at + random() % 16 + 1); ++k) bad[k] = with;
      write_bytes(dir / "bad.parquet", bad);
      static_cast<void>(survives(dir / "bad.parquet", options_of(i)));
    }
  }
}

TEST(ParquetCorrupt, ChecksumsAreVerifiedAtLevelFull) {
  const folder dir;
  std::vector<std::int64_t> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i);
  ::parquet::WriterProperties::Builder builder;
  builder.enable_page_checksum()->disable_dictionary();
  write_raw(dir / "a.parquet", {leaf("x", Type::INT64, Repetition::REQUIRED)}, {{raw<::parquet::Int64Type>(values)}},
            builder.build());
  std::string bytes = bytes_of(dir / "a.parquet");
  bytes[bytes.find(std::string("\x07\x01\0\0\0\0\0\0", 8))] ^= 1;  // the value 263
  write_bytes(dir / "a.parquet", bytes);
  parquet_options options;
  EXPECT_NO_THROW(read_columns(parquet_source({dir / "a.parquet"}, options), {"x"}));
  options.validate = staffa::validation::full;
  EXPECT_THROW(read_columns(parquet_source({dir / "a.parquet"}, options), {"x"}), staffa::source_error);
}

}  // namespace
