// SPDX-License-Identifier: MIT
//
// One number or one order for each list: jets (3.2 an event) and muons (1.4), empty lists among them. Times are for each
// object.

#include "cases.hpp"

#include <staffa/kernel/extremum.hpp>
#include <staffa/kernel/order.hpp>
#include <staffa/kernel/sum.hpp>

#include <algorithm>
#include <cstring>
#include <memory>

namespace kernel_benchmarks {
namespace {

namespace kernel = staffa::kernel;

struct input {
  lists of;
  padded<float> values;  // one a list
  padded<bool> valid;
  padded<std::int32_t> rows;  // one a list, or the order of each
  padded<std::int32_t> scratch;
};

void sum_with_staffa(const input& in) { kernel::sum(in.of.values(), in.of.offsets(), in.values.data()); }

void sum_with_loop(const input& in) {
  const float* x = in.of.values();
  const auto offsets = in.of.offsets();
  float* out = in.values.data();
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    double total = 0;
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row) total += x[row];
    out[i] = static_cast<float>(total);
  }
}

void max_with_staffa(const input& in) {
  (kernel::max)(in.of.values(), in.of.offsets(), in.values.data(), in.valid.data());
}

void max_with_loop(const input& in) {
  const float* x = in.of.values();
  const auto offsets = in.of.offsets();
  float* out = in.values.data();
  bool* valid = in.valid.data();
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const std::int32_t first = offsets[i], last = offsets[i + 1];
    valid[i] = first != last;
    float best = valid[i] ? x[first] : 0;
    for (std::int32_t row = first + 1; row < last; ++row) best = x[row] > best ? x[row] : best;
    out[i] = best;
  }
}

void argmax_with_staffa(const input& in) { kernel::argmax(in.of.values(), in.of.offsets(), in.rows.data()); }

void argmax_with_loop(const input& in) {
  const float* x = in.of.values();
  const auto offsets = in.of.offsets();
  std::int32_t* out = in.rows.data();
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const std::int32_t first = offsets[i], last = offsets[i + 1];
    std::int32_t best = first;
    for (std::int32_t row = first + 1; row < last; ++row)
      if (x[row] > x[best]) best = row;
    out[i] = first == last ? -1 : best;
  }
}

void argsort_with_staffa(const input& in) {
  kernel::argsort<staffa::kernel::direction::descending>(in.of.values(), in.of.offsets(), in.scratch.data(),
                                                         in.rows.data());
}

/// Insertion, which is the quickest for lists so short.
void argsort_with_loop(const input& in) {
  const float* x = in.of.values();
  const auto offsets = in.of.offsets();
  std::int32_t* out = in.rows.data();
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
    for (std::int32_t row = offsets[i]; row < offsets[i + 1]; ++row) {
      std::int32_t place = row;
      for (; place > offsets[i] && x[out[place - 1]] < x[row]; --place) out[place] = out[place - 1];
      out[place] = row;
    }
}

void add_collection(const std::string& name, staffa::jagged<float> column) {
  auto in = std::make_shared<input>();
  in->of.column = std::move(column);
  const std::size_t lists = in->of.column.size();
  in->values = padded<float>(lists);
  in->valid = padded<bool>(lists);
  in->rows = padded<std::int32_t>((std::max)(lists, in->of.rows()));
  std::size_t longest = 0;
  for (std::size_t i = 0; i < lists; ++i) longest = (std::max)(longest, in->of.column[i].size());
  in->scratch = padded<std::int32_t>(longest);

  const auto add_case = [&](const std::string& what, void (*with_staffa)(const input&), void (*with_loop)(const input&),
                            std::size_t rows) {
    with_loop(*in);
    const auto keep = [&](const auto& of, std::size_t n) {
      auto copy = std::decay_t<decltype(of)>(n);
      std::copy_n(of.data(), n, copy.data());
      return copy;
    };
    const auto values = keep(in->values, lists);
    const auto valid = keep(in->valid, lists);
    const auto order = keep(in->rows, rows);
    with_staffa(*in);
    check_same(in->values, values, lists, name + " " + what);
    check_same(in->valid, valid, lists, name + " " + what);
    check_same(in->rows, order, rows, name + " " + what);
    add(name + " " + what + "/staffa", in->of.rows(), [in, with_staffa] { with_staffa(*in); });
    add(name + " " + what + "/loop", in->of.rows(), [in, with_loop] { with_loop(*in); });
  };
  add_case("sum", sum_with_staffa, sum_with_loop, lists);
  add_case("max", max_with_staffa, max_with_loop, lists);
  add_case("argmax", argmax_with_staffa, argmax_with_loop, lists);
  add_case("argsort", argsort_with_staffa, argsort_with_loop, in->of.rows());
}

}  // namespace

void add_lists() {
  add_collection("jets", generated().collection<Jet, "Jet">().mass);  // pt is sorted already
  add_collection("muons", generated().collection<Muon, "Muon">().pt);
}

}  // namespace kernel_benchmarks
