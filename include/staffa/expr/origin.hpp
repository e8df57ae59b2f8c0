// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/types.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace staffa::inline STAFFA_ABI {

/// What is known of a column before any of it is read.
struct column_info {
  std::string name;         ///< as in the file: "Jet_pt", "MET_pt", or "Jet.pt" where the file has a list of structs
  type_id type = type_id::float32;
  bool list = false;        ///< one list per event; else one value per event
  bool nullable = false;    ///< the schema allows nulls (a null that is met and was not declared is an error)
  std::string collection;   ///< lists only: "Jet". All lists of one collection have equal lengths
};

/// Where the columns of an expression come from, as far as expressions need to know: a schema and a name.
class origin {
 public:
  virtual ~origin() = default;
  [[nodiscard]] virtual std::string name() const = 0;  ///< for messages: a file name, "in memory", "toy events"
  [[nodiscard]] virtual std::span<const column_info> columns() const = 0;
};

}  // namespace staffa::inline STAFFA_ABI
