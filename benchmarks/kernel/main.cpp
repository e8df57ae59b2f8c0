// SPDX-License-Identifier: MIT
//
// The kernels that queries spend their time in, each against the plain loop over the same arrays; times are nanoseconds
// an element (an entry, a row), so their floors can be counted.

#include "cases.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  kernel_benchmarks::add_elementary();
  kernel_benchmarks::add_histograms();
  kernel_benchmarks::add_compaction();
  kernel_benchmarks::add_lists();
  kernel_benchmarks::add_nearest();
  benchmark::RunSpecifiedBenchmarks();
}
