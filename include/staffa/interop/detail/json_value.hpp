// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>

#include <rapidjson/error/en.h>
#include <rapidjson/rapidjson.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// A number as it was written: the nearest double and, if it is a whole number that fits, the exact integer.
struct json_number {
  double value = 0;
  std::optional<std::int64_t> integer;
};

struct json_member;

/// A parsed JSON text. RapidJSON's own document is not used: it rounds numbers by up to 2 ulp unless asked not to, and
/// does not tell 1 from 1.0 when it is.
struct json_value {
  using array = std::vector<json_value>;
  using object = std::vector<json_member>;

  std::variant<std::monostate, bool, json_number, std::string, array, object> content;

  /// Null unless it is a T.
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return std::get_if<T>(&content);
  }

  /// The member of an object, or null. Given twice, the first counts.
  [[nodiscard]] const json_value* find(std::string_view name) const noexcept;
};

struct json_member {
  std::string name;
  json_value value;
};

inline const json_value* json_value::find(std::string_view name) const noexcept {
  const object* members = get_if<object>();
  if (members == nullptr) return nullptr;
  for (const json_member& member : *members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

/// Builds a `json_value` from RapidJSON's events.
class json_builder {
 public:
  bool Null() { return add({}); }
  bool Bool(bool b) { return add({b}); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    json_number number;
    const char* end = text + length;
    std::int64_t integer = 0;
    if (const auto read = std::from_chars(text, end, integer); read.ec == std::errc() && read.ptr == end) {
      number.integer = integer;
    }
    const auto read = std::from_chars(text, end, number.value);
    if (read.ec != std::errc() || read.ptr != end) {
      problem_ = "the number " + std::string(text, length) + " does not fit a double";
      return false;
    }
    return add({number});
  }
  bool String(const char* text, rapidjson::SizeType length, bool) { return add({std::string(text, length)}); }
  bool StartObject() { return open({json_value::object()}); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    std::get<json_value::object>(stack_.back().content).push_back({std::string(text, length), {}});
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open({json_value::array()}); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // RapidJSON wants these, but with numbers as text it does not call them.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  [[nodiscard]] json_value&& result() { return std::move(root_); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  static constexpr std::size_t max_depth = 100;  // the parser recurses: a file of brackets must not end the stack

  bool add(json_value value) {
    if (stack_.empty()) root_ = std::move(value);
    else if (auto* items = std::get_if<json_value::array>(&stack_.back().content)) items->push_back(std::move(value));
    else std::get<json_value::object>(stack_.back().content).back().value = std::move(value);
    return true;
  }
  bool open(json_value value) {
    if (stack_.size() == max_depth) {
      problem_ = "nested more than " + std::to_string(max_depth) + " levels deep";
      return false;
    }
    stack_.push_back(std::move(value));
    return true;
  }
  bool close() {
    json_value value = std::move(stack_.back());
    stack_.pop_back();
    return add(std::move(value));
  }

  json_value root_;
  std::vector<json_value> stack_;
  std::string problem_;
};

/// Parses a whole text. NaN and Infinity are accepted: Python writes them.
/// @param where start of messages, for example the file name
/// @throws source_error
[[nodiscard]] inline json_value parse_json(const std::string& text, const std::string& where) {
  if (text.find('\0') != std::string::npos) throw source_error(where + ": not JSON, it holds a zero byte");
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  json_builder builder;
  constexpr unsigned flags =
      rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult parsed = reader.Parse<flags>(stream, builder);
  if (parsed.IsError()) {
    const std::string reason =
        builder.problem().empty() ? rapidjson::GetParseError_En(parsed.Code()) : builder.problem();
    throw source_error(where + ": not JSON, at byte " + std::to_string(parsed.Offset()) + ": " + reason);
  }
  return builder.result();
}

/// Reads parts of a JSON text that must be there, with messages that say where they are missing.
class json_reader {
 public:
  json_reader(const json_value& value, std::string where) : value_(&value), where_(std::move(where)) {}

  [[nodiscard]] const std::string& where() const { return where_; }
  [[noreturn]] void fail(const std::string& reason) const { throw source_error(where_ + ": " + reason); }

  [[nodiscard]] json_reader member(std::string_view name) const {
    if (value_->get_if<json_value::object>() == nullptr) fail("expected an object");
    const json_value* found = value_->find(name);
    if (found == nullptr) fail("'" + std::string(name) + "' is missing");
    return {*found, where_ + ", '" + std::string(name) + "'"};
  }
  [[nodiscard]] std::optional<json_reader> optional_member(std::string_view name) const {
    if (value_->find(name) == nullptr) return std::nullopt;
    return member(name);
  }

  [[nodiscard]] const json_value::array& array() const { return as<json_value::array>("an array"); }
  [[nodiscard]] const json_value::object& object() const { return as<json_value::object>("an object"); }
  [[nodiscard]] const std::string& string() const { return as<std::string>("a text"); }
  [[nodiscard]] const std::string* if_string() const { return value_->get_if<std::string>(); }
  [[nodiscard]] bool boolean() const { return as<bool>("true or false"); }
  [[nodiscard]] double number() const { return as<json_number>("a number").value; }
  [[nodiscard]] std::int64_t integer() const {
    const auto& number = as<json_number>("a whole number");
    if (!number.integer) fail("expected a whole number that fits 64 bits");
    return *number.integer;
  }
  [[nodiscard]] json_reader item(std::size_t i) const { return {array()[i], where_ + "[" + std::to_string(i) + "]"}; }

 private:
  template <class T>
  [[nodiscard]] const T& as(const char* expected) const {
    const T* content = value_->get_if<T>();
    if (content == nullptr) fail(std::string("expected ") + expected);
    return *content;
  }

  const json_value* value_;
  std::string where_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
