// SPDX-License-Identifier: MIT
// Hot kernels under names that can be found in the object file. A line `// packed: <instructions>` says which ones the
// function after it must have, on registers of the full width of the instruction set that it is compiled for.
#include <staffa/kernel/best_triple.hpp>
#include <staffa/kernel/bin.hpp>
#include <staffa/kernel/fill.hpp>
#include <staffa/kernel/kinematics.hpp>
#include <staffa/kernel/sum.hpp>
#include <staffa/simd/math.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

using namespace staffa;
using index_t = std::int32_t;

extern "C" {

// packed: addps
void triple_mass2(const index_t* offsets, std::size_t lists, const float* w, float* out) {
  kernel::triple_mass2({offsets, lists + 1}, w, out);
}

// packed: addps mulps subps sqrtps
void combine_pairs(kernel::pair_result result, const float* table, const index_t* a, const index_t* b,
                   std::size_t pairs, float* out) {
  kernel::combine_pairs(result, table, a, table, b, pairs, out);
}

// packed: addps mulps subps divps sqrtps
void best_triples(std::span<const index_t> objects, const index_t* triples, const kernel::object_columns& columns,
                  kernel::searched_formula& formula, index_t* sorted, float* scratch, index_t* out) {
  kernel::best_triples(objects, triples, columns, formula, sorted, scratch, out);
}

// packed: addps mulps divps sqrtps paddd pslld
void object_table(const float* pt, const float* eta, const float* phi, const float* mass, std::size_t rows,
                  float* out) {
  kernel::object_table(pt, eta, phi, mass, rows, out);
}

// packed: subps mulps cvttps2dq
void bin_regular(const float* values, std::size_t n, const kernel::regular_bins& axis, index_t* out) {
  kernel::bin_regular(values, n, axis, out);
}

// packed: subps mulps cvttps2dq
void fill_counts_fused(const float* values, std::size_t n, const kernel::regular_bins& axis, std::uint64_t* counts) {
  kernel::fill_counts_fused(values, nullptr, n, axis, counts);
}

// packed: subps mulps cvttps2dq
void fill_pairs_fused(const float* values, std::size_t n, const kernel::regular_bins& axis, std::uint32_t* counts) {
  kernel::fill_pairs_fused(values, nullptr, n, axis, counts);
}

// packed: mulps addps pslld
void sine(const float* size, const float* angle, std::size_t n, float* out) {
  for (std::size_t row = 0; row < n; row += simd::lanes) {
    simd::store(out + row, simd::load<float>(size + row) * simd::sin(simd::load<float>(angle + row)));
  }
}

// packed: mulps divps addps
void angle(const float* y, const float* x, std::size_t n, float* out) {
  for (std::size_t row = 0; row < n; row += simd::lanes) {
    simd::store(out + row, simd::atan2(simd::load<float>(y + row), simd::load<float>(x + row)));
  }
}

// packed: addpd
void sum(const float* values, const index_t* offsets, std::size_t lists, float* out) {
  kernel::sum(values, {offsets, lists + 1}, out);
}

}  // extern "C"
