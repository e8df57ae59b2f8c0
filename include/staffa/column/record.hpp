// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/flat.hpp>
#include <staffa/column/rows.hpp>
#include <staffa/core/concepts.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/core/reflect.hpp>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

namespace detail {

template <template <template <class> class> class R, class = R<plain>>  // the type: see core/reflect.hpp
struct record_access {
  using row = R<plain>;
  using iterator = row_iterator<record_access>;
  const R<flat_of>* columns = nullptr;

  row operator()(std::ptrdiff_t i) const {
    auto ties = tie_fields(*columns);
    return make_record<R, plain>([&]<class Field>(Field) -> field_type<R, Field::value> {
      return ties.template get<Field::value>()[i];
    });
  }
  [[nodiscard]] iterator at(std::ptrdiff_t i) const { return {*this, i}; }
};

template <template <template <class> class> class R>
consteval bool fields_are_elements() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (element<field_type<R, I>> && ...);
  }(std::make_index_sequence<field_count<R>()>{});
}

}  // namespace detail

/// One record per row, a column for each field: `record<Jet> jets{{.pt = 40, .eta = 1, ...}, ...};`, or from columns of
/// one length, `record<Jet>(Jet<flat_of>{...})`. A copy is cheap and shares the columns.
template <template <template <class> class> class R, class = R<plain>>
class record {
  static_assert(record_template<R>,
                "record<R> needs template <template <class> class F> struct R { F<float> pt, eta; }; with 1 to 128 "
                "fields, each an F<...>, and no bases, arrays or other members");
  static_assert(detail::fields_are_elements<R>(),
                "the fields of record<R> hold numbers or bools, or an option of them: F<float>, F<option<float>>");

 public:
  using access = detail::record_access<R>;
  using value_type = R<plain>;
  using iterator = typename access::iterator;
  using const_iterator = iterator;
  using difference_type = std::ptrdiff_t;
  using size_type = std::size_t;

  record() : record(R<flat_of>{}) {}
  record(std::initializer_list<R<plain>> rows) : record(std::span<const R<plain>>(rows.begin(), rows.size())) {}
  /// Copies.
  explicit record(std::span<const R<plain>> rows)
      : record(make_record<R, flat_of>([rows](auto field) {
          using type = field_type<R, field>;
          std::vector<type> column;
          column.reserve(rows.size());
          for (const R<plain>& row : rows) column.push_back(tie_fields(row).template get<field>());
          return flat<type>(column);
        })) {}
  /// Shares the columns' memory.
  /// @throws usage_error naming two fields if their columns have different lengths
  record(R<flat_of> columns) : columns_(std::make_shared<const R<flat_of>>(std::move(columns))) {
    size_ = tie_fields(*columns_).template get<0>().size();
    for_each_field(*columns_, [this](const auto& column, auto field) {
      if (column.size() != size_)
        throw usage_error("record: field '" + std::string(field_name<R, field>()) + "' has " +
                          std::to_string(column.size()) + " rows, but '" + std::string(field_name<R, 0>()) + "' has " +
                          std::to_string(size_));
    });
  }

  // No move: copies are cheap, and a record moved from would have lost its columns.
  record(const record&) noexcept = default;
  record& operator=(const record&) noexcept = default;
  ~record() = default;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// Row i, by value.
  /// @pre 0 <= i < size()
  template <position I>
  [[nodiscard]] R<plain> operator[](I i) const {
    STAFFA_ASSERT(std::cmp_greater_equal(i, 0) && std::cmp_less(i, size_));
    return rows()(static_cast<std::ptrdiff_t>(i));
  }
  /// Filters by a mask or picks by an index, once `staffa/expr` is included.
  template <subscript_argument E>
  [[nodiscard]] decltype(auto) operator[](const E& e) const {
    return subscript(*this, e);
  }
  [[nodiscard]] iterator begin() const { return rows().at(0); }
  [[nodiscard]] iterator end() const { return rows().at(static_cast<std::ptrdiff_t>(size_)); }

  /// The columns by name: `jets.fields().pt`.
  [[nodiscard]] const R<flat_of>& fields() const noexcept { return *columns_; }
  /// The column of a field: `jets.get<"pt">()`.
  template <fixed_string Name>
  [[nodiscard]] const auto& get() const {
    return tie_fields(*columns_).template get<field_index<R, Name>()>();
  }

  [[nodiscard]] access rows() const noexcept { return {columns_.get()}; }

  /// Equal in every field of every row.
  friend bool operator==(const record& a, const record& b) {
    if (a.size_ != b.size_) return false;
    auto right = tie_fields(*b.columns_);
    bool equal = true;
    for_each_field(*a.columns_, [&](const auto& column, auto field) {
      equal = equal && column == right.template get<field>();
    });
    return equal;
  }

 private:
  std::shared_ptr<const R<flat_of>> columns_;  // one for all copies: rows and iterators point to it
  std::size_t size_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI
