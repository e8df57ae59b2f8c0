// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <cmath>
#include <cstdio>

namespace {

int failures = 0;

void expect(const char* unit, const char* what, double found, double expected, double tolerance = 0) {
  if (std::abs(found - expected) <= tolerance) return;
  std::printf("%s: %s is %.9g, not %.9g\n", unit, what, found, expected);
  ++failures;
}

void check(const char* unit, const odr_report& report, unsigned lanes) {
  expect(unit, "lanes", static_cast<double>(report.lanes), lanes);
  expect(unit, "lanes of the library's loop", static_cast<double>(report.step_lanes), lanes);
  expect(unit, "sum of the lists", report.lists, 62 + 41 + 35 + 33);
  expect(unit, "value of the empty list", report.missing, -1);
  double exponentials = 0;
  for (int x = 0; x < 9; ++x) exponentials += std::exp(x);
  expect(unit, "sum of exponentials", report.exponentials, exponentials, 1e-6 * exponentials);
}

}  // namespace

int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    std::puts("skipped: this processor has no AVX2 with FMA");
    return 77;
  }
  check("baseline", baseline(), 4);
  check("wide", wide(), 8);
  return failures == 0 ? 0 : 1;
}
