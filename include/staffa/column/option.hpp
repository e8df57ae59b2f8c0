// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>

#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// Says that there is no value: `flat<option<float>>{1, missing, 3}`.
struct missing_t {
  explicit constexpr missing_t() = default;
};
inline constexpr missing_t missing{};

/// A value that may be missing, in a row; `flat<option<float>>` is a column of such.
///
/// Missing is not NaN and not zero: it is tested (`if (x)`) before the value is used (`*x`), or given a substitute
/// (`x.value_or(0)`). Two missing values are equal.
template <class T>
class option {
 public:
  using value_type = T;

  constexpr option() noexcept : value_{}, present_(false) {}
  constexpr option(missing_t) noexcept : option() {}
  constexpr option(const T& value) : value_(value), present_(true) {}
  constexpr option(T&& value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(value)), present_(true) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return present_; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return present_; }

  /// @pre has_value()
  [[nodiscard]] constexpr const T& operator*() const noexcept {
    STAFFA_ASSERT(present_);
    return value_;
  }
  /// @pre has_value()
  [[nodiscard]] constexpr const T* operator->() const noexcept {
    STAFFA_ASSERT(present_);
    return &value_;
  }
  [[nodiscard]] constexpr T value_or(T substitute) const { return present_ ? value_ : std::move(substitute); }

  friend constexpr bool operator==(const option& a, const option& b) {
    return a.present_ == b.present_ && (!a.present_ || a.value_ == b.value_);
  }
  friend constexpr bool operator==(const option& a, const T& b) { return a.present_ && a.value_ == b; }
  friend constexpr bool operator==(const option& a, missing_t) { return !a.present_; }

 private:
  T value_;
  bool present_;
};

namespace detail {

template <class T>
struct option_traits {
  using stored = T;
  static constexpr bool optional = false;
};
template <class T>
struct option_traits<option<T>> {
  using stored = T;
  static constexpr bool optional = true;
};

/// What a column of T keeps in memory: T, or the value of an option.
template <class T>
using stored_t = typename option_traits<T>::stored;
template <class T>
inline constexpr bool is_option = option_traits<T>::optional;

}  // namespace detail

/// What one row of a flat column can be: a value, or an option of one.
template <class T>
concept element = value<detail::stored_t<T>>;

}  // namespace staffa::inline STAFFA_ABI
