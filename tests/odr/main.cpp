// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <cmath>
#include <cstdio>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
  if (!holds) std::printf("wrong: %s\n", what), ++failures;
}

void check(const odr_report& report, unsigned long lanes) {
  expect(report.lanes == lanes, "lanes");
  expect(report.seen_lanes == lanes, "lanes, as seen by a library function");
  expect(report.sum == 21, "sum");
}

}  // namespace

int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    std::puts("skipped: this processor has no AVX2 with FMA");
    return 77;
  }
  check(baseline(), 4);
  check(wide(), 8);
  return failures == 0 ? 0 : 1;
}
