// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/names.hpp>
#include <staffa/core/text.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/expr/slice.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

using origin_ref = std::shared_ptr<const origin>;

/// The events of a source.
class events_node final : public domain_node {
 public:
  events_node(std::vector<node_ref>&& inputs, origin_ref from)
      : domain_node(std::move(inputs), nullptr, nullptr, text_of({"events of ", from->name()})), from_(std::move(from)) {}
  void evaluate(evaluation& e) const override { e.yield({.rows = e.chunk().rows}); }
  [[nodiscard]] const origin_ref& from() const { return from_; }

 private:
  origin_ref from_;
};

inline domain_ref events_domain(const origin_ref& from) {
  return intern<events_node>({}, node_key().add(from.get()), from);
}

/// The lists of a collection, whichever of its columns they are read with.
class collection_node final : public domain_node {
 public:
  collection_node(std::vector<node_ref>&& inputs, const domain_ref& events, origin_ref from, std::size_t column,
                  std::string name)
      : domain_node(std::move(inputs), events, nullptr, std::move(name)),
        from_(std::move(from)),
        column_(column) {}
  void evaluate(evaluation& e) const override { e.yield(slice_lists(e, e.column(), e.chunk().first_row, name())); }
  [[nodiscard]] source_need need() const override {
    return {.from = from_, .column = column_, .lists = this, .lists_only = true};
  }

 private:
  origin_ref from_;
  std::size_t column_;
};

/// The domain of a collection's objects; its lists are read with the narrowest of its fields if no other is read.
///
/// Which columns have equal lists is what the user says by naming them as fields of one record; the names in a file do
/// not tell: "SV_daughter_pt" may be a field of "SV" or lists of its own.
/// @param fields the columns it was asked for with
[[gnu::noinline, gnu::cold]] inline domain_ref collection_domain(const origin_ref& from, const domain_ref& events,
                                                                 std::string_view name,
                                                                 const std::vector<std::size_t>& fields) {
  from->check_lists(fields);
  const auto columns = from->columns();
  std::size_t narrowest = fields.front();
  for (const std::size_t k : fields)
    if (size_of(columns[k].type) < size_of(columns[narrowest].type)) narrowest = k;
  return intern<collection_node>({events}, node_key().add(from.get()).add(std::string(name)).add(narrowest), events, from,
                                 narrowest, std::string(name));
}

/// A column of the source.
template <class T>
class field_node final : public value_node {
 public:
  field_node(std::vector<node_ref>&& inputs, const domain_ref& on, origin_ref from, std::size_t column, bool accept_missing)
      : value_node(std::move(inputs), on),
        from_(std::move(from)),
        column_(column),
        accept_missing_(accept_missing) {}
  void evaluate(evaluation& e) const override {
    e.yield(slice_values<T>(e, e.column(), e.chunk().first_row, accept_missing_, from_->columns()[column_].name));
  }
  [[nodiscard]] bool reads_lists(bool) const override { return false; }
  [[nodiscard]] source_need need() const override {
    return {.from = from_,
            .column = column_,
            .lists = from_->columns()[column_].list ? on().get() : nullptr,
            .accept_missing = accept_missing_};
  }
  [[nodiscard]] std::string describe() const override { return from_->columns()[column_].name; }

 private:
  origin_ref from_;
  std::size_t column_;
  bool accept_missing_;
};

/// The position of a column of this name, or `absent`.
[[gnu::noinline, gnu::cold]] inline std::size_t find_column(const origin& from, std::string_view name) {
  const auto columns = from.columns();
  for (std::size_t k = 0; k < columns.size(); ++k)
    if (columns[k].name == name) return k;
  return absent;
}

[[noreturn, gnu::noinline, gnu::cold]] inline void throw_no_column(const origin& from, std::string_view asked) {
  nearest_five nearest(asked);
  for (const column_info& column : from.columns()) nearest.add(column.name);
  throw source_error(text_of({"no column '", asked, "' in '", from.name(), "'; ", nearest.text()}));
}

/// Finds a column, "MET_pt" or else "MET.pt", and checks that it can be read as asked.
/// @throws source_error naming file, column and both types
[[gnu::noinline, gnu::cold]] inline std::size_t require_column(const origin& from, std::string_view name, bool list,
                                                               type_id type) {
  std::size_t found = find_column(from, name);
  for (auto bar = name.find('_'); found == absent && bar != std::string_view::npos; bar = name.find('_', bar + 1)) {
    std::string grouped(name);  // "MET_pt" where a file has "MET.pt", "Gen_Jet_pt" where it has "Gen_Jet.pt"
    grouped[bar] = '.';
    found = find_column(from, grouped);
  }
  if (found == absent) throw_no_column(from, name);
  const column_info& column = from.columns()[found];
  if (column.list != list)
    throw source_error(text_of({"column '", name, "' in '", from.name(), "' has ",
                                column.list ? "a list per event: read it as a collection"
                                            : "one value per event, not a list: read it with column<T>"}));
  if (!widens(column.type, type))
    throw source_error(text_of({"column '", name, "' in '", from.name(), "' is ", name_of(column.type),
                                ", which cannot be read as ", name_of(type), " without loss"}));
  return found;
}

template <class T>
[[gnu::noinline]] value_ref field_values(const origin_ref& from, const domain_ref& on, std::size_t column_index,
                                         bool accept_missing) {
  return intern<field_node<T>>({on}, node_key().add(from.get()).add(column_index).add(accept_missing), on, from,
                               column_index, accept_missing);
}
template <class T, class D>
column<T, D> field(const origin_ref& from, const domain_ref& on, std::size_t column_index) {
  return {on, field_values<plain_t<T>>(from, on, column_index, is_optional<T>)};
}

/// A field that a record asks for.
struct asked_field {
  std::string_view name;
  type_id type;
};
/// The columns of a collection's fields. @throws source_error if one of them is not there, or of another type
[[gnu::noinline, gnu::cold]] inline std::vector<std::size_t> require_fields(const origin& from,
                                                                            std::string_view collection,
                                                                            const asked_field* fields,
                                                                            std::size_t count) {
  std::vector<std::size_t> at;
  for (std::size_t k = 0; k < count; ++k)
    at.push_back(require_column(from, text_of({collection, "_", fields[k].name}), true, fields[k].type));
  return at;
}

}  // namespace staffa::inline STAFFA_ABI::detail
