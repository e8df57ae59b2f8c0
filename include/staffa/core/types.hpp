// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace staffa::inline STAFFA_ABI {

/// The value types a column can hold.
enum class type_id : std::uint8_t {
  boolean, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64
};

namespace detail {
template <class T, class... Ts>
concept one_of = (std::same_as<T, Ts> || ...);
}  // namespace detail

/// A number: any integer or floating type a column can hold. A bool is not a number.
template <class T>
concept number = detail::one_of<T, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                                std::int64_t, std::uint64_t, float, double>;

/// A value a column can hold: a number or a bool.
template <class T>
concept value = number<T> || std::same_as<T, bool>;

/// Offsets of lists are 32- or 64-bit signed integers.
template <class T>
concept offset_type = detail::one_of<T, std::int32_t, std::int64_t>;

template <value T>
constexpr type_id type_id_of() {
  if constexpr (std::same_as<T, bool>) return type_id::boolean;
  else if constexpr (std::same_as<T, std::int8_t>) return type_id::int8;
  else if constexpr (std::same_as<T, std::uint8_t>) return type_id::uint8;
  else if constexpr (std::same_as<T, std::int16_t>) return type_id::int16;
  else if constexpr (std::same_as<T, std::uint16_t>) return type_id::uint16;
  else if constexpr (std::same_as<T, std::int32_t>) return type_id::int32;
  else if constexpr (std::same_as<T, std::uint32_t>) return type_id::uint32;
  else if constexpr (std::same_as<T, std::int64_t>) return type_id::int64;
  else if constexpr (std::same_as<T, std::uint64_t>) return type_id::uint64;
  else if constexpr (std::same_as<T, float>) return type_id::float32;
  else return type_id::float64;
}

constexpr std::string_view name_of(type_id type) {
  constexpr std::string_view names[] = {"bool",  "int8",   "uint8", "int16",  "uint16", "int32",
                                        "uint32", "int64", "uint64", "float", "double"};
  return names[static_cast<std::size_t>(type)];
}

/// Bytes of one value in memory.
constexpr std::size_t size_of(type_id type) {
  constexpr std::size_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return sizes[static_cast<std::size_t>(type)];
}

/// Calls `f(std::type_identity<T>{})` for the C++ type of `type`.
template <class F>
constexpr decltype(auto) visit_type(type_id type, F&& f) {
  switch (type) {
    case type_id::boolean: return f(std::type_identity<bool>{});
    case type_id::int8: return f(std::type_identity<std::int8_t>{});
    case type_id::uint8: return f(std::type_identity<std::uint8_t>{});
    case type_id::int16: return f(std::type_identity<std::int16_t>{});
    case type_id::uint16: return f(std::type_identity<std::uint16_t>{});
    case type_id::int32: return f(std::type_identity<std::int32_t>{});
    case type_id::uint32: return f(std::type_identity<std::uint32_t>{});
    case type_id::int64: return f(std::type_identity<std::int64_t>{});
    case type_id::uint64: return f(std::type_identity<std::uint64_t>{});
    case type_id::float32: return f(std::type_identity<float>{});
    case type_id::float64: break;
  }
  return f(std::type_identity<double>{});
}

/// True if every value of `from` is a value of `to`: the only conversions a read makes by itself.
constexpr bool widens(type_id from, type_id to) {
  if (from == to) return true;
  if (from == type_id::boolean || to == type_id::boolean) return false;
  const auto floating = [](type_id t) { return t == type_id::float32 || t == type_id::float64; };
  const auto is_signed = [](type_id t) {
    return t == type_id::int8 || t == type_id::int16 || t == type_id::int32 || t == type_id::int64;
  };
  if (floating(from)) return floating(to) && size_of(to) > size_of(from);
  if (floating(to)) return size_of(from) < size_of(to);  // 24 and 53 bits of mantissa: 16-bit, 32-bit integers fit
  if (is_signed(from)) return is_signed(to) && size_of(to) > size_of(from);
  return size_of(to) > size_of(from);
}

}  // namespace staffa::inline STAFFA_ABI
