// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/interop/parquet/levels.hpp>

#include <parquet/metadata.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <cctype>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A column that is in a file but not of a kind that Staffa reads: strings, lists of lists, times.
struct unsupported_column {
  std::string name;
  std::string type;  ///< for messages: "list<string>"
};

namespace detail::pq {

/// A column of values as Parquet stores it.
struct parquet_leaf {
  column_info info;
  int index = 0;               ///< of the column in the file
  unsigned max_level = 0;      ///< definition level of a value that is present
  unsigned element_level = 0;  ///< lists: least definition level of a list with values; one less is an empty list
};

struct parquet_columns {
  std::vector<parquet_leaf> leaves;
  std::vector<unsupported_column> others;
};

/// The type of the values, if it is one of ours.
inline std::optional<type_id> value_type(const ::parquet::schema::PrimitiveNode& node) {
  const auto& logical = node.logical_type();
  const bool plain = logical == nullptr || logical->is_none();
  const auto integer = [&](int bits, type_id unannotated) -> std::optional<type_id> {
    if (plain) return unannotated;
    if (!logical->is_int()) return std::nullopt;
    const auto& annotation = static_cast<const ::parquet::IntLogicalType&>(*logical);
    if ((annotation.bit_width() == 64) != (bits == 64)) return std::nullopt;
    switch (annotation.bit_width()) {
      case 8: return annotation.is_signed() ? type_id::int8 : type_id::uint8;
      case 16: return annotation.is_signed() ? type_id::int16 : type_id::uint16;
      case 32: return annotation.is_signed() ? type_id::int32 : type_id::uint32;
      default: return annotation.is_signed() ? type_id::int64 : type_id::uint64;
    }
  };
  switch (node.physical_type()) {
    case ::parquet::Type::INT32: return integer(32, type_id::int32);
    case ::parquet::Type::INT64: return integer(64, type_id::int64);
    case ::parquet::Type::BOOLEAN: return plain ? std::optional(type_id::boolean) : std::nullopt;
    case ::parquet::Type::FLOAT: return plain ? std::optional(type_id::float32) : std::nullopt;
    case ::parquet::Type::DOUBLE: return plain ? std::optional(type_id::float64) : std::nullopt;
    default: return std::nullopt;
  }
}

/// The type as people write it, for messages.
inline std::string type_text(const ::parquet::schema::PrimitiveNode& node) {
  if (const auto type = value_type(node)) return std::string(name_of(*type));
  const auto& logical = node.logical_type();
  if (logical != nullptr && !logical->is_none()) {
    std::string text = logical->ToString();
    for (char& c : text) {
      if (c == '(') break;
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return text;
  }
  switch (node.physical_type()) {
    case ::parquet::Type::BYTE_ARRAY: return "binary";
    case ::parquet::Type::INT96: return "timestamp (int96)";
    case ::parquet::Type::FIXED_LEN_BYTE_ARRAY: return "binary of " + std::to_string(node.type_length()) + " bytes";
    default: return ::parquet::TypeToString(node.physical_type());
  }
}

/// Goes through a Parquet schema and names its columns as Staffa does: what only makes a list a list has no name.
class schema_walk {
 public:
  static parquet_columns of(const ::parquet::SchemaDescriptor& schema) {
    schema_walk walk(schema);
    const ::parquet::schema::GroupNode& root = *schema.group_node();
    for (int i = 0; i < root.field_count(); ++i) walk.visit(*root.field(i), {}, root.field(i)->name());
    return std::move(walk.found_);
  }

 private:
  using node_type = ::parquet::schema::Node;
  using group_type = ::parquet::schema::GroupNode;

  struct state {
    unsigned level = 0;          // definition levels so far
    unsigned element_level = 0;  // of the innermost list
    unsigned lists = 0;          // how many there are around
    bool map = false;
    std::string collection;
  };

  explicit schema_walk(const ::parquet::SchemaDescriptor& schema) : schema_(schema) {}

  void visit(const node_type& node, state s, const std::string& name) {
    if (!node.is_required()) ++s.level;
    if (node.is_repeated()) {  // a list without the annotation
      enter_list(s, node, name);
      return descend(node, s, name);
    }
    if (node.is_group()) {
      const auto& group = static_cast<const group_type&>(node);
      if (is_annotated_list(group)) return visit_list(group, s, name);
      const auto& logical = node.logical_type();
      s.map = s.map || (logical != nullptr && logical->is_map()) ||
              node.converted_type() == ::parquet::ConvertedType::MAP ||
              node.converted_type() == ::parquet::ConvertedType::MAP_KEY_VALUE;
    }
    descend(node, s, name);
  }

  /// The three-level list of today, and the older forms as the format's backward compatibility rules read them.
  void visit_list(const group_type& list, state s, const std::string& name) {
    const node_type& repeated = *list.field(0);
    ++s.level;
    if (repeated.is_group()) {
      const auto& group = static_cast<const group_type&>(repeated);
      const bool is_element = group.field_count() != 1 || group.name() == "array" ||
                              group.name() == list.name() + "_tuple" || group.field(0)->is_repeated();
      if (!is_element) {
        enter_list(s, *group.field(0), name);
        return visit(*group.field(0), s, name);
      }
    }
    enter_list(s, repeated, name);
    descend(repeated, s, name);
  }

  void descend(const node_type& node, const state& s, const std::string& name) {
    if (node.is_primitive()) return add(static_cast<const ::parquet::schema::PrimitiveNode&>(node), s, name);
    const auto& group = static_cast<const group_type&>(node);
    for (int i = 0; i < group.field_count(); ++i) visit(*group.field(i), s, name + "." + group.field(i)->name());
  }

  void add(const ::parquet::schema::PrimitiveNode& node, const state& s, const std::string& name) {
    const std::optional<type_id> type = value_type(node);
    if (!type || s.lists > 1 || s.map || s.level > definition_reader::most_levels) {
      std::string text = type_text(node);
      for (unsigned i = 0; i < s.lists; ++i) text = "list<" + text + ">";
      found_.others.push_back({name, s.map ? "map" : text});
      return;
    }
    found_.leaves.push_back({{name, *type, s.lists > 0, s.level > (s.lists > 0 ? 1U : 0U), s.collection},
                             schema_.ColumnIndex(node),
                             s.level,
                             s.element_level});
  }

  static void enter_list(state& s, const node_type& element, const std::string& name) {
    ++s.lists;
    s.element_level = s.level;
    // "Jet" of a list of structs; of a list of numbers its own name, which may stand behind that of a group.
    const std::size_t own = name.rfind('.') == std::string::npos ? 0 : name.rfind('.') + 1;
    s.collection = element.is_group() ? name : name.substr(0, own) + collection_of_name(name.substr(own));
  }

  static bool is_annotated_list(const group_type& group) {
    const auto& logical = group.logical_type();
    const bool list =
        (logical != nullptr && logical->is_list()) || group.converted_type() == ::parquet::ConvertedType::LIST;
    return list && group.field_count() == 1 && group.field(0)->is_repeated();
  }

  const ::parquet::SchemaDescriptor& schema_;
  parquet_columns found_;
};

}  // namespace detail::pq
}  // namespace staffa::inline STAFFA_ABI
