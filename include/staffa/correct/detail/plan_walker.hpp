// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/axis_union.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/locate.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/trail.hpp>
#include <staffa/correct/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Finds the way down a tree, as far as it is decided by fixed inputs and by the cell of a table.
class plan_walker {
 public:
  plan_walker(const model& m, bool quirks) : m_(m), quirks_(quirks) {}

  /// Follows fixed inputs down; nothing if they lead to no value. @param way notes the way, if it is wanted
  [[nodiscard]] std::optional<content> resolve(content node, const environment& in, trail* way = nullptr) const {
    for (;;) {
      if (node.what() == kind::category) {
        const category_node& c = m_.categories[node.index()];
        if (!in[c.input].fixed) return node;
        const std::int64_t k = key_of(c, in[c.input].value);
        if (k < 0 && !(k == -1 && c.has_default)) return std::nullopt;
        if (way != nullptr) way->pass(node, k);
        node = k >= 0 ? m_.contents[c.first_content + static_cast<std::size_t>(k)] : c.otherwise;
      } else if (node.what() == kind::binning && all_fixed(m_.binnings[node.index()], in)) {
        const auto next = child(node, in, nullptr, {}, way);
        if (!next) return std::nullopt;
        node = *next;
      } else {
        return node;
      }
    }
  }

 protected:
  /// -1: none of the keys; -2: a category of a real input.
  [[nodiscard]] std::int64_t key_of(const category_node& c, const argument& a) const {
    if (a.type == input_type::real) return -2;
    for (std::uint32_t k = 0; k < c.keys; ++k) {
      const std::int64_t key = m_.keys[c.first_key + k];
      if (a.type == input_type::integer ? key == a.integer : m_.texts[static_cast<std::size_t>(key)] == a.text)
        return k;
    }
    return -1;
  }
  [[nodiscard]] bool all_fixed(const binning_node& b, const environment& in) const {
    for (std::uint32_t k = 0; k < b.axes; ++k)
      if (!in[m_.axes[b.first_axis + k].input].fixed) return false;
    return true;
  }

  /// One of its axes has a single edge, so that no value is ever inside. Its other axes are not searched: a file may
  /// give them any number of bins.
  [[nodiscard]] static bool has_no_bin(const binning_node& b) { return b.contents == 0; }

  /// The content of the bin at a cell; nothing if the row must be looked at. @param axes, at the cell: null and nothing if
  /// fixed inputs decide
  std::optional<content> child(content node, const environment& in, const axis_union* axes,
                               const std::vector<std::int32_t>& at, trail* way = nullptr) const {
    const binning_node& b = m_.binnings[node.index()];
    if (has_no_bin(b)) {
      if (b.how != flow::value) return std::nullopt;
      if (way != nullptr) way->pass_outside(m_, b, node);
      return b.otherwise;
    }
    std::uint64_t index = 0;
    for (std::uint32_t k = 0; k < b.axes; ++k) {
      const axis_of& axis = m_.axes[b.first_axis + k];
      const edge_list& e = m_.edges[axis.edges];
      const bound_input& input = in[axis.input];
      std::int64_t cell = 0;  // 0 below, then the bins, then above
      if (input.fixed) {
        const located l = locate(m_, e, input.value.as_double(), b.how == flow::wrap);
        if ((quirks_ && l.rim) || l.status == correction_status::wrap || l.status == correction_status::no_bin)
          return std::nullopt;
        cell = l.status == correction_status::ok      ? l.bin + 1
               : l.status == correction_status::below ? 0
                                                      : std::int64_t{e.bins} + 1;
      } else if (axes == nullptr) {
        return std::nullopt;
      } else {
        cell = axes->bin(axis.edges, input.slot, b.how == flow::wrap, at);
        if (cell < 0) return std::nullopt;
      }
      if (e.bins == 0 && (b.how == flow::clamp || b.how == flow::wrap)) return std::nullopt;
      if (cell == 0 || cell > std::int64_t{e.bins}) {
        if (b.how == flow::value) {
          if (way != nullptr) way->pass_outside(m_, b, node);
          return b.otherwise;
        }
        if (b.how != flow::clamp) return std::nullopt;
        cell = cell == 0 ? 1 : std::int64_t{e.bins};
      }
      if (way != nullptr) way->bins[axis.input] = static_cast<std::int32_t>(cell - 1);
      index = index * e.bins + static_cast<std::uint64_t>(cell - 1);
    }
    if (way != nullptr) way->pass(node, static_cast<std::int64_t>(index));
    return m_.contents[b.first_content + index];
  }

  [[nodiscard]] bool has_hash(content node) const {
    switch (node.what()) {
      case kind::hash: return true;
      case kind::transform:
        return has_hash(m_.transforms[node.index()].rule) || has_hash(m_.transforms[node.index()].body);
      case kind::binning: {
        const binning_node& b = m_.binnings[node.index()];
        for (std::uint32_t k = 0; k < b.contents; ++k)
          if (has_hash(m_.contents[b.first_content + k])) return true;
        return b.how == flow::value && has_hash(b.otherwise);
      }
      case kind::category: {
        const category_node& c = m_.categories[node.index()];
        for (std::uint32_t k = 0; k < c.keys; ++k)
          if (has_hash(m_.contents[c.first_content + k])) return true;
        return c.has_default && has_hash(c.otherwise);
      }
      default: return false;
    }
  }

  const model& m_;
  bool quirks_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
