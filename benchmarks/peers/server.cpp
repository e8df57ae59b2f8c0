// SPDX-License-Identifier: MIT
//
// Staffa, the plain loops and Arrow's reader as one program that times what it is told to, so that compare.py can take
// turns between them and the Python peers.
//
//   peers EVENTS FILE.parquet     generates the events, in memory and (unless it is there) in the file, says "ready", and
//                                 then answers each line of its standard input with one line:
//
//   memory Q staffa THREADS       seconds of query Q (1 to 8) on columns in memory
//   memory Q loop 1               the same by the plain loop
//   parquet Q staffa THREADS      seconds of opening the file and query Q
//   parquet Q arrow 1             seconds of opening the file and decoding the columns of query Q into Arrow's tables,
//                                 row group by row group, nothing computed
//   small Q staffa EVENTS         seconds of one pass for query Q over so many events (at most a thousand, repeated)
//   small Q booked EVENTS         the same with the making of its graph
//   counts Q staffa|parquet|loop 1  entries of all cells of its histograms, underflow first; loop: in double
//
// Seconds are the median of as many runs as fit 40 milliseconds, or of one run that takes longer.

#include "../../examples/adl/files.hpp"
#include "../pipeline/contestants.hpp"
#include "../pipeline/dataset.hpp"

#include <staffa/exec/tbb.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <arrow/api.h>
#include <arrow/io/api.h>
#include <benchmark/benchmark.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace staffa;

/// What each query reads.
std::vector<std::string> columns_of(const std::string& query) {
  const auto fields = [](const std::string& collection, const std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const std::string& name : names) out.push_back((collection + '_').append(name).append(".list.element"));
    return out;
  };
  const auto all = [](std::vector<std::vector<std::string>> lists) {
    std::vector<std::string> out;
    for (auto& list : lists) out.insert(out.end(), list.begin(), list.end());
    return out;
  };
  const std::vector<std::string> lepton{"pt", "eta", "phi", "mass", "charge"};
  if (query == "1") return {"MET_pt"};
  if (query == "2") return fields("Jet", {"pt"});
  if (query == "3") return fields("Jet", {"pt", "eta"});
  if (query == "4") return all({{"MET_pt"}, fields("Jet", {"pt"})});
  if (query == "5") return all({{"MET_pt"}, fields("Muon", lepton)});
  if (query == "6") return fields("Jet", {"pt", "eta", "phi", "mass", "btag"});
  if (query == "7")
    return all({fields("Jet", {"pt", "eta", "phi"}), fields("Muon", {"pt", "eta", "phi"}),
                fields("Electron", {"pt", "eta", "phi"})});
  if (query == "8") return all({{"MET_pt", "MET_phi"}, fields("Muon", lepton), fields("Electron", lepton)});
  throw std::runtime_error("there is no query " + query);
}

template <class T>
T value_of(arrow::Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return std::move(result).ValueUnsafe();
}

/// Rows decoded.
std::int64_t decode_with_arrow(const std::string& file, const std::string& query) {
  auto reader = value_of(parquet::arrow::OpenFile(value_of(arrow::io::ReadableFile::Open(file)), arrow::default_memory_pool()));
  reader->set_use_threads(false);
  const auto& schema = *reader->parquet_reader()->metadata()->schema();
  std::vector<int> columns;
  for (const std::string& name : columns_of(query)) {
    columns.push_back(schema.ColumnIndex(name));
    if (columns.back() < 0) throw std::runtime_error("no column " + name);
  }
  std::int64_t rows = 0;
  for (int group = 0; group < reader->num_row_groups(); ++group)
    rows += value_of(reader->ReadRowGroup(group, columns))->num_rows();
  return rows;
}

template <class Work>
double seconds(Work work) {
  using clock = std::chrono::steady_clock;
  std::vector<double> each;
  const auto start = clock::now();
  do {
    const auto before = clock::now();
    auto result = work();
    benchmark::DoNotOptimize(result);
    each.push_back(std::chrono::duration<double>(clock::now() - before).count());
  } while (clock::now() - start < std::chrono::milliseconds(40));
  const auto middle = each.begin() + static_cast<std::ptrdiff_t>(each.size() / 2);
  std::nth_element(each.begin(), middle, each.end());
  return *middle;
}

class server {
 public:
  server(std::int64_t events, std::string file) : file_(std::move(file)), data_(toy_events(events)) {
    if (std::filesystem::exists(file_)) return;
    const event_set from = toy_events(events);
    adl::write_all(detail::readable(*from.from()), file_);
  }

  std::string answer(const std::string& kind, const std::string& query, const std::string& who, std::int64_t number) {
    if (kind == "counts") return counts(query, who);
    std::ostringstream out;
    out.precision(9);
    out << time(kind, query, who, number);
    return out.str();
  }

 private:
  double time(const std::string& kind, const std::string& query, const std::string& who, std::int64_t number) {
    if (kind == "memory" && who == "staffa")
      return number == 1 ? seconds([&] { return adl::with_staffa(serial(), data_.events, query); })
                         : seconds([&] { return adl::with_staffa(threads(number), data_.events, query); });
    if (kind == "memory" && who == "loop")
      return seconds([&] { return adl::with_loops<float>(data_.loops, query); });
    if (kind == "parquet" && who == "staffa")
      return number == 1 ? seconds([&] { return adl::with_staffa(serial(), open_parquet(file_), query); })
                         : seconds([&] { return adl::with_staffa(threads(number), open_parquet(file_), query); });
    if (kind == "parquet" && who == "arrow") return seconds([&] { return decode_with_arrow(file_, query); });
    if (kind == "small") {
      const event_set& events = repeated(number).events;
      if (who == "booked") return seconds([&] { return adl::with_staffa(serial(), events, query); });
      if (who == "staffa") {
        const adl::bookings booked = adl::book_query(events, query);
        return seconds([&] { return run(serial(), events, booked); });
      }
    }
    throw std::runtime_error("what is '" + kind + " " + query + " " + who + "'?");
  }

  static parallel threads(std::int64_t number) { return parallel(static_cast<int>(number)); }

  const adl::dataset& repeated(std::int64_t events) {
    auto& one = small_[events];
    const std::int64_t first = std::min<std::int64_t>(events, 1000);
    if (one == nullptr) one = std::make_unique<adl::dataset>(toy_events(first), static_cast<std::size_t>(events / first));
    return *one;
  }

  std::string counts(const std::string& query, const std::string& who) {
    std::ostringstream out;
    if (who == "loop") {
      for (const auto& h : adl::with_loops<double>(data_.loops, query))
        for (const std::uint64_t n : h.cell) out << n << ' ';
      return out.str();
    }
    const event_set events = who == "parquet" ? open_parquet(file_) : data_.events;
    for (const auto& h : adl::with_staffa(serial(), events, query))
      for (const std::uint64_t n : h.histogram->counts()) out << n << ' ';
    return out.str();
  }

  std::string file_;
  adl::dataset data_;
  std::map<std::int64_t, std::unique_ptr<adl::dataset>> small_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: peers EVENTS FILE.parquet\n";
    return 2;
  }
  try {
    server peer(std::atoll(argv[1]), argv[2]);
    std::cout << "ready" << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
      std::istringstream words(line);
      std::string kind, query, who;
      std::int64_t number = 0;
      if (!(words >> kind >> query >> who >> number)) throw std::runtime_error("what is '" + line + "'?");
      std::cout << peer.answer(kind, query, who, number) << std::endl;
    }
  } catch (const std::exception& e) {
    std::cerr << "peers: " << e.what() << '\n';
    return 1;
  }
}
