// SPDX-License-Identifier: MIT
#include <staffa/expr/node.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

namespace {

using staffa::detail::evaluation;
using staffa::detail::intern;
using staffa::detail::node;
using staffa::detail::node_key;
using staffa::detail::node_ref;
using staffa::detail::ref;
using staffa::detail::registry;

class numbered final : public node {
 public:
  static inline std::atomic<int> alive = 0;
  explicit numbered(std::vector<node_ref>&& inputs, int n = 0) : node(std::move(inputs)), number(n) { ++alive; }
  ~numbered() override { --alive; }
  void evaluate(evaluation&) const override {}
  const int number;
};

class another final : public node {
 public:
  explicit another(std::vector<node_ref>&& inputs) : node(std::move(inputs)) {}
  void evaluate(evaluation&) const override {}
};

ref<numbered> leaf(int n) { return intern<numbered>({}, node_key().add(n), n); }

TEST(ExprNode, TheSameOperationOnTheSameInputsIsTheSameNode) {
  const auto a = leaf(1);
  const auto b = leaf(2);
  EXPECT_EQ(a.get(), leaf(1).get());
  EXPECT_NE(a.get(), b.get());
  const auto sum = intern<numbered>({a, b}, {});
  EXPECT_EQ(sum.get(), intern<numbered>({a, b}, {}).get());
  EXPECT_NE(sum.get(), intern<numbered>({b, a}, {}).get());
  EXPECT_NE(sum.get(), intern<numbered>({a, b}, node_key().add(1)).get());
  EXPECT_NE(static_cast<const node*>(sum.get()), static_cast<const node*>(intern<another>({a, b}, {}).get()));
}

TEST(ExprNode, BytesOfTheKeyAreNotTakenForAnInput) {
  const auto a = leaf(1);
  const auto b = leaf(2);
  const node* address = b.get();
  const auto one = intern<numbered>({a}, node_key().add(address));
  const auto two = intern<numbered>({a, b}, {});
  EXPECT_NE(one.get(), two.get());
  EXPECT_EQ(two->inputs().size(), 2U);
}

TEST(ExprNode, GoesAwayWithItsLastOwner) {
  const std::size_t before = registry::instance().size();
  {
    const auto top = intern<numbered>({leaf(1), leaf(2)}, {});
    EXPECT_EQ(registry::instance().size(), before + 3);
    EXPECT_EQ(numbered::alive, 3);
  }
  EXPECT_EQ(registry::instance().size(), before);
  EXPECT_EQ(numbered::alive, 0);
}

TEST(ExprNode, ManyNodesAreFoundAgain) {
  constexpr int many = 1000;  // the registry begins with 64 buckets
  std::vector<ref<numbered>> kept;
  for (int n = 0; n < many; ++n) kept.push_back(leaf(n));
  for (int n = 0; n < many; ++n) ASSERT_EQ(leaf(n).get(), kept[static_cast<std::size_t>(n)].get()) << n;
  EXPECT_EQ(numbered::alive, many);
  for (std::size_t n = 0; n < many; n += 2) kept[n] = nullptr;
  for (int n = 1; n < many; n += 2) ASSERT_EQ(leaf(n).get(), kept[static_cast<std::size_t>(n)].get()) << n;
  EXPECT_EQ(numbered::alive, many / 2);
}

// Nodes are looked up on one thread while their last owner lets them go on another.
TEST(ExprNode, ThreadsMayBuildAndDropTheSameGraphs) {
  const std::size_t before = registry::instance().size();
  {
    const auto kept = leaf(0);
    constexpr int workers = 4;
    std::latch start(workers);
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < workers; ++t)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        for (int round = 0; round < 2000; ++round) {
          const auto a = leaf(0);
          const auto b = leaf(round % 3);
          const auto sum = intern<numbered>({a, b}, node_key().add(7), 7);
          const auto top = intern<numbered>({sum, b, sum}, {});
          const bool right = a.get() == kept.get() && b->number == round % 3 && sum->number == 7 &&
                             sum->inputs().size() == 2 && sum->inputs()[1].get() == b.get() &&
                             top->inputs().size() == 3 && top->inputs()[2].get() == sum.get() &&
                             intern<numbered>({a, b}, node_key().add(7), 7).get() == sum.get();
          if (!right) ++wrong;
        }
      });
    threads.clear();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(numbered::alive, 1);
  }
  EXPECT_EQ(registry::instance().size(), before);
}

}  // namespace
