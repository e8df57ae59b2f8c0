// SPDX-License-Identifier: MIT
//
// Histograms: kinds of axes, several axes, weights.

#include <staffa/sink/histogram_text.hpp>
#include <staffa/staffa.hpp>

#include <cstddef>
#include <iostream>

using namespace staffa;

int main() {
  jagged<float> pt{{62, 41, 18}, {}, {35, 33}, {120, 28}};
  jagged<float> eta{{0.5F, -1.5F, 2.5F}, {}, {-0.5F, 1.5F}, {0, 3}};
  flat<float> w{1, 0.5F, 2, 0.25F};

  // [axes]
  auto width = axis(4, 0, 80).named("pt").titled("jet pt [GeV]");  // equal bins
  auto edges = axis({0, 1, 2.5, 5}).titled("|eta|");               // bins of any widths
  auto number = integer_axis(0, 4).titled("jets");                 // a bin for each integer
  // [axes]

  // [fill]
  auto [by_pt, by_both, jets, weighted] =
      run(histogram(width, pt),                        // a column of objects fills once for each
          histogram(width, pt, edges, abs(eta)),       // two axes
          histogram(number, count(pt)),                // once for each event
          histogram(edges, abs(eta), weight(w * 2)));  // an event's weight goes down to its objects
  // [fill]
  std::cout << to_text(by_pt) << '\n' << to_text(jets) << '\n' << to_text(weighted) << '\n';

  // [cells]
  const histogram_data& h = by_both;  // cells with flow bins, the first axis fastest
  auto row = static_cast<std::size_t>(h.axes()[0].cells());
  std::cout << "central jets of 60 to 80 GeV: " << h.counts()[4 + 1 * row] << '\n';
  std::cout << "weight there: " << weighted->value(1) << " +- sqrt(" << weighted->variance(1) << ")\n";
  // [cells]
}
