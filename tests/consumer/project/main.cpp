// SPDX-License-Identifier: MIT
// A user's program: it uses each part of Staffa that its build has.
#include <staffa/staffa.hpp>
#ifdef WITH_TBB
#include <staffa/exec/tbb.hpp>
#endif
#ifdef WITH_PARQUET
#include <staffa/interop/parquet.hpp>
#endif
#ifdef WITH_UHI
#include <staffa/interop/uhi.hpp>
#endif

#include <cstdio>
#include <string>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
  std::printf("%s: %s\n", holds ? "right" : "wrong", what);
  failures += holds ? 0 : 1;
}

}  // namespace

int main() {
  const staffa::jagged<float> pt{{62, 41, 18}, {}, {35, 33}};
  const staffa::flat<float> ht = sum(pt[pt > 30]);
  expect(ht.size() == 3 && ht[0] == 103 && ht[1] == 0 && ht[2] == 68, "staffa::staffa");
#ifdef WITH_TBB
  const staffa::flat<float> again = staffa::run(staffa::parallel(2), staffa::collect(sum(pt[pt > 30]))).value();
  expect(again[0] == ht[0] && again[2] == ht[2], "staffa::tbb");
#endif
#ifdef WITH_UHI
  const staffa::histogram_data h = staffa::run(staffa::histogram(staffa::axis(3, 0, 90), pt)).value();
  expect(staffa::to_uhi_json(h).find("uhi_schema") != std::string::npos, "staffa::uhi");
#endif
#ifdef WITH_PARQUET
  bool refused = false;
  try {
    staffa::open_parquet("no such file.parquet");
  } catch (const staffa::source_error&) {
    refused = true;
  }
  expect(refused, "staffa::parquet");
#endif
  return failures;
}
