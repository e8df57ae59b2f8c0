// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <concepts>
#include <type_traits>

namespace staffa::inline STAFFA_ABI {

/// A position in a column: any integer, but not a bool (that would be a mask).
template <class T>
concept position = std::integral<T> && !std::same_as<std::remove_cv_t<T>, bool>;

/// What may stand in the brackets of `x[...]` besides a position: an expression (a mask or an index), always a class.
template <class T>
concept subscript_argument = std::is_class_v<T>;

/// A range of values that can be copied into a column of T: `std::vector<T>`, `std::span<T>`, a list of Boost's.
template <class Range, class T>
concept range_of = requires(const Range& range) {
  { range.begin() == range.end() } -> std::convertible_to<bool>;
  requires std::same_as<std::remove_cvref_t<decltype(*range.begin())>, T> ||
               std::same_as<typename Range::value_type, T>;
};

}  // namespace staffa::inline STAFFA_ABI
