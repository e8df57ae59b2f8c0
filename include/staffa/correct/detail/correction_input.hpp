// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/event_row.hpp>
#include <staffa/expr/node.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// A column that a correction reads.
struct column_input {
  value_ref values;
  type_id type = type_id::float64;
  bool optional = false;
  std::shared_ptr<const std::vector<std::int64_t>> codes;  ///< of a dictionary: what its numbers mean to the plan
  value_ref above;  ///< if there is one value for each list: these, which `values` repeats for each object
};

/// Some rows of a column: from the first of them on.
struct input_rows {
  const void* data = nullptr;
  const bool* valid = nullptr;
};

/// Reads the columns of a correction for a node whose inputs are: the way from the domain to the events, `way` of them,
/// then the columns.
class input_reader {
 public:
  /// @param correction its name, for messages
  input_reader(std::string correction, std::size_t way, std::vector<column_input> columns)
      : correction_(std::move(correction)), way_(way), columns_(std::move(columns)) {}

  [[nodiscard]] std::size_t size() const { return columns_.size(); }
  [[nodiscard]] std::size_t way() const { return way_; }
  [[nodiscard]] const column_input& operator[](std::size_t k) const { return columns_[k]; }
  [[nodiscard]] const slot& at(const evaluation& e, std::size_t k) const { return e.input(way_ + k); }

  [[nodiscard]] input_rows rows(const evaluation& e, std::size_t k, std::size_t first) const {
    const slot& all = at(e, k);
    return {static_cast<const char*>(all.data) + first * size_of(columns_[k].type),
            all.valid == nullptr ? nullptr : all.valid + first};
  }
  /// Whether an input may be missing somewhere in this chunk.
  [[nodiscard]] bool misses(const evaluation& e) const {
    for (std::size_t k = 0; k < columns_.size(); ++k)
      if (at(e, k).valid != nullptr) return true;
    return false;
  }
  /// Which of n rows have all inputs; null if all have. @param rows of each column; @param together room for n of them
  const bool* presence(const input_rows* rows, std::size_t n, bool* together) const {
    const bool* valid = nullptr;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      const bool* here = rows[k].valid;
      if (here == nullptr) continue;
      if (valid == nullptr) {
        valid = here;
        continue;
      }
      if (valid != together) valid = std::copy_n(valid, n, together) - n;
      for (std::size_t i = 0; i < n; ++i) together[i] = together[i] && here[i];
    }
    return valid;
  }

  /// Whether the plan takes other integers than those of the column.
  [[nodiscard]] bool converts(std::size_t k) const {
    const column_input& c = columns_[k];
    if (c.type == type_id::float32 || c.type == type_id::float64) return false;
    return c.type != type_id::int64 || c.codes;
  }
  /// n values of a column as the plan reads them: float, double, or int64.
  /// @param data the values; @param first the row of the first of them; @param valid which there are, or null;
  /// @param out room for integers, if it converts @throws data_error for an integer that nothing stands for
  const void* prepared(const evaluation& e, std::size_t k, const void* data, std::size_t first, std::size_t n,
                       const bool* valid, std::int64_t* out) const {
    const column_input& c = columns_[k];
    if (!converts(k)) return data;
    const auto refuse = [&](std::size_t i, const std::string& why) {
      if (valid == nullptr || valid[i])
        e.fail("correction '" + correction_ + "'", why, event_row(e, 0, way_, static_cast<std::int64_t>(first + i)));
    };
    visit_type(c.type, [&]<class T>(std::type_identity<T>) {
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        const T* from = static_cast<const T*>(data);
        for (std::size_t i = 0; i < n; ++i) {
          if constexpr (std::is_same_v<T, std::uint64_t>) {
            if (from[i] > static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)()))
              refuse(i, "the integer " + std::to_string(from[i]) + " does not fit 64 bits with a sign");
          }
          out[i] = static_cast<std::int64_t>(from[i]);
        }
      }
    });
    for (std::size_t i = 0; c.codes && i < n; ++i) {
      if (out[i] >= 0 && static_cast<std::size_t>(out[i]) < c.codes->size()) {
        out[i] = (*c.codes)[static_cast<std::size_t>(out[i])];
      } else {
        refuse(i, "the number " + std::to_string(out[i]) + " is not in a dictionary of " +
                      std::to_string(c.codes->size()) + " texts");
        out[i] = 0;
      }
    }
    return out;
  }

 private:
  std::string correction_;
  std::size_t way_;
  std::vector<column_input> columns_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
