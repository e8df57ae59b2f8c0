// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/plan_walker.hpp>
#include <staffa/correct/detail/trail.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Numbers the leaves that fixed inputs leave within reach, in the order of the file: first those in bins and under
/// keys, then those of flows and defaults.
class leaf_numbers : plan_walker {
 public:
  leaf_numbers(const model& m, content root, const environment& in, bool quirks) : plan_walker(m, quirks) {
    std::vector<leaf> inside, outside;
    visit(root, in, trail(in.size()), "/data", inside, outside);
    bins_ = inside.size();
    inside.insert(inside.end(), outside.begin(), outside.end());
    for (leaf& l : inside) {
      numbers_.emplace(l.place, static_cast<std::int32_t>(paths_.size()));
      paths_.push_back(std::move(l.path));
    }
  }

  /// -1: at no leaf.
  [[nodiscard]] std::int32_t operator[](const trail& way) const {
    const auto found = numbers_.find(way.place());
    return found == numbers_.end() ? -1 : found->second;
  }
  /// Where they are in the file: "/data/content/3".
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
  /// Those that are neither of a flow nor of a default: the first ones.
  [[nodiscard]] std::size_t bins() const { return bins_; }

 private:
  struct leaf {
    std::uint64_t place = 0;
    std::string path;
  };

  static std::string below(const std::string& path, const trail& way) {
    return path + "/content/" + std::to_string(way.child);
  }

  // Recursion is bounded by the nesting that the loader accepts.
  void visit(content node, const environment& in, trail way, const std::string& path, std::vector<leaf>& inside,
             std::vector<leaf>& outside) const {
    const auto enter = [&](content next, std::int64_t child, const char* other) {
      trail here = way;
      here.pass(node, child);
      visit(next, in, here, child == trail::other ? path + other : below(path, here), inside, outside);
    };
    switch (node.what()) {
      case kind::category: {
        const category_node& c = m_.categories[node.index()];
        const bound_input& input = in[c.input];
        if (input.type == input_type::real) return;
        const std::int64_t only = input.fixed ? key_of(c, input.value) : -1;
        for (std::uint32_t k = 0; k < c.keys; ++k)
          if (!input.fixed || only == k) enter(m_.contents[c.first_content + k], k, "");
        if (c.has_default && only == -1) enter(c.otherwise, trail::other, "/default");
        return;
      }
      case kind::binning: {
        const binning_node& b = m_.binnings[node.index()];
        if (all_fixed(b, in)) {
          const auto next = child(node, in, nullptr, {}, &way);
          if (next)
            visit(*next, in, way, way.child == trail::other ? path + "/flow" : below(path, way), inside, outside);
          return;
        }
        for (std::uint32_t k = 0; k < b.contents; ++k) enter(m_.contents[b.first_content + k], k, "");
        if (b.how == flow::value) enter(b.otherwise, trail::other, "/flow");
        return;
      }
      case kind::transform: {
        const transform_node& t = m_.transforms[node.index()];
        environment changed = in;
        changed[t.input].fixed = false;
        way.pass(node, 0);
        return visit(t.body, changed, way, path + "/content", inside, outside);
      }
      default: (way.outside ? outside : inside).push_back({way.place(), path});
    }
  }

  std::unordered_map<std::uint64_t, std::int32_t> numbers_;
  std::vector<std::string> paths_;
  std::size_t bins_ = 0;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
