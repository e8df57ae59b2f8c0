// SPDX-License-Identifier: MIT
#pragma once

// In which bin each row of a correction falls: `bin_index(sf)`, `bin_index(sf, arg("pt"))`, `leaf_id(sf)`.

#include <staffa/core/config.hpp>
#include <staffa/correct/argument.hpp>
#include <staffa/correct/detail/correction_node.hpp>
#include <staffa/correct/detail/index_plan.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/correct/inspect.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/expr/domain.hpp>
#include <staffa/expr/expression.hpp>
#include <staffa/expr/node.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail::corrections {

/// Answers a question about the way of each row, from the cells that a correction's node has found.
class index_node final : public value_node {
 public:
  /// inputs: those of the correction's node, then that node
  index_node(std::vector<node_ref> inputs, domain_ref on, std::shared_ptr<const index_plan> plan)
      : value_node(std::move(inputs), std::move(on)), plan_(std::move(plan)) {}

  void evaluate(evaluation& e) const override {
    const auto& found = static_cast<const correction_node&>(*inputs().back());
    const slot& yielded = e.input(inputs().size() - 1);
    auto* out = e.allocate<std::int32_t>(yielded.rows);
    const void* const* columns = found.columns(e, yielded.rows, yielded.valid);
    plan_->run(columns, found.cells_of(yielded.data, yielded.rows, plan_->group()), yielded.rows, yielded.valid, out);
    e.yield({.data = out, .valid = yielded.valid, .rows = yielded.rows});
  }

 private:
  std::shared_ptr<const index_plan> plan_;
};

/// @throws bind_error for a compound
inline const correction_node& node_of(const value_ref& all) {
  const auto& node = static_cast<const correction_node&>(*all);
  if (node.plan()->of().is_compound())
    throw bind_error("compound correction '" + node.plan()->of().name() +
                     "': bin_index and leaf_id are of single corrections: ask those of its stack");
  return node;
}

template <class T, class D>
auto index_column(const corrected<T, D>& sf, std::size_t variation, way_question what, std::size_t input = 0) {
  std::vector<node_ref> inputs = node_of(sf.all()).inputs();
  inputs.push_back(sf.all());
  auto made = intern<index_node>(std::move(inputs), node_key().add(variation).add(what).add(input), sf.domain(),
                                 std::make_shared<const index_plan>(node_of(sf.all()).plan(), variation, what, input));
  return column<maybe_t<std::int32_t, is_optional<T>>, D>(sf.domain(), std::move(made));
}

template <class>
inline constexpr bool is_corrected = false;
template <class T, class D>
inline constexpr bool is_corrected<corrected<T, D>> = true;

/// What is not the result of a correction has no bins.
template <class A>
concept binless = column_like<A> && !is_corrected<A>;

inline std::size_t input_number(const correction& c, const std::string& name) {
  check_input(c, name);
  std::size_t k = 0;
  while (c.inputs()[k].name != name) ++k;
  return k;
}

}  // namespace detail::corrections

/// The bin of each row, as int32: bins are counted from 0 in the order of the file, over all that the texts and numbers
/// given leave within reach. Of a table these are the places in its list of contents. -1: the row is in no bin, because
/// a flow or a default gives its value, or because it has none (then `sf.status()` says why). The axes are not searched
/// again. `bin_index(sf, "up")` is that of a variation. @throws unknown_correction, bind_error for a compound
template <class T, class D>
auto bin_index(const corrected<T, D>& sf) {
  return detail::corrections::index_column(sf, 0, detail::corrections::way_question::bin);
}
template <class T, class D>
auto bin_index(const corrected<T, D>& sf, std::string_view variation) {
  return detail::corrections::index_column(sf, sf.number_of(variation), detail::corrections::way_question::bin);
}
/// The bin of one input along its axis, where the row was last searched by it: `bin_index(sf, arg("pt"))`; of a clamped
/// or wrapped value the bin that was taken. -1: it was outside, or not searched, or the row has no value.
template <class T, class D>
auto bin_index(const corrected<T, D>& sf, const detail::corrections::argument_name& input) {
  return bin_index(sf, input, "nominal");
}
template <class T, class D>
auto bin_index(const corrected<T, D>& sf, const detail::corrections::argument_name& input, std::string_view variation) {
  const auto& node = detail::corrections::node_of(sf.all());
  return detail::corrections::index_column(sf, sf.number_of(variation), detail::corrections::way_question::axis,
                                           detail::corrections::input_number(node.plan()->of(), input.name()));
}

/// Which leaf (number, formula or random number) gives each row's value, as int32: as `bin_index`, but the leaves of
/// flows and defaults are counted, too, after all others. -1: the row has no value.
template <class T, class D>
auto leaf_id(const corrected<T, D>& sf, std::string_view variation = "nominal") {
  return detail::corrections::index_column(sf, sf.number_of(variation), detail::corrections::way_question::leaf);
}

template <detail::corrections::binless A, class... Rest>
auto bin_index(const A&, const Rest&...) {
  static_assert(
      detail::always_false<A>,
      "bin_index(sf) and leaf_id(sf) take what a correction or a table gives, not a formula or product of it; "
      "of a variation: bin_index(sf, \"up\")");
}
template <detail::corrections::binless A, class... Rest>
auto leaf_id(const A& x, const Rest&... rest) {
  return bin_index(x, rest...);
}

/// How many bins `bin_index(sf)` tells apart.
template <class T, class D>
[[nodiscard]] std::size_t bins_of(const corrected<T, D>& sf, std::string_view variation = "nominal") {
  return detail::corrections::numbers_of(*detail::corrections::node_of(sf.all()).plan(), sf.number_of(variation))
      .bins();
}
/// Where in the file the leaves are, by `leaf_id`: "/data/content/3". The first of them are the bins.
template <class T, class D>
[[nodiscard]] std::vector<std::string> leaves_of(const corrected<T, D>& sf, std::string_view variation = "nominal") {
  return detail::corrections::numbers_of(*detail::corrections::node_of(sf.all()).plan(), sf.number_of(variation))
      .paths();
}

}  // namespace staffa::inline STAFFA_ABI
