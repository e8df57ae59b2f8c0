// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace staffa::inline STAFFA_ABI::detail {

/// Texts put together, for messages: `text_of({"no column '", name, "'"})`. One call, where each + between strings
/// would be compiled in line, with what it must undo when the next one throws.
[[gnu::noinline, gnu::cold]] inline std::string text_of(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all.append(part.data(), part.size());
  return all;
}

}  // namespace staffa::inline STAFFA_ABI::detail
