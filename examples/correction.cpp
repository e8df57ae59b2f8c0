// SPDX-License-Identifier: MIT
//
// Looks into correction files, and evaluates corrections over the columns of Parquet files: correction --help.

#include "correction_eval.hpp"
#include "correction_options.hpp"

#include <staffa/correct/describe.hpp>
#include <staffa/interop/correction_json.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace correction_command;

staffa::correction find(const staffa::correction_set& set, const options& o) {
  std::vector<std::string> names;
  if (!o.compound) {
    for (std::size_t k = 0; k < set.size(); ++k) {
      if (set.at(k).name() == o.name) return set.at(k);
      names.push_back(set.at(k).name());
    }
  }
  for (std::size_t k = 0; k < set.compounds(); ++k) {
    if (set.compound_at(k).name() == o.name) return set.compound_at(k);
    names.push_back(set.compound_at(k).name());
  }
  throw data_fault(o.file + ": there is no " + (o.compound ? "compound " : "") + "correction '" + o.name + "'; " +
                   staffa::nearest_names(o.name, names));
}

void work(const options& o) {
  const auto set = staffa::load_corrections(o.file);
  for (const std::string& warning : set.warnings()) std::fprintf(stderr, "correction: %s\n", warning.c_str());
  if (o.command == "summary") {
    std::cout << staffa::summary(set);
    return;
  }
  const auto c = find(set, o).with({.reference_quirks = o.quirks, .strict = o.strict});
  if (o.command == "dump") std::cout << staffa::dump(c);
  else evaluation(o, c).run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    work(parse(argc, argv));
    return 0;
  } catch (const usage& u) {
    (u.status() == 0 ? std::cout : std::cerr) << u.what();
    return u.status();
  } catch (const std::exception& e) {
    std::cout.flush();
    std::cerr << "correction: " << e.what() << '\n';
    return 1;
  }
}
