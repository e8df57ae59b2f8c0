// SPDX-License-Identifier: MIT
// All headers, and some of what they do. Compiled once for each instruction set.
#include "all_headers.inc"
#include "report.hpp"

odr_report STAFFA_ODR_UNIT() {
  odr_report report{};
  report.lanes = staffa::simd::lanes;
  unsigned long steps = 0;
  staffa::simd::for_each_step(64, [&](std::size_t) { ++steps; });
  report.step_lanes = 64 / steps;

  const staffa::jagged<float> pt{{62, 41, 18}, {}, {35, 33}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 30}};
  const staffa::flat<float> kept = sum(pt[pt > 30]);
  for (std::size_t event = 0; event < kept.size(); ++event) report.lists += static_cast<double>(kept[event]);
  const staffa::flat<float> leading = value_or(max(pt), -1.0F);
  report.missing = static_cast<double>(leading[1]);

  const staffa::flat<float> x{0, 1, 2, 3, 4, 5, 6, 7, 8};
  const staffa::flat<float> y = exp(x);
  for (std::size_t i = 0; i < y.size(); ++i) report.exponentials += static_cast<double>(y[i]);
  return report;
}
