// SPDX-License-Identifier: MIT
#pragma once

// What the benchmarks of kernels share. Each case has a variant `loop`, a plain loop that gives the same result; this is
// checked before anything is timed.

#include <staffa/simd/config.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kernel_benchmarks {

/// Lets the case add its benchmarks, one function a file.
void add_elementary();
void add_histograms();
void add_compaction();
void add_lists();
void add_nearest();

/// Events with the published multiplicities. The lists are too many for a processor to learn their lengths by heart.
inline constexpr std::int64_t events = 262'144;
inline const staffa::event_set& generated() {
  static const staffa::event_set all = staffa::toy_events(events);
  return all;
}

template <template <class> class F>
struct Jet {
  F<float> pt, eta, phi, mass;
};
template <template <class> class F>
struct Muon {
  F<float> pt, eta, phi;
};

/// n values and the padding that kernels may touch.
template <class T>
class padded {
 public:
  explicit padded(std::size_t n = 0)
      : size_(n), values_(new T[n + staffa::simd::padding_bytes / sizeof(T) + 1]()) {}
  [[nodiscard]] T* data() const { return values_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T& operator[](std::size_t k) const { return values_[k]; }

 private:
  std::size_t size_;
  std::unique_ptr<T[]> values_;
};

/// The lists of a column in memory.
struct lists {
  staffa::jagged<float> column;
  [[nodiscard]] const float* values() const { return column.content().data(); }
  [[nodiscard]] std::span<const std::int32_t> offsets() const { return {column.offsets().data(), column.size() + 1}; }
  [[nodiscard]] std::size_t rows() const { return column.content().size(); }
};

/// Leaves with a message if a kernel and the plain loop disagree.
inline void check(bool same, const std::string& what) {
  if (same) return;
  std::fprintf(stderr, "%s: the kernel and the plain loop disagree\n", what.c_str());
  std::exit(1);
}
template <class T>
void check_same(const padded<T>& a, const padded<T>& b, std::size_t n, const std::string& what) {
  check(std::memcmp(a.data(), b.data(), n * sizeof(T)) == 0, what);
}

/// A benchmark of `work`, which is called again and again; times are for each of `items`.
template <class Work>
benchmark::internal::Benchmark* add(const std::string& name, std::size_t items, Work work, const std::string& label = {}) {
  return benchmark::RegisterBenchmark(name.c_str(), [work, items, label](benchmark::State& state) {
    for (auto _ : state) {
      work();
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
    if (!label.empty()) state.SetLabel(label);
  });
}

}  // namespace kernel_benchmarks
