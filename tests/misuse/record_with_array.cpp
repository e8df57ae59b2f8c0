// SPDX-License-Identifier: MIT
// build error: not a record: write template <template <class> class F> struct Jet { F<float> pt, eta; };
#include <staffa/core/reflect.hpp>

template <template <class> class F>
struct Jet {
  F<float> pt[3];
};

constexpr auto fields = staffa::field_count<Jet>();
