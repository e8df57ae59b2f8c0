// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cstddef>

// C++20 can take an aggregate apart only by writing as many names as it has fields, so there is one specialisation for
// each number of fields. Spelt out they are 16,000 names; the macros below write them and are gone at the end.

namespace staffa::inline STAFFA_ABI::detail {

constexpr std::size_t max_fields = 128;

/// Calls `f(field_0, field_1, ...)` with the N fields of an aggregate.
template <std::size_t N>
struct with_fields;

// clang-format off
#define STAFFA_NAMES_0
#define STAFFA_NAMES_16 STAFFA_NAMES_0 a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, aa, ab, ac, ad, ae, af,
#define STAFFA_NAMES_32 STAFFA_NAMES_16 b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, ba, bb, bc, bd, be, bf,
#define STAFFA_NAMES_48 STAFFA_NAMES_32 c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca, cb, cc, cd, ce, cf,
#define STAFFA_NAMES_64 STAFFA_NAMES_48 d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, da, db, dc, dd, de, df,
#define STAFFA_NAMES_80 STAFFA_NAMES_64 e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, ea, eb, ec, ed, ee, ef,
#define STAFFA_NAMES_96 STAFFA_NAMES_80 f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, fa, fb, fc, fd, fe, ff,
#define STAFFA_NAMES_112 STAFFA_NAMES_96 g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, ga, gb, gc, gd, ge, gf,

#define STAFFA_WITH(count, ...)                                  \
  template <>                                                    \
  struct with_fields<count> {                                    \
    template <class Aggregate, class Function>                   \
    static constexpr decltype(auto) call(Aggregate& r, Function&& f_) { \
      auto& [__VA_ARGS__] = r;                                   \
      return f_(__VA_ARGS__);                                    \
    }                                                            \
  };

#define STAFFA_WITH_16(first, x)                                                                             \
  STAFFA_WITH(first + 1, STAFFA_NAMES_##first x##0)                                                          \
  STAFFA_WITH(first + 2, STAFFA_NAMES_##first x##0, x##1)                                                    \
  STAFFA_WITH(first + 3, STAFFA_NAMES_##first x##0, x##1, x##2)                                              \
  STAFFA_WITH(first + 4, STAFFA_NAMES_##first x##0, x##1, x##2, x##3)                                        \
  STAFFA_WITH(first + 5, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4)                                  \
  STAFFA_WITH(first + 6, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5)                            \
  STAFFA_WITH(first + 7, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6)                      \
  STAFFA_WITH(first + 8, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7)                \
  STAFFA_WITH(first + 9, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8)          \
  STAFFA_WITH(first + 10, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9)   \
  STAFFA_WITH(first + 11, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9,   \
              x##a)                                                                                          \
  STAFFA_WITH(first + 12, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9,   \
              x##a, x##b)                                                                                    \
  STAFFA_WITH(first + 13, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9,   \
              x##a, x##b, x##c)                                                                              \
  STAFFA_WITH(first + 14, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9,   \
              x##a, x##b, x##c, x##d)                                                                        \
  STAFFA_WITH(first + 15, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9,   \
              x##a, x##b, x##c, x##d, x##e)                                                                  \
  STAFFA_WITH(first + 16, STAFFA_NAMES_##first x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, x##8, x##9,   \
              x##a, x##b, x##c, x##d, x##e, x##f)

STAFFA_WITH_16(0, a)
STAFFA_WITH_16(16, b)
STAFFA_WITH_16(32, c)
STAFFA_WITH_16(48, d)
STAFFA_WITH_16(64, e)
STAFFA_WITH_16(80, f)
STAFFA_WITH_16(96, g)
STAFFA_WITH_16(112, h)

#undef STAFFA_WITH_16
#undef STAFFA_WITH
#undef STAFFA_NAMES_112
#undef STAFFA_NAMES_96
#undef STAFFA_NAMES_80
#undef STAFFA_NAMES_64
#undef STAFFA_NAMES_48
#undef STAFFA_NAMES_32
#undef STAFFA_NAMES_16
#undef STAFFA_NAMES_0
// clang-format on

}  // namespace staffa::inline STAFFA_ABI::detail
