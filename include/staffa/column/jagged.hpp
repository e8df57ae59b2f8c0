// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/detail/content.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/rows.hpp>
#include <staffa/column/validation.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/concepts.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// One list per row: `jagged<float> pt{{40, 25}, {}, {31}};`. The items are values, options, records
/// (`jagged<record<Jet>>`) or lists again (`jagged<jagged<float>>`).
///
/// Row i holds the items [offsets[i], offsets[i+1]) of the content; the first offset need not be 0, and the content may
/// be longer than the last. A copy is cheap and shares the memory; nothing can change it.
template <class T, class Offset = std::int32_t>
class jagged {
  static_assert(detail::list_item<T>, "a jagged column holds lists of numbers or bools, of options, records or "
                                      "lists: jagged<float>, jagged<option<float>>, jagged<record<Jet>>, "
                                      "jagged<jagged<float>>");
  static_assert(offset_type<Offset>, "the offsets of a jagged column are std::int32_t or std::int64_t");

 public:
  using content_type = detail::content_t<T>;
  using access = detail::list_access<typename content_type::access, Offset>;
  using value_type = typename access::row;
  using iterator = typename access::iterator;
  using const_iterator = iterator;
  using difference_type = std::ptrdiff_t;
  using size_type = std::size_t;
  using offset = Offset;

  /// No lists.
  jagged() = default;
  /// Of braces: each inner pair is a list.
  jagged(std::initializer_list<detail::list_initializer_t<T>> lists) : jagged(std::span(lists.begin(), lists.size())) {}
  explicit jagged(std::span<const detail::list_initializer_t<T>> lists) : content_(detail::joined<T>(lists)) {
    mutable_buffer<Offset> offsets;
    offsets.reserve(lists.size() + 1);
    offsets.push_back(0);
    std::size_t items = 0;
    for (const auto& list : lists) {
      items += list.size();
      offsets.push_back(detail::checked_offset<Offset>(items, offsets.size() - 1, "jagged"));
    }
    offsets_ = buffer<Offset>(std::move(offsets));
  }

  /// From n + 1 offsets into a content; shares both.
  /// @throws data_error naming the first bad row, unless the offsets are trusted (`validation::none`)
  [[nodiscard]] static jagged from_offsets(buffer<Offset> offsets, content_type content,
                                           validation level = validation::structure) {
    jagged result(std::move(offsets), std::move(content));
    validate(result, level, "jagged::from_offsets");
    return result;
  }
  /// From the length of each list and the items of all, one list after the other.
  /// @throws data_error if a count is negative or the counts do not add up to the number of items
  template <position Count>
  [[nodiscard]] static jagged from_counts(const flat<Count>& counts, content_type content) {
    mutable_buffer<Offset> offsets;
    offsets.reserve(counts.size() + 1);
    offsets.push_back(0);
    std::size_t items = 0;
    for (std::size_t row = 0; row < counts.size(); ++row) {
      const Count count = counts[row];
      const auto fail = [row](const std::string& reason) {
        throw data_error("jagged::from_counts", reason,
                         location{.file = {}, .column = {}, .event = static_cast<std::int64_t>(row)});
      };
      if (std::cmp_less(count, 0)) fail("the count " + std::to_string(count) + " is negative");
      if (std::cmp_greater(count, content.size() - items))
        fail("the counts want " + std::to_string(items) + " + " + std::to_string(count) + " items, but there are " +
             std::to_string(content.size()));
      items += static_cast<std::size_t>(count);
      offsets.push_back(detail::checked_offset<Offset>(items, row, "jagged::from_counts"));
    }
    if (items != content.size())
      throw data_error("jagged::from_counts",
                       "the counts add up to " + std::to_string(items) + ", but there are " +
                           std::to_string(content.size()) + " items",
                       location{});
    return {buffer<Offset>(std::move(offsets)), std::move(content)};
  }
  /// The lists of a view of this very type, sharing its memory. The view is trusted.
  /// @throws usage_error for another type, for offsets of another size, or if values are missing and T is no option
  [[nodiscard]] static jagged from_view(const column_view& view)
    requires element<T>
  {
    if (view.offset_bytes != sizeof(Offset))
      throw usage_error(view.offset_bytes == 0 ? std::string("jagged::from_view: the column is flat, it has no lists")
                                               : "jagged::from_view: the column has offsets of " +
                                                     std::to_string(8 * view.offset_bytes) + " bits, not of " +
                                                     std::to_string(8 * sizeof(Offset)));
    const std::span<const Offset> offsets(static_cast<const Offset*>(view.offsets), view.rows + 1);
    return {buffer<Offset>::borrow(offsets, view.owner), content_type::from_view(view)};
  }

  [[nodiscard]] std::size_t size() const noexcept { return offsets_.size() - 1; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// Items in all lists together.
  [[nodiscard]] std::size_t total() const noexcept {
    return static_cast<std::size_t>(offsets_[size()] - offsets_[0]);
  }
  /// The length of each list.
  [[nodiscard]] flat<Offset> counts() const {
    mutable_buffer<Offset> counts(size());
    for (std::size_t row = 0; row < size(); ++row) counts[row] = offsets_[row + 1] - offsets_[row];
    return {buffer<Offset>(std::move(counts))};
  }

  /// List i, a view of its items.
  /// @pre 0 <= i < size()
  template <position I>
  [[nodiscard]] value_type operator[](I i) const {
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

  /// Shared between the columns of one collection: equal addresses mean equal lengths.
  [[nodiscard]] const buffer<Offset>& offsets() const noexcept { return offsets_; }
  /// What the offsets point into, from item 0 on.
  [[nodiscard]] const content_type& content() const noexcept { return content_; }

  /// The lists of one field, sharing the offsets: `jets.get<"pt">()`.
  template <fixed_string Name>
    requires detail::is_record<T>
  [[nodiscard]] auto get() const {
    const auto& column = content_.template get<Name>();
    using field = typename std::remove_cvref_t<decltype(column)>::value_type;
    return jagged<field, Offset>::from_offsets(offsets_, column, validation::none);
  }

  [[nodiscard]] column_view view() const
    requires element<T>
  {
    column_view result = content_.view();
    result.offsets = offsets_.data();
    result.offset_bytes = sizeof(Offset);
    result.rows = size();
    if (result.owner != offsets_.owner()) result.owner = std::make_shared<jagged>(*this);
    return result;
  }

  [[nodiscard]] access rows() const noexcept { return {content_.rows(), offsets_.data()}; }

  /// Equal lists in every row, wherever their items lie; by `==`, so a NaN equals nothing.
  friend bool operator==(const jagged& a, const jagged& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), detail::equal_items{});
  }

 private:
  jagged(buffer<Offset> offsets, content_type content) : offsets_(std::move(offsets)), content_(std::move(content)) {}

  buffer<Offset> offsets_{0};
  content_type content_;
};

/// Looks at a column again, at the level given, as far down as its lists go.
/// @throws data_error naming the first bad row
template <class T, class Offset>
void validate(const jagged<T, Offset>& column, validation level, std::string_view operation = "validate") {
  if (level == validation::none) return;
  check_offsets(column.offsets().span(), column.content().size(), operation);
  validate(column.content(), level, operation);
}

}  // namespace staffa::inline STAFFA_ABI
