// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/source/detail/toy_columns.hpp>
#include <staffa/source/detail/toy_multiplicity.hpp>
#include <staffa/source/source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// Generated collision events, for trying things out and for tests: the columns of the flat CMS 2012 single-muon file
/// that the ADL benchmark uses, with its published multiplicities (independent of one another) and kinematics that look
/// like it. Jets are sorted by pt, leptons are not; there is no correlation beyond that, so no Z peak.
///
/// Event n is a function of the seed and n alone: the same in any batch, on any thread, whatever else is read. The
/// identifier `event` is n.
class toy_source final : public event_source {
 public:
  /// @throws usage_error if `events` is negative
  explicit toy_source(std::int64_t events, std::uint64_t seed = 1)
      : events_(events), seed_(seed), columns_(detail::toy_columns()) {
    if (events < 0) throw usage_error("toy_source: " + std::to_string(events) + " events asked for");
  }

  [[nodiscard]] std::string name() const override { return "generated events"; }
  [[nodiscard]] std::span<const column_info> columns() const override { return columns_; }

  [[nodiscard]] std::size_t batches() const override {
    return static_cast<std::size_t>((events_ + batch_events - 1) / batch_events);
  }
  [[nodiscard]] batch_info describe(std::size_t index) const override {
    const std::int64_t first = static_cast<std::int64_t>(index) * batch_events;
    return {.file = {},
            .row_group = -1,
            .first_event = first,
            .events = static_cast<std::size_t>((std::min)(batch_events, events_ - first))};
  }
  /// An estimate, right within some per cent: the lengths of lists are random.
  [[nodiscard]] std::size_t bytes(std::size_t index, std::span<const column_request> requests) const override {
    double per_event = 0;
    for (const column_request& request : requests) {
      const column_info& info = columns_[request.column];
      const double objects = !info.list                  ? 1
                             : info.collection == "Jet"  ? detail::toy_mean(detail::toy_jets)
                             : info.collection == "Muon" ? detail::toy_mean(detail::toy_muons)
                                                         : detail::toy_mean(detail::toy_electrons);
      per_event += objects * static_cast<double>(size_of(info.type));
    }
    const std::size_t offsets = 3 * sizeof(std::int32_t);
    return describe(index).events * (static_cast<std::size_t>(per_event) + 1 + offsets);
  }

  [[nodiscard]] std::unique_ptr<batch> read(std::size_t index,
                                            std::span<const column_request> requests) const override {
    const batch_info info = describe(index);
    auto out = std::make_unique<toy_batch>();
    out->count = info.events;
    detail::toy_generator generator(seed_, info.first_event, info.events);
    for (const column_request& request : requests) {
      if (request.column >= columns_.size())
        throw usage_error("toy_source: there is no column number " + std::to_string(request.column));
      out->views.push_back(generator.make(static_cast<detail::toy_column>(request.column)));
    }
    return out;
  }

 private:
  static constexpr std::int64_t batch_events = 65'536;

  struct toy_batch final : batch {
    [[nodiscard]] std::size_t events() const override { return count; }
    [[nodiscard]] column_view column(std::size_t k) const override { return views[k]; }
    std::size_t count = 0;
    std::vector<column_view> views;
  };

  std::int64_t events_;
  std::uint64_t seed_;
  std::vector<column_info> columns_;
};

/// Generated events: `auto events = toy_events(1'000'000);`. The same seed gives the same events, whatever is read of them
/// and in which order.
inline event_set toy_events(std::int64_t events, std::uint64_t seed = 1) {
  return event_set(std::make_shared<toy_source>(events, seed));
}

}  // namespace staffa::inline STAFFA_ABI
