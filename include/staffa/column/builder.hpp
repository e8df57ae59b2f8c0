// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/buffer.hpp>
#include <staffa/column/detail/bitmap.hpp>
#include <staffa/column/detail/content.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/validation.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// Writes a flat column row by row.
template <class T>
class flat_builder {
  static_assert(element<T>, "a flat column holds numbers or bools, or an option of them");

 public:
  using item = T;

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  void reserve(std::size_t rows) { values_.reserve(rows); }

  void append(const T& row) {
    if constexpr (detail::is_option<T>) {
      const std::size_t at = values_.size();
      if (validity_.size() < detail::bitmap_bytes(at + 1)) validity_.push_back(0);
      if (row.has_value()) detail::set_bit(validity_.data(), at);
      else ++missing_;
      values_.push_back(row.value_or(detail::stored_t<T>{}));
    } else {
      values_.push_back(row);
    }
  }

  /// The column; the builder is empty afterwards and may be used again.
  [[nodiscard]] flat<T> finish() {
    buffer<detail::stored_t<T>> values(std::move(values_));
    buffer<std::uint8_t> validity(std::move(validity_));
    const bool complete = std::exchange(missing_, 0) == 0;
    if constexpr (detail::is_option<T>)
      return complete ? flat<T>(std::move(values)) : flat<T>(std::move(values), std::move(validity));
    else return flat<T>(std::move(values));
  }

 private:
  mutable_buffer<detail::stored_t<T>> values_;
  mutable_buffer<std::uint8_t> validity_;
  std::size_t missing_ = 0;
};

/// Writes a record column row by row, or field by field through `fields()`.
template <template <template <class> class> class R, class = R<plain>>
class record_builder {
 public:
  using item = R<plain>;

  [[nodiscard]] std::size_t size() const noexcept { return tie_fields(builders_).template get<0>().size(); }
  void reserve(std::size_t rows) {
    for_each_field(builders_, [rows](auto& builder, auto) { builder.reserve(rows); });
  }
  void append(const R<plain>& row) {
    auto values = tie_fields(row);
    for_each_field(builders_, [&](auto& builder, auto field) { builder.append(values.template get<field>()); });
  }
  /// The builders of the fields, by name; before `finish` all must have the same size.
  [[nodiscard]] R<flat_builder>& fields() noexcept { return builders_; }

  /// The column; the builder is empty afterwards and may be used again.
  /// @throws usage_error naming two fields if they differ in length
  [[nodiscard]] record<R> finish() {
    auto builders = tie_fields(builders_);
    return record<R>(make_record<R, flat_of>([&]<class Field>(Field) -> flat<field_type<R, Field::value>> {
      return builders.template get<Field::value>().finish();
    }));
  }

 private:
  R<flat_builder> builders_{};
};

template <class T, class Offset = std::int32_t>
class jagged_builder;

namespace detail {

template <class T>
struct builder_of {
  using type = flat_builder<T>;
};
template <template <template <class> class> class R>
struct builder_of<record<R>> {
  using type = record_builder<R>;
};
template <class T, class Offset>
struct builder_of<jagged<T, Offset>> {
  using type = jagged_builder<T, Offset>;
};

}  // namespace detail

/// Writes a jagged column list by list: `append_list({1, 2})`, or `begin_list(); append(1); append(2); end_list();`.
template <class T, class Offset>
class jagged_builder {
 public:
  using content_builder = typename detail::builder_of<T>::type;
  using item = detail::list_initializer_t<T>;

  jagged_builder() { offsets_.push_back(0); }

  /// Lists written so far.
  [[nodiscard]] std::size_t size() const noexcept { return offsets_.size() - 1; }
  void reserve(std::size_t lists) { offsets_.reserve(lists + 1); }

  /// @throws usage_error if a list is open
  void begin_list() {
    if (open_) throw usage_error("jagged_builder: begin_list() while a list is open; call end_list() first");
    open_ = true;
  }
  /// Writes an item (for lists of lists: a list in braces) to the open list.
  /// @throws usage_error if none is open
  void append(const typename content_builder::item& value) {
    require_open("append(item)");
    if constexpr (detail::is_jagged<T>) content_.append_list(value);
    else content_.append(value);
  }
  /// Writes a list, any range, to the open list of lists.
  /// @throws usage_error if none is open
  template <class Range>
    requires detail::is_jagged<T>
  void append(const Range& items) {
    require_open("append(list)");
    content_.append_list(items);
  }
  /// @throws usage_error if no list is open
  /// @throws data_error if the items no longer fit the offsets
  void end_list() {
    require_open("end_list()");
    offsets_.push_back(detail::checked_offset<Offset>(content_.size(), size(), "jagged_builder"));
    open_ = false;
  }
  /// Writes a whole list: any range of items.
  template <class Range>
  void append_list(const Range& items) {
    begin_list();
    for (const auto& value : items) append(value);
    end_list();
  }
  void append_list(item items) {
    begin_list();
    for (const auto& value : items) append(value);
    end_list();
  }

  /// The builder of the items, to write into the open list in another way than by `append`.
  [[nodiscard]] content_builder& content() noexcept { return content_; }

  /// The column; the builder is empty afterwards and may be used again.
  /// @throws usage_error if a list is open
  [[nodiscard]] jagged<T, Offset> finish() {
    if (open_) throw usage_error("jagged_builder: finish() while a list is open; call end_list() first");
    buffer<Offset> offsets(std::move(offsets_));
    offsets_.push_back(0);
    return jagged<T, Offset>::from_offsets(std::move(offsets), content_.finish(), validation::structure);
  }

 private:
  void require_open(const char* what) const {
    if (!open_) throw usage_error(std::string("jagged_builder: ") + what + " outside a list; call begin_list() first");
  }

  mutable_buffer<Offset> offsets_;
  content_builder content_;
  bool open_ = false;
};

}  // namespace staffa::inline STAFFA_ABI
