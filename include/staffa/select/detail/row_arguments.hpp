// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/option.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/reflect.hpp>
#include <staffa/expr/collection.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/operand.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Reads one row of a column: a value, or an option.
template <class T>
struct value_reader {
  using row_type = T;
  const plain_t<T>* values = nullptr;
  const bool* valid = nullptr;

  [[nodiscard]] T operator()(std::size_t row) const {
    if constexpr (is_optional<T>) return valid == nullptr || valid[row] ? T(values[row]) : T();
    else return values[row];
  }
};

/// A field of an object that may be missing as a whole.
template <class T>
using optional_in_row = maybe_t<T, true>;

template <template <template <class> class> class R, template <class> class InRow>
struct read_record {
  using row_type = R<InRow>;
  std::array<slot, field_count<R>()> fields;

  [[nodiscard]] row_type operator()(std::size_t row) const {
    return make_record<R, InRow>([&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      using T = InRow<field_type<R, I>>;
      return value_reader<T>{static_cast<const plain_t<T>*>(fields[I].data), fields[I].valid}(row);
    });
  }
};

/// Reads one row of a handle: a record of plain values, of options if the object may be missing.
template <template <template <class> class> class R, bool Optional>
struct record_reader : read_record<R, plain> {};
template <template <template <class> class> class R>
struct record_reader<R, true> : read_record<R, optional_in_row> {};

/// The rows of one list, as a random-access range.
template <class Reader>
class row_range {
 public:
  using value_type = typename Reader::row_type;

  class iterator {
   public:
    using value_type = typename Reader::row_type;
    using difference_type = std::ptrdiff_t;
    using reference = value_type;
    using pointer = void;
    using iterator_category = std::input_iterator_tag;  // rows are made on the way, so no references
    using iterator_concept = std::random_access_iterator_tag;

    iterator() = default;
    iterator(const Reader* reader, std::ptrdiff_t row) : reader_(reader), row_(row) {}
    value_type operator*() const { return (*reader_)(static_cast<std::size_t>(row_)); }
    value_type operator[](difference_type n) const { return (*reader_)(static_cast<std::size_t>(row_ + n)); }
    iterator& operator++() { return ++row_, *this; }
    iterator operator++(int) { return {reader_, row_++}; }
    iterator& operator--() { return --row_, *this; }
    iterator operator--(int) { return {reader_, row_--}; }
    iterator& operator+=(difference_type n) { return row_ += n, *this; }
    iterator& operator-=(difference_type n) { return row_ -= n, *this; }
    friend iterator operator+(iterator i, difference_type n) { return i += n; }
    friend iterator operator+(difference_type n, iterator i) { return i += n; }
    friend iterator operator-(iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(const iterator& a, const iterator& b) { return a.row_ - b.row_; }
    friend bool operator==(const iterator& a, const iterator& b) { return a.row_ == b.row_; }
    friend auto operator<=>(const iterator& a, const iterator& b) { return a.row_ <=> b.row_; }

   private:
    const Reader* reader_ = nullptr;
    std::ptrdiff_t row_ = 0;
  };

  row_range(const Reader& reader, std::int32_t first, std::int32_t last) : reader_(&reader), first_(first), last_(last) {}
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(last_ - first_); }
  [[nodiscard]] bool empty() const { return first_ == last_; }
  [[nodiscard]] value_type operator[](std::size_t i) const { return (*reader_)(static_cast<std::size_t>(first_) + i); }
  [[nodiscard]] iterator begin() const { return {reader_, first_}; }
  [[nodiscard]] iterator end() const { return {reader_, last_}; }

 private:
  const Reader* reader_;
  std::ptrdiff_t first_, last_;
};

template <class Reader>
struct list_reader {
  using row_type = row_range<Reader>;
  Reader rows;
  const std::int32_t* offsets = nullptr;
  [[nodiscard]] row_type operator()(std::size_t row) const { return {rows, offsets[row], offsets[row + 1]}; }
};

/// An argument of `map`: what nodes it needs and how a row of it is read.
template <class T>
struct value_argument {
  using bound = value_reader<T>;
  using row_type = T;
  value_ref values;
  void collect(std::vector<node_ref>& inputs, node_key&) const { inputs.push_back(values); }
  [[nodiscard]] bound bind(binder& b) const {
    const slot& s = b.next();
    return {static_cast<const plain_t<T>*>(s.data), s.valid};
  }
};
template <template <template <class> class> class R, bool Optional>
struct record_argument {
  using bound = record_reader<R, Optional>;
  using row_type = typename bound::row_type;
  std::array<value_ref, field_count<R>()> fields;
  void collect(std::vector<node_ref>& inputs, node_key&) const { inputs.insert(inputs.end(), fields.begin(), fields.end()); }
  [[nodiscard]] bound bind(binder& b) const {
    bound r;
    for (slot& s : r.fields) s = b.next();
    return r;
  }
};
template <class Inner>
struct list_argument {
  using bound = list_reader<typename Inner::bound>;
  using row_type = typename bound::row_type;
  Inner rows;
  domain_ref lists;
  void collect(std::vector<node_ref>& inputs, node_key& key) const {
    rows.collect(inputs, key);
    inputs.push_back(lists);
  }
  [[nodiscard]] bound bind(binder& b) const {
    bound r{rows.bind(b), nullptr};
    r.offsets = b.next().offsets;
    return r;
  }
};

template <expression E>
value_argument<value_t<E>> plain_argument(const E& e) {
  return {materialise(e)};
}
template <template <template <class> class> class R, class D, class Of, bool O>
record_argument<R, O> plain_argument(const objects<R, D, Of, O>& x) {
  record_argument<R, O> a;
  for_each_field(x, [&]<class Field, std::size_t I>(const Field& f, std::integral_constant<std::size_t, I>) { a.fields[I] = materialise(f); });
  return a;
}

/// Named in the compiler's message: the rows mapped over, and those of an argument that has nothing to do with them.
template <class Rows, class Argument>
struct unrelated_map_argument {
  static_assert(always_false<Rows>,
                "map(x, ..., f): each argument lives on the rows of the first one, on rows above, or one level below");
};

template <class D, class X>
auto row_argument(const domain_ref& on, const X& x) {
  if constexpr (column_like<X> && !expression<X>) {
    return row_argument<D>(on, as_expression(x));
  } else {
    using XD = row_domain_t<X>;
    if constexpr (reaches<D, XD>()) {
      return plain_argument(lift_rows<D>(x, on));
    } else if constexpr (std::is_same_v<typename XD::parent, D>) {
      const domain_ref lists = rows_of(x).ref;
      if (lists->parent() != on && !on->same_rows(*lists->parent())) throw_other_cut(lists->parent(), on);
      return list_argument<decltype(plain_argument(x))>{plain_argument(x), lists};
    } else {
      (void)unrelated_map_argument<D, XD>{};
    }
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail
