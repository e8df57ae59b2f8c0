// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/model_builder.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_cursor.hpp>
#include <staffa/interop/detail/correction_reader.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Reads the whole of a file into a model.
class set_reader {
 public:
  set_reader(model& m, bool schema) : m_(m), cursor_(m.file), builder_(m), contents_(cursor_, builder_, m, schema) {}

  void read(const json& root) {
    try {
      read_root(cursor_.object(root));
    } catch (const model_problem& p) {
      cursor_.fail(p.what());
    }
    m_.shrink();
  }

 private:
  void read_root(const json& root) {
    const std::int32_t version = cursor_.int32(root, "schema_version");
    if (version < 2) cursor_.fail("schema version " + std::to_string(version) + " is too old: this reads version 2");
    if (version > 2) cursor_.fail("schema version " + std::to_string(version) + " is newer than 2, which this reads");
    m_.description = cursor_.optional_string(root, "description");
    const json& list = cursor_.array(root, "corrections");
    for (std::size_t k = 0; k < list.size(); ++k) correction(list[k], k);
    if (json_cursor::find(root, "compound_corrections") == nullptr) return;
    const json& compounds = cursor_.array(root, "compound_corrections");
    for (std::size_t k = 0; k < compounds.size(); ++k) compound(compounds[k], k);
  }

  std::vector<variable> variables(const json& owner, const char* name) {
    std::vector<variable> out;
    const json& list = cursor_.array(owner, name);
    const auto inside = cursor_.in(name);
    for (std::size_t k = 0; k < list.size(); ++k) {
      const auto at = cursor_.in(k);
      out.push_back(one_variable(cursor_.object(list[k])));
    }
    return out;
  }
  variable one_variable(const json& v) {
    variable out;
    out.name = cursor_.string_member(v, "name");
    out.description = cursor_.optional_string(v, "description");
    const std::string type = cursor_.string_member(v, "type");
    if (type == "string") out.type = input_type::text;
    else if (type == "int") out.type = input_type::integer;
    else if (type == "real") out.type = input_type::real;
    else cursor_.fail("unknown type '" + type + "': expected string, int or real");
    return out;
  }
  variable output_of(const json& v) {
    const json& output = cursor_.object(cursor_.member(v, "output", "an object"));
    const auto inside = cursor_.in("output");
    variable out = one_variable(output);
    if (out.type != input_type::real)
      cursor_.fail("the output's type is " + std::string(name_of(out.type)) + ": expected real");
    return out;
  }

  /// The name, with the cursor put on it.
  std::string start(const json& v, const char* list, std::size_t k) {
    cursor_.enter_correction("");
    std::string name;
    {
      const auto in_list = cursor_.in(list);
      const auto at = cursor_.in(k);
      name = cursor_.string_member(cursor_.object(v), "name");
    }
    cursor_.enter_correction(name);
    return name;
  }

  void correction(const json& v, std::size_t k) {
    correction_entry entry;
    entry.name = start(v, "corrections", k);
    if (!corrections_.try_emplace(entry.name, static_cast<std::uint32_t>(k)).second)
      cursor_.fail("two corrections have this name");
    entry.description = cursor_.optional_string(v, "description");
    entry.version = cursor_.int32(v, "version");
    entry.inputs = variables(v, "inputs");
    entry.output = output_of(v);
    contents_.start(entry);
    if (const json* generic = json_cursor::find(v, "generic_formulas"); generic != nullptr) {
      const json& list = cursor_.array(v, "generic_formulas");
      const auto inside = cursor_.in("generic_formulas");
      for (std::size_t i = 0; i < list.size(); ++i) {
        const auto at = cursor_.in(i);
        entry.generic.push_back(contents_.formula(cursor_.object(list[i]), true));
      }
    }
    const json& data = cursor_.member(v, "data", "a content node");
    const auto inside = cursor_.in("data");
    entry.root = contents_.node(data);
    m_.corrections.push_back(std::move(entry));
  }

  std::vector<std::string> strings(const json& v, const char* name) {
    std::vector<std::string> out;
    for (const json& s : cursor_.array(v, name).items()) out.push_back(cursor_.string(s, name));
    return out;
  }
  update operation_of(const json& v, const char* name, bool last) {
    const std::string text = cursor_.string_member(v, name);
    if (text == "+") return update::add;
    if (text == "*") return update::multiply;
    if (text == "/") return update::divide;
    if (last && text == "last") return update::last;
    cursor_.fail(std::string("'") + name + "' is '" + text + "': expected +, *" + (last ? ", / or last" : " or /"));
  }

  void compound(const json& v, std::size_t k) {
    compound_entry entry;
    entry.name = start(v, "compound_corrections", k);
    if (!compounds_.insert(entry.name).second) cursor_.fail("two compound corrections have this name");
    entry.description = cursor_.optional_string(v, "description");
    entry.inputs = variables(v, "inputs");
    entry.output = output_of(v);
    std::unordered_map<std::string, std::uint32_t> by_name;
    for (std::size_t i = 0; i < entry.inputs.size(); ++i)
      by_name.try_emplace(entry.inputs[i].name, static_cast<std::uint32_t>(i));
    for (const std::string& name : strings(v, "inputs_update")) {
      const auto found = by_name.find(name);
      if (found == by_name.end()) cursor_.fail("the updated input '" + name + "' is not among the inputs");
      if (entry.inputs[found->second].type != input_type::real)
        cursor_.fail("the updated input '" + name + "' is not real");
      entry.updated.push_back(found->second);
    }
    entry.input_op = operation_of(v, "input_op", false);
    entry.output_op = operation_of(v, "output_op", true);
    std::unordered_map<std::uint32_t, std::uint32_t> placed;
    for (const std::string& name : strings(v, "stack")) {
      const auto found = corrections_.find(name);
      if (found == corrections_.end())
        cursor_.fail("the stack names '" + name + "', which is no correction of this file");
      const auto [known, fresh] = placed.try_emplace(found->second, static_cast<std::uint32_t>(entry.positions.size()));
      entry.stack.push_back({found->second, known->second});
      if (!fresh) continue;
      std::vector<std::uint32_t>& positions = entry.positions.emplace_back();
      for (const variable& input : m_.corrections[found->second].inputs) {
        const auto at = by_name.find(input.name);
        if (at == by_name.end())
          cursor_.fail("the input '" + input.name + "' of '" + name + "' is not among the compound's");
        positions.push_back(at->second);
      }
    }
    m_.compounds.push_back(std::move(entry));
  }

  model& m_;
  json_cursor cursor_;
  model_builder builder_;
  content_reader contents_;
  std::unordered_map<std::string, std::uint32_t> corrections_;
  std::unordered_set<std::string> compounds_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
