// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/buffer.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/select/subset.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {
namespace detail {

/// Levels of lists between a domain and its events.
template <class D>
constexpr std::size_t depth() {
  if constexpr (event_level<D>) return 0;
  else return 1 + depth<typename D::parent>();
}

template <class T, std::size_t Depth>
struct collected {
  using type = jagged<typename collected<T, Depth - 1>::type>;
};
template <class T>
struct collected<T, 0> {
  using type = flat<T>;
};
template <class T>
struct collected<T, 1> {
  using type = jagged<T>;
};

/// Values, validity and offsets, grown chunk by chunk.
template <class T>
class collector final : public sink_base {
 public:
  using stored = plain_t<T>;

  /// @param levels the domain of the values and those above it, finest first, without the events
  collector(value_ref values, std::vector<domain_ref> levels) : values_(std::move(values)), levels_(std::move(levels)) {}

  [[nodiscard]] std::vector<node_ref> inputs() const override {
    std::vector<node_ref> all{values_};
    for (const domain_ref& level : levels_) {
      all.push_back(level);
      all.push_back(level->parent());
    }
    return all;
  }
  [[nodiscard]] std::unique_ptr<partial_result> start() const override {
    auto p = make_partial<partial>();
    auto& lists = static_cast<partial&>(*p).offsets;
    lists.resize(levels_.size());
    for (auto& offsets : lists) offsets.push_back(0);
    return p;
  }
  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& p = static_cast<partial&>(into);
    const slot& values = chunk[0];
    p.values.append({static_cast<const stored*>(values.data), values.rows});
    if constexpr (is_optional<T>) {
      if (values.valid != nullptr) p.valid.append({values.valid, values.rows});
      else
        for (std::size_t i = 0; i < values.rows; ++i) p.valid.push_back(true);
    }
    for (std::size_t level = 0; level < levels_.size(); ++level)
      append(p.offsets[level], chunk[1 + 2 * level].offsets, chunk[2 + 2 * level].rows);
  }
  void merge(partial_result& into, partial_result& later) const override {
    auto& a = static_cast<partial&>(into);
    auto& b = static_cast<partial&>(later);
    a.values.append(b.values.span());
    a.valid.append(b.valid.span());
    for (std::size_t level = 0; level < levels_.size(); ++level)
      append(a.offsets[level], b.offsets[level].data(), b.offsets[level].size() - 1);
  }
  template <std::size_t Depth>
  [[nodiscard]] auto finish(partial_result& total) const {
    auto& p = static_cast<partial&>(total);
    return nest<Depth>(p);
  }

 private:
  struct partial final : partial_result {
    mutable_buffer<stored> values;
    mutable_buffer<bool> valid;
    std::vector<mutable_buffer<std::int32_t>> offsets;
  };

  static void append(mutable_buffer<std::int32_t>& to, const std::int32_t* offsets, std::size_t lists) {
    const std::int64_t base = to[to.size() - 1];
    if (base + offsets[lists] > (std::numeric_limits<std::int32_t>::max)())
      throw usage_error("collect: more than 2^31 - 1 values; cut or reduce them, or write them to files");
    const std::size_t before = to.size();
    to.resize(before + lists);
    std::int32_t* out = to.data() + before;
    for (std::size_t k = 0; k < lists; ++k) out[k] = static_cast<std::int32_t>(base) + offsets[k + 1];
  }

  template <std::size_t Depth>
  [[nodiscard]] auto nest(partial& p) const {
    if constexpr (Depth == 0) {
      if constexpr (is_optional<T>) {
        mutable_buffer<std::uint8_t> bits((p.valid.size() + 7) / 8);
        for (std::size_t k = 0; k < p.valid.size(); ++k)
          if (p.valid[k]) bits[k / 8] = static_cast<std::uint8_t>(bits[k / 8] | (1u << (k % 8)));
        return flat<T>(buffer<stored>(std::move(p.values)), buffer<std::uint8_t>(std::move(bits)));
      } else {
        return flat<T>(buffer<stored>(std::move(p.values)));
      }
    } else {
      using J = typename collected<T, Depth>::type;
      buffer<std::int32_t> offsets(std::move(p.offsets[Depth - 1]));
      return J::from_offsets(std::move(offsets), nest<Depth - 1>(p), validation::none);
    }
  }

  value_ref values_;
  std::vector<domain_ref> levels_;
};

}  // namespace detail

/// A column to be kept in memory. @tparam E its expression
template <expression E>
class collect_sink {
 public:
  static constexpr std::size_t depth = detail::depth<domain_t<E>>();
  using result_type = typename detail::collected<value_t<E>, depth>::type;

  explicit collect_sink(E e) : column_(std::move(e)) {}

  template <expression M>
  auto of_selected(const M& mask) const {
    const auto kept = detail::cut(column_, mask);
    return collect_sink<std::remove_cvref_t<decltype(kept)>>(kept);
  }

  [[nodiscard]] auto make() const {
    std::vector<detail::domain_ref> levels;
    for (detail::domain_ref d = column_.domain(); levels.size() < depth; d = d->parent()) levels.push_back(d);
    return std::make_unique<running>(detail::materialise(column_), std::move(levels));
  }

 private:
  struct running final : sink_base {
    running(detail::value_ref values, std::vector<detail::domain_ref> levels)
        : inner(std::move(values), std::move(levels)) {}
    [[nodiscard]] std::vector<detail::node_ref> inputs() const override { return inner.inputs(); }
    [[nodiscard]] std::unique_ptr<partial_result> start() const override { return inner.start(); }
    void fill(partial_result& into, const sink_input& chunk) const override { inner.fill(into, chunk); }
    void merge(partial_result& into, partial_result& later) const override { inner.merge(into, later); }
    [[nodiscard]] result<result_type> finish(partial_result& total) const {
      return result<result_type>(inner.template finish<depth>(total));
    }
    detail::collector<value_t<E>> inner;
  };

  E column_;
};

/// Keeps all values of a column: a `flat` of an event column, a `jagged` of a column of objects, a `jagged<jagged>`
/// below. Memory grows with the data.
template <detail::column_like A>
auto collect(const A& x) {
  return collect_sink<detail::expression_t<A>>(detail::as_expression(x));
}

}  // namespace staffa::inline STAFFA_ABI
