// SPDX-License-Identifier: MIT
// The two files of real events, which hold the same in the two layouts.
#include "parquet_files.hpp"

#include <staffa/interop/parquet.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace parquet_files;
using staffa::column_request;
using staffa::column_view;
using staffa::parquet_options;
using staffa::parquet_source;
using staffa::type_id;

std::filesystem::path adl_folder() {
  if (const char* set = std::getenv("STAFFA_SHARED_DIR")) return std::filesystem::path(set) / "data" / "adl";
#ifdef STAFFA_SHARED_DIR
  return std::filesystem::path(STAFFA_SHARED_DIR) / "data" / "adl";
#else
  return {};
#endif
}

class ParquetAdl : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(flat())) GTEST_SKIP() << "no folder of real events: set STAFFA_SHARED_DIR to find it";
  }
  static std::filesystem::path flat() { return adl_folder() / "Run2012B_SingleMu-1000.parquet"; }
  static std::filesystem::path nested() { return adl_folder() / "Run2012B_SingleMu-restructured-1000.parquet"; }
};

/// All bytes of the rows of a column: lengths and values.
std::string bits_of(const parquet_source& source, std::size_t column) {
  std::string lengths;
  std::string values;
  const column_request request{column};
  for (std::size_t b = 0; b < source.batches(); ++b) {
    const auto batch = source.read(b, {&request, 1});
    const column_view view = batch->column(0);
    EXPECT_EQ(view.valid, nullptr);
    const auto* offsets = static_cast<const std::int32_t*>(view.offsets);
    for (std::size_t i = 0; offsets != nullptr && i < view.rows; ++i)
      lengths += std::to_string(offsets[i + 1] - offsets[i]) + " ";
    values.append(static_cast<const char*>(view.data), view.values * staffa::size_of(view.type));
  }
  return lengths + values;
}

TEST_F(ParquetAdl, SchemasAreTheDocumentedOnes) {
  const parquet_source a({flat()});
  const parquet_source b({nested()});
  EXPECT_EQ(a.columns().size(), 86U);
  EXPECT_EQ(b.columns().size(), 81U);
  EXPECT_TRUE(a.unsupported().empty());
  EXPECT_TRUE(b.unsupported().empty());
  EXPECT_EQ(a.events(), 1000);
  for (const auto& info : a.columns()) EXPECT_FALSE(info.nullable) << info.name;
  const auto& charge = b.columns()[column_number(b, "Muon.charge")];
  EXPECT_EQ(charge.type, type_id::int32);
  EXPECT_TRUE(charge.list && charge.nullable);
  EXPECT_EQ(charge.collection, "Muon");
}

TEST_F(ParquetAdl, BothLayoutsGiveTheSameBits) {
  const parquet_source a({flat()});
  for (const std::size_t slice : {100'000U, 137U}) {
    parquet_options options;
    options.max_batch_events = slice;
    const parquet_source b({nested()}, options);
    for (std::size_t c = 0; c < b.columns().size(); ++c) {
      std::string name = b.columns()[c].name;
      if (const std::size_t dot = name.find('.'); dot != std::string::npos) name[dot] = '_';
      const std::size_t twin = column_number(a, name);
      EXPECT_EQ(b.columns()[c].type, a.columns()[twin].type) << name;
      const std::string& known = b.columns()[c].collection;  // of "Muon.pfRelIso03_all" the flat name tells less
      if (known.empty() || name.find('_', known.size() + 1) == std::string::npos) {
        EXPECT_EQ(a.columns()[twin].collection, known) << name;
      }
      EXPECT_TRUE(bits_of(b, c) == bits_of(a, twin)) << name;
    }
  }
}

TEST_F(ParquetAdl, ObjectsAreAsManyAsDocumented) {
  const parquet_source source({nested()});
  const auto count = [&](const char* name) {
    const column_request request{column_number(source, name)};
    return source.read(0, {&request, 1})->column(0).values;
  };
  EXPECT_EQ(count("Muon.pt"), 1328U);
  EXPECT_EQ(count("Electron.pt"), 195U);
  EXPECT_EQ(count("Jet.pt"), 1699U);
  EXPECT_EQ(count("Tau.pt"), 2462U);
  EXPECT_EQ(count("Photon.pt"), 434U);
}

TEST_F(ParquetAdl, TrapsInTheDataAreThere) {
  const parquet_source source({flat()});
  std::size_t nan = 0;
  for (const auto& row : read_all<float>(source, "Tau_relIso_all"))
    for (const auto& value : row) nan += *value != *value ? 1 : 0;
  EXPECT_EQ(nan, 988U);
  std::size_t sentinels = 0;
  for (const auto& row : read_all<float>(source, "Jet_btag"))
    for (const auto& value : row) sentinels += *value == -10 ? 1 : 0;
  EXPECT_EQ(sentinels, 393U);
  std::size_t negative = 0;
  for (const auto& row : read_all<float>(source, "Electron_mass"))
    for (const auto& value : row) negative += *value < 0 ? 1 : 0;
  EXPECT_EQ(negative, 89U);
  std::size_t tight = 0;
  for (const auto& row : read_all<bool>(source, "Muon_tightId"))
    for (const auto& value : row) tight += *value ? 1 : 0;
  EXPECT_GT(tight, 0U);
  EXPECT_LT(tight, 1328U);
}

TEST_F(ParquetAdl, EverythingAgreesAtLevelFull) {
  parquet_options options;
  options.validate = staffa::validation::full;
  for (const auto& path : {flat(), nested()}) {
    const parquet_source source({path}, options);
    std::vector<std::string> names;
    for (const auto& info : source.columns()) names.push_back(info.name);
    EXPECT_NO_THROW(read_columns(source, names));
  }
}

TEST_F(ParquetAdl, TheLayoutsDoNotMix) {
  const parquet_source both({flat(), nested()});
  EXPECT_CONTAINS(message_of<staffa::source_error>([&] { read_columns(both, {"Jet_pt"}); }), "has no column 'Jet_pt'");
  EXPECT_NO_THROW(read_columns(both, {"event"}));
}

}  // namespace
