// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/detail/lock.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/slice.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

template <class T>
inline constexpr bool is_array<flat<T>> = true;
template <class T, class Offset>
  requires(element<T>)
inline constexpr bool is_array<jagged<T, Offset>> = true;
template <class T, class Offset>
inline constexpr bool is_nested_array<jagged<T, Offset>> = true;

/// The rows of arrays in memory: arrays of one length have one domain.
class rows_node final : public domain_node {
 public:
  rows_node(std::vector<node_ref>&& inputs, std::size_t rows)
      : domain_node(std::move(inputs), nullptr, nullptr, text_of({"arrays of ", std::to_string(rows), " rows"})), rows_(rows) {}
  void evaluate(evaluation& e) const override { e.yield({.rows = e.chunk().rows}); }
  [[nodiscard]] std::size_t array_rows() const override { return rows_; }
  [[nodiscard]] bool same_rows(const domain_node& other) const override {
    if (this == &other) return true;
    throw usage_error(text_of({"arrays of different lengths do not combine: ", name(), " and ", other.name()}));
  }

 private:
  std::size_t rows_;
};

inline domain_ref rows_domain(std::size_t rows) { return intern<rows_node>({}, node_key().add(rows), rows); }

/// The list elements of arrays in memory that share one offsets object.
class lists_node final : public domain_node {
 public:
  lists_node(std::vector<node_ref>&& inputs, const domain_ref& rows, column_view view)
      : domain_node(std::move(inputs), rows, nullptr, text_of({"lists of ", std::to_string(view.rows), " rows"})),
        view_(std::move(view)) {}
  void evaluate(evaluation& e) const override {
    e.yield(slice_lists(e, view_, static_cast<std::size_t>(e.chunk().first_event), "an array in memory"));
  }

  /// True if the lists are equally long, which is looked at once per pair of offsets objects that keep meeting.
  /// @throws data_error naming the first list that differs and both lengths
  [[nodiscard]] bool same_rows(const domain_node& other) const override {
    if (this == &other) return true;
    const auto* lists = dynamic_cast<const lists_node*>(&other);
    if (lists == nullptr) return false;
    (void)parent()->same_rows(*lists->parent());
    const held_lock lock(mutex_);
    for (const std::uint64_t known : equal_)
      if (known == lists->number_) return true;
    for (std::size_t row = 0; row < view_.rows; ++row) {
      const auto length = [row](const column_view& v) { return offset_at(v, row + 1) - offset_at(v, row); };
      if (length(view_) != length(lists->view_))
        throw data_error("combining list columns",
                         text_of({"the lists have ", std::to_string(length(view_)), " and ",
                                  std::to_string(length(lists->view_)), " elements"}),
                         {.file = {}, .column = {}, .event = static_cast<std::int64_t>(row)});
    }
    equal_[next_++ % equal_.size()] = lists->number_;
    return true;
  }

 private:
  static std::uint64_t next_number() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

  column_view view_;
  std::uint64_t number_ = next_number();  // no other ever has it, as another node may have the address of this one
  mutable short_lock mutex_;
  mutable std::array<std::uint64_t, 16> equal_{};  // the latest ones, by number: 0 is none
  mutable std::size_t next_ = 0;
};

/// The values of an array in memory.
template <class T>
class array_node final : public value_node {
 public:
  array_node(std::vector<node_ref>&& inputs, const domain_ref& on, column_view view, bool optional)
      : value_node(std::move(inputs), on), view_(std::move(view)), optional_(optional) {}
  void evaluate(evaluation& e) const override {
    e.yield(slice_values<T>(e, view_, static_cast<std::size_t>(e.chunk().first_event), optional_, "an array in memory"));
  }
  [[nodiscard]] std::string describe() const override { return "x"; }  // an array has no name

 private:
  column_view view_;
  bool optional_;
};

template <class T>
value_ref array_values(const domain_ref& on, const column_view& view) {
  const auto key = node_key().add(view.data).add(view.valid).add(view.offsets).add(view.rows).add(is_optional<T>);
  return intern<array_node<plain_t<T>>>({on}, key, on, view, is_optional<T>);
}

template <class T>
auto as_expression(const flat<T>& array) {
  const column_view view = array.view();
  const domain_ref on = rows_domain(view.rows);
  return column<T, domain::rows>(on, array_values<T>(on, view));
}
template <class T, class Offset>
  requires(element<T>)
auto as_expression(const jagged<T, Offset>& array) {
  const column_view view = array.view();
  const domain_ref rows = rows_domain(view.rows);
  const auto on = intern<lists_node>({rows}, node_key().add(view.offsets).add(view.rows).add(view.offset_bytes), rows, view);
  return column<T, domain::lists>(on, array_values<T>(on, view));
}

}  // namespace staffa::inline STAFFA_ABI::detail
