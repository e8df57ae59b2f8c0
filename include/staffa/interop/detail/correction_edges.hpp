// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/model_builder.hpp>
#include <staffa/interop/detail/correction_cursor.hpp>
#include <staffa/interop/detail/correction_tree.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Reads the edges of axes, and collects warnings.
class edge_reader {
 protected:
  edge_reader(json_cursor& cursor, model_builder& builder, model& m, bool schema)
      : c_(cursor), build_(builder), m_(m), schema_(schema) {}

  void warn(const std::string& what) {
    if (schema_) c_.fail(what + " (schema strictness)");
    note(what);
  }
  void note(const std::string& what) {
    constexpr std::size_t enough = 1000;
    if (m_.warnings.size() < enough) m_.warnings.push_back(c_.place().text() + ": " + what);
  }

  std::uint32_t edges(const json& v) {
    if (v.is_object()) return uniform(v);
    if (!v.is_array()) c_.fail("'edges': expected an array or {n, low, high}, found " + json_cursor::kind_of(v));
    if (v.size() == 0) c_.fail("'edges' is empty");
    edge_values_.clear();
    for (const json& x : v.items()) {
      double edge = 0;
      constexpr double infinity = std::numeric_limits<double>::infinity();
      if (x.is_text()) {
        const std::string_view text = x.as_text();
        if (text == "inf" || text == "+inf") edge = infinity;
        else if (text == "-inf") edge = -infinity;
        else c_.fail("the edge '" + std::string(text) + "' is no number: expected inf, +inf or -inf");
      } else if (x.is_real()) {
        edge = x.as_double();
        if (schema_ && std::isinf(edge)) c_.fail("a bare infinity as an edge (schema strictness): write \"inf\"");
      } else if (x.is_number()) {
        c_.fail("the edge " + json_cursor::kind_of(x) + " is no double: write it with a point, such as 1.0");
      } else {
        c_.fail("an edge is no number: " + json_cursor::kind_of(x));
      }
      if (std::isnan(edge)) c_.fail("an edge is NaN");
      if (!edge_values_.empty() && !(edge_values_.back() < edge)) c_.fail("the edges are not strictly increasing");
      edge_values_.push_back(edge);
    }
    return build_.edges(edge_values_);
  }
  std::uint32_t uniform(const json& v) {
    const json& n = c_.member(v, "n", "an integer");
    if (!n.fits<std::uint32_t>() || n.as_integer() == 0)
      c_.fail("'n': expected an integer from 1 to 4294967295, found " + json_cursor::kind_of(n));
    double limits[2];
    for (const bool high : {false, true}) {
      const char* name = high ? "high" : "low";
      const json& x = c_.member(v, name, "a double");
      if (!x.is_real())
        c_.fail(std::string("'") + name + "': expected a double, found " + json_cursor::kind_of(x) +
                (x.is_number() ? "; write it with a point, such as 1.0" : ""));
      limits[high] = x.as_double();
    }
    if (!(limits[0] < limits[1])) warn("uniform edges with low >= high");
    return build_.uniform(static_cast<std::uint32_t>(n.as_integer()), limits[0], limits[1]);
  }

  json_cursor& c_;
  model_builder& build_;
  model& m_;
  bool schema_;

 private:
  std::vector<double> edge_values_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
