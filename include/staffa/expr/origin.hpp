// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/types.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// What is known of a column before any of it is read.
struct column_info {
  std::string name;         ///< as in the file: "Jet_pt", "MET_pt", or "Jet.pt" where the file has a list of structs
  type_id type = type_id::float32;
  bool list = false;        ///< one list per event; else one value per event
  bool nullable = false;    ///< the schema allows nulls (a null that is met and was not declared is an error)
  std::string collection;   ///< lists only: "Jet", of what objects it seems to be a field. What counts is what is asked for
};

/// What a list column seems to be a field of, by its name alone: "Jet" of "Jet_pt" and of "Jet.pt", "Gen_Jet" of
/// "Gen_Jet_pt". Of "SV_daughter_pt" it is "SV_daughter", for it may well be of other length than "SV_pt".
inline std::string collection_of_name(std::string_view column) {
  const std::size_t dot = column.rfind('.');
  return std::string(column.substr(0, dot != std::string_view::npos ? dot : column.rfind('_')));
}

/// Where the columns of an expression come from, as far as expressions need to know: a schema and a name.
class origin {
 public:
  virtual ~origin() = default;
  [[nodiscard]] virtual std::string name() const = 0;  ///< for messages: a file name, "in memory", "toy events"
  [[nodiscard]] virtual std::span<const column_info> columns() const = 0;
  /// Called when columns are asked for as fields of one collection, for sources that know their lists at once.
  /// @throws data_error if the lists are not equally long
  virtual void check_lists(const std::vector<std::size_t>& /*columns*/) const {}
};

}  // namespace staffa::inline STAFFA_ABI
