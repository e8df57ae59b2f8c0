// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/program.hpp>
#include <staffa/correct/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// A correction compiled for columns. A tree of binnings and categories becomes one table over the cells of its axes:
// the axes of one input are merged, with all edges of any of them, and each has cells for what lies outside. A row's
// value is then a few searches and one look-up, however the tree was nested.
namespace staffa::inline STAFFA_ABI::detail::corrections {

/// What a block of rows provides: columns of float, double or int64. Those that a plan computes come after the others.
enum class slot_type : std::uint8_t { float32, float64, integer };

/// How rows are sorted into the cells of an axis.
enum class search : std::uint8_t {
  edges,         ///< cell = number of edges not above the value
  wrapped,       ///< as before, of the value brought back into the axis; 0: cannot be
  uniform,       ///< 0 below, then the bins, then above
  uniform_wrap,  ///< 0: cannot be, then the bins
  keys,          ///< position of an integer among the keys, or their number
};

/// Where to find the edges near a value, for axes of many edges. Empty: not made, or too uneven for it.
template <class T>
struct bucket_table {
  T low = 0, scale = 0;
  std::vector<std::int32_t> before;
};

struct plan_axis {
  search how = search::edges;
  std::uint32_t slot = 0;
  std::int32_t stride = 1;
  std::uint32_t bins = 0;
  double low = 0, high = 0;
  std::vector<double> edges;
  std::vector<float> float_edges;  ///< the same for float columns: the smallest float not below each edge
  bucket_table<double> buckets;
  bucket_table<float> float_buckets;
  std::vector<std::int64_t> keys;   ///< sorted
  std::vector<std::int32_t> dense;  ///< by key - keys.front(), if they lie close together
  std::int32_t shared = -1;         ///< the number of this search, if several plans make it

  [[nodiscard]] std::int32_t cells() const {
    switch (how) {
      case search::edges: return static_cast<std::int32_t>(edges.size()) + 1;
      case search::keys: return static_cast<std::int32_t>(keys.size()) + 1;
      default: return static_cast<std::int32_t>(bins) + 3;  // outside, and where the row is looked at one by one
    }
  }
};

struct plan;

/// What a cell of a table leads to.
struct plan_leaf {
  enum class type : std::uint8_t {
    ask,  ///< no value, or one that only the row-by-row evaluator knows
    constant,
    formula,
    hash,
    inner,
  } what = type::ask;
  std::uint32_t which = 0;  ///< of the plan's formulas, hashes or inner plans
  std::int32_t row = 0;     ///< of parameters
  double value = 0;
};

struct plan_formula {
  program code;
  const double* parameters = nullptr;  ///< of the model; null if they are constants of the program
};

struct plan_hash {
  struct word {
    bool fixed = false;
    std::uint32_t slot = 0;
    std::uint64_t bits = 0;
  };
  std::vector<word> words;
  distribution shape = distribution::normal;
};

/// A column that is computed before the axes are searched: the rule of a transform.
struct plan_column {
  std::uint32_t slot = 0;
  bool integer = false;
  std::unique_ptr<plan> rule;
};

struct plan {
  std::vector<plan_column> columns;
  std::vector<plan_axis> axes;
  std::int32_t cells = 1;
  std::uint32_t variations = 1;
  std::vector<plan_leaf> leaves;
  std::vector<std::int32_t> table;  ///< [variation][cell]: number of a leaf
  std::vector<double> values;       ///< the same where all leaves are constants; `ask_bits` for none
  std::vector<std::int32_t> rows;   ///< the same where all are rows of one formula; -1 for none
  std::vector<plan_formula> formulas;
  std::vector<plan_hash> hashes;
  std::vector<std::unique_ptr<plan>> inner;
};

/// Marks the cells without a value: a NaN that no file can hold, since those of files are made the usual one.
inline constexpr std::uint64_t ask_bits = 0x7ff8'5374'6166'6661u;
/// The same among rows of parameters.
inline constexpr std::int32_t no_row = -0x7fffffff - 1;

/// What an input of the correction is, once bound.
struct bound_input {
  bool fixed = false;
  input_type type = input_type::real;
  argument value;          ///< if fixed
  std::uint32_t slot = 0;  ///< else
};
using environment = std::vector<bound_input>;

/// Bytes that are the same for equal searches only.
inline std::string search_key(const plan_axis& a) {
  std::string key;
  const auto add = [&](const auto& x) { key.append(reinterpret_cast<const char*>(&x), sizeof x); };
  add(a.how), add(a.slot), add(a.bins), add(a.low), add(a.high), add(a.edges.size());
  for (const double x : a.edges) add(x);
  for (const std::int64_t x : a.keys) add(x);
  return key;
}

/// Bytes that are the same for equal environments only.
inline std::string signature(const environment& in) {
  std::string key;
  for (const bound_input& b : in) {
    const auto add = [&](const auto& x) { key.append(reinterpret_cast<const char*>(&x), sizeof x); };
    key += b.fixed ? 'f' : 's';
    if (!b.fixed) add(b.slot);
    else if (b.type == input_type::text) add(b.value.text.size()), key += b.value.text;
    else if (b.type == input_type::integer) add(b.value.integer);
    else add(b.value.real);
  }
  return key;
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
