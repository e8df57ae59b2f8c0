// SPDX-License-Identifier: MIT
//
// Four fields of jets, those kept that pass a cut: each field is compressed by the mask, a chunk at a time as passes do.
// Times are for each jet, kept or not. `copy` is what the machine needs to copy the four fields.
// The case in the cache has its few rows cut by ever other masks, for a processor learns one of 8,192 rows by heart.

#include "cases.hpp"

#include <staffa/kernel/compress.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <random>

namespace kernel_benchmarks {
namespace {

namespace kernel = staffa::kernel;
constexpr std::size_t chunk = 8192;
constexpr std::size_t fields = 4;

struct input {
  input(std::size_t n, std::size_t mask_rows) : rows(n), masks(mask_rows) {
    for (auto& field : in) field = padded<float>(n);
    for (auto& field : out) field = padded<float>(n);
  }
  /// The mask of the next run.
  [[nodiscard]] const bool* next() {
    place = place + rows < masks.size() ? place + rows : 0;
    return masks.data() + place;
  }
  std::size_t rows;
  std::array<padded<float>, fields> in;
  std::array<padded<float>, fields> out;
  padded<bool> masks;
  std::size_t place = 0;
};

std::size_t with_staffa(const input& of, const bool* keep) {
  std::size_t kept = 0;
  for (std::size_t first = 0; first < of.rows; first += chunk) {
    const std::size_t rows = (std::min)(chunk, of.rows - first);
    std::size_t n = 0;
    for (std::size_t f = 0; f < fields; ++f)
      n = kernel::compress(of.in[f].data() + first, {keep + first, rows}, of.out[f].data() + kept);
    kept += n;
  }
  return kept;
}

std::size_t with_loop(const input& of, const bool* keep) {
  std::size_t kept = 0;
  const float *a = of.in[0].data(), *b = of.in[1].data(), *c = of.in[2].data(), *d = of.in[3].data();
  float *out_a = of.out[0].data(), *out_b = of.out[1].data(), *out_c = of.out[2].data(), *out_d = of.out[3].data();
  for (std::size_t row = 0; row < of.rows; ++row) {
    if (!keep[row]) continue;
    out_a[kept] = a[row], out_b[kept] = b[row], out_c[kept] = c[row], out_d[kept] = d[row];
    ++kept;
  }
  return kept;
}

std::size_t with_copy(const input& of, const bool*) {
  for (std::size_t f = 0; f < fields; ++f) std::copy_n(of.in[f].data(), of.rows, of.out[f].data());
  return of.rows;
}

void add_case(const std::string& name, std::size_t rows, std::size_t mask_rows, double probability) {
  auto of = std::make_shared<input>(rows, mask_rows);
  std::mt19937 random(1);
  std::bernoulli_distribution kept(probability);
  for (std::size_t row = 0; row < mask_rows; ++row) of->masks[row] = kept(random);
  for (auto& field : of->in)
    for (std::size_t row = 0; row < rows; ++row) field[row] = static_cast<float>(random() >> 8);
  const std::size_t right = with_loop(*of, of->masks.data());
  std::array<padded<float>, fields> expected;
  for (std::size_t f = 0; f < fields; ++f) {
    expected[f] = padded<float>(rows);
    std::copy_n(of->out[f].data(), right, expected[f].data());
  }
  check(with_staffa(*of, of->masks.data()) == right, name);
  for (std::size_t f = 0; f < fields; ++f) check_same(of->out[f], expected[f], right, name);
  const auto add_one = [&](const std::string& variant, std::size_t (*work)(const input&, const bool*)) {
    add(name + "/" + variant, rows, [of, work] {
      auto n = work(*of, of->next());
      benchmark::DoNotOptimize(n);
    });
  };
  add_one("staffa", with_staffa);
  add_one("loop", with_loop);
  add_one("copy", with_copy);
}

}  // namespace

void add_compaction() {
  constexpr std::size_t many = std::size_t{1} << 23;
  add_case("compaction, cache, half", chunk, many, 0.5);
  add_case("compaction, memory, half", many, many, 0.5);
  add_case("compaction, memory, 9 of 10", many, many, 0.9);
}

}  // namespace kernel_benchmarks
