// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/text.hpp>
#include <staffa/exec/options.hpp>
#include <staffa/exec/pass.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/array.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/expr/node.hpp>
#include <staffa/source/arrays.hpp>
#include <staffa/source/source.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// What `run` takes besides the events: histogram(...), collect(...), entries(x), total(x), write_parquet(...).
template <class S>
concept sink = requires(const S& s, partial_result& p) {
  { *s.make() } -> std::convertible_to<const sink_base&>;
  s.make()->finish(p);
};

/// Runs a pass on the calling thread: `run(serial({.chunk_events = 1000}), events, ...)`.
class serial {
 public:
  explicit serial(pass_options options = {}) : options_(std::move(options)) {}
  [[nodiscard]] const pass_options& options() const { return options_; }
  template <std::same_as<detail::pass> Pass>
  void execute(Pass& p) const {
    detail::execute_serially(p);
  }

 private:
  pass_options options_;
};

/// What decides where a pass runs: `serial`, or `parallel` of exec/tbb.hpp.
template <class X>
concept executor = requires(const X& x, detail::pass& p) {
  { x.options() } -> std::convertible_to<const pass_options&>;
  x.execute(p);
};

namespace detail {

/// @throws usage_error if the events were not made of something that can be read
inline const event_source& readable(const origin& from) {
  const auto* s = dynamic_cast<const event_source*>(&from);
  if (s == nullptr) throw usage_error(detail::text_of({"'", from.name(), "' cannot be read: it is no source"}));
  return *s;
}

template <executor X, class... Fillers, std::size_t... Is>
auto run_fillers(const X& how, const event_source& from, const std::tuple<Fillers...>& fillers, std::index_sequence<Is...>) {
  pass p(from, {std::get<Is>(fillers).get()...}, how.options());
  how.execute(p);
  const partials totals = p.finish();
  if constexpr (sizeof...(Fillers) == 1) return std::get<0>(fillers)->finish(*totals[0]);
  else return std::tuple(std::get<Is>(fillers)->finish(*totals[Is])...);
}

/// The rows of the arrays that sinks refer to.
inline std::size_t rows_of_arrays(const node& n) {
  if (n.array_rows() != absent) return n.array_rows();
  for (const node_ref& input : n.inputs())
    if (const std::size_t rows = rows_of_arrays(*input); rows != absent) return rows;
  return absent;
}

}  // namespace detail

/// One pass over the events for all sinks. Returns a `result` for one sink, a tuple of results for several:
/// `auto [h1, h2] = run(events, histogram(axis(100, 0, 200), met), histogram(axis(10, 0, 10), count(jets)));`
/// Results are the same bits for any executor and number of threads.
///
/// @throws source_error, data_error, usage_error; what a user's callable throws comes nested in a data_error; no sink
///         leaves anything half-done behind
template <executor X, sink... Sinks>
auto run(const X& how, const event_set& events, const Sinks&... sinks) {
  static_assert(sizeof...(Sinks) > 0, "run(events, sink...): there is nothing to compute");
  return detail::run_fillers(how, detail::readable(*events.from()), std::tuple(sinks.make()...),
                             std::index_sequence_for<Sinks...>{});
}
/// The same for sinks of arrays in memory.
template <executor X, sink First, sink... Sinks>
auto run(const X& how, const First& first, const Sinks&... sinks) {
  auto fillers = std::tuple(first.make(), sinks.make()...);
  std::size_t rows = detail::absent;
  for (const detail::node_ref& n : std::get<0>(fillers)->inputs())
    if (rows == detail::absent) rows = detail::rows_of_arrays(*n);
  if (rows == detail::absent)
    throw usage_error("run(sink...) without events is for arrays in memory: here columns of a source are used, so give "
                      "its events, run(events, sink...)");
  return detail::run_fillers(how, array_rows(rows), fillers, std::make_index_sequence<1 + sizeof...(Sinks)>{});
}

/// On the calling thread, with the usual options.
template <sink... Sinks>
auto run(const event_set& events, const Sinks&... sinks) {
  return run(serial(), events, sinks...);
}
template <sink First, sink... Sinks>
auto run(const First& first, const Sinks&... sinks) {
  return run(serial(), first, sinks...);
}

}  // namespace staffa::inline STAFFA_ABI
