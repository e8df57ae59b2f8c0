// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace staffa::inline STAFFA_ABI {

/// A string that can be a template argument: the name of a collection is part of its type.
template <std::size_t N>
struct fixed_string {
  char text[N];

  consteval fixed_string(const char (&literal)[N]) { std::copy_n(literal, N, text); }

  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

}  // namespace staffa::inline STAFFA_ABI
