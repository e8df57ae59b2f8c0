// SPDX-License-Identifier: MIT
#pragma once

// Thrift's compact protocol, in which Parquet writes its footers: as much of it as stepping over structures takes.

#include <staffa/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// The types of the protocol, by their numbers in it.
enum class thrift_type : std::uint8_t {
  stop = 0,
  yes = 1,  // a field's boolean is in its type; one in a list is a byte
  no = 2,
  i8 = 3,
  i16 = 4,
  i32 = 5,
  i64 = 6,
  real = 7,
  binary = 8,
  list = 9,
  set = 10,
  map = 11,
  structure = 12,
  uuid = 13,
};

/// Goes through bytes in Thrift's compact protocol. Whatever they are, it stays within them.
/// @throws std::runtime_error if they end early or are nothing of the protocol
class thrift_reader {
 public:
  thrift_reader(const std::uint8_t* begin, const std::uint8_t* end) : at_(begin), end_(end) {}

  [[noreturn]] static void fail() { throw std::runtime_error("its footer is malformed"); }

  [[nodiscard]] const std::uint8_t* position() const { return at_; }

  /// Calls `field(id, type)` for the fields of a structure. It reads the value and returns true, or returns false
  /// without reading it, to step over it.
  template <class Field>
  void each_field(Field&& field) {
    int id = 0;
    for (thrift_type type; (type = next_field(id)) != thrift_type::stop;)
      if (!field(id, type)) skip(type);
  }

  /// The head of a list: the type of its elements, and how many of them follow.
  struct list_head {
    thrift_type type;
    std::size_t size;
  };
  list_head list() {
    const std::uint8_t head = byte();
    const std::uint64_t size = head >> 4 == 15 ? varint() : head >> 4;
    return {static_cast<thrift_type>(head & 0x0F), at_most_left(size)};
  }

  [[nodiscard]] static bool is_integer(thrift_type type) {
    return type >= thrift_type::i16 && type <= thrift_type::i64;
  }
  /// @pre is_integer of its type
  std::int64_t integer() {
    const std::uint64_t zigzag = varint();
    return static_cast<std::int64_t>(zigzag >> 1 ^ (0 - (zigzag & 1)));
  }

  /// @return how long it is: what is in it is stepped over
  std::size_t binary() {
    const std::size_t size = at_most_left(varint());
    at_ += size;
    return size;
  }

  void skip(thrift_type type) { skip(type, 0); }

 private:
  static constexpr int deepest = 32;  // a footer has statistics in a chunk in a row group

  std::uint8_t byte() {
    if (at_ == end_) fail();
    return *at_++;
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    fail();
  }

  /// A number of bytes, or of elements: the least takes one byte.
  [[nodiscard]] std::size_t at_most_left(std::uint64_t n) const {
    if (n > static_cast<std::uint64_t>(end_ - at_)) fail();
    return static_cast<std::size_t>(n);
  }

  /// The type of the next field of a structure; `id` goes from that of the field before to its own.
  thrift_type next_field(int& id) {
    const std::uint8_t head = byte();
    if (head == 0) return thrift_type::stop;
    id = static_cast<std::int16_t>(head >> 4 == 0 ? integer() : id + (head >> 4));
    return static_cast<thrift_type>(head & 0x0F);
  }

  void skip(thrift_type type, int depth) {
    if (depth > deepest) fail();
    switch (type) {
      case thrift_type::yes:
      case thrift_type::no: return;
      case thrift_type::i8: byte(); return;
      case thrift_type::i16:
      case thrift_type::i32:
      case thrift_type::i64: varint(); return;
      case thrift_type::real: at_ += at_most_left(8); return;
      case thrift_type::binary: binary(); return;
      case thrift_type::list:
      case thrift_type::set: {
        const list_head head = list();
        for (std::size_t i = 0; i < head.size; ++i) skip_element(head.type, depth + 1);
        return;
      }
      case thrift_type::map: {
        const std::size_t size = at_most_left(varint());
        if (size == 0) return;
        const std::uint8_t types = byte();
        for (std::size_t i = 0; i < size; ++i) {
          skip_element(static_cast<thrift_type>(types >> 4), depth + 1);
          skip_element(static_cast<thrift_type>(types & 0x0F), depth + 1);
        }
        return;
      }
      case thrift_type::structure: {
        int id = 0;
        for (thrift_type field; (field = next_field(id)) != thrift_type::stop;) skip(field, depth + 1);
        return;
      }
      case thrift_type::uuid: at_ += at_most_left(16); return;
      default: fail();
    }
  }

  void skip_element(thrift_type type, int depth) {
    if (type == thrift_type::yes || type == thrift_type::no) {
      byte();
    } else {
      skip(type, depth);
    }
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::pq
