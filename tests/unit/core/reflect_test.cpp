// SPDX-License-Identifier: MIT
#include <staffa/core/reflect.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

template <class T>
struct optional_like {
  T value;
  bool present;
};

template <template <class> class F>
struct Jet {
  F<float> pt, eta;
  F<std::int32_t> charge;
  F<bool> tight_id;
  F<optional_like<float>> btag;
  F<std::vector<float>> constituents;  // no literal type
};

template <template <class> class F>
struct record1 {
  F<float> f0;
};

template <template <class> class F>
struct record5 {
  F<float> f0, f1, f2, f3, f4;
};

template <template <class> class F>
struct record64 {
  F<float> f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15;
  F<std::int32_t> f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31;
  F<bool> f32, f33, f34, f35, f36, f37, f38, f39, f40, f41, f42, f43, f44, f45, f46, f47;
  F<double> f48, f49, f50, f51, f52, f53, f54, f55, f56, f57, f58, f59, f60, f61, f62, f63;
};

template <template <class> class F>
struct record100 {
  F<float> f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15;
  F<std::int32_t> f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31;
  F<bool> f32, f33, f34, f35, f36, f37, f38, f39, f40, f41, f42, f43, f44, f45, f46, f47;
  F<double> f48, f49, f50, f51, f52, f53, f54, f55, f56, f57, f58, f59, f60, f61, f62, f63;
  F<float> f64, f65, f66, f67, f68, f69, f70, f71, f72, f73, f74, f75, f76, f77, f78, f79;
  F<std::int32_t> f80, f81, f82, f83, f84, f85, f86, f87, f88, f89, f90, f91, f92, f93, f94, f95;
  F<bool> f96, f97, f98, f99;
};

template <template <class> class F>
struct record128 {
  F<float> f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15;
  F<std::int32_t> f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31;
  F<bool> f32, f33, f34, f35, f36, f37, f38, f39, f40, f41, f42, f43, f44, f45, f46, f47;
  F<double> f48, f49, f50, f51, f52, f53, f54, f55, f56, f57, f58, f59, f60, f61, f62, f63;
  F<float> f64, f65, f66, f67, f68, f69, f70, f71, f72, f73, f74, f75, f76, f77, f78, f79;
  F<std::int32_t> f80, f81, f82, f83, f84, f85, f86, f87, f88, f89, f90, f91, f92, f93, f94, f95;
  F<bool> f96, f97, f98, f99, f100, f101, f102, f103, f104, f105, f106, f107, f108, f109, f110, f111;
  F<double> f112, f113, f114, f115, f116, f117, f118, f119, f120, f121, f122, f123, f124, f125, f126, f127;
};

template <class T>
struct boxed {
  T inside;
  int place;
};

// An alias template that is a member of a dependent class, as columns of a domain use it.
template <class Domain>
struct columns_of {
  template <class T>
  using column = boxed<T>;
};

template <class Domain>
struct collection : Jet<columns_of<Domain>::template column> {
  using base = Jet<columns_of<Domain>::template column>;
  int more;

  explicit collection(int m)
      : base(staffa::make_record<Jet, columns_of<Domain>::template column>([](auto index) {
          using type = staffa::field_type<Jet, index>;
          return boxed<type>{type{}, static_cast<int>(index)};
        })),
        more(m) {}
};

struct immovable {
  int place = -1;
  explicit constexpr immovable(int p) : place(p) {}
  immovable(const immovable&) = delete;
  immovable& operator=(const immovable&) = delete;
};
template <class>
using immovable_of = immovable;

template <template <template <class> class> class R>
void names_and_places(std::size_t fields) {
  ASSERT_EQ(staffa::field_count<R>(), fields);
  ASSERT_EQ(staffa::field_names<R>.size(), fields);
  for (std::size_t i = 0; i < fields; ++i) {
    EXPECT_EQ(staffa::field_names<R>[i], "f" + std::to_string(i));
    EXPECT_EQ(staffa::find_field<R>("f" + std::to_string(i)), i);
  }
  EXPECT_EQ(staffa::find_field<R>("f" + std::to_string(fields)), fields);

  auto row = staffa::make_record<R, immovable_of>([](auto index) { return immovable(static_cast<int>(index) + 7); });
  std::size_t seen = 0;
  staffa::for_each_field(row, [&](immovable& field, auto index) {
    EXPECT_EQ(index, seen++);
    EXPECT_EQ(field.place, static_cast<int>(index) + 7);
    field.place = 2 * static_cast<int>(index);
  });
  EXPECT_EQ(seen, fields);
  const auto& constant = row;
  auto ties = staffa::tie_fields(constant);
  EXPECT_EQ(ties.template get<0>().place, 0);
  EXPECT_EQ(ties.template get<staffa::field_count<R>() - 1>().place, 2 * static_cast<int>(fields - 1));
  EXPECT_EQ(&ties.template get<0>(), &row.f0);
}

TEST(CoreReflect, OneField) { names_and_places<record1>(1); }
TEST(CoreReflect, FiveFields) { names_and_places<record5>(5); }
TEST(CoreReflect, SixtyFourFields) { names_and_places<record64>(64); }
TEST(CoreReflect, AHundredFields) { names_and_places<record100>(100); }
TEST(CoreReflect, AHundredAndTwentyEightFields) { names_and_places<record128>(128); }

TEST(CoreReflect, TiesEveryFieldToItsOwnPlaceInOrder) {
  record128<staffa::plain> row{};
  row.f0 = 1.5F;
  row.f17 = 17;
  row.f127 = 127.25;
  auto ties = staffa::tie_fields(row);
  EXPECT_EQ(ties.get<0>(), 1.5F);
  EXPECT_EQ(ties.get<17>(), 17);
  EXPECT_EQ(ties.get<127>(), 127.25);
  ties.get<126>() = -3.0;
  EXPECT_EQ(row.f126, -3.0);
}

TEST(CoreReflect, KnowsNamesAndTypesOfAnyField) {
  const std::array<std::string_view, 6> names{"pt", "eta", "charge", "tight_id", "btag", "constituents"};
  EXPECT_EQ(staffa::field_names<Jet>, names);
  EXPECT_EQ((staffa::field_name<Jet, 3>()), "tight_id");
  EXPECT_EQ((staffa::field_index<Jet, "btag">()), 4U);
  static_assert(std::is_same_v<staffa::field_type<Jet, 0>, float>);
  static_assert(std::is_same_v<staffa::field_type<Jet, 2>, std::int32_t>);
  static_assert(std::is_same_v<staffa::field_type<Jet, 3>, bool>);
  static_assert(std::is_same_v<staffa::field_type<Jet, 4>, optional_like<float>>);
  static_assert(std::is_same_v<staffa::field_type<Jet, 5>, std::vector<float>>);
}

TEST(CoreReflect, ReachesTheRecordAClassIsDerivedFrom) {
  collection<int> jets(42);
  auto [pt, eta, charge, tight, btag, constituents] = staffa::tie_fields(jets);
  EXPECT_EQ(&pt, &jets.pt);
  EXPECT_EQ(&constituents, &jets.constituents);
  EXPECT_EQ(eta.place, 1);
  EXPECT_EQ(charge.place, 2);
  EXPECT_EQ(tight.place, 3);
  EXPECT_EQ(btag.place, 4);
  EXPECT_EQ(jets.more, 42);
  const collection<int>& constant = jets;
  staffa::for_each_field(constant, [](const auto& field, auto index) {
    EXPECT_EQ(field.place, static_cast<int>(index));
  });
}

TEST(CoreReflect, WorksInConstantExpressions) {
  constexpr record5<staffa::plain> row = staffa::make_record<record5, staffa::plain>(
      [](auto index) { return static_cast<float>(index) * 2.0F; });
  static_assert(row.f4 == 8.0F);
  static_assert(staffa::tie_fields(row).get<3>() == 6.0F);
  constexpr float total = staffa::apply_fields(row, [](auto... fields) { return (fields + ...); });
  static_assert(total == 20.0F);
}

}  // namespace
