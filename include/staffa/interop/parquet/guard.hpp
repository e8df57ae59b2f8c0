// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>

#include <arrow/result.h>
#include <arrow/status.h>

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// A message of Arrow's on one line.
inline std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
  return text;
}

/// Runs `work`; whatever Arrow throws becomes a source_error that starts with `place()`.
template <class Place, class Work>
decltype(auto) parquet_guard(Place&& place, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw source_error(place() + ": not enough memory");
  } catch (const std::exception& e) {
    throw source_error(place() + ": " + one_line(e.what()));
  }
}

/// The value of an Arrow result, or its message thrown for `parquet_guard` to place.
template <class T>
T arrow_value(::arrow::Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().message());
  return std::move(result).ValueUnsafe();
}

inline void arrow_check(const ::arrow::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}

}  // namespace staffa::inline STAFFA_ABI::detail::pq
