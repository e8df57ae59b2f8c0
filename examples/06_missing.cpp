// SPDX-License-Identifier: MIT
//
// Missing values: where they come from, how they go through formulas, and what ends them.

#include <staffa/column/print.hpp>
#include <staffa/staffa.hpp>

#include <cstdint>
#include <iostream>

using namespace staffa;

int main() {
  // [arise]
  jagged<float> pt{{62, 41}, {}, {35}};
  flat<float> met{20, 55, 31};
  flat<option<float>> quality{1, missing, 0.5F};

  auto lead = max(pt);  // an empty list has no largest value: missing, not zero
  // [arise]

  // [propagate]
  flat<option<float>> ratio = met / lead;            // missing where an operand is
  flat<option<bool>> loose = lead > 30 || met > 50;  // but `missing || true` is true
  flat<bool> none = is_missing(quality);
  jagged<option<float>> hard = mask(pt, pt > 40);  // the same rows, missing where the mask is not true
  // [propagate]
  std::cout << "ratio    " << ratio << "\nloose    " << loose << "\nnone     " << none << "\nhard     " << hard << '\n';

  // [end]
  flat<float> filled = value_or(lead, -1);          // a default
  flat<float> cut = met[lead > 40];                 // a missing mask value counts as false
  flat<std::int64_t> n = count(mask(pt, pt > 40));  // reductions skip what is missing
  // [end]
  std::cout << "filled   " << filled << "\ncut      " << cut << "\nn        " << n << '\n';

  // [skipped]
  auto h = run(histogram(axis(2, 0, 80), lead));  // a sink skips it and says how often
  std::cout << "filled " << h->counts()[1] << " and " << h->counts()[2] << ", skipped " << h.missing() << '\n';
  // [skipped]
}
