// SPDX-License-Identifier: MIT
#pragma once

// The command line of examples/adl.

#include "program.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
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

}  // namespace adl
