// SPDX-License-Identifier: MIT
// What corrections promise to the bit: a line `// unfused: <instructions>` says which ones the function after it must
// have, packed or not, and that none of them may be fused with another into one rounding.
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/locate.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/random.hpp>
#include <staffa/correct/detail/run_program.hpp>
#include <staffa/correct/detail/search_axis.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace staffa::detail::corrections;

extern "C" {

// unfused: divsd mulsd subsd addsd
std::int64_t locate_value(const model* m, const edge_list* e, double x, bool wrapped) {
  return locate(*m, *e, x, wrapped).bin;
}

// unfused: divsd mulsd subsd addsd
void search_doubles(const plan_axis* a, const double* x, std::size_t n, bool quirks, std::int32_t* cells) {
  search_axis(*a, slot_type::float64, x, x, n, quirks, cells);
}

// unfused: mulps
void search_floats(const plan_axis* a, const float* x, const double* doubles, std::size_t n, std::int32_t* cells) {
  search_axis(*a, slot_type::float32, x, doubles, n, false, cells);
}

// unfused: mulpd addpd subpd divpd sqrtpd
void exact_steps(const double* a, const double* b, std::size_t n, double* to) {
  run_step(operation::multiply, false, to, a, b, n);
  run_step(operation::add, false, to, to, b, n);
  run_step(operation::subtract, false, to, a, to, n);
  run_step(operation::divide, false, to, to, b, n);
  run_step(operation::sqrt, false, to, to, nullptr, n);
  run_step(operation::logical_and, false, to, to, a, n);
  run_step(operation::not_equal, false, to, to, a, n);
}

// unfused: mulsd addsd subsd divsd
double formula_at(const formula_text* f, const double* x, const double* p, std::vector<double>* scratch) {
  return evaluate_formula(*f, {x, f->variables}, {p, f->parameters}, *scratch);
}

// unfused: mulpd addpd divpd sqrtpd
void many_random_numbers(const void* const* columns, std::size_t count, std::size_t n, std::uint64_t* words,
                         double* out) {
  random_numbers(distribution::normal, columns, count, n, words, out);
}

// unfused: mulsd addsd divsd
double one_random_number(distribution shape, const std::uint64_t* words, std::size_t count) {
  return random_number(shape, words, count);
}

// unfused: mulsd addsd subsd divsd
bool one_row(const model* m, const correction_entry* c, std::vector<argument>* row, double* out) {
  return evaluator(*m, true)(*c, *row, *out);
}

}  // extern "C"
