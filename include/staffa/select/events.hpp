// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/fixed_string.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/select/subset.hpp>

#include <string>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// Events that pass a cut: `auto good = events[met > 50];`. Use it like the events themselves.
template <class M>
class selected_events {
 public:
  selected_events(event_set all, M mask) : all_(std::move(all)), mask_(std::move(mask)) {}

  template <class T>
  [[nodiscard]] auto column(const std::string& name) const {
    return detail::cut(all_.template column<T>(name), mask_);
  }
  template <template <template <class> class> class R, fixed_string Name>
  [[nodiscard]] auto collection() const {
    return detail::cut(all_.template collection<R, Name>(), mask_);
  }
  template <template <template <class> class> class R>
  [[nodiscard]] auto collection(const std::string& name) const {
    return detail::cut(all_.template collection<R>(name), mask_);
  }
  template <class X>
  auto operator[](const X& further) const {
    return subscript(*this, further);
  }

  [[nodiscard]] const event_set& all() const { return all_; }
  [[nodiscard]] const M& mask() const { return mask_; }

 private:
  event_set all_;
  M mask_;
};

/// Selects events by one bool per event.
template <expression M>
auto subscript(const event_set& events, const M& mask) {
  static_assert(detail::is_bool<M>, "a number is not a mask: write the comparison");
  static_assert(detail::event_level<domain_t<M>>, "events are cut by one bool per event: reduce with any(), all() ...");
  return selected_events<M>(events, mask);
}
template <class M0, expression M>
auto subscript(const selected_events<M0>& events, const M& mask) {
  return subscript(events.all(), events.mask() && mask);
}

/// One pass over selected events: the cut holds for every sink.
template <executor X, class M, sink... Sinks>
auto run(const X& how, const selected_events<M>& events, const Sinks&... sinks) {
  return run(how, events.all(), sinks.of_selected(events.mask())...);
}
template <class M, sink... Sinks>
auto run(const selected_events<M>& events, const Sinks&... sinks) {
  return run(serial(), events, sinks...);
}
}  // namespace staffa::inline STAFFA_ABI
