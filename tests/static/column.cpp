// SPDX-License-Identifier: MIT
#include <staffa/column/builder.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/table.hpp>
#include <staffa/core/concepts.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <list>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using staffa::flat;
using staffa::jagged;
using staffa::option;
using staffa::record;

template <template <class> class F>
struct Jet {
  F<float> pt;
  F<option<bool>> tight;
};

// What a column can hold.
static_assert(staffa::element<float> && staffa::element<bool> && staffa::element<option<std::int64_t>>);
static_assert(!staffa::element<std::string> && !staffa::element<char> && !staffa::element<const float>);
static_assert(!staffa::element<option<option<float>>> && !staffa::element<jagged<float>>);

// A position is an integer; a bool would be a mask.
static_assert(staffa::position<int> && staffa::position<std::uint64_t> && !staffa::position<bool>);
static_assert(!staffa::position<float>);

// Rows.
template <class Column>
using row_t = decltype(std::declval<const Column&>()[0]);
static_assert(std::same_as<row_t<flat<float>>, const float&>);
static_assert(std::same_as<row_t<flat<option<float>>>, option<float>>);
static_assert(std::same_as<row_t<record<Jet>>, Jet<staffa::plain>>);
static_assert(std::convertible_to<row_t<jagged<float>>, std::span<const float>>);
static_assert(!std::convertible_to<row_t<jagged<option<float>>>, std::span<const float>>);
static_assert(std::same_as<row_t<row_t<jagged<record<Jet>>>>, Jet<staffa::plain>>);
static_assert(std::same_as<row_t<row_t<jagged<jagged<int>>>>, row_t<jagged<int>>>);

template <class Column, class Index>
concept can_subscript = requires(const Column& column, Index index) { column[index]; };
static_assert(can_subscript<flat<int>, std::size_t> && can_subscript<jagged<int>, long>);
static_assert(!can_subscript<flat<int>, double>);  // no silent truncation
static_assert(!can_subscript<flat<int>, bool>);
static_assert(!can_subscript<jagged<int>, const char*>);

// Every column is a range that std::ranges and ADL-free loops understand.
template <class Range>
concept a_range = std::ranges::random_access_range<const Range> && std::ranges::sized_range<const Range>;
static_assert(a_range<flat<float>> && a_range<flat<option<bool>>> && a_range<record<Jet>>);
static_assert(a_range<jagged<float>> && a_range<jagged<jagged<float>>> && a_range<jagged<record<Jet>>>);
static_assert(a_range<row_t<jagged<float>>> && a_range<row_t<jagged<option<float>>>>);

// Copies are made where one asks for them, and only from the same type: nothing is converted silently.
static_assert(std::constructible_from<flat<float>, const std::vector<float>&>);
static_assert(std::constructible_from<flat<float>, std::span<const float>>);
static_assert(std::constructible_from<flat<float>, std::list<float>>);
static_assert(std::constructible_from<flat<bool>, std::vector<bool>>);
static_assert(std::constructible_from<flat<option<int>>, std::vector<int>>);
static_assert(std::constructible_from<flat<option<int>>, std::vector<option<int>>>);
static_assert(!std::constructible_from<flat<float>, std::vector<double>>);
static_assert(!std::constructible_from<flat<int>, std::vector<option<int>>>);
static_assert(!std::constructible_from<flat<float>, flat<double>>);
static_assert(!std::convertible_to<std::vector<float>, flat<float>>);
static_assert(!std::constructible_from<flat<float>, float>);

// Only options have a bitmap.
static_assert(std::constructible_from<flat<option<int>>, staffa::buffer<int>, staffa::buffer<std::uint8_t>>);
static_assert(!std::constructible_from<flat<int>, staffa::buffer<int>, staffa::buffer<std::uint8_t>>);

// A move is a copy that cannot fail.
static_assert(std::is_nothrow_move_constructible_v<flat<float>> && std::is_nothrow_move_constructible_v<record<Jet>>);
static_assert(std::is_nothrow_move_constructible_v<jagged<float>> && std::is_nothrow_move_assignable_v<jagged<int>>);

static_assert(std::same_as<decltype(std::declval<jagged<record<Jet>, std::int64_t>>().get<"tight">()),
                           jagged<option<bool>, std::int64_t>>);
static_assert(
    std::same_as<decltype(std::declval<staffa::jagged_builder<record<Jet>>>().finish()), jagged<record<Jet>>>);

// A table holds one level of lists.
template <class Column>
concept fits_table = requires(staffa::table t, const Column& column) { t.add("name", column); };
static_assert(fits_table<flat<bool>> && fits_table<jagged<option<float>>> && fits_table<jagged<record<Jet>>>);
static_assert(fits_table<record<Jet>> && !fits_table<jagged<jagged<float>>> && !fits_table<std::vector<float>>);

}  // namespace
