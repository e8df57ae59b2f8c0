// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/detail/bitmap.hpp>
#include <staffa/column/option.hpp>
#include <staffa/core/config.hpp>

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

namespace detail {

/// Random access to rows that are made when they are read (an option, a list, a record). `Access` is a few pointers
/// and yields row i by `access(i)`; the iterator holds it by value and so outlives the range it came from.
template <class Access>
class row_iterator {
  struct arrow {
    typename Access::row row;
    const typename Access::row* operator->() const noexcept { return &row; }
  };

 public:
  using value_type = typename Access::row;
  using reference = value_type;
  using difference_type = std::ptrdiff_t;
  using pointer = arrow;
  // Boost's ranges go by the category: it tells the traversal, though there is no row in memory to refer to.
  using iterator_category = std::random_access_iterator_tag;
  using iterator_concept = std::random_access_iterator_tag;

  row_iterator() = default;
  row_iterator(Access access, difference_type at) : access_(access), at_(at) {}

  reference operator*() const { return access_(at_); }
  pointer operator->() const { return {access_(at_)}; }
  reference operator[](difference_type n) const { return access_(at_ + n); }

  row_iterator& operator++() { return *this += 1; }
  row_iterator& operator--() { return *this += -1; }
  row_iterator operator++(int) { return std::exchange(*this, *this + 1); }
  row_iterator operator--(int) { return std::exchange(*this, *this - 1); }
  row_iterator& operator+=(difference_type n) {
    at_ += n;
    return *this;
  }
  row_iterator& operator-=(difference_type n) { return *this += -n; }
  friend row_iterator operator+(row_iterator it, difference_type n) { return it += n; }
  friend row_iterator operator+(difference_type n, row_iterator it) { return it += n; }
  friend row_iterator operator-(row_iterator it, difference_type n) { return it -= n; }
  friend difference_type operator-(const row_iterator& a, const row_iterator& b) { return a.at_ - b.at_; }
  friend bool operator==(const row_iterator& a, const row_iterator& b) { return a.at_ == b.at_; }
  friend auto operator<=>(const row_iterator& a, const row_iterator& b) { return a.at_ <=> b.at_; }

 private:
  Access access_{};
  difference_type at_ = 0;
};

/// Values that lie in memory: a row is a reference, an iterator a pointer.
template <class T>
struct value_access {
  using row = T;
  using iterator = const T*;
  const T* data = nullptr;

  const T& operator()(std::ptrdiff_t i) const { return data[i]; }
  [[nodiscard]] iterator at(std::ptrdiff_t i) const { return data + i; }
};

/// Values of which some are missing; `valid` null: none is.
template <class T>
struct option_access {
  using row = option<T>;
  using iterator = row_iterator<option_access>;
  const T* data = nullptr;
  const std::uint8_t* valid = nullptr;

  row operator()(std::ptrdiff_t i) const {
    return valid == nullptr || bit_at(valid, static_cast<std::size_t>(i)) ? row(data[i]) : row();
  }
  [[nodiscard]] iterator at(std::ptrdiff_t i) const { return {*this, i}; }
};

}  // namespace detail

/// One list of a jagged column: a view of its items, a range for std and for Boost. A list of plain values lies in
/// memory in one piece and converts to `std::span<const T>`. It stays valid as long as the column's memory.
template <class Access>
class list_row {
 public:
  using value_type = typename Access::row;
  using iterator = typename Access::iterator;
  using const_iterator = iterator;
  using reference = decltype(*std::declval<iterator>());
  using const_reference = reference;
  using difference_type = std::ptrdiff_t;
  using size_type = std::size_t;

  list_row() = default;
  list_row(Access access, std::ptrdiff_t first, std::ptrdiff_t last) : access_(access), first_(first), last_(last) {}

  [[nodiscard]] iterator begin() const { return access_.at(first_); }
  [[nodiscard]] iterator end() const { return access_.at(last_); }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(last_ - first_); }
  [[nodiscard]] bool empty() const noexcept { return last_ == first_; }
  /// @pre i < size()
  [[nodiscard]] reference operator[](std::size_t i) const {
    STAFFA_ASSERT(i < size());
    return access_(first_ + static_cast<std::ptrdiff_t>(i));
  }
  [[nodiscard]] reference front() const { return (*this)[0]; }
  [[nodiscard]] reference back() const { return (*this)[size() - 1]; }
  [[nodiscard]] const value_type* data() const noexcept
    requires std::is_pointer_v<iterator>
  {
    return begin();
  }

  /// Equal items in the same order.
  friend bool operator==(const list_row& a, const list_row& b)
    requires std::equality_comparable<value_type>
  {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  Access access_{};
  std::ptrdiff_t first_ = 0;
  std::ptrdiff_t last_ = 0;
};

namespace detail {

template <class Inner, class Offset>
struct list_access {
  using row = list_row<Inner>;
  using iterator = row_iterator<list_access>;
  Inner items{};
  const Offset* offsets = nullptr;

  row operator()(std::ptrdiff_t i) const {
    return {items, static_cast<std::ptrdiff_t>(offsets[i]), static_cast<std::ptrdiff_t>(offsets[i + 1])};
  }
  [[nodiscard]] iterator at(std::ptrdiff_t i) const { return {*this, i}; }
};

}  // namespace detail
}  // namespace staffa::inline STAFFA_ABI

// <span> declares what it specialises itself; <ranges> would cost 0.1 s in every file.
template <class Access>
inline constexpr bool std::ranges::enable_view<staffa::list_row<Access>> = true;
template <class Access>
inline constexpr bool std::ranges::enable_borrowed_range<staffa::list_row<Access>> = true;
