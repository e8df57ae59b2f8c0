// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// A JSON value of a parsed text, 16 bytes. Arrays and objects lie in the memory of their `json_tree`.
class json {
 public:
  enum class type : std::uint8_t { null, boolean, integer, natural, real, text, array, object };

  json() : integer_(0) {}
  static json boolean(bool b) { return json(type::boolean, b ? 1 : 0); }
  static json integer(std::int64_t i) { return json(type::integer, i); }
  /// Beyond the range of `integer`.
  static json natural(std::uint64_t n) {
    json out(type::natural, 0);
    out.natural_ = n;
    return out;
  }
  static json real(double d) {
    json out(type::real, 0);
    out.real_ = d;
    return out;
  }
  static json text(const char* data, std::uint32_t size) {
    json out(type::text, 0);
    out.text_ = data, out.size_ = size;
    return out;
  }
  /// Of an object the items are its names and values in turn.
  static json list(type t, const json* items, std::uint32_t size) {
    json out(t, 0);
    out.items_ = items, out.size_ = size;
    return out;
  }

  [[nodiscard]] type what() const { return type_; }
  [[nodiscard]] bool is_null() const { return type_ == type::null; }
  [[nodiscard]] bool is_number() const {
    return type_ == type::integer || type_ == type::natural || type_ == type::real;
  }
  [[nodiscard]] bool is_real() const { return type_ == type::real; }
  [[nodiscard]] bool is_text() const { return type_ == type::text; }
  [[nodiscard]] bool is_array() const { return type_ == type::array; }
  [[nodiscard]] bool is_object() const { return type_ == type::object; }
  template <class T>
  [[nodiscard]] bool fits() const {
    return type_ == type::integer && integer_ >= std::int64_t{(std::numeric_limits<T>::min)()} &&
           integer_ <= std::int64_t{(std::numeric_limits<T>::max)()};
  }

  [[nodiscard]] bool truth() const { return integer_ != 0; }
  [[nodiscard]] std::int64_t as_integer() const { return integer_; }
  [[nodiscard]] std::uint64_t as_natural() const { return natural_; }
  [[nodiscard]] double as_double() const {
    return type_ == type::real      ? real_
           : type_ == type::natural ? static_cast<double>(natural_)
                                    : static_cast<double>(integer_);
  }
  [[nodiscard]] std::string_view as_text() const { return {text_, size_}; }
  [[nodiscard]] std::span<const json> items() const { return {items_, size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const json& operator[](std::size_t k) const { return items_[k]; }

  /// The member of an object, or null. Given twice, the first counts.
  [[nodiscard]] const json* member(std::string_view name) const {
    for (std::size_t k = 0; k + 1 < size_; k += 2)
      if (items_[k].as_text() == name) return &items_[k + 1];
    return nullptr;
  }

 private:
  json(type t, std::int64_t i) : type_(t), integer_(i) {}

  type type_ = type::null;
  std::uint32_t size_ = 0;
  union {
    std::int64_t integer_;
    std::uint64_t natural_;
    double real_;
    const char* text_;
    const json* items_;
  };
};

/// Memory for the values of one text.
class json_tree {
 public:
  [[nodiscard]] const json& root() const { return stack_.front(); }

  void push(const json& value) { stack_.push_back(value); }
  /// Memory for a text that lives as long as the tree.
  char* text_room(std::size_t size) { return take(texts_, size); }
  /// The last `size` values become the items of a list.
  void close(json::type t, std::uint32_t size) {
    json* to = take(values_, size);
    std::copy_n(stack_.end() - static_cast<std::ptrdiff_t>(size), size, to);
    stack_.resize(stack_.size() - size);
    push(json::list(t, to, size));
  }

 private:
  template <class T>
  struct pool {
    std::vector<std::unique_ptr<T[]>> blocks;
    std::span<T> left;
    std::size_t next = (std::size_t{1} << 12) / sizeof(T);  ///< the size of the next block: small for small files
  };
  template <class T>
  static T* take(pool<T>& from, std::size_t size) {
    constexpr std::size_t largest = (std::size_t{1} << 18) / sizeof(T);
    if (size > largest / 4) {  // a block of its own
      from.blocks.push_back(std::make_unique_for_overwrite<T[]>(size));
      return from.blocks.back().get();
    }
    if (from.left.size() < size) {
      while (from.next < size) from.next *= 2;
      from.blocks.push_back(std::make_unique_for_overwrite<T[]>(from.next));
      from.left = {from.blocks.back().get(), from.next};
      from.next = (std::min)(2 * from.next, largest);
    }
    T* at = from.left.data();
    from.left = from.left.subspan(size);
    return at;
  }

  std::vector<json> stack_;
  pool<json> values_;
  pool<char> texts_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
