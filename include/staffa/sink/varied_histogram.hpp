// SPDX-License-Identifier: MIT
#pragma once

// Histograms of all variations of a weight in one pass: each entry is binned once and filled once per variation.

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/names.hpp>
#include <staffa/correct/varied.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/join.hpp>
#include <staffa/kernel/fill.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/detail/fill.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A histogram whose last axis is the variation: category k is `names()[k]`, 0 the nominal one.
class varied_histogram {
 public:
  varied_histogram(histogram_data all, std::vector<std::string> names)
      : all_(std::move(all)), names_(std::move(names)) {}

  [[nodiscard]] const histogram_data& all() const { return all_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// One variation, without the axis. @throws usage_error naming those there are
  [[nodiscard]] histogram_data operator[](std::string_view name) const {
    std::size_t k = 0;
    while (k < names_.size() && names_[k] != name) ++k;
    if (k == names_.size())
      throw usage_error("histogram: there is no variation '" + std::string(name) + "'; " + nearest_names(name, names_));
    const std::vector<axis> axes(all_.axes().begin(), all_.axes().end() - 1);
    const std::size_t cells = histogram_data::count_cells(axes);
    const auto part = [&](auto values) {
      return std::vector<double>(values.begin() + static_cast<std::ptrdiff_t>(k * cells),
                                 values.begin() + static_cast<std::ptrdiff_t>((k + 1) * cells));
    };
    return {axes, part(all_.values()), part(all_.variances())};
  }

  /// Adds cell by cell. @throws usage_error unless axes and variations are the same
  varied_histogram& operator+=(const varied_histogram& other) {
    if (names_ != other.names_) throw usage_error("histogram: only histograms with the same variations can be added");
    all_ += other.all_;
    return *this;
  }

 private:
  histogram_data all_;
  std::vector<std::string> names_;
};

namespace detail {

/// Fills sums of weights and of their squares for each variation.
class varied_filler final : public sink_base {
 public:
  varied_filler(std::vector<axis> axes, std::vector<filled_column> columns, std::vector<value_ref> weights,
                std::vector<std::string> names)
      : axes_(std::move(axes)),
        columns_(std::move(columns)),
        weights_(std::move(weights)),
        names_(std::move(names)),
        cells_(histogram_data::count_cells(axes_)) {
    filler::check(axes_, columns_);
  }

  [[nodiscard]] std::vector<node_ref> inputs() const override {
    std::vector<node_ref> all;
    for (const filled_column& c : columns_) all.push_back(c.values);
    all.insert(all.end(), weights_.begin(), weights_.end());
    return all;
  }
  [[nodiscard]] std::unique_ptr<partial_result> start() const override {
    auto made = make_partial<partial>();
    auto& p = static_cast<partial&>(*made);
    p.sumw.resize(cells_ * weights_.size());
    p.sumw2.resize(cells_ * weights_.size());
    return made;
  }
  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& p = static_cast<partial&>(into);
    const std::size_t rows = chunk[0].rows;
    const std::int32_t* cells = cells_of(axes_, columns_, chunk, p.room);
    const bool* valid = all_valid(chunk, columns_.size() + 1, p.room);  // variations are missing together
    p.missing += kernel::count_invalid(valid, rows);
    for (std::size_t v = 0; v < weights_.size(); ++v) {
      const auto* w = static_cast<const double*>(chunk[columns_.size() + v].data);
      kernel::fill_weighted(cells, valid, w, rows, p.sumw.data() + v * cells_, p.sumw2.data() + v * cells_);
    }
  }
  void merge(partial_result& into, partial_result& later) const override {
    auto& a = static_cast<partial&>(into);
    auto& b = static_cast<partial&>(later);
    a.missing += b.missing;
    for (std::size_t i = 0; i < a.sumw.size(); ++i) a.sumw[i] += b.sumw[i], a.sumw2[i] += b.sumw2[i];
  }
  [[nodiscard]] result<varied_histogram> finish(partial_result& total) const {
    auto& p = static_cast<partial&>(total);
    std::vector<std::int32_t> numbers(names_.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    std::vector<axis> axes = axes_;
    axes.push_back(category_axis(std::move(numbers)).named("variation"));
    const std::size_t all = histogram_data::count_cells(axes);  // with the category axis's cell for others
    p.sumw.resize(all), p.sumw2.resize(all);
    return result(varied_histogram(histogram_data(std::move(axes), std::move(p.sumw), std::move(p.sumw2)), names_),
                  p.missing);
  }

 private:
  struct partial final : partial_result {
    std::vector<double> sumw, sumw2;
    fill_room room;
    std::uint64_t missing = 0;
  };

  std::vector<axis> axes_;
  std::vector<filled_column> columns_;
  std::vector<value_ref> weights_;
  std::vector<std::string> names_;
  std::size_t cells_;
};

}  // namespace detail

/// A histogram of all variations of a weight, to be filled in a pass.
template <class W, expression... Es>
class varied_histogram_sink {
 public:
  using result_type = varied_histogram;
  varied_histogram_sink(std::vector<axis> axes, W w, Es... columns)
      : axes_(std::move(axes)), weight_(std::move(w)), columns_(std::move(columns)...) {}

  [[nodiscard]] std::unique_ptr<detail::varied_filler> make() const {
    return std::apply(
        [&](const Es&... columns) {
          return joined(detail::join_all(detail::domain_of(columns)..., detail::domain_of(weight_)), columns...);
        },
        columns_);
  }

 private:
  template <class D>
  std::unique_ptr<detail::varied_filler> joined(const detail::typed_domain<D>& on, const Es&... columns) const {
    if constexpr (!(detail::reaches<D, domain_t<Es>>() && ...)) return nullptr;  // the compiler has said what is wrong
    else return filled(on, columns...);
  }
  template <class D>
  std::unique_ptr<detail::varied_filler> filled(const detail::typed_domain<D>& on, const Es&... columns) const {
    const auto input = [&](const auto& e) {
      using T = detail::plain_t<value_t<std::remove_cvref_t<decltype(e)>>>;
      return detail::filled_column{detail::materialise(detail::lift<D>(e, on.ref)), detail::type_tag<T>()};
    };
    std::vector<detail::value_ref> weights;
    for (std::size_t k = 0; k < weight_.size(); ++k)
      weights.push_back(detail::materialise(detail::lift<D>(weight_.variation(k), on.ref)));
    return std::make_unique<detail::varied_filler>(axes_, std::vector<detail::filled_column>{input(columns)...},
                                                   std::move(weights), weight_.names());
  }

  std::vector<axis> axes_;
  W weight_;
  std::tuple<Es...> columns_;
};

/// `histogram_of_variations(w, axis(50, 0, 200), ht)`: all variations of the weight w, with sums of weights and of
/// squares.
template <class T, class D, detail::column_like A>
auto histogram_of_variations(const varied_column<T, D>& w, const axis& a, const A& x) {
  return varied_histogram_sink<varied_column<T, D>, detail::expression_t<A>>({a}, w, detail::as_expression(x));
}
template <class T, class D, detail::column_like A, detail::column_like B>
auto histogram_of_variations(const varied_column<T, D>& w, const axis& a, const A& x, const axis& b, const B& y) {
  return varied_histogram_sink<varied_column<T, D>, detail::expression_t<A>, detail::expression_t<B>>(
      {a, b}, w, detail::as_expression(x), detail::as_expression(y));
}

}  // namespace staffa::inline STAFFA_ABI
