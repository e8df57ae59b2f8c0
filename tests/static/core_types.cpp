// SPDX-License-Identifier: MIT
#include <staffa/core/types.hpp>

#include <cstdint>
#include <type_traits>

namespace {

using staffa::type_id;

static_assert(staffa::number<float> && staffa::number<std::uint64_t>);
static_assert(!staffa::number<bool> && staffa::value<bool>);  // a bool is a value but not a number
static_assert(!staffa::value<long double> && !staffa::value<char> && !staffa::value<const float>);
static_assert(staffa::offset_type<std::int32_t> && staffa::offset_type<std::int64_t>);
static_assert(!staffa::offset_type<std::uint32_t> && !staffa::offset_type<std::int16_t>);

// Every type goes to its id and back, with its size.
template <class... T>
constexpr bool round_trip() {
  return ((staffa::visit_type(staffa::type_id_of<T>(),
                              [](auto t) { return std::is_same_v<typename decltype(t)::type, T>; }) &&
           staffa::size_of(staffa::type_id_of<T>()) == sizeof(T)) &&
          ...);
}
static_assert(round_trip<bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                         std::int64_t, std::uint64_t, float, double>());
static_assert(staffa::name_of(type_id::int32) == "int32" && staffa::name_of(type_id::float64) == "double");

// Widening is lossless or does not happen.
static_assert(staffa::widens(type_id::float32, type_id::float64));
static_assert(!staffa::widens(type_id::float64, type_id::float32));
static_assert(staffa::widens(type_id::int16, type_id::float32) && !staffa::widens(type_id::int32, type_id::float32));
static_assert(staffa::widens(type_id::int32, type_id::float64) && !staffa::widens(type_id::int64, type_id::float64));
static_assert(staffa::widens(type_id::uint8, type_id::int16) && !staffa::widens(type_id::uint8, type_id::int8));
static_assert(!staffa::widens(type_id::int8, type_id::uint16));  // a negative number would be lost
static_assert(!staffa::widens(type_id::boolean, type_id::int32) && !staffa::widens(type_id::int8, type_id::boolean));

}  // namespace
