// SPDX-License-Identifier: MIT
#pragma once

// What examples/adl writes of a histogram: its title, and CSV.

#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <cstddef>
#include <cstdio>
#include <map>
#include <string>

namespace adl {

inline std::string title(const std::string& query) {
  static const std::map<std::string, std::string> titles{
      {"q1", "MET [GeV] of all events"},
      {"q2", "pt [GeV] of all jets"},
      {"q3", "pt [GeV] of jets with |eta| < 1"},
      {"q4", "MET [GeV] of events with two jets of pt > 40 GeV"},
      {"q5", "MET [GeV] of events with a muon pair of opposite charge and a mass of 60 to 120 GeV"},
      {"q6a", "pt [GeV] of the three jets whose mass is closest to 172.5 GeV"},
      {"q6b", "largest b-tag of those three jets"},
      {"q7", "scalar sum of pt [GeV] of jets with pt > 30 GeV away from leptons"},
      {"q8", "transverse mass [GeV] of MET and the leading lepton beside the best Z candidate"}};
  return titles.at(query);
}

/// The bin centre with at most six decimals, at least one.
inline std::string centre(double x) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6f", x);
  std::string s = text;
  while (s.back() == '0' && s[s.size() - 2] != '.') s.pop_back();
  return s == "-0.0" ? "0.0" : s;
}

/// Rows `x,y` of the bins that are not empty, flow bins half a bin width outside.
inline std::string to_csv(const staffa::histogram_data& h) {
  const staffa::axis& a = h.axes()[0];
  const double width = (a.upper() - a.lower()) / static_cast<double>(a.bins());
  std::string out = "x,y\n";
  for (std::size_t cell = 0; cell < h.cells(); ++cell) {
    if (h.counts()[cell] == 0) continue;
    out +=
        centre(a.lower() + (static_cast<double>(cell) - 0.5) * width) + ',' + std::to_string(h.counts()[cell]) + '\n';
  }
  return out;
}

}  // namespace adl
