// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace correction_command {

/// A command line that cannot be understood, or that asks for help.
class usage {
 public:
  usage(std::string text, int status) : text_(std::move(text)), status_(status) {}
  [[nodiscard]] const std::string& what() const { return text_; }
  [[nodiscard]] int status() const { return status_; }

 private:
  std::string text_;
  int status_;
};

inline constexpr const char* help =
    R"(correction summary FILE
  The corrections of a file (JSON of correctionlib's schema 2, plain or gzip): inputs with types, ranges and keys.
correction dump FILE NAME [--compound]
  How the correction NAME is evaluated.
correction eval FILE NAME --input IN.parquet --output OUT.parquet [options]
  Evaluates NAME for each row, or each element of lists, and writes the results alone, as doubles.
  --map INPUT=COLUMN     take INPUT from COLUMN; else from the column of its name
  --fix INPUT=VALUE      the same value for all rows
  --vary INPUT=A,B,C     several values, each a column of results; the first is the nominal one
  --policy throw|nan|nominal   what to do with rows without a value: end (the default), write NaN, or take the
                         nominal value in variations
  --column NAME          name of the results; else that of the correction
  --compound             look among the compound corrections alone
  --strict               functions as the C library computes them, the same bits as correctionlib
  --quirks               do as correctionlib does also where that is a defect
Exit status: 0, 1 if a file or a value is at fault, 2 for a wrong command line.
)";

using pairs = std::vector<std::pair<std::string, std::string>>;

struct options {
  std::string command, file, name, input, output, column;
  pairs map, fix;
  std::vector<std::pair<std::string, std::vector<std::string>>> vary;
  std::string policy = "throw";
  bool compound = false, strict = false, quirks = false;
};

[[noreturn]] inline void wrong(const std::string& reason) {
  throw usage("correction: " + reason + "; see correction --help\n", 2);
}

inline std::pair<std::string, std::string> split(const std::string& option, const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || at == 0) wrong(option + " takes INPUT=..., not '" + text + "'");
  return {text.substr(0, at), text.substr(at + 1)};
}

/// @throws usage
inline options parse(int argc, char** argv) {
  options o;
  std::vector<std::string> words;
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    const auto value = [&] {
      if (k + 1 >= argc) wrong(word + " needs a value");
      return std::string(argv[++k]);
    };
    if (word == "--help" || word == "-h") throw usage(help, 0);
    else if (word == "--input") o.input = value();
    else if (word == "--output") o.output = value();
    else if (word == "--column") o.column = value();
    else if (word == "--policy") o.policy = value();
    else if (word == "--map") o.map.push_back(split(word, value()));
    else if (word == "--fix") o.fix.push_back(split(word, value()));
    else if (word == "--vary") {
      const auto [input, list] = split(word, value());
      std::vector<std::string> values;
      for (std::size_t from = 0; from <= list.size();) {
        const std::size_t comma = (std::min)(list.find(',', from), list.size());
        values.push_back(list.substr(from, comma - from));
        from = comma + 1;
      }
      o.vary.emplace_back(input, std::move(values));
    } else if (word == "--compound") o.compound = true;
    else if (word == "--strict") o.strict = true;
    else if (word == "--quirks") o.quirks = true;
    else if (word.starts_with("--")) wrong("there is no option '" + word + "'");
    else words.push_back(word);
  }
  if (words.empty()) wrong("what is to be done? summary, dump or eval");
  o.command = words[0];
  if (o.command != "summary" && o.command != "dump" && o.command != "eval")
    wrong("there is no command '" + o.command + "': summary, dump or eval");
  const std::size_t wanted = o.command == "summary" ? 2 : 3;
  if (words.size() != wanted) wrong(o.command + (wanted == 2 ? " takes a FILE" : " takes a FILE and a NAME"));
  o.file = words[1];
  if (wanted == 3) o.name = words[2];
  if (o.command != "eval") {
    if (!o.input.empty() || !o.output.empty() || !o.map.empty() || !o.fix.empty() || !o.vary.empty())
      wrong("only eval takes this option");
    return o;
  }
  if (o.input.empty()) wrong("eval needs --input");
  if (o.output.empty()) wrong("eval needs --output");
  if (o.policy != "throw" && o.policy != "nan" && o.policy != "nominal")
    wrong("--policy is throw, nan or nominal, not '" + o.policy + "'");
  if (o.policy == "nominal" && o.vary.empty()) wrong("--policy nominal needs --vary");
  std::vector<std::string> given;
  const auto once = [&](const std::string& input) {
    for (const std::string& other : given)
      if (other == input) wrong("the input '" + input + "' is given twice");
    given.push_back(input);
  };
  for (const auto& item : o.map) once(item.first);
  for (const auto& item : o.fix) once(item.first);
  for (const auto& item : o.vary) once(item.first);
  return o;
}

}  // namespace correction_command
