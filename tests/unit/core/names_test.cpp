// SPDX-License-Identifier: MIT
#include <staffa/core/names.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace {

TEST(CoreNames, PutsTheLeastEditsFirst) {
  const std::vector<std::string> names{"Muon_pt", "Jet_eta", "Jet_pt", "run"};
  EXPECT_EQ(staffa::nearest_names("Jet_ptt", names), "nearest: 'Jet_pt', 'Jet_eta', 'Muon_pt', 'run'");
}

TEST(CoreNames, WrongCaseIsNearerThanWrongLetter) {
  const std::array<std::string_view, 2> names{"jex_pt", "JET_PT"};
  EXPECT_EQ(staffa::nearest_names("jet_pt", names), "nearest: 'JET_PT', 'jex_pt'");
}

TEST(CoreNames, ANameInsideAnotherIsNear) {
  const std::vector<std::string> names{"id", "ab", "Electron_pt"};
  EXPECT_EQ(staffa::nearest_names("pt", names).substr(0, 22), "nearest: 'id', 'ab', '");
  EXPECT_EQ(staffa::nearest_names("electron", names).substr(0, 22), "nearest: 'Electron_pt'");
}

TEST(CoreNames, ShowsAtMostFiveInOrderOfAppearanceWhereEqual) {
  const std::vector<std::string> names{"a1", "a2", "a3", "a4", "a5", "a6", "a7"};
  EXPECT_EQ(staffa::nearest_names("a", names), "nearest: 'a1', 'a2', 'a3', 'a4', 'a5'");
}

TEST(CoreNames, ANearerNameThatComesLateTakesTheWorstOnesPlace) {
  const std::vector<std::string> names{"a11", "a22", "a33", "a44", "b55", "a66", "a"};
  EXPECT_EQ(staffa::nearest_names("a1", names), "nearest: 'a11', 'a', 'a22', 'a33', 'a44'");
}

TEST(CoreNames, SaysSoWhereThereAreNone) {
  EXPECT_EQ(staffa::nearest_names("pt", std::vector<std::string>{}), "there are none");
}

TEST(CoreNames, CountsEditsInQuarters) {
  EXPECT_EQ(staffa::detail::name_distance("", ""), 0U);
  EXPECT_EQ(staffa::detail::name_distance("abc", "abc"), 0U);
  EXPECT_EQ(staffa::detail::name_distance("abc", "abd"), 4U);
  EXPECT_EQ(staffa::detail::name_distance("abc", "aBc"), 1U);
  EXPECT_EQ(staffa::detail::name_distance("kitten", "sitting"), 12U);
  EXPECT_EQ(staffa::detail::name_distance("", "ab"), 8U);
}

}  // namespace
