// SPDX-License-Identifier: MIT
#include <staffa/core/reflect.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string_view>

// `Jet` is another record in other source files of this program, all in anonymous namespaces: each must keep its own
// names and fields, also under g++, which forgets the linkage of template template arguments.

namespace {

template <template <class> class F>
struct Jet {
  F<double> energy, other;
};

TEST(CoreLinkage, RecordsOfOneNameInSeveralFilesStayApart) {
  const std::array<std::string_view, 2> names{"energy", "other"};
  EXPECT_EQ(staffa::field_names<Jet>, names);
  std::string_view asked = "other";
  EXPECT_EQ(staffa::find_field<Jet>(asked), 1U);
  EXPECT_EQ(staffa::find_field<Jet>(asked.substr(1)), 2U);
}

}  // namespace
