// SPDX-License-Identifier: MIT
//
// Handing histograms on: as objects of Boost.Histogram, and as files for Python's boost-histogram and hist.

#include <staffa/interop/uhi.hpp>
#include <staffa/sink/boost_histogram.hpp>
#include <staffa/staffa.hpp>

#include <boost/histogram/algorithm/sum.hpp>

#include <filesystem>
#include <iostream>

using namespace staffa;

int main() {
  jagged<float> pt{{62, 41, 18}, {}, {35, 33}, {120, 28}};
  histogram_data by_pt = run(histogram(axis(4, 0, 80).titled("jet pt [GeV]"), pt));

  // [boost]
  auto h = to_boost<counts_histogram>(by_pt);  // all that Boost.Histogram can do
  auto all = boost::histogram::algorithm::sum(h);
  histogram_data back = h;
  // [boost]
  std::cout << "bin 1 has " << h.at(1) << " of " << all << ", back: " << back.counts()[2] << '\n';

  // [files]
  const auto path = std::filesystem::temp_directory_path() / "staffa_example_histograms.json";
  write_uhi(path, {{"pt", by_pt}});
  // In Python: boost_histogram.serialization.from_uhi(json.load(open(path))["pt"])
  histogram_data read = read_uhi(path).at("pt");
  // [files]
  std::cout << read.axes()[0].title() << ": " << read.counts().back() << " above the last bin\n";
  std::filesystem::remove(path);
}
