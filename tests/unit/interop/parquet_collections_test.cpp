// SPDX-License-Identifier: MIT
#include "parquet_files.hpp"

#include <staffa/exec/run.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/sink/collect.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace parquet_files;
using namespace staffa;
using ::parquet::DoubleType;
using ::parquet::FloatType;
using ::parquet::Int32Type;

template <template <class> class F>
struct Vertex {
  F<double> pt;
};
template <template <class> class F>
struct Charged {
  F<double> pt;
  F<std::int32_t> charge;
};
template <template <class> class F>
struct Daughter {
  F<float> daughter_pt;
};
template <template <class> class F>
struct Pt {
  F<float> pt;
};
template <template <class> class F>
struct Both {
  F<double> pt;
  F<float> daughter_pt;
};

schema::NodePtr numbers(const std::string& name, Type::type type) {
  return list_of(name, leaf("element", type, Repetition::REQUIRED));
}

/// Lists whose names begin alike and whose lengths differ, with counters of some.
void write_vertices(const std::filesystem::path& path, std::int32_t last_count) {
  write_raw(path,
            {leaf("nSV", Type::INT32, Repetition::REQUIRED), numbers("SV_daughter_pt", Type::FLOAT),
             numbers("SV_pt", Type::DOUBLE), numbers("SV_charge", Type::INT32), numbers("Gen_Jet_pt", Type::FLOAT),
             numbers("Gen_Tau_pt", Type::FLOAT), leaf("nGen_Tau", Type::INT32, Repetition::REQUIRED)},
            {{raw<Int32Type>({2, 0, last_count}), raw_lists<FloatType>({{4}, {5, 6, 7}, {}}),
              raw_lists<DoubleType>({{1, 2}, {}, {3}}), raw_lists<Int32Type>({{1, -1}, {}, {1}}),
              raw_lists<FloatType>({{8}, {}, {9}}), raw_lists<FloatType>({{}, {10}, {11, 12}}),
              raw<Int32Type>({0, 1, 2})}});
}

event_set opened(const std::filesystem::path& path, std::size_t slice, validation validate = validation::structure) {
  parquet_options options;
  options.max_batch_events = slice;
  options.validate = validate;
  return event_set(make_parquet_source({path}, options));
}

template <class T, class E>
std::vector<T> values(const event_set& events, const E& e) {
  const flat<T> all = run(events, collect(e)).value();
  std::vector<T> out;
  for (std::size_t k = 0; k < all.size(); ++k) out.push_back(all[k]);
  return out;
}
using counts = std::vector<std::int64_t>;
using doubles = std::vector<double>;

TEST(ParquetCollections, NamesThatBeginAlikeMayHaveListsOfDifferentLengths) {
  const folder dir;
  write_vertices(dir / "a.parquet", 1);
  for (const std::size_t slice : {1U, 2U, 100U}) {
    const auto events = opened(dir / "a.parquet", slice);
    const auto vertices = events.collection<Vertex, "SV">();
    const auto by_field = events.collection<Daughter, "SV">();
    const auto by_name = events.collection<Pt, "SV_daughter">();
    EXPECT_EQ(values<std::int64_t>(events, count(vertices)), (counts{2, 0, 1}));
    EXPECT_EQ(values<std::int64_t>(events, count(by_field)), (counts{1, 3, 0}));
    EXPECT_EQ(values<std::int64_t>(events, count(by_name)), (counts{1, 3, 0}));
    EXPECT_EQ(values<double>(events, sum(vertices.pt) + sum(by_field.daughter_pt)), (doubles{7, 18, 3}));
    EXPECT_EQ(values<double>(events, sum(by_field.daughter_pt) + count(vertices) * 100.0), (doubles{204, 18, 100}));
    EXPECT_EQ(values<double>(events, sum(vertices.pt) * 10.0 + count(by_name)), (doubles{31, 3, 30}));
    EXPECT_EQ(values<float>(events, sum(events.collection<Pt, "Gen_Jet">().pt) + sum(events.collection<Pt>("Gen_Tau").pt)),
              (std::vector<float>{8, 10, 32}));
  }
}

TEST(ParquetCollections, TwoRecordsOfOneCollectionMeetInTheirCommonFields) {
  const folder dir;
  write_vertices(dir / "a.parquet", 1);
  for (const std::size_t slice : {1U, 2U, 100U}) {
    const auto events = opened(dir / "a.parquet", slice);
    const auto some = events.collection<Vertex, "SV">();
    const auto charged = events.collection<Charged, "SV">();
    EXPECT_EQ(values<double>(events, sum(charged.charge) + sum(some.pt) + sum(charged.pt) * 10.0), (doubles{33, 0, 34}));
    EXPECT_EQ(values<double>(events, sum(some.pt) + count(charged) * 10.0), (doubles{23, 0, 13}));
  }
}

TEST(ParquetCollections, FieldsOfOneRecordMustBeEquallyLong) {
  const folder dir;
  write_vertices(dir / "a.parquet", 1);
  const auto events = opened(dir / "a.parquet", 100);
  const auto both = events.collection<Both, "SV">();
  const std::string said = message_of<data_error>([&] { (void)run(events, collect(both.pt + both.daughter_pt)); });
  EXPECT_CONTAINS(said, "'SV_pt'");
  EXPECT_CONTAINS(said, "'SV_daughter_pt'");
  EXPECT_CONTAINS(said, "event 0");
}

TEST(ParquetCollections, ACounterIsComparedWithTheListsItCountsAlone) {
  const folder dir;
  for (const auto level : {validation::structure, validation::full}) {
    write_vertices(dir / "a.parquet", 1);
    const auto right = opened(dir / "a.parquet", 2, level);
    const auto n = right.column<std::int32_t>("nSV");
    EXPECT_EQ(values<float>(right, n + sum(right.collection<Daughter, "SV">().daughter_pt)), (std::vector<float>{6, 18, 1}));
    EXPECT_EQ(values<double>(right, n + sum(right.collection<Vertex, "SV">().pt)), (doubles{5, 0, 4}));
    EXPECT_EQ(values<float>(right, right.column<std::int32_t>("nGen_Tau") + sum(right.collection<Pt, "Gen_Tau">().pt)),
              (std::vector<float>{0, 11, 25}));
    write_vertices(dir / "b.parquet", 7);
    const auto wrong = opened(dir / "b.parquet", 2, level);
    const auto miscounted = wrong.column<std::int32_t>("nSV");
    const auto daughters = wrong.collection<Daughter, "SV">();
    for (const std::string& said :
         {message_of<data_error>([&] { (void)run(wrong, collect(miscounted)); }),
          message_of<data_error>([&] { (void)run(wrong, collect(miscounted + sum(wrong.collection<Vertex, "SV">().pt))); }),
          message_of<data_error>([&] { (void)run(wrong, collect(miscounted + sum(daughters.daughter_pt))); })}) {
      EXPECT_CONTAINS(said, "the counter says 7");
      EXPECT_CONTAINS(said, " has 1 value");  // whichever field of the vertices; the daughters have none in this event
      EXPECT_CONTAINS(said, "column 'nSV', event 2");
    }
    EXPECT_EQ(values<float>(wrong, sum(daughters.daughter_pt)), (std::vector<float>{4, 18, 0}));
  }
}

TEST(ParquetCollections, ListsOfDifferentLengthsAreWrittenWhereTheirNamesDiffer) {
  const folder dir;
  write_vertices(dir / "a.parquet", 1);
  const auto events = opened(dir / "a.parquet", 2);
  const auto vertices = events.collection<Vertex, "SV">();
  const auto daughters = events.collection<Daughter, "SV">();
  EXPECT_EQ(run(events, write_parquet(dir / "b.parquet", named("SV_pt", vertices.pt),
                                      named("SV_daughter_pt", daughters.daughter_pt)))
                .value(),
            3);
  const auto again = opened(dir / "b.parquet", 3);
  EXPECT_EQ(values<double>(again, sum(again.collection<Vertex, "SV">().pt)), (doubles{3, 0, 3}));
}

}  // namespace
