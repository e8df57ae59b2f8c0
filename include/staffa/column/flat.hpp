// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/buffer.hpp>
#include <staffa/column/detail/bitmap.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/rows.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/concepts.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// One value per row: `flat<float> met{12, 40.5F};`. Of `flat<option<float>>` some may be missing.
///
/// A copy is cheap and shares the memory; nothing can change it. `flat<bool>` keeps one byte per value.
template <class T>
class flat {
  static_assert(element<T>, "a flat column holds numbers or bools, or an option of them: flat<float>, "
                            "flat<std::int32_t>, flat<bool>, flat<option<float>>");

 public:
  using stored = detail::stored_t<T>;
  using access = std::conditional_t<detail::is_option<T>, detail::option_access<stored>, detail::value_access<stored>>;
  using value_type = T;
  using iterator = typename access::iterator;
  using const_iterator = iterator;
  using difference_type = std::ptrdiff_t;
  using size_type = std::size_t;

  flat() = default;
  flat(std::initializer_list<T> rows) { copy(rows.begin(), rows.end(), rows.size()); }
  /// Copies.
  template <range_of<T> Range>
    requires(!std::same_as<Range, flat>)
  explicit flat(const Range& rows) {
    copy(rows.begin(), rows.end(), static_cast<std::size_t>(std::distance(rows.begin(), rows.end())));
  }
  /// Copies values of which none is missing.
  template <range_of<detail::stored_t<T>> Range>
    requires(detail::is_option<T> && !range_of<Range, T>)
  explicit flat(const Range& rows) {
    copy(rows.begin(), rows.end(), static_cast<std::size_t>(std::distance(rows.begin(), rows.end())));
  }
  /// Shares the memory.
  flat(buffer<stored> values) : values_(std::move(values)) {}
  /// Shares the memory. Bit k of `validity` (least significant first) says that value k is present; empty: all are.
  /// @throws usage_error if the bitmap is too short
  flat(buffer<stored> values, buffer<std::uint8_t> validity)
    requires detail::is_option<T>
      : values_(std::move(values)), validity_(std::move(validity)) {
    if (!validity_.empty() && validity_.size() < detail::bitmap_bytes(values_.size()))
      throw usage_error("flat: a bitmap of " + std::to_string(validity_.size()) + " bytes is too short for " +
                        std::to_string(values_.size()) + " values");
  }

  /// Uses the caller's memory, which must stay as it is.
  [[nodiscard]] static flat borrow(std::span<const stored> values) { return {buffer<stored>::borrow(values)}; }
  [[nodiscard]] static flat borrow(std::span<const stored> values, std::span<const std::uint8_t> validity)
    requires detail::is_option<T>
  {
    return {buffer<stored>::borrow(values), buffer<std::uint8_t>::borrow(validity)};
  }
  /// Uses memory that lives as long as `owner`.
  [[nodiscard]] static flat share(std::shared_ptr<const void> owner, std::span<const stored> values) {
    return {buffer<stored>::borrow(values, std::move(owner))};
  }
  [[nodiscard]] static flat share(std::shared_ptr<const void> owner, std::span<const stored> values,
                                  std::span<const std::uint8_t> validity)
    requires detail::is_option<T>
  {
    auto bits = buffer<std::uint8_t>::borrow(validity, owner);
    return {buffer<stored>::borrow(values, std::move(owner)), std::move(bits)};
  }
  /// The values of a view of this very type, sharing its memory. Of lists: their content.
  /// @throws usage_error for another type, or if values may be missing and T is no option
  [[nodiscard]] static flat from_view(const column_view& view);

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }

  /// Row i: a `const T&`, or an `option` by value.
  /// @pre 0 <= i < size()
  template <position I>
  [[nodiscard]] decltype(auto) operator[](I i) const {
    STAFFA_ASSERT(std::cmp_greater_equal(i, 0) && std::cmp_less(i, size()));
    return rows()(static_cast<std::ptrdiff_t>(i));
  }
  /// Filters by a mask or picks by an index, once `staffa/expr` is included.
  template <subscript_argument E>
  [[nodiscard]] decltype(auto) operator[](const E& e) const {
    return subscript(*this, e);
  }
  [[nodiscard]] iterator begin() const { return rows().at(0); }
  [[nodiscard]] iterator end() const { return rows().at(static_cast<std::ptrdiff_t>(size())); }

  /// The values in memory; one that is missing is not meant to be read.
  [[nodiscard]] std::span<const stored> values() const noexcept { return values_.span(); }
  [[nodiscard]] const stored* data() const noexcept { return values_.data(); }
  /// One bit per value, set where it is present; empty if none is missing.
  [[nodiscard]] std::span<const std::uint8_t> validity() const noexcept { return validity_.span(); }
  [[nodiscard]] std::size_t missing_count() const noexcept {
    return validity_.empty() ? 0 : size() - detail::count_bits(validity_.data(), size());
  }
  [[nodiscard]] const buffer<stored>& memory() const noexcept { return values_; }

  [[nodiscard]] column_view view() const {
    column_view result{.type = type_id_of<stored>(),
                       .data = values_.data(),
                       .valid = validity_.empty() ? nullptr : validity_.data(),
                       .offsets = nullptr,
                       .offset_bytes = 0,
                       .rows = size(),
                       .values = size(),
                       .readable = values_.readable(),
                       .owner = values_.owner()};
    if (validity_.owner()) result.owner = std::make_shared<flat>(*this);
    return result;
  }

  /// What `rows` and lists of this content read with: pointers, valid as long as the memory.
  [[nodiscard]] access rows() const noexcept {
    if constexpr (detail::is_option<T>) return {values_.data(), validity_.empty() ? nullptr : validity_.data()};
    else return {values_.data()};
  }

  /// Equal rows; by `==`, so a NaN equals nothing.
  friend bool operator==(const flat& a, const flat& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  template <class Iterator>
  void copy(Iterator first, Iterator last, std::size_t size) {
    mutable_buffer<stored> values;
    mutable_buffer<std::uint8_t> validity;
    values.reserve(size);
    if constexpr (detail::is_option<T>) {
      std::size_t present = 0;
      validity.resize(detail::bitmap_bytes(size));
      for (; first != last; ++first) {
        const T row = *first;
        if (row.has_value()) {
          detail::set_bit(validity.data(), values.size());
          ++present;
        }
        values.push_back(row.value_or(stored{}));
      }
      if (present < size) validity_ = buffer<std::uint8_t>(std::move(validity));
    } else {
      for (; first != last; ++first) values.push_back(*first);
    }
    values_ = buffer<stored>(std::move(values));
  }

  buffer<stored> values_;
  buffer<std::uint8_t> validity_;  // stays empty unless T is an option
};

template <class T>
flat<T> flat<T>::from_view(const column_view& view) {
  if (view.type != type_id_of<stored>())
    throw usage_error("flat::from_view: the column holds " + std::string(name_of(view.type)) + ", not " +
                      std::string(name_of(type_id_of<stored>())));
  const std::span<const stored> values(static_cast<const stored*>(view.data), view.values);
  auto memory = view.data == nullptr ? buffer<stored>() : buffer<stored>::borrow(values, view.owner, view.readable);
  if (view.valid == nullptr) return {std::move(memory)};
  const std::span<const std::uint8_t> validity(view.valid, detail::bitmap_bytes(view.values));
  if constexpr (detail::is_option<T>) {
    return {std::move(memory), buffer<std::uint8_t>::borrow(validity, view.owner)};
  } else {
    const std::size_t present = detail::count_bits(view.valid, view.values);
    if (present < view.values)
      throw usage_error("flat::from_view: " + std::to_string(view.values - present) +
                        " values are missing: read them as option<T>");
    return {std::move(memory)};
  }
}

/// The column of a field: `Jet<flat_of>` has a `flat<float> pt`.
template <class T>
using flat_of = flat<T>;

}  // namespace staffa::inline STAFFA_ABI
