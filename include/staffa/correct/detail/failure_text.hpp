// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>

#include <string>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// What an evaluation error says, without where the row is.
inline std::string describe(const model& m, const std::string& correction, const std::vector<variable>& inputs,
                            const failure& f) {
  const std::string& input = f.input < inputs.size() ? inputs[f.input].name : correction;
  std::string value;
  if (f.value.type == input_type::text) value = std::string("'").append(f.value.text).append("'");
  else if (f.value.type == input_type::integer) value = std::to_string(f.value.integer);
  else value = shortest_text(f.value.real);
  const std::string start = correction_place{m.file, correction, f.path}.text() + ": input '" + input + "' = " + value;
  switch (f.status) {
    case correction_status::below: return start + " is below the first edge " + shortest_text(f.edge);
    case correction_status::above: return start + " is not below the last edge " + shortest_text(f.edge);
    case correction_status::nan: return start + " is in no bin";
    case correction_status::key_missing: return start + " is not among the keys, and there is no default";
    case correction_status::wrap: return start + " cannot be wrapped";
    case correction_status::int_range: return start + " after the transform does not fit a 64-bit integer";
    case correction_status::no_bin: return start + " meets an axis without bins";
    case correction_status::category_on_real: return start + " is real: a category has integer or string keys";
    case correction_status::ok: break;
  }
  return start + " has no value";
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
