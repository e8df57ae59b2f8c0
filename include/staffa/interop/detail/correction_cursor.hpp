// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_tree.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Checked access to JSON that remembers where it is, for messages.
class json_cursor {
 public:
  explicit json_cursor(std::string file) : file_(std::move(file)) {}

  void enter_correction(std::string name) { correction_ = std::move(name), path_.clear(); }
  struct scope {
    scope(json_cursor& c, std::size_t s) : cursor(c), size(s) {}
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() { cursor.path_.resize(size); }
    json_cursor& cursor;
    std::size_t size;
  };
  [[nodiscard]] scope in(const char* name) {
    const std::size_t size = path_.size();
    path_ += '/';
    path_ += name;
    return scope(*this, size);
  }
  [[nodiscard]] scope in(std::size_t index) {
    const std::size_t size = path_.size();
    path_ += '/';
    path_ += std::to_string(index);
    return scope(*this, size);
  }

  [[nodiscard]] correction_place place() const { return {file_, correction_, path_}; }
  [[noreturn]] void fail(const std::string& reason, reference_error r = reference_error::runtime_error) const {
    throw correction_schema_error(place(), reason, r);
  }

  /// The member, or null if it is absent or null.
  static const json* find(const json& object, const char* name) {
    const json* found = object.member(name);
    return found == nullptr || found->is_null() ? nullptr : found;
  }
  [[nodiscard]] const json& member(const json& object, const char* name, const char* expected) const {
    const json* found = find(object, name);
    if (found == nullptr) fail(std::string("'") + name + "' is missing: expected " + expected);
    return *found;
  }
  [[nodiscard]] const json& object(const json& value) const {
    if (!value.is_object()) fail("expected an object, found " + kind_of(value));
    return value;
  }
  [[nodiscard]] const json& array(const json& o, const char* name) const {
    const json& v = member(o, name, "an array");
    if (!v.is_array()) fail(std::string("'") + name + "': expected an array, found " + kind_of(v));
    return v;
  }
  [[nodiscard]] std::string string(const json& v, const char* what) const {
    if (!v.is_text()) fail(std::string(what) + ": expected a string, found " + kind_of(v));
    std::string out(v.as_text());
    if (out.find('\0') != std::string::npos) fail(std::string(what) + ": a string with an embedded NUL");
    return out;
  }
  [[nodiscard]] std::string string_member(const json& o, const char* name) const {
    return string(member(o, name, "a string"), name);
  }
  [[nodiscard]] std::string optional_string(const json& o, const char* name) const {
    const json* v = find(o, name);
    return v == nullptr ? std::string() : string(*v, name);
  }
  [[nodiscard]] std::int32_t int32(const json& o, const char* name) const {
    const json& v = member(o, name, "an integer");
    if (!v.fits<std::int32_t>()) fail(std::string("'") + name + "': expected a 32-bit integer, found " + kind_of(v));
    return static_cast<std::int32_t>(v.as_integer());
  }

  static std::string kind_of(const json& v) {
    switch (v.what()) {
      case json::type::null: return "null";
      case json::type::boolean: return v.truth() ? "true" : "false";
      case json::type::integer: return "the integer " + std::to_string(v.as_integer());
      case json::type::natural: return "the integer " + std::to_string(v.as_natural());
      case json::type::real: return "the number " + shortest_text(v.as_double());
      case json::type::text: return "'" + std::string(v.as_text().substr(0, 40)) + "'";
      case json::type::array: return "an array";
      case json::type::object: break;
    }
    return "an object";
  }

 private:
  friend struct scope;
  std::string file_, correction_, path_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
