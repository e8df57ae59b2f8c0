// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// What became of one row of a correction.
enum class correction_status : std::uint8_t {
  ok,
  below,             ///< under the first edge of an axis whose flow is "error"
  above,             ///< at or over the last edge
  nan,               ///< NaN on an axis whose flow is "error"
  key_missing,       ///< no such key, and no default
  wrap,              ///< NaN or infinity on a wrapped axis
  int_range,         ///< a transformed integer beyond 64 bits
  no_bin,            ///< an axis with a single edge
  category_on_real,  ///< a category of a real input
};

constexpr std::string_view name_of(correction_status status) {
  constexpr std::string_view names[] = {"ok",        "below",  "above",           "nan", "key missing", "wrap",
                                        "int range", "no bin", "category on real"};
  return names[static_cast<std::size_t>(status)];
}

/// The kind of exception that correctionlib's C++ evaluator throws in the same case.
enum class reference_error : std::uint8_t { none, runtime_error, out_of_range, invalid_argument, logic_error };

/// Base of what loading, binding and evaluating corrections throws.
class correction_error : public error {
 public:
  explicit correction_error(const std::string& message, reference_error reference = reference_error::runtime_error)
      : error(message), reference_(reference) {}
  [[nodiscard]] reference_error reference_class() const noexcept { return reference_; }

 private:
  reference_error reference_;
};

/// A file that cannot be opened, inflated or parsed, or that exceeds a limit.
class correction_file_error : public correction_error {
 public:
  /// @param line counted from 1, or 0 if there is none to name
  correction_file_error(std::string file, const std::string& reason, std::size_t byte = 0, std::size_t line = 0)
      : correction_error(file + ": " + reason +
                         (line > 0 ? " (line " + std::to_string(line) + ", byte " + std::to_string(byte) + ")" : "")),
        file_(std::move(file)),
        byte_(byte),
        line_(line) {}
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] std::size_t byte() const noexcept { return byte_; }
  [[nodiscard]] std::size_t line() const noexcept { return line_; }

 private:
  std::string file_;
  std::size_t byte_, line_;
};

/// Where in a correction file something lies.
struct correction_place {
  std::string file;
  std::string correction;  ///< its name, empty outside of any
  std::string path;        ///< "/data/content/3/flow"

  [[nodiscard]] std::string text() const {
    std::string out = file;
    if (!correction.empty()) out += ": correction '" + correction + "'";
    if (!path.empty()) out += " at " + path;
    return out;
  }
};

/// JSON that is not a correction: a member missing, of the wrong type, or against a rule.
class correction_schema_error : public correction_error {
 public:
  correction_schema_error(correction_place where, const std::string& reason,
                          reference_error reference = reference_error::runtime_error)
      : correction_error(where.text() + ": " + reason, reference), where_(std::move(where)) {}
  [[nodiscard]] const correction_place& where() const noexcept { return where_; }

 private:
  correction_place where_;
};

/// A formula that does not parse. @param column counted from 1
class formula_error : public correction_error {
 public:
  formula_error(correction_place where, std::string expression, std::size_t column, const std::string& reason)
      : correction_error((where.text().empty() ? std::string("formula") : where.text()) + ": " + reason +
                         " at column " + std::to_string(column) + "\n  " + expression + "\n  " +
                         std::string(column > 0 ? column - 1 : 0, ' ') + "^"),
        where_(std::move(where)),
        expression_(std::move(expression)),
        column_(column),
        reason_(reason) {}
  [[nodiscard]] const correction_place& where() const noexcept { return where_; }
  [[nodiscard]] const std::string& expression() const noexcept { return expression_; }
  [[nodiscard]] std::size_t column() const noexcept { return column_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  correction_place where_;
  std::string expression_;
  std::size_t column_;
  std::string reason_;
};

/// A name that is not in the set.
class unknown_correction : public correction_error {
 public:
  explicit unknown_correction(const std::string& message) : correction_error(message, reference_error::out_of_range) {}
};

/// Arguments that do not fit a correction's inputs.
class bind_error : public correction_error {
 public:
  using correction_error::correction_error;
};

/// A row that has no value.
class evaluation_error : public correction_error {
 public:
  evaluation_error(const std::string& message, correction_status status, reference_error reference,
                   std::int64_t row = -1, std::int64_t event = -1)
      : correction_error(message, reference), status_(status), row_(row), event_(event) {}
  [[nodiscard]] correction_status status() const noexcept { return status_; }
  [[nodiscard]] std::int64_t row() const noexcept { return row_; }      ///< within its chunk, -1: a single evaluation
  [[nodiscard]] std::int64_t event() const noexcept { return event_; }  ///< in the whole input

 private:
  correction_status status_;
  std::int64_t row_, event_;
};

}  // namespace staffa::inline STAFFA_ABI
