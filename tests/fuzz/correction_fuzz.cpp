// SPDX-License-Identifier: MIT
//
// libFuzzer: any bytes are a correction file, or a text file of jet energy corrections. It is loaded or refused with
// one of our errors; what is loaded is evaluated row by row and as a plan.

#include <staffa/correct/describe.hpp>
#include <staffa/correct/detail/bound.hpp>
#include <staffa/correct/detail/index_plan.hpp>
#include <staffa/interop/correction_jec.hpp>
#include <staffa/interop/correction_json.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace model = staffa::detail::corrections;

void evaluate(const staffa::correction& c) {
  constexpr std::size_t rows = 20;
  const double reals[rows] = {0,
                              -0.0,
                              1,
                              -1,
                              0.5,
                              2,
                              10,
                              1e300,
                              -1e300,
                              1e-300,
                              std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN(),
                              3.5,
                              50,
                              99,
                              100,
                              1000,
                              -2.5,
                              7};
  std::vector<model::slot_type> slots;
  model::variation_binding all;
  all.policy = staffa::correction_policy::keep();
  std::vector<double> doubles(rows + 64);
  std::vector<std::int64_t> integers(rows + 64);
  std::vector<const void*> columns;
  for (std::size_t i = 0; i < rows; ++i) {
    doubles[i] = reals[i];
    integers[i] = i % 5 == 0 ? (std::numeric_limits<std::int64_t>::min)() + static_cast<std::int64_t>(i)
                             : static_cast<std::int64_t>(i) - 3;
  }
  for (const auto& input : c.inputs()) {
    model::bound_input in;
    in.type = input.type;
    in.value.type = input.type;
    in.fixed = input.type == model::input_type::text;
    if (in.fixed)
      in.value.text = c.held()->texts.empty() ? std::string_view("a") : std::string_view(c.held()->texts.front());
    else {
      in.slot = static_cast<std::uint32_t>(slots.size());
      const bool real = input.type == model::input_type::real;
      slots.push_back(real ? model::slot_type::float64 : model::slot_type::integer);
      columns.push_back(real ? static_cast<const void*>(doubles.data()) : integers.data());
    }
    all.inputs.push_back(in);
  }
  const auto bound = std::make_shared<const model::bound_plan>(c, slots, std::vector{all});
  const model::bound_plan& plan = *bound;
  std::vector<double> out(rows + 64);
  std::vector<std::uint8_t> status(rows + 64);
  double* to = out.data();
  std::uint8_t* statuses = status.data();
  model::first_failure failed;
  std::vector<std::int32_t> cells(rows + 64), leaves(rows + 64);
  std::int32_t* cells_of = cells.data();
  plan.run(columns.data(), rows, nullptr, &to, &statuses, failed, &cells_of);
  if (!c.is_compound()) {
    const model::index_plan index(bound, 0, model::way_question::leaf, 0);
    index.run(columns.data(), cells.data(), rows, nullptr, leaves.data());
    for (std::size_t i = 0; i < rows; ++i)
      if (leaves[i] != static_cast<std::int32_t>(index.one_row(columns.data(), i))) std::abort();
  }
  for (std::size_t i = 0; i < rows; ++i) {
    double expected = 0;
    try {
      expected = c.evaluate_row(plan.arguments(0, i, columns.data()));
    } catch (const staffa::evaluation_error& e) {
      if (static_cast<std::uint8_t>(e.status()) != status[i]) std::abort();
      continue;
    }
    if (status[i] != 0 || !(out[i] == expected || (std::isnan(out[i]) && std::isnan(expected)))) std::abort();
  }
}

void evaluate_all(const staffa::correction_set& set, std::size_t size) {
  (void)staffa::summary(set);
  for (std::size_t k = 0; k < set.size() + set.compounds() && k < 4; ++k) {
    try {
      const auto c = k < set.size() ? set.at(k) : set.compound_at(k - set.size());
      evaluate(c.with({.reference_quirks = (size & 1) != 0, .strict = true}));
    } catch (const staffa::bind_error&) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    evaluate_all(
        staffa::parse_corrections(bytes, "fuzz", {.max_bytes = 1 << 20, .max_depth = 64, .max_values = 1 << 16}), size);
    return 0;
  } catch (const staffa::correction_error&) {
  }
  try {
    staffa::jec_options options;
    options.double_precision = (size & 2) != 0;
    options.exclude_last_edge = (size & 4) != 0;
    options.max_bytes = 1 << 20;
    evaluate_all(staffa::parse_jec(bytes, "fuzz", options), size);
  } catch (const staffa::correction_error&) {
  }
  return 0;
}
