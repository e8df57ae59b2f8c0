// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/text.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/kernel/bits.hpp>
#include <staffa/kernel/offsets.hpp>
#include <staffa/kernel/widen.hpp>
#include <staffa/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

/// A range of values within a column.
struct value_range {
  std::size_t first = 0;
  std::size_t count = 0;
};

inline std::int64_t offset_at(const column_view& v, std::size_t k) {
  if (v.offset_bytes == 4) return static_cast<const std::int32_t*>(v.offsets)[k];
  return static_cast<const std::int64_t*>(v.offsets)[k];
}

/// The values of `rows` rows from `first` on: the rows themselves, or what is in their lists.
inline value_range values_of(const column_view& v, std::size_t first, std::size_t rows) {
  if (v.offset_bytes == 0) return {first, rows};
  const auto begin = static_cast<std::size_t>(offset_at(v, first));
  return {begin, static_cast<std::size_t>(offset_at(v, first + rows)) - begin};
}

/// The event row (within the chunk) to whose list value `k` of the slice belongs, for messages.
inline std::int64_t row_of_value(const column_view& v, std::size_t first, std::size_t rows, std::size_t k) {
  if (v.offset_bytes == 0) return static_cast<std::int64_t>(k);
  const auto position = offset_at(v, first) + static_cast<std::int64_t>(k);
  for (std::size_t row = 0; row < rows; ++row)
    if (position < offset_at(v, first + row + 1)) return static_cast<std::int64_t>(row);
  return -1;
}

/// Lists of a chunk: local int32 offsets, if somebody reads them.
[[gnu::noinline]] inline slot slice_lists(evaluation& e, const column_view& v, std::size_t first,
                                          const std::string& name) {
  const std::size_t rows = e.chunk().rows;
  slot out{.rows = values_of(v, first, rows).count};
  if (out.rows > static_cast<std::size_t>((std::numeric_limits<std::int32_t>::max)()))
    e.fail("read", "more than 2^31 - 1 rows in the lists of one chunk: use smaller chunks", 0, name);
  if (!e.lists_wanted()) return out;
  auto* offsets = e.allocate<std::int32_t>(rows + 1);
  if (v.offset_bytes == 4) kernel::localise(static_cast<const std::int32_t*>(v.offsets) + first, rows + 1, offsets);
  else kernel::localise(static_cast<const std::int64_t*>(v.offsets) + first, rows + 1, offsets);
  out.offsets = offsets;
  return out;
}

[[noreturn, gnu::noinline, gnu::cold]] inline void throw_stored_as(const evaluation& e, type_id type,
                                                                   const std::string& name) {
  e.fail("read", text_of({"stored as ", name_of(type)}), -1, name);
}

/// @param k the value of the slice that is missing
[[noreturn, gnu::noinline, gnu::cold]] inline void throw_missing(const evaluation& e, const column_view& v,
                                                                 std::size_t first, std::size_t k,
                                                                 const std::string& name) {
  e.fail("read", "a value is missing, and the field is not declared F<option<T>>",
         row_of_value(v, first, e.chunk().rows, k), name);
}

/// Writes values of another type than T as T.
template <class T>
void widen_values(evaluation& e, const column_view& v, value_range range, const std::string& name, void* out) {
  visit_type(v.type, [&]<class S>(std::type_identity<S>) {
    if constexpr (widens(type_id_of<S>(), type_id_of<T>()))
      kernel::widen(static_cast<const S*>(v.data) + range.first, range.count, static_cast<T*>(out));
    else throw_stored_as(e, v.type, name);
  });
}

using widener = void (*)(evaluation& e, const column_view& v, value_range range, const std::string& name, void* out);

/// Values of a chunk as `type`: in place where type and padding allow, else widened or copied.
/// @param accept_missing if not, an unset validity bit is an error naming column and event
[[gnu::noinline]] inline slot slice_as(type_id type, widener widen, evaluation& e, const column_view& v, std::size_t first,
                     bool accept_missing, const std::string& name) {
  const value_range range = values_of(v, first, e.chunk().rows);
  const std::size_t size = size_of(type);
  slot out{.rows = range.count};
  if (v.type == type && v.data != nullptr && v.readable >= range.first + range.count + simd::padding_bytes / size) {
    out.data = static_cast<const unsigned char*>(v.data) + range.first * size;
  } else {
    auto* copy = e.allocate<unsigned char>(range.count * size);
    if (v.type != type) widen(e, v, range, name, copy);
    else if (range.count > 0)  // the end of borrowed memory: batches read past it, so not in place
      std::memcpy(copy, static_cast<const unsigned char*>(v.data) + range.first * size, range.count * size);
    out.data = copy;
  }
  if (v.valid != nullptr) {
    bool* valid = e.allocate<bool>(range.count);
    kernel::expand_bits(v.valid, range.first, range.count, valid);
    if (accept_missing) out.valid = valid;
    else if (const void* missing = std::memchr(valid, 0, range.count))
      throw_missing(e, v, first, static_cast<std::size_t>(static_cast<const bool*>(missing) - valid), name);
  }
  return out;
}
template <class T>
slot slice_values(evaluation& e, const column_view& v, std::size_t first, bool accept_missing,
                  const std::string& name) {
  return slice_as(type_id_of<T>(), &widen_values<T>, e, v, first, accept_missing, name);
}

}  // namespace staffa::inline STAFFA_ABI::detail
