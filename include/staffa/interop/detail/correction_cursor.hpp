// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>

#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::corrections {

using json = rapidjson::Value;

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
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
  }
  [[nodiscard]] const json& member(const json& object, const char* name, const char* expected) const {
    const json* found = find(object, name);
    if (found == nullptr) fail(std::string("'") + name + "' is missing: expected " + expected);
    return *found;
  }
  [[nodiscard]] const json& object(const json& value) const {
    if (!value.IsObject()) fail("expected an object, found " + kind_of(value));
    return value;
  }
  [[nodiscard]] const json& array(const json& o, const char* name) const {
    const json& v = member(o, name, "an array");
    if (!v.IsArray()) fail(std::string("'") + name + "': expected an array, found " + kind_of(v));
    return v;
  }
  [[nodiscard]] std::string string(const json& v, const char* what) const {
    if (!v.IsString()) fail(std::string(what) + ": expected a string, found " + kind_of(v));
    std::string out(v.GetString(), v.GetStringLength());
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
    if (!v.IsInt()) fail(std::string("'") + name + "': expected a 32-bit integer, found " + kind_of(v));
    return v.GetInt();
  }

  static std::string kind_of(const json& v) {
    if (v.IsNull()) return "null";
    if (v.IsBool()) return v.GetBool() ? "true" : "false";
    if (v.IsObject()) return "an object";
    if (v.IsArray()) return "an array";
    if (v.IsString()) return "'" + std::string(v.GetString(), (std::min)(v.GetStringLength(), 40u)) + "'";
    if (v.IsInt64()) return "the integer " + std::to_string(v.GetInt64());
    if (v.IsUint64()) return "the integer " + std::to_string(v.GetUint64());
    return "the number " + std::to_string(v.GetDouble());
  }

 private:
  friend struct scope;
  std::string file_, correction_, path_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
