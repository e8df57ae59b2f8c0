// SPDX-License-Identifier: MIT
#include <staffa/core/reflect.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace {

template <template <class> class F>
struct Lepton {
  F<float> pt, eta;
  F<std::int32_t> charge;
};
template <template <class> class F>
struct foreign_member {
  F<float> pt;
  int count;  // not an F
};
template <template <class> class F>
struct array_member {
  F<float> pt[3];  // three bytes, one member
};
template <template <class> class F>
struct base_class : Lepton<F> {
  F<float> mass;
};
template <template <class> class F>
struct no_members {};
template <template <class> class F>
class no_aggregate {
  [[maybe_unused]] F<float> pt;
};
template <template <class> class F>
struct with_functions {
  F<float> px, py;
  auto pt2() const { return px * px + py * py; }  // functions are no fields
};

static_assert(staffa::record_template<Lepton>);
static_assert(staffa::record_template<with_functions>);
static_assert(!staffa::record_template<foreign_member>);
static_assert(!staffa::record_template<array_member>);
static_assert(!staffa::record_template<base_class>);
static_assert(!staffa::record_template<no_members>);
static_assert(!staffa::record_template<no_aggregate>);

struct derived : Lepton<staffa::plain> {
  int more = 0;
};
static_assert(staffa::record_instance<Lepton<staffa::plain>>);
static_assert(staffa::record_instance<derived>);
static_assert(!staffa::record_instance<int>);
static_assert(!staffa::record_instance<std::string_view>);

static_assert(staffa::field_count<Lepton>() == 3);
static_assert(staffa::field_name<Lepton, 0>() == "pt");
static_assert(staffa::field_name<Lepton, 2>() == "charge");
static_assert(staffa::field_index<Lepton, "eta">() == 1);
static_assert(staffa::find_field<Lepton>("mass") == 3);
static_assert(std::is_same_v<staffa::field_type<Lepton, 2>, std::int32_t>);

using ties = decltype(staffa::tie_fields(std::declval<const Lepton<staffa::plain>&>()));
static_assert(std::tuple_size<ties>::value == 3);
static_assert(std::is_same_v<std::tuple_element<0, ties>::type, const float&>);

}  // namespace
