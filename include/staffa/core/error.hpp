// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// Base of everything Staffa throws. `what()` is one readable sentence; the parts are there for programs.
class error : public std::runtime_error {
 public:
  explicit error(const std::string& message) : std::runtime_error(message) {}
};

/// A mistake in how an expression was put together (two cuts of one collection mixed, bad axis, wrong argument).
class usage_error : public error {
 public:
  using error::error;
};

/// A file or column that is not there, or not as asked for: missing, of another type, corrupt, unreadable.
class source_error : public error {
 public:
  using error::error;
};

/// Where in the data something went wrong. Empty strings and negative numbers mean "not known here".
struct location {
  std::string file;
  std::string column;
  std::int64_t event = -1;  ///< index of the event in the whole input, counted from 0
};

/// Values that break a rule while a pass runs: unequal lists, a null where none is declared, a cast out of range.
class data_error : public error {
 public:
  /// @param reason what is wrong, without the place
  data_error(std::string operation, std::string reason, location where)
      : error(compose(operation, reason, where)),
        operation_(std::move(operation)),
        reason_(std::move(reason)),
        where_(std::move(where)) {}

  [[nodiscard]] const std::string& operation() const noexcept { return operation_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  [[nodiscard]] const location& where() const noexcept { return where_; }

 private:
  [[gnu::noinline, gnu::cold]] static std::string compose(const std::string& operation, const std::string& reason,
                                                          const location& where) {
    std::string text = detail::text_of({operation, ": ", reason});
    if (!where.column.empty()) text = detail::text_of({text, ", column '", where.column, "'"});
    if (where.event >= 0) text = detail::text_of({text, ", event ", std::to_string(where.event)});
    if (!where.file.empty()) text = detail::text_of({text, ", in '", where.file, "'"});
    return text;
  }

  std::string operation_;
  std::string reason_;
  location where_;
};

/// Thrown by a pass that was asked to stop.
class cancelled : public error {
 public:
  using error::error;
};

}  // namespace staffa::inline STAFFA_ABI
