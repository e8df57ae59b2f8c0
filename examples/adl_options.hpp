// SPDX-License-Identifier: MIT
#pragma once

// Command line, CSV and the writing of generated events for examples/adl.

#include <staffa/interop/parquet.hpp>
#include <staffa/sink/histogram_data.hpp>
#include <staffa/source/source.hpp>

#include <cmath>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adl {

/// Thrown to print the usage and leave.
class usage : public std::exception {
 public:
  usage(std::string text, int status) : text_(std::move(text)), status_(status) {}
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  [[nodiscard]] int status() const { return status_; }

 private:
  std::string text_;
  int status_;
};

struct options {
  std::vector<std::filesystem::path> inputs;
  std::int64_t events = 1'000'000;
  std::uint64_t seed = 1;
  std::string query = "all";
  int threads = 0;
  std::size_t chunk = 2048;
  std::string format = "text";
  std::filesystem::path generate;
  bool progress = false;

  [[nodiscard]] bool wants(std::string_view name) const { return query == "all" || query == name; }
};

inline constexpr const char* help =
    "usage: adl [--input FILE...] [--events N] [--seed S] [--query 1|2|3|4|5|6a|6b|7|8|all] [--threads N]\n"
    "           [--chunk EVENTS] [--format text|csv|json] [--generate FILE.parquet] [--progress]\n"
    "Runs the ADL benchmark queries on Parquet files, or on N generated events (1,000,000, seed 1).\n"
    "--threads 0 (the default) takes all; --generate writes the generated events instead of running queries.\n";

[[noreturn]] inline void refuse(const std::string& reason) { throw usage("adl: " + reason + "\n" + help, 2); }

template <class T>
T to_number(std::string_view name, std::string_view text, T least) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least)
    refuse(std::string(name) + " takes a number from " + std::to_string(least) + ", not '" + std::string(text) + "'");
  return value;
}

inline options parse(int argc, char** argv) {
  options o;
  std::vector<std::string_view> words(argv + 1, argv + argc);
  const auto one_of = [](std::string_view name, std::string_view text, std::vector<std::string_view> allowed) {
    for (const auto choice : allowed)
      if (text == choice) return std::string(text);
    std::string list;
    for (const auto choice : allowed) list += (list.empty() ? "" : ", ") + std::string(choice);
    refuse(std::string(name) + " takes one of " + list + ", not '" + std::string(text) + "'");
  };
  for (std::size_t k = 0; k < words.size(); ++k) {
    const std::string_view name = words[k];
    if (name == "--help" || name == "-h") throw usage(help, 0);
    if (name == "--progress") {
      o.progress = true;
      continue;
    }
    if (name.substr(0, 2) != "--") refuse("what is '" + std::string(name) + "'?");
    if (k + 1 == words.size()) refuse(std::string(name) + " takes a value");
    const std::string_view value = words[++k];
    if (name == "--input") {
      o.inputs.emplace_back(value);
      while (k + 1 < words.size() && words[k + 1].substr(0, 2) != "--") o.inputs.emplace_back(words[++k]);
    } else if (name == "--events") {
      o.events = to_number<std::int64_t>(name, value, 0);
    } else if (name == "--seed") {
      o.seed = to_number<std::uint64_t>(name, value, 0);
    } else if (name == "--query") {
      o.query = one_of(name, value, {"1", "2", "3", "4", "5", "6a", "6b", "7", "8", "all"});
    } else if (name == "--threads") {
      o.threads = to_number<int>(name, value, 0);
    } else if (name == "--chunk") {
      o.chunk = to_number<std::size_t>(name, value, 1);
    } else if (name == "--format") {
      o.format = one_of(name, value, {"text", "csv", "json"});
    } else if (name == "--generate") {
      o.generate = value;
    } else {
      refuse("there is no option " + std::string(name));
    }
  }
  if (!o.generate.empty() && !o.inputs.empty()) refuse("--generate writes generated events: it takes no --input");
  return o;
}

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
    out += centre(a.lower() + (static_cast<double>(cell) - 0.5) * width) + ',' + std::to_string(h.counts()[cell]) + '\n';
  }
  return out;
}

/// Writes all columns of a source, batch by batch. @return events written
inline std::int64_t write_all(const staffa::event_source& from, const std::filesystem::path& to) {
  std::vector<staffa::column_info> infos(from.columns().begin(), from.columns().end());
  std::vector<staffa::column_request> requests;
  for (std::size_t k = 0; k < infos.size(); ++k) requests.push_back({.column = k});
  staffa::parquet_writer writer(to, infos);
  for (std::size_t b = 0; b < from.batches(); ++b) {
    const auto batch = from.read(b, requests);
    std::vector<staffa::column_view> views;
    for (std::size_t k = 0; k < infos.size(); ++k) views.push_back(batch->column(k));
    writer.write(views);
  }
  writer.close();
  return writer.events();
}

}  // namespace adl
